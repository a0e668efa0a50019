"""`--no-input` before a terminal where somebody could be asked: nobody is, and no screen opens."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from dive_py.cli import console
from tests.cli.commands.test_build import folder, furnish
from tests.cli.commands.test_commit import offered
from tests.cli.engine_of import IDENTITY, fake_engine
from tests.cli.test_pulling import STEPS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy

__all__ = ["folder"]


class Person:
    """Sits before the terminal, and says no to every question."""

    def __init__(self) -> None:
        self.asked = 0
        self.shown = 0

    def readline(self) -> str:
        self.asked += 1
        return "n\n"

    def isatty(self) -> bool:
        return True

    def look(self, *_: object, **__: object) -> int:
        self.shown += 1
        return 0


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Person:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    found = Person()
    monkeypatch.setattr(sys, "stdin", found)
    monkeypatch.setattr(console, "is_terminal", lambda _: True)
    monkeypatch.setattr("dive_py.tui.app.run_explorer", found.look)
    monkeypatch.setattr("dive_py.cli.commands.build._on_screen", found.look)
    return found


def test_remove_destroys_nothing(divepy: Divepy, person: Person) -> None:
    with fake_engine() as fake:
        words = ("-H", fake.address, "remove", "app:1")
        assert (divepy(*words).status, person.asked) == (1, 1)
        assert (divepy(*words, "--no-input").status, person.asked) == (2, 1)
        assert not fake.deleted


def test_save_overwrites_nothing(divepy: Divepy, person: Person, tmp_path: Path) -> None:
    (tmp_path / "app.tar").write_text("mine")
    with fake_engine() as fake:
        fake.export("app:1", [b"x" * 1024])
        words = ("-H", fake.address, "save", "app:1", "-o", tmp_path / "app.tar")
        assert (divepy(*words).status, person.asked) == (1, 1)
        assert (divepy(*words, "--no-input").status, person.asked) == (2, 1)
    assert (tmp_path / "app.tar").read_text() == "mine"


def test_a_dockerfile_overwrites_nothing(divepy: Divepy, person: Person, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("mine")
    with offered() as container:
        words = ("-H", container.fake.address, "commit", "web", "x", "--dockerfile", tmp_path / "Dockerfile")
        assert (divepy(*words).status, person.asked) == (1, 1)
        assert (divepy(*words, "--no-input").status, person.asked) == (2, 1)
    assert (tmp_path / "Dockerfile").read_text() == "mine"


def test_commit_commits(divepy: Divepy, person: Person) -> None:
    with offered() as container:
        words = ("-H", container.fake.address, "commit", "web", "x")
        assert (divepy(*words).status, person.asked) == (1, 1)
        ended = divepy(*words, "--no-input")
        assert [path for path, _ in container.fake.posted if path == "/commit"] == ["/commit"]
    assert (ended.status, ended.out) == (0, "sha256:" + "f" * 64 + "\n")
    assert (person.asked, person.shown) == (1, 0)


def test_pull_opens_nothing(divepy: Divepy, person: Person) -> None:
    with fake_engine() as fake:
        fake.answers["/images/create"] = [json.dumps(step).encode() + b"\n" for step in STEPS]
        words = ("-H", fake.address, "pull", "app:1")
        assert (divepy(*words).status, person.shown) == (0, 1)
        ended = divepy(*words, "--no-input")
    assert (ended.status, ended.out) == (0, f"{IDENTITY}\n")
    assert (person.asked, person.shown) == (0, 1)


def test_build_opens_nothing(divepy: Divepy, person: Person, folder: Path) -> None:
    with fake_engine() as fake:
        furnish(fake)
        assert (divepy("-H", fake.address, "build", folder).status, person.shown) == (0, 1)
        ended = divepy("-H", fake.address, "--no-input", "build", folder)
    assert ended.status == 0
    assert "1 layer" in ended.out
    assert (person.asked, person.shown) == (0, 1)


@pytest.mark.parametrize("words", [("cache", "clear"), ("cache",), ("completion", "bash"), ("man",)])
def test_what_costs_nothing_asks_nothing(divepy: Divepy, person: Person, words: tuple[str, ...]) -> None:
    assert divepy(*words, "--no-input").status == 0
    assert (person.asked, person.shown) == (0, 0)


def test_a_missing_image_is_named_and_not_pulled(divepy: Divepy, person: Person) -> None:
    with fake_engine() as fake:
        ended = divepy("-H", fake.address, "tree", "none:1", "--source", "docker", "--no-input")
        assert not [path for path, _ in fake.asked if path == "/images/create"]
    assert ended.status == 2
    assert "divepy pull none:1" in ended.err
    assert (person.asked, person.shown) == (0, 0)
