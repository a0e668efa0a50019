"""Dockerfiles as far as their lines go: which instructions there are, on which lines, in which stage.

Nothing is expanded or checked: a builder does that. Read are continued lines (with another escape sign, too), comments
between them, here-documents and stages that stand on each other.

Source: Dockerfile reference (docs.docker.com): *Format*, *escape*, *FROM*, *Here-Documents*.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LINES: Final = 50_000
"""Lines that are read; no honest Dockerfile has so many."""

_DIRECTIVE: Final = re.compile(r"#\s*([a-zA-Z]\w*)\s*=\s*(\S+)\s*")
_HERE: Final = re.compile(r"(?:^|\s)\d*<<(-?)([\"']?)([A-Za-z_]\w*)\2(?=$|[\s;&|)>])")
_WITH_HERE: Final = frozenset(("RUN", "COPY", "ADD"))
_FROM: Final = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+[aA][sS]\s+(\S+))?\s*")


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
    documents: tuple[str, ...] = ()
    """Its here-documents, without the line that ends each."""


class Stage(Struct, frozen=True):
    """What begins with a FROM."""

    base: str
    """What it stands on, as it is written."""
    name: str
    """Empty where it has none."""
    lines: tuple[Line, ...]
    """Its instructions, FROM left out."""


def stages_of(data: bytes) -> list[Stage]:
    """Return the stages of a Dockerfile, in their order; what stands before the first FROM is in none."""
    found: list[Stage] = []
    inside: list[Line] = []
    base = name = ""
    begun = False
    for line in lines_of(data):
        if line.word != "FROM":
            inside.append(line)
            continue
        if begun:
            found.append(Stage(base, name, tuple(inside)))
        read = _FROM.match(line.text)
        base, name = (read[1], (read[2] or "").lower()) if read is not None else ("", "")
        inside, begun = [], True
    return [*found, Stage(base, name, tuple(inside))] if begun else found


def chain(stages: Sequence[Stage]) -> list[Line]:
    """Return the instructions that lead to the last stage: its own, and before them those of what it stands on."""
    found: list[Line] = []
    place: int | None = len(stages) - 1 if stages else None
    while place is not None:
        stage = stages[place]
        found = [*stage.lines, *found]
        named = [number for number in range(place) if stages[number].name == stage.base.lower() != ""]
        place = named[-1] if named else None
    return found


def lines_of(data: bytes) -> list[Line]:
    """Return the instructions of a Dockerfile, in their order."""
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    rows = [row.removesuffix("\r") for row in text.split("\n", MOST_LINES)[:MOST_LINES]]
    found: list[Line] = []
    at, escape = _after_directives(rows)
    while at < len(rows):
        first = at
        if not rows[at].strip() or rows[at].lstrip().startswith("#"):
            at += 1
            continue
        text, at = _continued(rows, at, escape)
        word, _, rest = text.strip().partition(" ")
        word, documents = word.upper(), []
        if word in _WITH_HERE:
            for tabs, _, end in _HERE.findall(rest):
                document, at = _document(rows, at, end, tabs=bool(tabs))
                documents.append(document)
        found.append(Line(word, rest.strip(), first + 1, at, tuple(documents)))
    return found


def _after_directives(rows: Sequence[str]) -> tuple[int, str]:
    """Return the first line that is no directive, and the sign that continues a line."""
    escape = "\\"
    for at, row in enumerate(rows):
        found = _DIRECTIVE.fullmatch(row.strip())
        if found is None:
            return at, escape
        if found[1].lower() == "escape" and found[2] in {"\\", "`"}:
            escape = found[2]
    return len(rows), escape


def _continued(rows: Sequence[str], at: int, escape: str) -> tuple[str, int]:
    """Return an instruction that begins at a line as one text, and the line behind it."""
    text = ""
    begun = False
    while at < len(rows):
        row = rows[at]
        at += 1
        if begun and (not row.strip() or row.lstrip().startswith("#")):
            continue  # comments and empty lines between continued ones belong to nothing
        begun = True
        bare = row.rstrip()
        if not bare.endswith(escape):
            return text + row, at
        text += bare.removesuffix(escape)
    return text, at


def _document(rows: Sequence[str], at: int, end: str, *, tabs: bool) -> tuple[str, int]:
    """Return a here-document that begins at a line, and the line behind its end; without an end it is the rest."""
    inside: list[str] = []
    while at < len(rows):
        row = rows[at].lstrip("\t") if tabs else rows[at]
        at += 1
        if row == end:
            break
        inside.append(row)
    return "\n".join(inside), at
