"""Dockerfiles as builders read them: which instructions there are, on which lines, in which stage.

Nothing is expanded but what names the base of a stage, and nothing is checked: a builder does that. Read are continued
lines (with another escape sign, too), comments between them, here-documents, and stages that stand on each other.

Sources: Dockerfile reference (docs.docker.com): *Format*, *escape*, *FROM*, *Here-Documents*; moby/buildkit,
*frontend/dockerfile/parser/parser.go* and *shell/lex.go*.
"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_LINES: Final = 50_000
"""Lines that are read; no honest Dockerfile has so many."""

_MOST: Final = 2_000
"""Instructions that are read."""

_LONGEST: Final = 10_000
"""Lines of a here-document."""

_DIRECTIVE: Final = re.compile(r"#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(\S.*)")
_DIRECTIVES: Final = frozenset(("escape", "syntax", "check"))
_WITH_HERE: Final = frozenset(("RUN", "COPY", "ADD"))
_PIECE: Final = re.compile(r"<<\s*|'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|[^\s'\"\\]", re.DOTALL)
"""A part of a word of a shell."""

_HERE: Final = re.compile(r"\d*<<(-?)\s*([^<]+)")
_QUOTED: Final = re.compile(r"'([^']*)'|\"((?:\\.|[^\"\\])*)\"|\\(.)", re.DOTALL)
_VARIABLE: Final = re.compile(r"\$(?:(\w+)|\{(\w+)\})")
_ARGUMENT: Final = re.compile(r"(\w+)=(\S*)")


class HereDocument(Struct, frozen=True):
    """Lines below an instruction that belong to it."""

    name: str
    """The word that ends them."""
    text: str
    """Without the line that ends them."""


class Line(Struct, frozen=True):
    """One instruction."""

    word: str
    """`RUN`, in capitals."""
    text: str
    """What stands behind the word, without the signs that continue lines."""
    first: int
    """Its first line, from 1 on."""
    last: int
    """Its last one, here-documents included."""
    documents: tuple[HereDocument, ...] = ()


class Stage(Struct, frozen=True):
    """What begins with a FROM."""

    base: str
    """What it stands on, in small letters; arguments before the first FROM have their defaults."""
    name: str
    """In small letters; empty where it has none."""
    lines: tuple[Line, ...]
    """Its instructions, FROM left out."""


def stages_of(data: bytes) -> list[Stage]:
    """Return the stages of a Dockerfile, in their order; what stands before the first FROM is in none."""
    stages: list[tuple[str, str, list[Line]]] = []
    arguments: dict[str, str] = {}
    for line in lines_of(data):
        if line.word == "FROM":
            stages.append((*_from(line.text, arguments), []))
        elif stages:
            stages[-1][2].append(line)
        elif line.word == "ARG":
            arguments |= {name: unquoted(value) for name, value in _ARGUMENT.findall(line.text)}
    return [Stage(base, name, tuple(lines)) for base, name, lines in stages]


def chain(stages: Sequence[Stage]) -> list[Line]:
    """Return the instructions that lead to the last stage: its own, and before them those of what it stands on."""
    parts: list[tuple[Line, ...]] = []
    place: int | None = len(stages) - 1 if stages else None
    while place is not None:
        stage = stages[place]
        parts.append(stage.lines)
        named = (number for number in range(place - 1, -1, -1) if stages[number].name == stage.base != "")
        place = next(named, None)
    return [line for part in reversed(parts) for line in part]


def lines_of(data: bytes) -> list[Line]:
    """Return the instructions of a Dockerfile, in their order."""
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    rows = [row.removesuffix("\r") for row in text.split("\n", MOST_LINES)[:MOST_LINES]]
    return list(islice(_instructions(rows, _escape(rows)), _MOST))


def without_flags(text: str) -> str:
    """Return what stands behind an instruction's flags: of `--mount=type=cache,target=/x make` only `make`."""
    text = text.lstrip()
    while text.startswith("--"):
        text = text[_word(text, 0) or len(text) :].lstrip()
    return text


def json_words(text: str) -> list[str]:
    """Return the words of a list in JSON; none where it is not one."""
    if not text.lstrip().startswith("["):
        return []
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return words if all(isinstance(word, str) for word in words) else []


def shell_words(text: str) -> list[str]:
    """Return the words of a text with their quotation marks; none where a mark is not closed."""
    words, place = [], 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        end = _word(text, place)
        if not end:
            return []
        words.append(text[place:end])
        place = end
    return words


def unquoted(word: str) -> str:
    """Return a word without quotation marks and backslashes that escape."""
    return _QUOTED.sub(lambda found: found[1] or found[2] or found[3] or "", word)


def _word(text: str, place: int) -> int:
    """Return where the word that begins at a place ends; 0 where a quotation mark is not closed."""
    while place < len(text) and not text[place].isspace():
        found = _PIECE.match(text, place)
        if found is None:
            return 0
        place = found.end()
    return place


def _escape(rows: Sequence[str]) -> str:
    """Return the sign that continues a line, as the directives at the top say."""
    for row in rows:
        found = _DIRECTIVE.fullmatch(row.strip())
        if found is None or found[1].lower() not in _DIRECTIVES:
            break
        if found[1].lower() == "escape" and found[2] == "`":
            return "`"
    return "\\"


def _from(text: str, arguments: dict[str, str]) -> tuple[str, str]:
    """Return what a FROM stands on, and what it is called."""
    words = [unquoted(word) for word in without_flags(text).split()]
    base = _VARIABLE.sub(lambda found: arguments.get(found[1] or found[2], found[0]), words[0]) if words else ""
    name = words[2] if len(words) > 2 and words[1].lower() == "as" else ""
    return base.lower(), name.lower()


def _instructions(rows: Sequence[str], escape: str) -> Iterator[Line]:
    place = 0
    while place < len(rows):
        first = place + 1
        text, place = _joined(rows, place, escape)
        word, *rest = text.split(maxsplit=1)[:2] or [""]
        if word:
            behind = rest[0].rstrip() if rest else ""
            documents, place = _documents(word.upper(), behind, rows, place)
            yield Line(word.upper(), behind, first, place, documents)


def _joined(rows: Sequence[str], place: int, escape: str) -> tuple[str, int]:
    """Return the text that begins at a line, and how many lines there are up to its end.

    Within it, lines that are empty or a comment are passed over.
    """
    parts: list[str] = []
    end = place + 1
    for number in range(place, len(rows)):
        row = rows[number]
        if not row.strip() or row.lstrip().startswith("#"):
            if number == place:
                break
            continue
        end = number + 1
        bare = row.rstrip(" \t")
        goes_on = bare.endswith(escape) and not bare.endswith(escape * 2)
        parts.append(bare[:-1] if goes_on else row)
        if not goes_on:
            break
    return "".join(parts), end


def _documents(word: str, text: str, rows: Sequence[str], place: int) -> tuple[tuple[HereDocument, ...], int]:
    """Return the documents of an instruction, and how many lines there are up to their end.

    One that does not end is none: builders before BuildKit know nothing of them.
    """
    if word == "ONBUILD":
        word, *rest = text.split(maxsplit=1) or [""]
        word, text = word.upper(), rest[0] if rest else ""
    if word not in _WITH_HERE or "<<" not in text or json_words(without_flags(text)):
        return (), place
    found, end = [], place
    for each in shell_words(text):
        match = _HERE.fullmatch(each)
        name = unquoted(match[2]) if match else ""
        if match and name:
            below = [row.lstrip("\t") if match[1] else row for row in rows[end : end + _LONGEST]]
            if name not in below:
                return (), place
            inside = below[: below.index(name)]
            end += len(inside) + 1
            found.append(HereDocument(name, "\n".join(inside)))
    return tuple(found), end
