"""The verdict as JUnit's XML: a suite for the image, a case for each rule.

Written for what Jenkins's xUnit plug-in, GitLab and GitHub's actions read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from dive_py.analysis.rules import Status
from dive_py.presentation.figures import incomplete
from dive_py.presentation.text import printable
from dive_py.presentation.units import size
from dive_py.reports import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.rules import Result
    from dive_py.reports.verdict import Judgement

_MOST: Final = 20
"""Findings of a rule; more are counted."""


def document(judgement: Judgement) -> str:
    """Return the document; all text in it has passed `printable`, so that XML can hold every character.

    Two `#` would be a command to build servers that print it (`##vso[…]`).
    """
    found = judgement.verdict
    numbers = {"tests": str(len(found.results)), "failures": str(found.count(Status.FAIL)), "errors": "0"}
    suites = ET.Element("testsuites", {"name": "divepy", **numbers})
    name = printable(f"divepy {judgement.reference}")
    suite = ET.SubElement(suites, "testsuite", {"name": name, **numbers, "skipped": str(found.count(Status.SKIP))})
    properties = ET.SubElement(suite, "properties")
    for key, text in _properties(judgement):
        ET.SubElement(properties, "property", {"name": key, "value": printable(text)})
    for result in found.results:
        _add_case(suite, judgement, result)
    ET.SubElement(suite, "system-out").text = _output(judgement)
    ET.indent(suites)
    text = ET.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.replace("##", "#&#35;")


def _properties(judgement: Judgement) -> Iterator[tuple[str, str]]:
    yield from verdict.figure_rows(judgement)
    for name, text in (("id", judgement.id), ("digest", judgement.digest), ("platform", judgement.platform)):
        if text:
            yield name, text


def _add_case(suite: ET.Element, judgement: Judgement, result: Result) -> None:
    classname = printable(f"divepy.{judgement.reference}")
    case = ET.SubElement(suite, "testcase", {"classname": classname, "name": result.rule.name})
    if result.status is Status.SKIP:
        ET.SubElement(case, "skipped", {"message": verdict.message(result)})
    elif result.status is Status.FAIL:
        failure = ET.SubElement(case, "failure", {"type": "rule", "message": verdict.message(result)})
        failure.text = "\n".join((verdict.sentence(result), *verdict.finding_lines(result, _MOST)))


def _output(judgement: Judgement) -> str:
    """Return what stands below the cases: which layers are missing, the steps to blame, the largest directories."""
    rows = verdict.blame(judgement, _MOST)
    places = [f"{row.name}: {size(row.amount)}, hidden by layer {row.label}" for row in judgement.directories]
    pieces = judgement.advice.pieces if judgement.advice is not None else ()
    advice = [line for piece in pieces[:_MOST] for line in piece.lines] + verdict.more(len(pieces), _MOST)
    missing = incomplete(judgement.verdict.figures.unread)
    return "\n".join((*([missing] if missing else []), *map(printable, judgement.notes), *rows, *places, *advice))
