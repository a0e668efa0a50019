"""The verdict as GitLab's Code Quality report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from dive_py.reports import verdict_gitlab
from tests.reports.judging import HOSTILE, INCOMPLETE, UNREAD, at_lines, failing, judgement, passing

if TYPE_CHECKING:
    from dive_py.reports.verdict import Judgement

DEMANDED = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]+$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "minLength": 1, "not": {"pattern": "^(\\./|/)"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab's documentation demands of each element; there is no published schema."""


FOUND = (
    *(failing(), passing(), passing(UNREAD), failing(unread=UNREAD), judgement([])),
    *(at_lines(), at_lines("/etc/Dockerfile"), at_lines("../Dockerfile")),
)


@pytest.mark.parametrize("found", FOUND)
def test_it_has_what_gitlab_demands(found: Judgement) -> None:
    issues = json.loads(verdict_gitlab.document(found))
    jsonschema.validate(issues, DEMANDED)
    prints = [issue["fingerprint"] for issue in issues]
    assert len(prints) == len(set(prints)), "GitLab drops what it has seen already"


def test_paths_and_rules_are_issues() -> None:
    issues = json.loads(verdict_gitlab.document(failing(advises=False)))
    assert [issue["check_name"] for issue in issues] == ["divepy/forbidden"] * len(HOSTILE) + [
        "divepy/highestLayerBytes",
        "divepy/highestUserWastedPercent",
        "divepy/lowestEfficiency",
        "divepy/size",
    ]
    assert {issue["severity"] for issue in issues} == {"critical", "major", "info"}
    assert issues[-2]["location"] == {"path": "ci/rules.yaml", "lines": {"begin": 3}}
    assert issues[-3]["location"] == {"path": ".dive-ci", "lines": {"begin": 1}}
    assert all(issue["description"].isprintable() for issue in issues)
    (only,) = json.loads(verdict_gitlab.document(passing()))
    assert (only["check_name"], only["severity"]) == ("divepy/size", "info")
    assert only["description"] == "app:1: size 100 B, above the base 0 B"


def test_incomplete_figures_are_an_issue_of_their_own() -> None:
    issue, _ = json.loads(verdict_gitlab.document(passing(UNREAD)))
    assert (issue["check_name"], issue["description"]) == ("divepy/incomplete", f"app:1: {INCOMPLETE}")


def test_issues_are_at_the_lines_of_the_steps() -> None:
    issues = {issue["check_name"]: issue["location"] for issue in json.loads(verdict_gitlab.document(at_lines()))}
    assert issues["divepy/advice"] == {"path": "app/Dockerfile", "lines": {"begin": 3, "end": 5}}
    assert issues["divepy/lowestEfficiency"] == {"path": "app/Dockerfile", "lines": {"begin": 6, "end": 6}}
    assert issues["divepy/highestLayerBytes"] == {"path": "app/Dockerfile", "lines": {"begin": 3, "end": 5}}
    issues = {issue["check_name"]: issue["location"] for issue in json.loads(verdict_gitlab.document(at_lines("/x")))}
    assert issues["divepy/advice"] == issues["divepy/size"] == {"path": "Dockerfile", "lines": {"begin": 1}}
    assert issues["divepy/lowestEfficiency"] == {"path": "ci/rules.yaml", "lines": {"begin": 3}}
