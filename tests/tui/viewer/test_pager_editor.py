"""A person's own pager and editor."""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

import pytest

from dive_py.contents.random_access import BytesFile
from dive_py.errors import DivepyError
from dive_py.tui.viewer import pager_editor

if TYPE_CHECKING:
    from pathlib import Path

LOOK = (
    "import pathlib, sys; path = pathlib.Path(sys.argv[-1]); out = pathlib.Path(sys.argv[1]);"
    "out.write_bytes(path.read_bytes()); (out.parent / 'name').write_text(f'{path.name} {path.stat().st_mode}')"
)


def seen(folder: Path, data: bytes, name: bytes, *, text: bool) -> tuple[bytes, str, int]:
    """What a program finds: the copy's bytes, its name and its mode."""
    out = folder / "out"
    pager_editor.open_copy([sys.executable, "-c", LOOK, str(out)], BytesFile(data), name, text=text)
    called, mode = (folder / "name").read_text().rsplit(" ", 1)
    return out.read_bytes(), called, stat.S_IMODE(int(mode))


def test_the_editor_gets_the_bytes_and_cannot_write_them(tmp_path: Path) -> None:
    data = bytes(range(256)) * 9000
    assert seen(tmp_path, data, b"etc/a.conf", text=False) == (data, "a.conf", 0o400)


def test_the_pager_gets_nothing_that_drives_the_terminal(tmp_path: Path) -> None:
    assert seen(tmp_path, b"a\x1b[2J\r\nb\xff", b"a", text=True)[0] == b"a\\x1b[2J\nb\\xff"
    long = seen(tmp_path, b"x" * 3_000_000, b"a", text=True)[0]
    assert long.replace(b"\n", b"") == b"x" * 3_000_000


@pytest.mark.parametrize(
    ("name", "kept"),
    [(b"-rf", "file-rf"), (b"..", "file.."), (b"a b;c", "a_b_c"), (b"\xff\x1b", "__"), (b"x/" + b"n" * 300, "n" * 100)],
)
def test_names_are_harmless(name: bytes, kept: str, tmp_path: Path) -> None:
    assert seen(tmp_path, b"", name, text=False)[1].replace("\ufffd", "_") == kept


def test_the_environment_names_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pager_editor.pager({"PAGER": "less -S"}) == ["less", "-S"]
    assert pager_editor.editor({"EDITOR": "nano", "VISUAL": "code --wait"}) == ["code", "--wait"]
    monkeypatch.setattr("shutil.which", lambda name: name if name == "more" else None)
    assert pager_editor.pager({}) == ["more"]
    with pytest.raises(DivepyError, match="there is no vi and no nano here"):
        pager_editor.editor({"EDITOR": " "})
    with pytest.raises(DivepyError, match="PAGER cannot be understood"):
        pager_editor.pager({"PAGER": "less '"})


def test_a_program_that_is_not_there_is_one_line() -> None:
    with pytest.raises(DivepyError, match="cannot be run on a copy: No such file"):
        pager_editor.open_copy(["/no/such/program"], BytesFile(b""), b"a", text=True)
