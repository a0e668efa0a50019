"""The verdict as SARIF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest

from dive_py.analysis.dockerfile_lines import DockerfileLines
from dive_py.analysis.rules import Rules
from dive_py.reports import verdict_sarif
from tests.analysis.judging import globs
from tests.building import file
from tests.reports.judging import HOSTILE, IN_FILE, INCOMPLETE, UNREAD, at_lines, failing, judgement, passing

if TYPE_CHECKING:
    from dive_py.reports.verdict import Judgement

SCHEMA = Path(__file__).parent / "schemas" / "sarif-schema-2.1.0.json"


def run(found: Judgement) -> dict[str, Any]:
    document = json.loads(verdict_sarif.document(found))
    assert document["version"] == "2.1.0"
    (only,) = document["runs"]
    return dict(only)


@pytest.mark.parametrize(
    "found",
    [
        *(failing(), passing(), passing(UNREAD), failing(reference="a\x00b: c"), judgement([])),
        *(at_lines(), at_lines("/a b/Dockerfile"), at_lines("../\x1b[31m:1")),
    ],
)
def test_it_is_valid_by_the_published_schema(found: Judgement) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft4Validator.check_schema(schema)
    jsonschema.validate(
        json.loads(verdict_sarif.document(found)), schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER
    )


def test_paths_are_located_in_the_image() -> None:
    results = [result for result in run(failing())["results"] if result["ruleId"] == "forbidden"]
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in results]
    assert {place["uriBaseId"] for place in places} == {"IMAGE"}
    assert {unquote_to_bytes(place["uri"]) for place in places} == {
        b"secret/" + name.replace(b"/", b"-") for name in HOSTILE
    }
    assert all(place["uri"].isascii() and ":" not in place["uri"] for place in places)
    assert all(result["message"]["text"].isprintable() for result in results)


def test_rules_are_located_where_they_are_demanded() -> None:
    results = {result["ruleId"]: result for result in run(failing())["results"]}
    (place,) = results["lowestEfficiency"]["locations"]
    assert place["physicalLocation"] == {"artifactLocation": {"uri": "ci/rules.yaml"}, "region": {"startLine": 3}}
    (place,) = results["highestUserWastedPercent"]["locations"]
    assert place["physicalLocation"]["artifactLocation"] == {"uri": "app%3A1"}
    assert len(results["lowestEfficiency"]["relatedLocations"]) == 10
    assert "relatedLocations" not in results["highestLayerBytes"]
    assert "layer 0: " in results["highestLayerBytes"]["message"]["text"]


def test_an_absolute_file_is_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    (key,) = (key for key in IN_FILE if key.name == "lowestEfficiency")
    given = IN_FILE[key]
    monkeypatch.setitem(IN_FILE, key, type(given)(key, given.values, file="/a b/r.yaml", line=1))
    (result,) = (result for result in run(failing())["results"] if result["ruleId"] == "lowestEfficiency")
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///a%20b/r.yaml"


def test_results_name_their_rules_and_stay_the_same_over_versions() -> None:
    one, other = run(failing()), run(failing(reference="app:2"))
    rules = one["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in one["results"])
    assert [result["partialFingerprints"] for result in one["results"]] == [
        result["partialFingerprints"] for result in other["results"]
    ]
    assert one["automationDetails"] == other["automationDetails"] == {"id": "divepy/library/app/"}


def test_the_end_of_the_run_is_told() -> None:
    (invocation,) = run(failing())["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (True, 1)
    (note,) = invocation["toolExecutionNotifications"]
    assert note["message"]["text"] == r"layer 1 \x1b[31mis odd"
    assert run(passing())["invocations"][0]["exitCode"] == 0
    assert run(passing())["results"] == []


def test_a_directory_that_is_forbidden_is_one_result() -> None:
    (result,) = run(judgement([[file("a/b")]], Rules(forbidden=globs("/a"))))["results"]
    assert result["message"]["text"] == "/a (layer 0) is forbidden: /a"


def test_incomplete_figures_are_a_notification_and_a_property() -> None:
    found = run(passing(UNREAD))
    (notification,) = found["invocations"][0]["toolExecutionNotifications"]
    assert notification == {"level": "warning", "message": {"text": INCOMPLETE}}
    assert found["properties"]["unreadLayers"] == [1, 3]
    assert run(passing())["properties"]["unreadLayers"] == []


def test_the_efficiency_names_the_steps_to_blame() -> None:
    results = {result["ruleId"]: result for result in run(failing())["results"]}
    assert results["lowestEfficiency"]["message"]["text"].splitlines()[1].startswith("layer 1, ")


def test_steps_are_located_in_the_dockerfile() -> None:
    results = {result["ruleId"]: result for result in run(at_lines())["results"]}
    first = {"artifactLocation": {"uri": "app/Dockerfile"}, "region": {"startLine": 3, "endLine": 5}}
    second = {"artifactLocation": {"uri": "app/Dockerfile"}, "region": {"startLine": 6, "endLine": 6}}
    assert [place["physicalLocation"] for place in results["advice"]["locations"]] == [first, second]
    assert [place["logicalLocations"][0]["name"] for place in results["advice"]["locations"]] == ["layer 1", "layer 2"]
    for name, place in (("lowestEfficiency", second), ("highestLayerBytes", first), ("highestAvoidableBytes", first)):
        assert [location["physicalLocation"] for location in results[name]["locations"]] == [place]
    *culprits, rule = results["lowestEfficiency"]["relatedLocations"]
    assert [place["physicalLocation"] for place in culprits] == [second]
    assert rule["physicalLocation"]["artifactLocation"] == {"uri": "ci/rules.yaml"}
    layers = results["highestLayerBytes"]["relatedLocations"]
    assert ["physicalLocation" in place for place in layers] == [False, True], "layer 3, which has no lines, is larger"
    assert [place["id"] for place in layers] == [0, 1]


def test_without_lines_all_is_as_without_a_dockerfile() -> None:
    unknown = DockerfileLines("Dockerfile", {}, 3)
    assert run(at_lines(lines=unknown)) == run(at_lines(lines=None))


def test_a_dockerfile_elsewhere_is_an_address() -> None:
    (advice,) = (result for result in run(at_lines("/a b/Dockerfile"))["results"] if result["ruleId"] == "advice")
    assert advice["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///a%20b/Dockerfile"}
