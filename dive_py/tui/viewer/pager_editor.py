"""Programs of the person's own: a file of an image in $PAGER or $EDITOR, as a copy that cannot be written."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dive_py.errors import DivepyError
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dive_py.contents.random_access import RandomAccess

_PIECE: Final = 1 << 20

_PAGERS: Final = ("less", "more")
_EDITORS: Final = ("vi", "nano")
"""What is used where the environment names nothing: the first that is there."""


def pager(environ: Mapping[str, str]) -> list[str]:
    """Return the program that shows text page by page, with its words.

    Raises:
        DivepyError: there is none.
    """
    return _program(environ, ("PAGER",), _PAGERS)


def editor(environ: Mapping[str, str]) -> list[str]:
    """Return the program that edits, with its words.

    Raises:
        DivepyError: there is none.
    """
    return _program(environ, ("VISUAL", "EDITOR"), _EDITORS)


def open_copy(command: list[str], content: RandomAccess, name: bytes, *, text: bool) -> None:
    """Run a program on a copy of a file, which is removed when it ends. The terminal must be the program's.

    Args:
        command: The program, with its words.
        content: The file.
        name: What it is called; only what every system takes of it is kept.
        text: Whether the copy is for eyes: nothing in it drives a terminal.

    Raises:
        DivepyError: the content cannot be read, or the copy cannot be written, or the program does not start.
    """
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        path = Path(folder) / _safe(name)
        try:
            with path.open("wb") as file:
                for piece in _printable(content) if text else _pieces(content):
                    file.write(piece)
            path.chmod(0o400)
            subprocess.run([*command, str(path)], check=False)
        except OSError as error:
            raise DivepyError(f"{command[0]} cannot be run on a copy: {error.strerror}") from error


def _program(environ: Mapping[str, str], variables: tuple[str, ...], usual: tuple[str, ...]) -> list[str]:
    for variable in variables:
        words = _split(environ.get(variable, ""), variable)
        if words:
            return words
    found = next((name for name in usual if shutil.which(name)), None)
    if found is None:
        raise DivepyError(f"there is no {' and no '.join(usual)} here", f"name a program in ${variables[-1]}")
    return [found]


def _split(text: str, variable: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise DivepyError(f"${variable} cannot be understood: {error}") from error


def _safe(name: bytes) -> str:
    """Return a file's name of letters that every system takes, never an option."""
    text = name.rpartition(b"/")[2].decode("ascii", "replace")
    kept = "".join(letter if letter.isalnum() or letter in "._-+" else "_" for letter in text)[-100:]
    return kept if kept.strip(".") and not kept.startswith("-") else f"file{kept}"


def _pieces(content: RandomAccess) -> Iterator[bytes]:
    offset = 0
    while piece := content.read(offset, _PIECE):
        yield piece
        offset += len(piece)


def _printable(content: RandomAccess) -> Iterator[bytes]:
    rest = b""
    for piece in _pieces(content):
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > _PIECE:
            lines, rest = [*lines, rest], b""
        for line in lines:
            yield printable(line.removesuffix(b"\r"), keep_lines=True).encode() + b"\n"
    if rest:
        yield printable(rest, keep_lines=True).encode()


def environment() -> Mapping[str, str]:
    """Return where the person's own programs are named."""
    return os.environ
