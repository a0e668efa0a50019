"""The verdict as a comment on a pull request, which a program writes once and then writes anew.

Its first line, which is not shown, is the same for all versions of an image: by it the comment is found. The same
figures make the same text: there is no time in it, no tag, no digest and no run. All that an image or a person
says is code, where nothing is a name to mention or the number of an issue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.analysis.rules import Status
from dive_py.presentation.figures import incomplete
from dive_py.presentation.units import size
from dive_py.reports import verdict
from dive_py.reports.verdict_markdown import MARKS, advice, code, culprits, inert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.rules import Result
    from dive_py.reports.verdict import Judgement

_MOST: Final = 5
"""Rows of a table, findings of a rule, and notes; more are counted."""

_ADVICE: Final = 3
"""Pieces of advice, and steps of each."""

_STEP: Final = 72
"""Characters of a step."""

_TEXT: Final = 300
"""Characters of a message or a note: a rule about paths may name many globs."""


def marker(judgement: Judgement) -> str:
    """Return the line by which the comment is found: the same for every tag of a repository."""
    return f"<!-- divepy comment {verdict.named_fingerprint(judgement, 'comment')[:16]} -->"


def document(judgement: Judgement) -> str:
    """Return the comment."""
    return "\n".join((*_lines(judgement), ""))


def _lines(judgement: Judgement) -> Iterator[str]:
    found = judgement.verdict
    mark = MARKS[Status.PASS if found.passed else Status.FAIL]
    yield marker(judgement)
    yield f"### {mark} {verdict.outcome(found)}: {code(_short(_subject(judgement)))}"
    yield ""
    missing = incomplete(found.figures.unread)
    if missing:
        yield from (f"⚠️ **{inert(missing)}**", "")
    yield from _sizes(judgement)
    yield from ("", f"{verdict.tally(judgement)}.")
    for result in judgement.failed:
        yield from _failed(result)
    yield from advice(judgement, _ADVICE, _ADVICE, _STEP)
    yield from culprits(judgement, _MOST, _STEP)
    for note in judgement.notes[:_MOST]:
        plain = note.replace(judgement.reference, _subject(judgement))
        yield from ("", f"> {code(_short(plain))}")


def _sizes(judgement: Judgement) -> Iterator[str]:
    """Yield the figures as a table, with what has changed where there is a baseline."""
    figures, packed, before = judgement.verdict.figures, judgement.compressed, judgement.before
    rows = [
        ("Size", figures.stored, packed.stored if packed is not None else None, before.stored if before else None),
        (
            "Above the base",
            figures.added,
            packed.added if packed is not None else None,
            before.added if before else None,
        ),
        ("Wasted", figures.wasted, None, before.wasted if before else None),
    ]
    heads = ["", "Unpacked", *(["Compressed"] if packed is not None else []), *(["Change"] if before else [])]
    yield f"| {' | '.join(heads)} |"
    yield f"| --- {'| ---: ' * (len(heads) - 1)}|"
    for name, unpacked, compressed, then in rows:
        cells = [name, size(unpacked)]
        if packed is not None:
            cells.append(size(compressed) if compressed is not None else "")
        if then is not None:
            cells.append(verdict.change(unpacked, then))
        yield f"| {' | '.join(cells)} |"


def _failed(result: Result) -> Iterator[str]:
    """Yield a rule that failed, and what breaks it."""
    demand = f" {code(_short(result.limit))}" if result.findings and result.findings[0].glob else ""
    text = f"{verdict.measured(result)} of" if demand else inert(verdict.message(result))
    yield from ("", f"{MARKS[Status.FAIL]} **{result.rule.name}**: {text}{demand}")
    yield from (f"- {code(_short(line))}" for line in verdict.finding_lines(result, _MOST))


def _subject(judgement: Judgement) -> str:
    return verdict.subject(judgement.reference).removeprefix("library/")


def _short(text: str) -> str:
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…"
