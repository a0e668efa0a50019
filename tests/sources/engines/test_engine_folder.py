"""Files of an engine's machine, as its archive endpoint serves them."""

from __future__ import annotations

import io
import os
import tarfile
from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.errors import Cancelled, DamagedLayer, EngineError
from dive_py.progress import Progress
from dive_py.sources.engines.engine_folder import EngineFolder
from tests.sources.docker_root import served, served_together

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dive_py.engine.connection import Engine
    from tests.engine.fake import FakeEngine


@pytest.fixture
def engine(fake: FakeEngine) -> Iterator[Engine]:
    with connect(fake.address) as engine:
        yield engine


@pytest.fixture
def places(tmp_path: Path) -> list[Path]:
    (tmp_path / "a/sub").mkdir(parents=True)
    (tmp_path / "a/one").write_bytes(b"1")
    (tmp_path / "a/sub/two").write_bytes(b"22" * 1000)
    (tmp_path / "a/link").symlink_to("/etc/passwd")
    (tmp_path / "b").write_bytes(b"file")
    return [tmp_path / "a", tmp_path / "b"]


EXPECTED = [(0, "one", b"1"), (0, "sub/two", b"22" * 1000), (1, "", b"file")]


def read(folder: EngineFolder) -> list[tuple[int, str, bytes]]:
    with folder.opened(["a", "b"], Progress()) as opened:
        return [(file.place, file.name, file.stream.read(9999)) for file in opened.files(Progress())]


def test_all_places_in_one_answer(fake: FakeEngine, engine: Engine, places: list[Path]) -> None:
    fake.answers["/.divepy"] = [served_together(places)]
    assert read(EngineFolder(engine, "i", "/root", ["/data"])) == EXPECTED
    mounts = fake.created[0][1]["HostConfig"]["Mounts"]
    assert [mount.get("Source") for mount in mounts] == ["/root/a", "/root/b", None]
    assert len(fake.deleted) == 1


def test_podman_is_asked_for_each_place(fake: FakeEngine, engine: Engine, places: list[Path]) -> None:
    engine.product = "podman"
    fake.answers["/.divepy/000"] = [served(places[0], "000")]
    fake.answers["/.divepy/001"] = [served(places[1], "001")]
    assert read(EngineFolder(engine, "i", "/root")) == EXPECTED


def test_podman_names_files_without_their_target(fake: FakeEngine, engine: Engine, places: list[Path]) -> None:
    engine.product = "podman"
    fake.answers["/.divepy/000"] = [served(places[0], ".")]
    fake.answers["/.divepy/001"] = [served(places[1], "b")]
    found = read(EngineFolder(engine, "i", "/root"))
    assert found[:2] == EXPECTED[:2]


def test_a_file_of_a_folder_that_is_bound_whole(fake: FakeEngine, engine: Engine, places: list[Path]) -> None:
    """Podman serves no file that is bound alone."""
    engine.product = "podman"
    fake.answers["/.divepy/000/one"] = [served(places[0] / "one", "one")]
    fake.answers["/.divepy/000/two"] = [served(places[0] / "sub/two", "two")]
    folder = EngineFolder(engine, "i", "/root", whole=["a"])
    with folder.opened(["a/one", "a/two"], Progress()) as opened:
        found = [(file.place, file.name, file.stream.read(9999)) for file in opened.files(Progress())]
    assert found == [(0, "", b"1"), (1, "", b"22" * 1000)]
    mounts = fake.created[0][1]["HostConfig"]["Mounts"]
    assert [mount["Source"] for mount in mounts] == ["/root/a"]


def test_an_answer_that_is_cut_off(fake: FakeEngine, engine: Engine, places: list[Path]) -> None:
    fake.answers["/.divepy"] = [served_together(places)[:2000]]
    with pytest.raises(DamagedLayer, match="what the engine sent"):
        read(EngineFolder(engine, "i", "/root"))
    assert len(fake.deleted) == 1


def test_an_engine_that_refuses(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/containers/create"] = (403, "authorization denied by plugin")
    with pytest.raises(EngineError, match="denied by plugin"):
        read(EngineFolder(engine, "i", "/root"))


def test_nothing_is_created_for_somebody_who_stopped(fake: FakeEngine, engine: Engine) -> None:
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled), EngineFolder(engine, "i", "/root").opened(["a"], progress):
        pass
    assert fake.created == []


def contents(engine: Engine, paths: list[bytes], sizes: list[int], everything: int) -> dict[int, bytes]:
    with EngineFolder(engine, "i", "/root").opened(["a"], Progress()) as opened:
        found = opened.contents(0, paths, sizes, everything, Progress())
        return {number: stream.read(9999) for number, stream in found}


def test_a_few_contents_by_a_request_each(fake: FakeEngine, engine: Engine, places: list[Path]) -> None:
    fake.answers["/.divepy/000/one"] = [served(places[0] / "one", "one")]
    fake.answers["/.divepy/000/sub/two"] = [served(places[0] / "sub/two", "two")]
    found = contents(engine, [b"sub/two", b"one"], [2000, 1], 10**9)
    assert found == {0: b"22" * 1000, 1: b"1"}


def test_many_contents_by_one_request(fake: FakeEngine, engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    odd = os.fsdecode(b"\xff")
    (folder / odd).write_bytes(b"odd")
    (folder / "first").write_bytes(b"same")
    (folder / "second").hardlink_to(folder / "first")
    fake.answers["/.divepy/000"] = [served(folder, "000")]
    fake.answers["/.divepy/000/second"] = [served(folder / "second", "second")]
    found = contents(engine, [b"\xff", b"second", b"first"], [3, 4, 4], 100)
    assert found == {0: b"odd", 1: b"same", 2: b"same"}


def test_a_content_of_another_size_or_kind(fake: FakeEngine, engine: Engine, places: list[Path]) -> None:
    fake.answers["/.divepy/000/one"] = [served(places[0] / "one", "one")]
    with pytest.raises(DamagedLayer, match="2 bytes"):
        contents(engine, [b"one"], [2], 10**9)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    fake.answers["/.divepy/000/link"] = [out.getvalue()]
    with pytest.raises(DamagedLayer):
        contents(engine, [b"link"], [5], 10**9)
