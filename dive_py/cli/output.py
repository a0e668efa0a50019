"""Where data goes: standard output, or a file that is there whole or not at all."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from dive_py.cli import encodings
from dive_py.errors import DivepyError, UsageError
from dive_py.presentation.log_commands import tame
from dive_py.writing import require_writable, whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STANDARD_OUTPUT = "-"
"""The name of a file that stands for standard output."""

_BLOCK = 4096
"""Lines that are written at a time."""


def standard_output() -> BinaryIO:
    """Return standard output as bytes.

    Raises:
        DivepyError: it was closed before the program started.
    """
    if sys.stdout is None:
        raise DivepyError("standard output is closed", "let it lead somewhere: > FILE")
    sys.stdout.flush()
    return sys.stdout.buffer


def write_bytes(parts: Iterable[bytes]) -> None:
    """Write data to standard output, part by part, to the last byte.

    Raises:
        BrokenPipeError: it is not read any more.
        DivepyError: it takes no more for another reason, a full disk for instance.
    """
    out = standard_output()
    for part in parts:
        try:
            out.write(part)
            out.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise DivepyError(f"cannot write to standard output: {error.strerror}") from error


def write_text(text: str) -> None:
    """Write text to standard output in its encoding.

    Raises:
        BrokenPipeError: it is not read any more.
        DivepyError: it is closed, or takes no more.
    """
    write_bytes([encodings.text(text)])


def forget(stream: TextIO | None = None) -> None:
    """Let nothing be written to a stream that takes no more, not even when the interpreter ends.

    Args:
        stream: Standard output where none is given.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, (stream or sys.stdout).fileno())
    except (OSError, ValueError):
        return
    finally:
        os.close(nowhere)


def write_lines(lines: Iterable[str]) -> None:
    """Write lines of text or JSON to standard output in its encoding, some thousand at a time."""
    write_bytes(_blocks(lines))


def _blocks(lines: Iterable[str]) -> Iterator[bytes]:
    """Return lines with their line ends, in blocks."""
    waiting: list[str] = []
    for line in lines:
        waiting.append(line)
        if len(waiting) == _BLOCK:
            yield _joined(waiting)
            waiting.clear()
    if waiting:
        yield _joined(waiting)


def _joined(lines: list[str]) -> bytes:
    """Return lines with their line ends."""
    text = "".join([f"{line}\n" for line in lines])
    if ("#" in text and "##" in text) or "::" in text:
        text = "".join([f"{tame(line)}\n" for line in lines])
    return encodings.text(text)


def write_file(name: str, parts: Iterable[bytes]) -> None:
    """Write data to a file of this name, or to standard output where the name is `-`.

    A regular file appears whole: see `writing.whole_file`.

    Raises:
        DivepyError: it cannot be written.
    """
    if name == STANDARD_OUTPUT:
        write_bytes(parts)
        return
    with _to(name) as target, whole_file(target) as out:
        out.writelines(parts)


def would_replace(name: str) -> bool:
    """Return whether `write_file` would replace a file: not standard output, a device or a pipe, which only take data.

    Raises:
        DivepyError: it could not write there, as far as that can be known beforehand.
    """
    if name == STANDARD_OUTPUT:
        return False
    with _to(name) as target:
        require_writable(target)
        return target.is_file()


def refuse_input(name: str, image: str) -> None:
    """Refuse a file to write that is the image to read: it would be replaced by what is said of it.

    Raises:
        UsageError: both are one file, whatever they are called.
    """
    for text in (image, image.partition(":")[2]):
        with suppress(OSError, ValueError):
            if text and name != STANDARD_OUTPUT and os.path.samefile(os.path.expanduser(name), text):  # noqa: PTH111, PTH121
                raise UsageError(f"{name} is the image that is read", "write to another file")


@contextmanager
def _to(name: str) -> Iterator[Path]:
    """Give a name's file, and say which one it was where that cannot be written."""
    # where the working folder is gone, no name is at fault; nor is a person without a home, for whom pathlib raises
    target = Path(os.path.realpath(os.path.expanduser(name)))  # noqa: PTH111
    try:
        yield target
    except OSError as error:
        raise DivepyError(
            f"cannot write {name}: {error.strerror}", "name another file, or - for standard output"
        ) from error


def write_json(name: str, parts: Iterable[bytes]) -> None:
    """Write a JSON document as `write_file` does; to an output that is not UTF-8 in ASCII.

    Raises:
        DivepyError: it cannot be written.
    """
    write_file(name, encodings.document(parts, encodings.JSON) if name == STANDARD_OUTPUT else parts)
