"""The verdict as Markdown, for a job's summary or a comment: GitHub's flavour, which GitLab and Gitea read too.

Whatever comes from the image is written so that no character of it can mean anything, neither in Markdown nor in HTML:
what could begin something is a character reference.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from dive_py.analysis.rules import Status
from dive_py.presentation.figures import incomplete
from dive_py.presentation.steps import at_place
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, size
from dive_py.reports import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.rules import Result
    from dive_py.reports.verdict import Judgement

_MOST: Final = 20
"""Rows of a table; more are counted."""

STEPS: Final = 10
"""Steps of a piece of advice; more are counted."""

MARKS: Final = {Status.PASS: "✅", Status.FAIL: "❌"}
_SPECIAL: Final = re.compile(r"[^\w /(),.%-]|_|(?<=www)\.", re.ASCII | re.IGNORECASE)


def document(judgement: Judgement) -> str:
    """Return the document."""
    return "\n".join((*_lines(judgement), ""))


def inert(text: str | bytes) -> str:
    """Return a text that means nothing but itself, wherever it stands."""
    shown = printable(text)
    return _SPECIAL.sub(lambda found: found[0] if ord(found[0]) > 0x7F else f"&#{ord(found[0])};", shown)


def _lines(judgement: Judgement) -> Iterator[str]:
    found = judgement.verdict
    mark = MARKS[Status.PASS if found.passed else Status.FAIL]
    yield f"### {mark} {verdict.outcome(found)}: {code(judgement.reference)}"
    yield ""
    missing = incomplete(found.figures.unread)
    if missing:
        yield from (f"⚠️ **{inert(missing)}**", "")
    yield " · ".join(f"{name} **{inert(text)}**" for name, text in verdict.figure_rows(judgement))
    yield ""
    yield from ("| | Rule | |", "| --- | --- | --- |")
    for result in found.results:
        if result.status is not Status.SKIP:
            yield f"| {MARKS[result.status]} | {result.rule.name} | {inert(verdict.message(result))} |"
    yield ""
    yield f"{verdict.tally(judgement)}."
    for result in judgement.failed:
        yield from _findings(result)
    yield from advice(judgement, _MOST)
    yield from _culprits(judgement) if judgement.culprits else _paths(judgement)
    for note in judgement.notes:
        yield from ("", f"> {inert(note)}")


def advice(judgement: Judgement, most: int, steps: int = STEPS, width: int = 0) -> Iterator[str]:
    """Yield what can be written differently, at most so many pieces, of each as many steps of this width."""
    if judgement.advice is None or not judgement.advice.pieces:
        return
    pieces = judgement.advice.pieces
    yield from ("", f"{judgement.advice.total}:", "")
    yield from ("| Saves | Layers | What to write instead |", "| ---: | ---: | --- |")
    for piece in pieces[:most]:
        told = islice(zip(piece.steps, piece.places, strict=True), steps)
        rows = [f"{number}: {_placed(place, step, width)}" for (number, step), place in told]
        rows += map(inert, verdict.more(len(piece.steps), steps))
        yield f"| {piece.saved} | {piece.layers} | {'<br>'.join((inert(piece.text), *rows))} |"
    yield from _more(len(pieces), most)


def culprits(judgement: Judgement, most: int, width: int = 0) -> Iterator[str]:
    """Yield the steps to blame, at most so many; of each at most `width` characters, 0 for all."""
    if not judgement.culprits:
        return
    yield from ("", "| Wasted | Files | Layer | Step |", "| ---: | ---: | ---: | --- |")
    for row in judgement.culprits[:most]:
        yield f"| {size(row.amount)} | {row.files:,} | {row.label} | {_placed(row.place, row.step, width)} |"
    yield from _more(len(judgement.culprits), most)


def _findings(result: Result) -> Iterator[str]:
    """Yield what breaks a rule, where that is more than a figure."""
    if not result.findings:
        return
    yield from ("", f"<details open><summary>{result.rule.name}: {result.total} found</summary>", "")
    yield from (f"- {code(verdict.finding(result, found))}" for found in result.findings[:_MOST])
    yield from _more(result.total)
    yield from ("", "</details>")


def _culprits(judgement: Judgement) -> Iterator[str]:
    """Yield the steps to blame, and folded what they rewrote."""
    yield from culprits(judgement, _MOST)
    number = count(judgement.directories_total, "directory or file", "directories and files")
    yield from ("", f"<details><summary>{number}</summary>", "")
    yield from ("| Wasted | Layer | Path |", "| ---: | ---: | --- |")
    for place in judgement.directories:
        yield f"| {size(place.amount)} | {place.label} | {code(place.name)} |"
    yield from _more(judgement.directories_total, len(judgement.directories))
    yield from ("", "</details>")


def _paths(judgement: Judgement) -> Iterator[str]:
    """Yield the worst paths, folded."""
    if not judgement.paths:
        return
    number = count(judgement.paths_total, "path wastes", "paths waste")
    yield from ("", f"<details><summary>{number} bytes</summary>", "")
    yield from ("| Count | Wasted | Path |", "| ---: | ---: | --- |")
    for row in judgement.paths[:_MOST]:
        yield f"| {row.copies} | {size(row.amount)} | {code(b'/' + row.path)} |"
    yield from _more(judgement.paths_total)
    yield from ("", "</details>")


def _more(total: int, shown: int = _MOST) -> Iterator[str]:
    return (line for text in verdict.more(total, shown) for line in ("", text))


def _placed(place: str, step: str, width: int) -> str:
    """Return a step as code, behind its place in the Dockerfile."""
    return f"{inert(at_place(place, ''))}{code(_cut(step, width))}"


def _cut(text: str, width: int) -> str:
    """Return the beginning of a text, 0 for all of it."""
    return f"{text[: width - 1]}…" if 0 < width < len(text) else text


def code(text: str | bytes) -> str:
    """Return a text as code: no name in it is an account that is mentioned, no number an issue."""
    return f"<code>{inert(text)}</code>"
