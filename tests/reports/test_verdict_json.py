"""The verdict for programs."""

from __future__ import annotations

import base64
import json
from typing import Any

from dive_py.analysis import rule_table
from dive_py.analysis.rule_values import Limit
from dive_py.analysis.rules import Rules
from dive_py.reports import verdict_json
from tests.building import file, whiteout
from tests.reports.judging import HOSTILE, UNREAD, failing, judgement, passing


def read(text: str) -> Any:  # noqa: ANN401 - as JSON is read
    def refuse(word: str) -> None:
        raise AssertionError(word)

    return json.loads(text, parse_constant=refuse)


def test_all_that_was_found_is_in_it() -> None:
    found = read(verdict_json.document(failing()))
    assert (found["verdict"], found["counts"]) == ("fail", {"pass": 1, "fail": 4, "skip": len(rule_table.RULES) - 5})
    assert found["image"] == {
        "reference": "app:1",
        "id": "sha256:" + "1" * 64,
        "digest": None,
        "platform": "linux/amd64",
    }
    assert found["base"] is None
    rules = {rule["rule"]: rule for rule in found["rules"]}
    assert rules["lowestEfficiency"]["place"] == "./ci/rules.yaml:3"
    assert (rules["lowestEfficiency"]["limit"], rules["lowestEfficiency"]["allowed"]) == ("90%", 0.9)
    assert rules["highestLayerBytes"]["findings"][0]["layer"] in (0, 1)
    assert rules["highestAddedBytes"]["allowed"] is None
    assert found["notes"] == ["layer 1 \x1b[31mis odd"], "as it is: JSON escapes it"


def test_paths_are_told_to_the_byte() -> None:
    found = read(verdict_json.document(failing()))
    (rule,) = (rule for rule in found["rules"] if rule["rule"] == "forbidden")
    told = {
        base64.b64decode(each["pathBase64"]) if "pathBase64" in each else each["path"].encode()
        for each in rule["findings"]
    }
    assert told == {b"secret/" + name.replace(b"/", b"-") for name in HOSTILE}
    assert sum("pathBase64" in each for each in rule["findings"]) == 1
    assert not any(each["path"].startswith("/") for each in (*found["paths"], *rule["findings"]))


def test_what_is_infinite_is_null() -> None:
    layers = [[file("a", b"1")], [whiteout("a")]]
    found = read(verdict_json.document(judgement(layers, Rules({rule_table.USER_WASTED: Limit(1, "1")}))))
    assert found["figures"]["userWastedPercent"] is None
    assert found["verdict"] == "fail"


def test_the_base_is_told() -> None:
    found = read(verdict_json.document(judgement([[file("a", b"1")], [file("b", b"2")]], base=1)))
    assert found["base"] == {"reference": "debian:12", "layers": 1}
    assert read(verdict_json.document(passing()))["verdict"] == "pass"


def test_the_steps_to_blame_and_unread_layers_are_in_it() -> None:
    found = read(verdict_json.document(failing(unread=UNREAD)))
    assert found["culprits"][0] == {
        "layer": 1,
        "bytes": 16390,
        "files": 22,
        "command": r"line\r\nbreak\n::error::injected",
    }
    assert sum(each["bytes"] for each in found["culprits"]) == found["figures"]["wastedBytes"]
    assert found["figures"]["unreadLayers"] == [1, 3]
    assert read(verdict_json.document(passing()))["figures"]["unreadLayers"] == []
