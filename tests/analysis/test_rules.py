"""Passing, failing and skipping."""

from __future__ import annotations

import math

import pytest

from dive_py.analysis import rule_table
from dive_py.analysis.figures import Scope
from dive_py.analysis.rule_values import Limit
from dive_py.analysis.rules import MOST, Finding, Known, Result, Rules, Sizes, Status, Verdict, judge
from dive_py.errors import Cancelled
from tests.analysis.judging import Layers, figures_of, globs, judged
from tests.building import directory, file, hardlink, symlink, whiteout
from tests.overlay.stacking import stacked

KILO = b"x" * 1000
LAYERS: Layers = [[file("a", KILO), file("b", KILO)], [file("a", KILO), file("c", KILO)]]
"""Stored 4000, wasted 1000, efficiency 0.75, user wasted 0.5."""


def status(key: rule_table.Key, amount: float, layers: Layers = LAYERS, base: int | None = None) -> Status:
    verdict = judged(layers, Rules({key: Limit(amount, str(amount))}), base)
    (result,) = (result for result in verdict.results if result.rule is key)
    assert verdict.passed == (result.status is Status.PASS)
    return result.status


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        (rule_table.EFFICIENCY, 0.75, math.nextafter(0.75, 1)),
        (rule_table.WASTED, 1000, 999),
        (rule_table.USER_WASTED, 0.5, math.nextafter(0.5, 0)),
        (rule_table.LAYER, 2000, 1999),
        (rule_table.LAYER_WASTED, 1000, 999),
        (rule_table.ADDED, 2000, 1999),
    ],
)
def test_a_figure_that_equals_its_limit_passes(key: rule_table.Key, good: float, bad: float) -> None:
    assert status(key, good) is Status.PASS
    assert status(key, bad) is Status.FAIL


def test_infinitely_much_is_more_than_any_share() -> None:
    assert status(rule_table.USER_WASTED, 1.0, [[file("a", KILO)], [whiteout("a")]]) is Status.FAIL


def test_results_stand_in_the_order_of_the_alphabet_and_are_counted() -> None:
    verdict = judged(LAYERS, Rules({rule_table.EFFICIENCY: Limit(0.7, "70%"), rule_table.WASTED: Limit(1, "1B")}))
    names = [result.rule.name for result in verdict.results]
    assert names == sorted(key.name for key in rule_table.RULES)
    assert [verdict.count(each) for each in (Status.PASS, Status.FAIL, Status.SKIP)] == [
        1,
        1,
        len(rule_table.RULES) - 2,
    ]
    assert not verdict.passed
    (efficiency,) = (result for result in verdict.results if result.rule is rule_table.EFFICIENCY)
    assert (efficiency.limit, efficiency.measured, efficiency.allowed) == ("70%", 0.75, 0.7)


def test_nothing_demanded_passes() -> None:
    verdict = judged(LAYERS, Rules())
    assert verdict.passed
    assert verdict.count(Status.SKIP) == len(rule_table.RULES)


def found(layers: Layers, rules: Rules, base: int | None = None) -> tuple[Status, list[Finding], int]:
    (result,) = (result for result in judged(layers, rules, base).results if result.status is not Status.SKIP)
    return result.status, list(result.findings), result.total


def test_layers_that_are_too_large_are_named_the_largest_first() -> None:
    layers: Layers = [[file("a", KILO * 3)], [file("b", KILO)], [file("c", KILO * 5)]]
    rules = Rules({rule_table.LAYER: Limit(2000, "2kB")})
    assert found(layers, rules) == (Status.FAIL, [Finding(2, 5000), Finding(0, 3000)], 2)
    assert found(layers, rules, base=1) == (Status.FAIL, [Finding(2, 5000)], 1)


def test_layers_with_too_much_waste_are_named() -> None:
    rules = Rules({rule_table.LAYER_WASTED: Limit(0, "0")})
    assert found(LAYERS, rules) == (Status.FAIL, [Finding(0, 1000)], 1)
    assert found(LAYERS, rules, base=1) == (Status.FAIL, [Finding(1, 1000)], 1)


SECRETS: Layers = [
    [directory("root"), file("root/.ssh/id_rsa", b"key"), file("etc/a.pem", b"1234")],
    [whiteout("root/.ssh"), symlink("tmp/b.pem", "x"), hardlink("tmp/c.pem", "etc/a.pem")],
]


def test_forbidden_paths_are_looked_for_in_the_final_file_system() -> None:
    status, findings, total = found(SECRETS, Rules(forbidden=globs("*.pem", "id_rsa")))
    assert (status, total) == (Status.FAIL, 3)
    assert findings == [
        Finding(0, 4, b"etc/a.pem", "*.pem"),
        Finding(1, 0, b"tmp/b.pem", "*.pem"),
        Finding(1, 4, b"tmp/c.pem", "*.pem"),
    ]
    assert found(SECRETS, Rules(forbidden=globs("/root/.ssh"))) == (Status.PASS, [], 0)
    assert found(SECRETS, Rules(forbidden=globs("*.pem")), base=1)[2] == 3, "whichever layer they come from"


def test_directories_can_be_forbidden_even_without_an_entry() -> None:
    assert found(SECRETS[:1], Rules(forbidden=globs("/root/.ssh")))[1] == [Finding(0, 0, b"root/.ssh", "/root/.ssh")]


def test_paths_can_be_forbidden_in_every_layer() -> None:
    rules = Rules(forbidden_anywhere=globs("id_rsa"))
    assert found(SECRETS, rules) == (Status.FAIL, [Finding(0, 3, b"root/.ssh/id_rsa", "id_rsa")], 1)
    assert found(SECRETS, rules, base=1) == (Status.PASS, [], 0), "a whiteout holds nothing"
    again: Layers = [*SECRETS, [file("root/.ssh/id_rsa", b"other")]]
    assert found(again, rules)[1][0].layer == 0, "the lowest"
    assert found(again, rules, base=1)[1][0].layer == 2
    assert found([[file("k", b"1"), file("k", b"2")]], Rules(forbidden_anywhere=globs("k")))[2] == 1


def test_the_first_glob_that_fits_is_named() -> None:
    assert [each.glob for each in found(SECRETS, Rules(forbidden=globs("/etc/*", "*.pem")))[1]] == ["/etc/*"] + [
        "*.pem"
    ] * 2


def test_many_paths_are_counted_and_some_are_kept() -> None:
    layers: Layers = [[file(f"{number:04}.key") for number in range(MOST + 5)]]
    _, findings, total = found(layers, Rules(forbidden=globs("*.key")))
    assert (len(findings), total) == (MOST, MOST + 5)


def test_an_image_without_anything_has_nothing_forbidden() -> None:
    rules = Rules(forbidden=globs("**"), forbidden_anywhere=globs("**"))
    empty: list[Layers] = [[], [[]]]
    for layers in empty:
        assert judged(layers, rules).count(Status.PASS) == 2


def test_judging_stops_when_it_is_asked_to() -> None:
    stack = stacked(*SECRETS)
    figures = figures_of(SECRETS)
    with pytest.raises(Cancelled):
        judge(stack, figures, judged(SECRETS, Rules()).scope, Rules(forbidden=globs("*.pem")), lambda: True)


def growth(limit: Limit, before: int = 3000, **rules: int) -> Result:
    """What becomes of the rule about size, of an image that stores 4000 bytes."""
    found = judge_with(Rules({rule_table.SIZE_GROWTH: limit}, **rules), Known(Sizes(before, 0, 0)))  # type: ignore[arg-type]
    return next(result for result in found.results if result.rule is rule_table.SIZE_GROWTH)


def judge_with(rules: Rules, known: Known) -> Verdict:
    return judge(stacked(*LAYERS), figures_of(LAYERS), Scope(), rules, known=known)


def test_growth_may_be_bytes_or_a_share() -> None:
    assert growth(Limit(1000, "1kB")).status is Status.PASS
    assert growth(Limit(999, "999")).status is Status.FAIL
    assert growth(Limit(0.34, "34%", is_share=True)).allowed == 1020
    assert growth(Limit(0.33, "33%", is_share=True)).status is Status.FAIL
    assert growth(Limit(0, "0"), 5000).measured == -1000, "less is no growth"
    assert growth(Limit(0.5, "50%", is_share=True), 0).status is Status.FAIL, "of nothing there is no share"


def test_a_share_that_equals_its_limit_passes_whatever_floats_make_of_it() -> None:
    assert int(0.29 * 100) == 28
    layers: Layers = [[file("a", b"x" * 129)]]
    known = Known(Sizes(100, 0, 0))
    rules = Rules({rule_table.SIZE_GROWTH: Limit(0.29, "29%", is_share=True)})
    assert judge(stacked(*layers), figures_of(layers), Scope(), rules, known=known).passed


def test_a_share_does_not_count_below_the_floor() -> None:
    share = Limit(0.01, "1%", is_share=True)
    assert growth(share, growth_floor=999).status is Status.FAIL
    found = growth(share, growth_floor=1000)
    assert (found.status, found.floor) == (Status.PASS, 1000)
    assert growth(Limit(10, "10"), growth_floor=1000).status is Status.FAIL, "a limit in bytes is its own floor"
    for floor, status in ((999, Status.FAIL), (1000, Status.PASS)):
        limits = {rule_table.EFFICIENCY: Limit(0.9, "0.9"), rule_table.USER_WASTED: Limit(0.1, "0.1")}
        verdict = judge_with(Rules(limits, wasted_floor=floor), Known())
        assert {one.status for one in verdict.results if one.rule in limits} == {status}
    assert not judge_with(Rules({rule_table.WASTED: Limit(1, "1")}, wasted_floor=1000), Known()).passed


def test_without_a_baseline_growth_is_skipped() -> None:
    found = judge_with(Rules({rule_table.SIZE_GROWTH: Limit(0, "0")}), Known())
    result = next(result for result in found.results if result.rule is rule_table.SIZE_GROWTH)
    assert (found.passed, result.status, result.limit) == (True, Status.SKIP, "0")


def test_what_advice_saves_and_how_many_layers_there_are_have_limits() -> None:
    limits = {rule_table.AVOIDABLE: Limit(10, "10"), rule_table.LAYERS: Limit(2, "2")}
    assert judge_with(Rules(limits), Known(avoidable=10)).passed
    found = judge_with(Rules({**limits, rule_table.LAYERS: Limit(1, "1")}), Known(avoidable=11))
    assert found.count(Status.FAIL) == 2
