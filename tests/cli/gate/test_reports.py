"""Which reports go where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.gate import reports
from dive_py.cli.gate.reports import Wanted, wanted
from dive_py.cli.grammar.options import REPORTS
from dive_py.errors import DivepyError, UsageError
from tests.reports.judging import passing

if TYPE_CHECKING:
    from pathlib import Path


def test_text_goes_to_standard_output_unless_another_does() -> None:
    assert wanted(None, None) == [Wanted("text")]
    assert wanted(["junit=a.xml"], None) == [Wanted("junit", "a.xml"), Wanted("text")]
    assert wanted(["json"], None) == [Wanted("json")]
    assert wanted(["json=-"], None) == [Wanted("json")]
    assert wanted(["github", "markdown=a=b"], None) == [Wanted("github"), Wanted("markdown", "a=b")]
    assert wanted(["text", "github"], "-") == [Wanted("text"), Wanted("github")]


@pytest.mark.parametrize(
    ("options", "json_file", "message"),
    [
        (["xml"], None, "there is no report 'xml'"),
        ([""], None, "there is no report ''"),
        (["json="], None, "names no file"),
        (["json", "text"], None, "would be mixed on one output: json text"),
        (["sarif", "gitlab=-"], None, "would be mixed"),
        (["json=a", "junit=a"], None, "two outputs would be written to a"),
        (["json=a"], "a", "two outputs would be written to a"),
    ],
)
def test_what_cannot_be_written_is_told(options: list[str], json_file: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        wanted(options, json_file)


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_ends_with_one_line_end(name: str, tmp_path: Path) -> None:
    target = tmp_path / "report"
    reports.write([Wanted(name, str(target))], passing(), json_file=None, colour="always")
    text = target.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\x1b" not in text, "a file has no colours"


def test_reports_go_to_standard_error_where_json_has_the_other(capfd: pytest.CaptureFixture[str]) -> None:
    reports.write([Wanted("json"), Wanted("text")], passing(), json_file="-", colour=None)
    out, err = capfd.readouterr()
    assert out == ""
    assert json.loads(err[: err.index("app:1\n  eff")])["verdict"] == "pass"


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DivepyError, match="cannot write"):
        reports.write([Wanted("text"), Wanted("json", str(tmp_path / "no/f"))], passing(), json_file=None, colour="")
    assert capfd.readouterr().out == ""


def test_colours_are_for_text(capfd: pytest.CaptureFixture[str]) -> None:
    reports.write([Wanted("text"), Wanted("github")], passing(), json_file=None, colour="always")
    text, _, commands = capfd.readouterr().out.partition("::")
    assert "\x1b[32mPASS" in text
    assert "\x1b" not in commands
