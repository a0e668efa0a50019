"""The verdict as JUnit's XML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from junitparser import Failure, JUnitXml, Skipped, TestSuite

from dive_py.analysis.rule_table import RULES
from dive_py.analysis.rules import Rules, Status
from dive_py.reports import verdict_junit
from tests.analysis.judging import globs
from tests.building import file
from tests.reports.judging import INCOMPLETE, UNREAD, failing, judgement, passing

if TYPE_CHECKING:
    from dive_py.reports.verdict import Judgement

SCHEMA = Path(__file__).parent / "schemas" / "junit-10.xsd"


@pytest.mark.parametrize(
    "found", [failing(), passing(), passing(UNREAD), failing(reference="a\x00b\x1b<&\"'>"), judgement([])]
)
def test_it_is_valid_by_the_published_schema(found: Judgement) -> None:
    xmlschema.XMLSchema(str(SCHEMA)).validate(verdict_junit.document(found))


def test_a_reader_of_such_reports_finds_what_became_of_each_rule() -> None:
    found = failing()
    (suite,) = JUnitXml.fromstring(verdict_junit.document(found).encode())
    assert isinstance(suite, TestSuite)
    assert (suite.tests, suite.failures, suite.errors) == (len(RULES), 4, 0)
    ended = {case.name: [type(result) for result in case.result] for case in suite}
    kinds: dict[Status, list[type]] = {Status.PASS: [], Status.FAIL: [Failure], Status.SKIP: [Skipped]}
    assert ended == {result.rule.name: kinds[result.status] for result in found.verdict.results}
    assert {case.classname for case in suite} == {"divepy.app:1"}


def test_each_rule_is_a_case() -> None:
    (suite,) = ET.fromstring(verdict_junit.document(failing()))  # noqa: S314 - it is our own
    assert dict(suite.attrib) == {
        "name": "divepy app:1",
        "tests": str(len(RULES)),
        "failures": "4",
        "errors": "0",
        "skipped": str(len(RULES) - 5),
    }
    cases = {case.get("name"): [child.tag for child in case] for case in suite.findall("testcase")}
    assert cases["lowestEfficiency"] == ["failure"]
    assert cases["highestWastedBytes"] == []
    assert cases["highestAddedBytes"] == ["skipped"]
    failure = suite.find("testcase[@name='forbidden']/failure")
    assert failure is not None
    assert failure.text is not None
    assert r"/secret/\x1b[31mred\x1b[0m (layer 1)" in failure.text
    assert "<script>alert(1)<-script>&amp;]]>" in failure.text
    output = suite.findtext("system-out") or ""
    assert output.startswith(r"layer 1 \x1b[31mis odd")
    properties = {each.get("name"): each.get("value") for each in suite.findall("properties/property")}
    assert properties["platform"] == "linux/amd64"


def test_many_paths_are_counted() -> None:
    found = judgement([[file(f"{number:03}") for number in range(30)]], Rules(forbidden=globs("*")))
    assert "… and 10 more" in verdict_junit.document(found)


def test_the_steps_to_blame_and_what_they_rewrote_stand_below_the_cases() -> None:
    (suite,) = ET.fromstring(verdict_junit.document(failing()))  # noqa: S314 - it is our own
    output = (suite.findtext("system-out") or "").splitlines()
    assert output[1].endswith(": 16.4 kB, 22 files")
    assert any(line.startswith("/secret/ (11 files): ") and line.endswith("hidden by layer 1") for line in output)


def test_incomplete_figures_are_a_property_and_the_first_line() -> None:
    (suite,) = ET.fromstring(verdict_junit.document(passing(UNREAD)))  # noqa: S314 - it is our own
    assert (suite.findtext("system-out") or "").splitlines()[0] == INCOMPLETE
    properties = [(each.get("name"), each.get("value")) for each in suite.findall("properties/property")]
    assert properties[0] == ("incomplete", INCOMPLETE.partition(": ")[2])
    assert properties[1] == ("efficiency", "unknown (100 % of what was read)")
