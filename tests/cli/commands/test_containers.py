"""`divepy containers`."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from dive_py.cli.main import main
from tests.engine.fake import FakeEngine

if TYPE_CHECKING:
    import pytest

HOSTILE = {"Id": "a" * 64, "Names": ["/web"], "Image": "x\x1b[2J", "State": "exited", "SizeRw": 1500}


def printed(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        fake = FakeEngine(Path(folder) / "docker.sock")
        fake.answers["/containers/json"] = [HOSTILE]
        try:
            assert main(["--host", fake.address, "containers", *options]) == 0
        finally:
            fake.close()
    return capsys.readouterr().out


def test_the_table_has_a_row_for_each_and_no_escape_sequence(capsys: pytest.CaptureFixture[str]) -> None:
    titles, row = printed(capsys).splitlines()
    assert titles.split()[:3] == ["CONTAINER", "ID", "NAMES"]
    assert row.split() == ["a" * 12, "web", r"x\x1b[2J", "-", "exited", "1.5", "kB", "-"]


def test_json_writes_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = printed(capsys, "--json").splitlines()
    told = json.loads(line)
    assert (told["names"], told["image"], told["sizeRw"], told["created"]) == (["web"], HOSTILE["Image"], 1500, None)


def test_those_that_do_not_match_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "-q", "--filter", "WEB exited") == "a" * 64 + "\n"
    assert printed(capsys, "-q", "--running") == ""
    assert printed(capsys, "-a", "-q") == "a" * 64 + "\n"
