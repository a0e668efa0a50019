"""Which reports go where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.cli import console
from dive_py.cli.gate import reports
from dive_py.cli.gate.reports import RequestedReport, requested
from dive_py.cli.grammar.options import REPORTS
from dive_py.errors import DivepyError, UsageError
from tests.reports.judging import passing

if TYPE_CHECKING:
    from pathlib import Path


def test_text_goes_to_standard_output_unless_another_does() -> None:
    assert requested([], None) == [RequestedReport("text")]
    assert requested(["junit=a.xml"], None) == [RequestedReport("junit", "a.xml"), RequestedReport("text")]
    assert requested(["json"], None) == [RequestedReport("json")]
    assert requested(["json=-"], None) == [RequestedReport("json")]
    assert requested(["github", "markdown=a=b"], None) == [
        RequestedReport("github"),
        RequestedReport("markdown", "a=b"),
    ]
    assert requested(["text", "github"], "-") == [RequestedReport("text"), RequestedReport("github")]


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
        requested(options, json_file)


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_ends_with_one_line_end(name: str, tmp_path: Path) -> None:
    target = tmp_path / "report"
    with console.colours("always"):
        reports.write([RequestedReport(name, str(target))], passing(), json_file=None)
    text = target.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\x1b" not in text, "a file has no colours"


def test_reports_go_to_standard_error_where_json_has_the_other(capfd: pytest.CaptureFixture[str]) -> None:
    reports.write([RequestedReport("json"), RequestedReport("text")], passing(), json_file="-")
    out, err = capfd.readouterr()
    assert out == ""
    assert json.loads(err[: err.index("app:1  linux/amd64\n  eff")])["verdict"] == "pass"


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DivepyError, match="cannot write"):
        reports.write(
            [RequestedReport("text"), RequestedReport("json", str(tmp_path / "no/f"))], passing(), json_file=None
        )
    assert capfd.readouterr().out == ""


def test_colours_are_for_text(capfd: pytest.CaptureFixture[str]) -> None:
    with console.colours("always"):
        reports.write([RequestedReport("text"), RequestedReport("github")], passing(), json_file=None)
    text, _, commands = capfd.readouterr().out.partition("::")
    assert "\x1b[32mPASS" in text
    assert "\x1b" not in commands
