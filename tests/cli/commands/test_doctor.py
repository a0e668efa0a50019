"""The doctor on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.sources.survey import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.progress import Progress
    from dive_py.sources.image import OpenOptions
    from tests.cli.conftest import Divepy


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What is found: one engine that works and has test:1, and a place that is not there."""
    found = [Finding("Podman", "podman", reason="no such socket", absent=True), Finding("Docker", "docker")]

    def survey(options: OpenOptions, name: str, progress: Progress) -> Iterator[Finding]:
        del options, progress
        for one in found:
            yield Finding(one.place, one.source, reason=one.reason, has=name == "test:1" if name else None)

    monkeypatch.setattr("dive_py.cli.commands.doctor.survey", survey)
    return found


def test_all_that_is_found_is_written(divepy: Divepy, finds: list[Finding]) -> None:
    assert finds
    ended = divepy("doctor")
    assert (ended.status, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[:2] == ["Podman: no such socket", "Docker: can be read"]
    assert [line.partition(":")[0] for line in lines[2:]] == ["cache", "terminal", "versions", "expressions"]


def test_the_status_is_whether_somebody_has_the_image(divepy: Divepy, finds: list[Finding]) -> None:
    assert divepy("doctor", "test:1").status == 0
    assert divepy("doctor", "nope:1").status == 1
    del finds[1]
    assert divepy("doctor").status == 1


def test_an_engine_that_was_named_is_the_only_one_that_counts(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    def survey(options: OpenOptions, name: str, progress: Progress) -> Iterator[Finding]:
        del options, name, progress
        yield Finding("DOCKER_HOST at tcp://a:1", "docker", reason="no such socket", absent=True, named=True)
        yield Finding("Docker", "docker", has=True)

    monkeypatch.setattr("dive_py.cli.commands.doctor.survey", survey)
    ended = divepy("doctor", "test:1")
    assert ended.status == 1
    assert ended.out.splitlines()[:3] == [
        "DOCKER_HOST at tcp://a:1: no such socket",
        "  is named: images are looked for here, and nowhere else",
        "Docker: can be read",
    ]
    assert divepy("doctor").status == 1


def test_objects_one_a_line(divepy: Divepy, finds: list[Finding]) -> None:
    said = [json.loads(line) for line in divepy("doctor", "--json", "--no-cache").out.splitlines()]
    assert [one["about"] for one in said] == ["source"] * len(finds) + ["divepy"]
    assert said[-1]["cache"] == ""


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"TMUX": "1"}, "through tmux"),
        ({"TMUX": "", "TERM_PROGRAM": "Apple_Terminal"}, "cannot copy"),
        ({"TMUX": "", "TERM_PROGRAM": ""}, "through the terminal"),
    ],
)
def test_how_a_copy_gets_out(
    divepy: Divepy, finds: list[Finding], monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], words: str
) -> None:
    assert finds
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert words in divepy("doctor").out


@pytest.mark.parametrize(
    ("colorterm", "term", "colours"),
    [("truecolor", "xterm", "16 million"), ("", "xterm-256color", "256"), ("", "xterm", "16")],
)
def test_how_many_colours_there_are(
    divepy: Divepy, finds: list[Finding], monkeypatch: pytest.MonkeyPatch, colorterm: str, term: str, colours: str
) -> None:
    assert finds
    monkeypatch.setenv("COLORTERM", colorterm)
    monkeypatch.setenv("TERM", term)
    assert f"colours: {colours}," in divepy("doctor", "--color=always").out
