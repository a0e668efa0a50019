"""`divepy save`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.engine_of import fake_engine
from tests.engine.fake import Broken

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy


def test_to_a_file_and_to_a_pipe(divepy: Divepy, tmp_path: Path) -> None:
    target = tmp_path / "app.tar"
    with fake_engine() as fake:
        fake.export("app:1", [b"an ", b"archive"])
        ended = divepy("-H", fake.address, "save", "app:1", "-o", target)
        assert ended.err == f"divepy: saved app:1 as {target} (docker save -o {target} app:1)\n"
        assert divepy("-H", fake.address, "save", "app:1").out == "an archive"
    assert target.read_bytes() == b"an archive"


def test_nothing_is_overwritten_unasked(divepy: Divepy, tmp_path: Path) -> None:
    target = tmp_path / "app.tar"
    target.write_bytes(b"precious")
    with fake_engine() as fake:
        fake.export("app:1", [b"an archive"])
        assert divepy("-H", fake.address, "save", "app:1", "-o", target).status == 2
        assert target.read_bytes() == b"precious"
        assert divepy("-H", fake.address, "save", "app:1", "-o", target, "-y").status == 0
    assert target.read_bytes() == b"an archive"


def test_half_an_archive_is_none(divepy: Divepy, tmp_path: Path) -> None:
    with fake_engine() as fake:
        fake.export("app:1", [b"half of it", Broken()])
        ended = divepy("-H", fake.address, "save", "app:1", "-o", tmp_path / "app.tar")
    assert ended.status == 2
    assert "while it exported app:1" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_what_is_refused_makes_no_file(divepy: Divepy, tmp_path: Path) -> None:
    with fake_engine() as fake:
        ended = divepy("-H", fake.address, "save", "none", "-o", tmp_path / "app.tar")
    assert ended.status == 2
    assert list(tmp_path.iterdir()) == []
