"""The verdict for people."""

from __future__ import annotations

import pytest

from dive_py.analysis.rules import Rules
from dive_py.reports import verdict_text
from tests.analysis.judging import globs
from tests.building import file, whiteout
from tests.reports.judging import INCOMPLETE, UNREAD, failing, judgement, passing


def test_figures_paths_rules_and_the_end() -> None:
    layers = [[file("a", b"x" * 3000), file("s.pem")], [file("a", b"x" * 1000)]]
    found = judgement(layers, Rules(forbidden=globs("*.pem")), steps=("FROM", "sed -i"))
    assert list(verdict_text.lines(found)) == [
        "app:1  linux/amd64",
        "  efficiency         25 %",
        "  wastedBytes        3000 bytes (3 kB)",
        "  userWastedPercent  wasted bytes are 3 times those stored above the base",
        "  sizeBytes          4000 bytes (4 kB)",
        "  addedBytes         1000 bytes (1 kB)",
        "  layers             2",
        "",
        "WASTED  FILES  CULPRIT  STEP",
        "  3 kB      1        1  sed -i",
        "",
        "WASTED  CULPRIT  PATH",
        "  3 kB        1  /a",
        "",
        "FAIL  forbidden: 1 path, none may be there: *.pem",
        "        /s.pem (layer 0)",
        "SKIP  highestLayerBytes: switched off",
        "SKIP  highestUserWastedPercent: switched off",
        "SKIP  highestWastedBytes: switched off",
        "SKIP  lowestEfficiency: switched off",
        "",
        "FAIL  5 rules: 0 passed, 1 failed, 4 skipped",
    ]


def test_without_waste_there_is_no_table() -> None:
    lines = list(verdict_text.lines(passing()))
    assert not any("COUNT" in line for line in lines)
    assert lines[-1].startswith("PASS  ")


def test_an_image_of_one_layer_has_no_strange_number() -> None:
    lines = list(verdict_text.lines(passing()))
    assert "  userWastedPercent  0 %" in lines
    assert "PASS  highestUserWastedPercent: 0 %, at most 10 % is allowed" in lines


def test_many_rows_are_counted() -> None:
    names = [f"{number:03}" for number in range(30)]
    layers = [
        [file(name, b"x") for name in names],
        [whiteout(name) for name in names] + [file("k/" + n) for n in names],
    ]
    lines = list(verdict_text.lines(judgement(layers, Rules(forbidden=globs("/k/*")))))
    assert "… and 20 more; all of them: divepy waste --by directory registry:app:1" in lines
    assert "        … and 10 more" in lines


def test_many_culprits_are_counted() -> None:
    layers = [[file("a", b"x" * number)] for number in range(1, 30)]
    lines = list(verdict_text.lines(judgement(layers)))
    assert "… and 8 more; all of them: divepy waste --by culprit registry:app:1" in lines


def test_a_rewritten_directory_is_one_line_and_not_a_hundred() -> None:
    """As `chown -R` does it."""
    files = [file(f"usr/lib/{number:03}", b"x" * 10) for number in range(100)]
    layers = [files, [each.but(uid=5) for each in files]]
    lines = list(verdict_text.lines(judgement(layers, steps=("FROM", "chown -R games /usr/lib"))))
    assert lines[8:13] == [
        "WASTED  FILES  CULPRIT  STEP",
        "  1 kB    100        1  chown -R games /usr/lib",
        "",
        "WASTED  CULPRIT  PATH",
        "  1 kB        1  /usr/lib/ (100 files)",
    ]


def test_dive_s_scoring_tells_paths_as_dive_does() -> None:
    lines = list(verdict_text.lines(judgement([[file("a", b"x")], [file("a", b"xx")]], scoring="dive")))
    assert "COUNT  WASTED  PATH" in lines
    assert not any("CULPRIT" in line for line in lines)


@pytest.mark.parametrize(
    ("times", "told"), [(1, "100 %"), (2, "wasted bytes are 2 times"), (2.4, "wasted bytes are 2.4 times")]
)
def test_more_than_is_stored_above_the_base_is_a_factor(times: float, told: str) -> None:
    layers = [[file("a", b"x" * int(1000 * times))], [file("a", b"y" * 1000)]]
    assert any(line.startswith(f"  userWastedPercent  {told}") for line in verdict_text.lines(judgement(layers)))
    rule = next(line for line in verdict_text.lines(judgement(layers)) if "highestUserWastedPercent" in line)
    assert f": {told}" in rule
    assert rule.endswith(", at most 10 % is allowed")


def test_incomplete_figures_are_told_first_and_never_as_all() -> None:
    lines = list(verdict_text.lines(passing(UNREAD)))
    assert lines[:2] == [INCOMPLETE, "app:1  linux/amd64"]
    assert lines[3].split("  ")[-1].strip() == "unknown (100 % of what was read)"
    assert "PASS  lowestEfficiency: 100 % of what was read, at least 90 % is demanded (without layers 1 and 3)" in lines
    assert "without" not in "\n".join(verdict_text.lines(passing()))


def test_nothing_of_the_image_reaches_terminal_or_builder() -> None:
    for line in verdict_text.lines(failing()):
        assert line.isprintable()
        assert not line.lstrip().startswith("::")
        assert "##" not in line


def test_colours_are_for_words_alone() -> None:
    lines = list(verdict_text.lines(failing(), coloured=True))
    assert lines[-1].startswith("\x1b[31mFAIL\x1b[0m  ")
    assert sum("\x1b[31mFAIL\x1b[0m" in line for line in lines) == 5
    assert "\x1b[" not in "".join(line for line in lines if not line.startswith("\x1b["))
