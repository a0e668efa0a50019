"""The verdict for people."""

from __future__ import annotations

from dive_py.analysis.rules import Rules
from dive_py.reports import verdict_text
from tests.analysis.judging import globs
from tests.building import file, whiteout
from tests.reports.judging import failing, judgement, passing


def test_figures_paths_rules_and_the_end() -> None:
    layers = [[file("a", b"x" * 3000), file("s.pem")], [file("a", b"x" * 1000)]]
    found = judgement(layers, Rules(forbidden=globs("*.pem")))
    assert list(verdict_text.lines(found)) == [
        "app:1",
        "  efficiency         25 %",
        "  wastedBytes        3000 bytes (3 kB)",
        "  userWastedPercent  300 %",
        "",
        "COUNT  WASTED  PATH",
        "    1    3 kB  /a",
        "",
        "FAIL  forbidden: 1 path, none may be there: *.pem",
        "        /s.pem (layer 0)",
        "SKIP  highestLayerBytes: switched off",
        "SKIP  highestUserWastedPercent: switched off",
        "SKIP  highestWastedBytes: switched off",
        "SKIP  lowestEfficiency: switched off",
        "",
        "FAIL  8 rules: 0 passed, 1 failed, 7 skipped",
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
    assert "… and 10 more; all of them: divepy waste --files app:1" in lines
    assert "        … and 10 more" in lines


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
