"""Advice in the reports of a verdict."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.analysis.rules import Rules
from dive_py.reports import (
    verdict_comment,
    verdict_github,
    verdict_gitlab,
    verdict_json,
    verdict_junit,
    verdict_markdown,
    verdict_sarif,
    verdict_text,
)
from tests.building import file, whiteout
from tests.reports.judging import at_lines, judgement, passing

if TYPE_CHECKING:
    from dive_py.reports.verdict import Judgement


@pytest.fixture(name="found", scope="module")
def joining() -> Judgement:
    """An image that one RUN instead of two would make smaller."""
    layers = [[file("base")], [file("a", b"x" * 3000)], [whiteout("a")]]
    steps = ("ADD file:1 in /", "/bin/sh -c make a", "/bin/sh -c rm a # ##vso[task.complete] \x1b[31m")
    return judgement(layers, Rules(), steps=steps)


def test_it_says_what_to_write_and_what_that_saves(found: Judgement) -> None:
    assert found.advice is not None
    (piece,) = found.advice.pieces
    assert piece.sentence.startswith("saves 3 kB: write layers 1 to 2 as one RUN")
    assert found.advice.total == "1 piece of advice saves 3 kB"
    assert all(line.isprintable() for line in piece.lines)


def test_each_report_tells_it(found: Judgement) -> None:
    documents = [
        *("\n".join(module.lines(found)) for module in (verdict_text, verdict_github)),
        *(module.document(found) for module in (verdict_gitlab, verdict_json, verdict_junit, verdict_markdown)),
        verdict_sarif.document(found),
    ]
    for document in documents:
        assert "layers 1 to 2 as one RUN" in document
        assert "##vso[" not in document


def test_it_is_a_note_at_its_layers_and_no_failure(found: Judgement) -> None:
    (run,) = json.loads(verdict_sarif.document(found))["runs"]
    (note,) = run["results"]
    assert (note["ruleId"], note["level"]) == ("advice", "note")
    assert run["tool"]["driver"]["rules"][note["ruleIndex"]]["id"] == "advice"
    assert [place["logicalLocations"][0]["name"] for place in note["locations"]] == ["layer 1", "layer 2"]
    issues = {issue["check_name"]: issue for issue in json.loads(verdict_gitlab.document(found))}
    assert issues["divepy/advice"]["severity"] == "info"
    assert "::notice title=divepy%3A advice::app:1: saves 3 kB" in "\n".join(verdict_github.lines(found))


def test_without_advice_nothing_is_said_of_it() -> None:
    assert "saves" not in "\n".join(verdict_text.lines(passing()))
    assert json.loads(verdict_json.document(passing()))["advice"]["pieces"] == []


def test_each_report_tells_the_lines_of_a_dockerfile() -> None:
    found = at_lines()
    listed = ("\n".join(module.lines(found)) for module in (verdict_text, verdict_github))
    for document in (*listed, verdict_junit.document(found), verdict_gitlab.document(found)):
        assert "Dockerfile:6: " in document
    for module in (verdict_markdown, verdict_comment):
        assert module.document(found).count("app/Dockerfile&#58;6&#58; <code>") == 2
    document = json.loads(verdict_json.document(found))
    assert document["dockerfile"] == {"file": "app/Dockerfile", "layers": 2, "ownLayers": 3}
    (piece,) = document["advice"]["pieces"]
    assert [layer["lines"] for layer in piece["layers"]] == [[3, 5], [6, 6]]
    assert [row["lines"] for row in document["culprits"]] == [[6, 6]]
    assert "dockerfile" not in json.loads(verdict_json.document(at_lines(lines=None)))
