"""What somebody may have meant."""

from __future__ import annotations

from dive_py.cli.grammar.suggest import did_you_mean, nearest


def test_a_slip_finds_its_word() -> None:
    assert nearest("tre", ["tree", "waste"]) == "tree"
    assert did_you_mean("--jsno", ["--json", "--yes"]) == "did you mean --json?"


def test_something_else_finds_nothing() -> None:
    assert nearest("ubuntu", ["tree", "waste"]) == ""
    assert did_you_mean("ubuntu", ["tree", "waste"]) == ""
