"""The verdict as JUnit's XML: a suite for the image, a case for each rule.

Written for what Jenkins' xUnit plug-in, GitLab and GitHub's actions read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from dive_py.analysis.rules import Status
from dive_py.presentation.figures import incomplete
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, size
from dive_py.reports import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.rules import Result
    from dive_py.reports.verdict import Judgement

_MOST: Final = 20
"""Findings of a rule; more are counted."""


def document(judgement: Judgement) -> str:
    """The document; all text in it has passed `printable`, so that XML can hold every character.

    Two `#` would be a command to build servers that print it (`##vso[…]`).
    """
    found = judgement.verdict
    numbers = f'tests="{len(found.results)}" failures="{found.count(Status.FAIL)}" errors="0"'
    name = _attribute(f"divepy {judgement.reference}")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="divepy" {numbers}>',
        f'  <testsuite name={name} {numbers} skipped="{found.count(Status.SKIP)}">',
        "    <properties>",
        *(f"      <property name={quoteattr(key)} value={_attribute(text)}/>" for key, text in _properties(judgement)),
        "    </properties>",
    ]
    for result in found.results:
        lines += _case(judgement, result)
    lines += [f"    <system-out>{escape(_output(judgement))}</system-out>", "  </testsuite>", "</testsuites>", ""]
    return "\n".join(lines).replace("##", "#&#35;")


def _properties(judgement: Judgement) -> Iterator[tuple[str, str]]:
    yield from verdict.figure_rows(judgement)
    for name, text in (("id", judgement.id), ("digest", judgement.digest), ("platform", judgement.platform)):
        if text:
            yield name, text


def _case(judgement: Judgement, result: Result) -> list[str]:
    start = f'    <testcase classname={_attribute(f"divepy.{judgement.reference}")} name="{result.rule.name}"'
    if result.status is Status.PASS:
        return [f"{start}/>"]
    told = quoteattr(verdict.message(result))
    if result.status is Status.SKIP:
        return [f"{start}>", f"      <skipped message={told}/>", "    </testcase>"]
    rows = [verdict.sentence(result), *map(verdict.finding, result.findings[:_MOST])]
    if result.total > _MOST:
        rows.append(f"… and {count(result.total - _MOST, 'more', 'more')}")
    text = escape("\n".join(rows))
    return [f"{start}>", f'      <failure type="rule" message={told}>{text}</failure>', "    </testcase>"]


def _output(judgement: Judgement) -> str:
    """What stands below the cases: which layers are missing, the steps to blame, the largest directories."""
    rows = verdict.blame(judgement, _MOST)
    places = [f"{row.name}: {size(row.amount)}, hidden by layer {row.label}" for row in judgement.directories]
    told = incomplete(judgement.verdict.figures.unread)
    return "\n".join((*([told] if told else []), *map(printable, judgement.notes), *rows, *places))


def _attribute(text: str) -> str:
    """A text as an attribute's value, with its quotation marks."""
    return quoteattr(printable(text))
