"""The verdict as workflow commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs

from dive_py.analysis.rules import Rules
from dive_py.reports import verdict_github
from tests.analysis.judging import globs
from tests.building import file
from tests.reports.judging import INCOMPLETE, UNREAD, at_lines, failing, judgement, passing

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

COMMAND = re.compile(r"::(\w+) ((?:\w+=[^,:]*,?)*)::(.*)")


def taken(line: str) -> tuple[str, dict[str, str], str]:
    """A line as GitHub's runner takes it apart."""
    match = COMMAND.fullmatch(line)
    assert match, line
    properties = dict(part.split("=", 1) for part in match[2].split(",") if part)
    return match[1], {name: back(value) for name, value in properties.items()}, back(match[3])


def back(text: str) -> str:
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def test_an_error_for_each_rule_that_failed() -> None:
    commands = [taken(line) for line in verdict_github.lines(failing(advises=False))]
    assert [name for name, _, _ in commands] == ["error"] * 4 + ["warning", "notice"]
    assert commands[0][1] == {"file": "ci/rules.yaml", "line": "7", "title": "divepy: forbidden"}
    assert commands[1][1] == {"title": "divepy: highestLayerBytes"}
    text = commands[0][2].splitlines()
    assert text[0] == "app:1: 11 paths, none may be there: /secret/**"
    assert text[-1] == "… and 1 more"
    assert commands[3][2].startswith("app:1: "), "the efficiency, with the worst paths"
    assert len(commands[3][2].splitlines()) == 12
    assert commands[-1][2] == "FAIL: app:1, 5 rules: 1 passed, 4 failed, 0 skipped; size 27.3 kB, above the base 11 kB"


def test_no_name_begins_a_command_of_its_own() -> None:
    for line in verdict_github.lines(failing(reference="a%0A::error::b\n::error::c")):
        assert line.isprintable()
        assert line.startswith(("::error ", "::warning ", "::notice "))
        _, properties, _ = taken(line)
        assert set(properties) <= {"file", "line", "title"}


def test_a_name_with_an_escape_is_not_taken_back_to_another() -> None:
    (line, _) = verdict_github.lines(judgement([[file("100%0A")]], Rules(forbidden=globs("*"))))
    assert "/100%250A (layer 0)" in line


def test_what_passes_is_a_notice() -> None:
    (command,) = (taken(line) for line in verdict_github.lines(passing()))
    assert command[0] == "notice"


def test_the_steps_to_blame_stand_below_the_efficiency() -> None:
    commands = [taken(line) for line in verdict_github.lines(failing())]
    assert commands[3][2].splitlines()[1].startswith("layer 1, line")
    assert commands[3][2].splitlines()[1].endswith(": 16.4 kB, 22 files")
    paths = [taken(line) for line in verdict_github.lines(failing(scoring="dive"))][3][2]
    assert paths.splitlines()[1].startswith("/secret/")


def test_incomplete_figures_are_a_warning_before_all_else() -> None:
    commands = [taken(line) for line in verdict_github.lines(passing(UNREAD))]
    assert [name for name, _, _ in commands] == ["warning", "notice"]
    assert commands[0][2] == f"app:1: {INCOMPLETE}"
    assert commands[1][2].endswith(", figures incomplete")


def test_rules_outside_of_the_repository_have_no_line_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for file_, inside in ((tmp_path.parent / "rules.yaml", False), (tmp_path / "rules.yaml", True)):
        judged = failing()
        given = {rule: structs.replace(one, file=str(file_)) for rule, one in judged.given.items()}
        command = taken(next(verdict_github.lines(structs.replace(judged, given=given))))
        assert ("file" in command[1], "line" in command[1]) == (inside, inside)


def test_steps_are_annotated_in_the_dockerfile() -> None:
    commands = {place.pop("title"): (place, text) for _, place, text in map(taken, verdict_github.lines(at_lines()))}
    assert commands["divepy: advice"][0] == {"file": "app/Dockerfile", "line": "3", "endLine": "5"}
    assert "layer 2: app/Dockerfile:6: " in commands["divepy: advice"][1]
    assert commands["divepy: lowestEfficiency"][0] == {"file": "app/Dockerfile", "line": "6", "endLine": "6"}
    assert "layer 2, app/Dockerfile:6: " in commands["divepy: lowestEfficiency"][1]
    assert commands["divepy: highestLayerBytes"][0]["line"] == "3"
    assert commands["divepy: highestAvoidableBytes"][0]["line"] == "3"


def test_a_dockerfile_outside_of_the_repository_is_not_annotated() -> None:
    for name in ("../Dockerfile", "/etc/Dockerfile"):
        places = [taken(line)[1] for line in verdict_github.lines(at_lines(name))]
        assert {place.get("file") for place in places} == {None, "ci/rules.yaml"}


def test_a_name_of_a_dockerfile_begins_no_command() -> None:
    for line in verdict_github.lines(at_lines("a,line=9::\n::error::x\x1b[31m")):
        assert line.isprintable()
        assert taken(line)[0] in {"error", "warning", "notice"}
