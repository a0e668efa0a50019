"""The names of rules."""

from __future__ import annotations

import pytest

from dive_py.analysis.rule_table import ABOUT, BY_NAME, EFFICIENCY, RULES, folded


def test_defaults_are_those_of_dive() -> None:
    assert {key.name: key.default for key in RULES if key.default != "disabled"} == {
        "lowestEfficiency": "0.9",
        "highestUserWastedPercent": "0.1",
    }


@pytest.mark.parametrize("name", ["lowestEfficiency", "lowestefficiency", "lowest-efficiency", "LOWEST-EFFICIENCY"])
def test_names_are_found_however_they_are_spelled(name: str) -> None:
    assert BY_NAME[folded(name)] is EFFICIENCY


def test_no_name_stands_for_two() -> None:
    assert len(BY_NAME) == len((*RULES, *ABOUT))
    assert EFFICIENCY.dashed == "lowest-efficiency"
