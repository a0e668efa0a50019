"""Questions, and who answers them where nobody can."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import pytest

from dive_py.cli import confirm, console
from dive_py.cli.grammar.request import Consent
from dive_py.errors import DivepyError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize(
    ("name", "why"),
    [(".", "it is a folder"), ("nowhere/x", "there is no such folder"), ("there/x", "there is no such folder")],
)
@pytest.mark.parametrize("yes", [True, False])
def test_what_cannot_be_written_is_said_at_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    why: str,
    *,
    yes: bool,
) -> None:
    (tmp_path / "there").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DivepyError, match=f"^cannot write {name}: {why}$"):
        confirm.may_write(Consent(yes=yes), name)
    assert capsys.readouterr().err == ""


def test_a_folder_that_takes_no_new_files_may_have_an_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old").touch()
    monkeypatch.setattr(os, "access", lambda path, _mode: path != tmp_path)  # root may write everywhere
    with pytest.raises(DivepyError, match="its folder takes no new files"):
        confirm.may_write(Consent(yes=True), str(tmp_path / "new"))
    assert confirm.may_write(Consent(yes=True), str(tmp_path / "old")), "it is written in place"
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    with pytest.raises(DivepyError, match="Permission denied"):
        confirm.may_write(Consent(yes=True), str(tmp_path / "old"))


@pytest.mark.parametrize("name", ["-", "/dev/null", "/dev/full", "new", "~nobody-has-this-name/x"])
def test_what_replaces_nothing_is_not_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / "~nobody-has-this-name").mkdir()
    monkeypatch.chdir(tmp_path)
    assert confirm.may_write(Consent(no_input=True), name)


def test_a_file_that_is_there_is_asked_about_wherever_its_name_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").touch()
    (tmp_path / "link").symlink_to("old")
    (tmp_path / "lost").symlink_to("nothing")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (str(tmp_path / "old"), str(tmp_path / "link"), "~/old"):
        with pytest.raises(UsageError, match="cannot ask here"):
            confirm.may_write(Consent(no_input=True), name)
    assert confirm.may_write(Consent(no_input=True), str(tmp_path / "lost"))
