"""Secrets in bytes that pass once: small files many at a time, large ones piece by piece.

First the literals are looked for that each kind has, at some 10 GB/s on each processor and outside Python's lock; only
where one is, the expressions of its kinds are tried.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from dive_py.analysis.literals import Literals
from dive_py.secrets.findings import Finding, Place, finding
from dive_py.secrets.rules import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.secrets.rules import Rule
    from dive_py.sources.content_stream import ContentStream

_PIECE: Final = 1 << 20
"""Bytes that are looked through at once."""

_SMALL: Final = 1 << 17
"""Bytes of a file that is looked through together with others."""

_OVERLAP: Final = 1 << 13
"""Bytes of a piece that are looked at again with the next one: a secret is told by less."""

_BEFORE: Final = max(rule.before for rule in ANYWHERE) + 1
"""Bytes before a literal that are looked at with it."""

_BETWEEN: Final = b"\n\0\n"
"""Stands between two files: no kind of secret has it."""

_PROGRAMS: Final = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\0asm")
"""What programs and libraries begin with."""

_MOST: Final = 20
"""Secrets of one kind in one file that are told."""

_KEPT: Final = 1 << 20
"""Bytes of a file that are looked at by its own kinds, and in which lines are counted."""


@dataclass(frozen=True)
class File:
    """A file to look through."""

    path: str
    layer: int
    rules: Sequence[tuple[Rule, re.Pattern[bytes]]] = ()
    """Kinds that only files of its name have."""


class Kind(NamedTuple):
    """A kind of secret, ready to be matched."""

    rule: Rule
    expression: re.Pattern[bytes]
    rest: re.Pattern[bytes] | None

    def at(self, data: bytes, place: int, start: int) -> re.Match[bytes] | None:
        """Return the match whose literal stands at a place and which begins at `start` or later."""
        if self.rest is not None and self.rest.match(data, place) is None:
            return None
        begins = range(max(start, place - self.rule.before), place + 1)
        return next((found for begin in begins if (found := self.expression.match(data, begin)) is not None), None)


@cache
def _kinds() -> dict[bytes, list[Kind]]:
    """Return the kinds that each literal may be of, in the order in which they are tried."""
    found: dict[bytes, list[Kind]] = {}
    for rule in ANYWHERE:
        for literal in rule.literals:
            rest = re.compile(rule.rest) if rule.rest else None
            found.setdefault(literal, []).append(Kind(rule, re.compile(rule.pattern), rest))
    return found


@cache
def _literals() -> Literals:
    return Literals(_kinds())


class Search:
    """Looks through the contents of one layer; call `end` after the last."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        """What was found so far."""
        self._buffer: list[bytes] = []
        self._starts: list[int] = []
        self._files: list[File] = []
        self._length = 0

    def add(self, file: File, content: ContentStream) -> None:
        """Look through a content, now or together with the next ones.

        Raises:
            DivepyError: it cannot be read.
        """
        if content.size <= _SMALL:
            data = _whole(content)
            self._own(file, data)
            self._starts.append(self._length)
            self._files.append(file)
            self._buffer += (data, _BETWEEN)
            self._length += len(data) + len(_BETWEEN)
            if self._length >= _PIECE:
                self.end()
            return
        self._large(file, content)

    def end(self) -> None:
        """Look through what waits."""
        data, starts, files = b"".join(self._buffer), self._starts, self._files
        self._buffer, self._starts, self._files, self._length = [], [], [], 0
        told: dict[tuple[int, str], int] = {}
        for one, at in _matches(data, 0, len(data)):
            number = bisect_right(starts, at) - 1
            file, start = files[number], starts[number]
            found = finding(*one, Place.FILE, file.path, file.layer)
            if found is not None and told.get((number, found.rule.id), 0) < _MOST:
                told[number, found.rule.id] = told.get((number, found.rule.id), 0) + 1
                is_program = data.startswith(_PROGRAMS, start)
                line = 0 if is_program else data.count(b"\n", start, at) + 1
                self.found.append(placed(found, at - start, line, is_program=is_program))

    def _own(self, file: File, data: bytes) -> None:
        """Look for what only files of this name have."""
        for rule, expression in file.rules:
            for count, match in enumerate(expression.finditer(data)):
                found = finding(rule, match, Place.FILE, file.path, file.layer)
                if found is not None and count < _MOST:
                    at = match.start("value")
                    self.found.append(placed(found, at, data.count(b"\n", 0, at) + 1))

    def _large(self, file: File, content: ContentStream) -> None:
        told: dict[str, int] = {}
        begun, kept, seen, first, is_program = 0, b"", 0, True, False
        while piece := _piece(content):
            window = kept + piece
            if first:
                self._own(file, window[:_KEPT])
                is_program = window.startswith(_PROGRAMS)
            is_last = not content.left
            limit = len(window) if is_last else len(window) - _OVERLAP
            for one, at in _matches(window, seen, limit):
                found = finding(*one, Place.FILE, file.path, file.layer)
                if found is None or told.get(found.rule.id, 0) >= _MOST:
                    continue
                told[found.rule.id] = told.get(found.rule.id, 0) + 1
                line = window.count(b"\n", 0, at) + 1 if first and not is_program else 0
                self.found.append(placed(found, begun + at, line, is_program=is_program))
            again = max(0, limit - _BEFORE)
            begun, kept, seen, first = begun + again, window[again:], max(0, limit) - again, False
            if is_last:
                break


def placed(found: Finding, offset: int, line: int, *, is_program: bool = False) -> Finding:
    """Return a finding with its place in the content; keys in programs are most likely for their own tests."""
    low = found.low or ("it is part of a program" if is_program and found.rule.id == "private-key" else "")
    return replace(found, offset=offset, line=line, low=low)


def _matches(data: bytes, first: int, limit: int) -> Iterator[tuple[tuple[Rule, re.Match[bytes]], int]]:
    """Yield what has its literal from the place `first` on and before `limit`, and where its value begins."""
    kinds, end = _kinds(), 0
    for at, literal in _literals().places(data):
        if at >= limit:
            break
        for kind in kinds[literal] if at >= max(first, end) else ():
            match = kind.at(data, at, end)
            if match is not None:
                end = match.end("value")
                yield (kind.rule, match), match.start("value")
                break


def _whole(content: ContentStream) -> bytes:
    pieces = []
    while content.left and (piece := content.read(content.left)):
        pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _piece(content: ContentStream) -> bytes:
    pieces, left = [], _PIECE
    while left and content.left and (piece := content.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
