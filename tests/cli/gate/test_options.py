"""What a command line asks of the gate."""

from __future__ import annotations

import pytest

from dive_py.cli.gate import options
from dive_py.errors import UsageError
from tests.cli.parsed import parsed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--report", "text"], "--report"),
        (["--ci-config", "f"], "--ci-config"),
        (["--forbidden", "*.key"], "--forbidden"),
        (["--lowestEfficiency", "0.9"], "--lowest-efficiency"),
    ],
)
def test_what_nothing_would_check_is_refused(words: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=f"{said} is of use with --ci alone"):
        options.of(parsed("x", *words).given).refuse_unused()


def test_how_waste_is_counted_is_of_use_without_rules() -> None:
    options.of(parsed("x", "--scoring", "dive").given).refuse_unused()


def test_a_build_server_asks_for_the_gate_without_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not options.of(parsed("x").given).checks
    monkeypatch.setenv("CI", "true")
    assert options.of(parsed("x").given).checks
    monkeypatch.setenv("CI", "yes")
    assert not options.of(parsed("x").given).checks, "dive reads CI as Go does"
