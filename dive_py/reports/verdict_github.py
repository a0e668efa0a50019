"""The verdict as GitHub's workflow commands, which become annotations of the job.

One line each; the runner takes back `%25`, `%0D` and `%0A`, and in properties `%3A` and `%2C`. It keeps ten errors and
ten warnings of a step, so there is one for each rule that failed, with what breaks it below.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from dive_py.presentation.figures import incomplete
from dive_py.presentation.log_commands import tame
from dive_py.presentation.text import printable
from dive_py.reports import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.rules import Result
    from dive_py.reports.verdict import Judgement

_MOST: Final = 10
"""Lines below an annotation; more are counted."""

_ADVICE: Final = 5
"""Notices of advice: the runner keeps ten of a step, and the outcome is one."""

_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def lines(judgement: Judgement) -> Iterator[str]:
    """Yield a warning of incomplete figures, an error for each failed rule, a warning for each note; the outcome."""
    found = judgement.verdict
    missing = incomplete(found.figures.unread)
    if missing:
        yield _command("warning", f"{printable(judgement.reference)}: {missing}", {"title": "divepy"})
    for result in judgement.failed:
        yield _command("error", _text(judgement, result), _place(judgement, result))
    for piece in judgement.advice.pieces[:_ADVICE] if judgement.advice is not None else ():
        lines = verdict.lines_of(judgement, (number for number, _ in piece.steps))
        text = "\n".join((f"{printable(judgement.reference)}: {piece.sentence}", *piece.lines[1:]))
        yield _command("notice", text, {**_in_file(lines), "title": "divepy: advice"})
    for note in judgement.notes:
        yield _command("warning", printable(note), {"title": "divepy"})
    outcome = f"{verdict.outcome(found)}: {printable(judgement.reference)}, {verdict.tally(judgement)}"
    outcome += f"; {verdict.sizes(judgement)}" + (", figures incomplete" if missing else "")
    yield _command("notice", outcome, {"title": "divepy"})


def _place(judgement: Judgement, result: Result) -> dict[str, str]:
    """Return where the annotation belongs: to the step to blame, else to the line that demands it.

    Both only in a file of the repository: the action writes rules of a workflow to one elsewhere.
    """
    given = judgement.given.get(result.rule)
    place = _in_file(verdict.lines_to_blame(judgement, result))
    if not place and given is not None and given.file and verdict.is_inside(given.file):
        place = {"file": PurePath(given.file).as_posix(), "line": str(given.line)}
    return {**place, "title": f"divepy: {result.rule.name}"}


def _in_file(found: tuple[str, int, int] | None) -> dict[str, str]:
    """Return lines of the Dockerfile, if they are known, and it is one of the repository."""
    if found is None or not verdict.is_inside(found[0]):
        return {}
    file, first, last = found
    return {"file": printable(file), "line": str(first), "endLine": str(last)}


def _text(judgement: Judgement, result: Result) -> str:
    rows = [f"{printable(judgement.reference)}: {verdict.message(result)}"]
    if result.findings:
        rows += verdict.finding_lines(result, _MOST)
    elif verdict.is_about_waste(result):
        rows += verdict.blame(judgement, _MOST)
    return "\n".join(rows)


def _command(name: str, data: str, properties: dict[str, str]) -> str:
    missing = ",".join(f"{key}={value.translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{name} {tame(missing)}::{tame(data.translate(_DATA))}"
