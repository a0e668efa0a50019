"""Questions, and who answers them where nobody can."""

from __future__ import annotations

import io
import sys

import pytest

from dive_py.cli import confirm, console
from dive_py.cli.grammar.request import Consent
from dive_py.errors import UsageError


@pytest.mark.parametrize("no_input", [True, False])
def test_where_nobody_can_be_asked(*, no_input: bool) -> None:
    given = Consent(no_input=no_input)
    assert confirm.agreed(given, "commit it", [], destroys=False)
    with pytest.raises(UsageError, match="remove it: cannot ask here"):
        confirm.agreed(given, "remove it", [], destroys=True)
    assert confirm.agreed(Consent(yes=True, no_input=no_input), "remove it", [], destroys=True)


@pytest.mark.parametrize(
    ("typed", "destroys", "answer"),
    [
        ("", True, False),
        ("", False, True),
        ("y", True, True),
        ("no", False, False),
        ("YES", True, True),
        ("x", True, False),
    ],
)
def test_only_a_yes_destroys(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, *, destroys: bool, answer: bool
) -> None:
    monkeypatch.setattr(console, "is_terminal", lambda _: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{typed}\n"))
    assert confirm.agreed(Consent(), "do it", ["this \x1b[31mhappens"], destroys=destroys) is answer
    told = capsys.readouterr().err
    assert told.startswith("this \\x1b[31mhappens\ndo it? [")


def test_lines_are_broken_between_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(console, "is_terminal", lambda _: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    monkeypatch.setenv("COLUMNS", "40")
    line = "the image sha256:aaaa-bbbb goes, and cannot be had back but by pulling it"
    confirm.agreed(Consent(), "do it", [line], destroys=True)
    told = capsys.readouterr().err.splitlines()[:-1]
    assert " ".join(told) == line
    assert all(len(part) <= 40 for part in told)
