"""Journeys to the secrets of an image: a key looks for them, another press lists them, Enter leads to the file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dive_py.contents import reading
from dive_py.errors import DivepyError
from dive_py.registry.client import Patience, Registry
from dive_py.registry.hosts import Endpoint
from dive_py.secrets import image as secrets_of
from dive_py.sources.registries import opening
from dive_py.tui.dialogs.facts import FactsScreen
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.look.glyphs import ASCII
from tests.building import ImageBuilder, file, whiteout
from tests.registry.misbehaving import Answer, MisbehavingRegistry, Request, refused
from tests.secrets.labelled import LETTERS, Maker
from tests.tui.stage import WIDE, explored, inside, lines, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from textual.pilot import Pilot

    from dive_py.exploration import Exploration
    from dive_py.progress import Progress
    from dive_py.secrets.image import Found
    from dive_py.tui.explorer.screen import ExplorerScreen

TOKEN = "gh" + "p_" + Maker(7).text(LETTERS, 36)
VALUE = Maker(8).text(LETTERS, 20)


def with_secrets() -> ImageBuilder:
    """A token that the last layer removes, one among tests, one in the environment."""
    return (
        ImageBuilder(name="app:1", config={"Env": [f"API_TOKEN={VALUE}"]})
        .layer(file("base", b"x" * 3000))
        .layer(file("srv/app/token", f"\n{TOKEN}".encode()), file("srv/tests/token", TOKEN.encode()))
        .layer(whiteout("srv/app"), command="rm -r /srv/app")
    )


def said(screen: ExplorerScreen) -> str:
    """What stands at the bottom."""
    return str(screen.footer.render())


async def search(pilot: Pilot[int], screen: ExplorerScreen) -> None:
    """Look for secrets until they are found."""
    await pilot.press("ampersand")
    await until(pilot, lambda: screen.secrets.found is not None)


def listed(pilot: Pilot[int]) -> list[str]:
    """The rows of the list."""
    return inside(pilot.app.screen.query_one("#facts"))  # type: ignore[arg-type]  # it is a list of lines


@pytest.mark.parametrize("size", [WIDE, (80, 24), (60, 20)])
async def test_a_secret_is_found_listed_and_gone_to(tmp_path: Path, size: tuple[int, int]) -> None:
    async with explored(with_secrets().docker_archive(tmp_path / "a.tar"), size=size) as (pilot, screen):
        await search(pilot, screen)
        assert "2 secrets, 1 of them hidden, 1 more may well be none" in said(screen)
        await pilot.press("ampersand")
        await pilot.pause()
        assert any("github-token" in row for row in listed(pilot))
        assert any("environment API_TOKEN" in row for row in listed(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: screen.tree_pane.path == b"srv/app/token")
        assert (screen.pane, screen.selection.layer) == ("tree", 1)
        assert any("token ⚷ ⤒2" in row for row in inside(screen.tree_pane))
        await pilot.press("t")
        await pilot.pause()
        assert any("⚷ github-token, line 2, layer 1" in row for row in inside(screen.story_pane))
        await pilot.press("backspace")
        await until(pilot, lambda: screen.selection.layer == 0)


async def test_no_value_comes_to_the_screen(tmp_path: Path) -> None:
    async with explored(with_secrets().docker_archive(tmp_path / "a.tar")) as (pilot, screen):
        await search(pilot, screen)
        shown = [said(screen)]
        for key in ("down", "F", "end", "t", "5", "ampersand", "down", "down"):
            await pilot.press(key)
            await pilot.pause()
            for pane in (*screen.query("LineList"), *pilot.app.screen.query("LineList")):
                shown += lines(pane)
        text = "\n".join(shown)
        assert "github-token" in text
        assert TOKEN[8:] not in text
        assert VALUE[5:] not in text


async def test_a_folded_folder_is_marked_and_without_utf_8_by_ascii(tmp_path: Path) -> None:
    image = with_secrets().docker_archive(tmp_path / "a.tar")
    async with explored(image, glyphs=ASCII) as (pilot, screen):
        await search(pilot, screen)
        await pilot.press("down", "F", "asterisk")
        assert any(row.endswith("srv/ !") for row in inside(screen.tree_pane))


async def test_one_in_the_settings_leads_nowhere_and_one_in_a_step_to_its_layer(tmp_path: Path) -> None:
    image = ImageBuilder(config={"Env": [f"API_TOKEN={VALUE}"]}).layer(file("a", b"x"))
    image.layer(file("b", b"x"), command=f"/bin/sh -c deploy --password={VALUE[::-1]}")
    async with explored(image.docker_archive(tmp_path / "a.tar")) as (pilot, screen):
        await search(pilot, screen)
        await pilot.press("ampersand", "enter")
        assert "nothing to open" in pilot.app.screen.query_one("#facts").title_text  # type: ignore[attr-defined]
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen.selection.layer == 1)


async def test_an_image_without_any_says_so(tmp_path: Path) -> None:
    image = ImageBuilder().layer(file("a", b"x" * 500)).docker_archive(tmp_path / "a.tar")
    async with explored(image) as (pilot, screen):
        await search(pilot, screen)
        assert "no secret that is known by its form; 500 B were looked through" in said(screen)
        await pilot.press("down", "ampersand")
        assert "no secret" in said(screen)
        assert not isinstance(pilot.app.screen, FactsScreen)


async def test_what_may_well_be_none_is_not_counted_as_one(tmp_path: Path) -> None:
    image = ImageBuilder().layer(file("srv/tests/token", TOKEN.encode())).docker_archive(tmp_path / "a.tar")
    async with explored(image) as (pilot, screen):
        await search(pilot, screen)
        assert "no secret but 1 that may well be none; the same key lists them" in said(screen)


def waiting(exploration: Exploration, progress: Progress) -> Found:
    """A search that lasts until it is stopped."""
    del exploration
    progress.total = 100
    progress.advance(40)
    progress.stop.wait(30)
    progress.check()
    raise AssertionError


async def test_it_shows_how_far_it_is_and_stops_with_esc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets_of, "search", waiting)
    async with explored(with_secrets().docker_archive(tmp_path / "a.tar")) as (pilot, screen):
        await pilot.press("ampersand")
        await until(pilot, lambda: "looking for secrets 40 % of 100 B" in screen.header.render().plain)
        await pilot.press("ampersand")
        assert "Esc stops" in said(screen)
        await pilot.press("escape")
        assert "was stopped" in said(screen)
        assert "efficiency" in screen.header.render().plain
        assert screen.pane == "layers"


async def test_a_content_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> Found:
        raise DivepyError("the disk is gone")

    monkeypatch.setattr(secrets_of, "search", failing)
    async with explored(with_secrets().docker_archive(tmp_path / "a.tar")) as (pilot, screen):
        await pilot.press("ampersand")
        await until(pilot, lambda: "the disk is gone" in said(screen))
        assert screen.secrets.doing == ""


async def test_an_image_that_is_read_again_has_no_marks(tmp_path: Path) -> None:
    image = with_secrets().docker_archive(tmp_path / "a.tar")
    async with explored(image) as (pilot, screen):
        await search(pilot, screen)
        await pilot.press("R")
        await until(pilot, lambda: screen.secrets.found is None)
        await until(pilot, lambda: screen.reading.is_over)
        await pilot.press("down", "F")
        assert not any("⚷" in row for row in inside(screen.tree_pane))


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[MisbehavingRegistry]:
    """A registry that has the image."""

    def connect(domain: str, *_: object, **__: Any) -> Registry:  # noqa: ANN401 - whatever it is called with
        return Registry(domain, [Endpoint(f"http://{domain}")], patience=Patience(10, 5, 1, 0, 1))

    monkeypatch.setattr(opening, "connect", connect)
    with MisbehavingRegistry() as served:
        served.repository("app").add_image(with_secrets(), "1")
        yield served


async def test_much_is_fetched_from_a_registry_once_that_is_agreed(
    registry: MisbehavingRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "FETCHED_UNASKED", 10)
    async with explored(f"registry:{registry.host}/app:1") as (pilot, screen):
        await pilot.press("ampersand")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press("n")
        await pilot.pause()
        assert screen.secrets.doing == ""
        await pilot.press("ampersand")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press("y")
        await until(pilot, lambda: screen.secrets.found is not None)
        assert "2 secrets" in said(screen)


async def test_what_has_not_been_read_yet_is_said(registry: MisbehavingRegistry) -> None:
    digest = json.loads(registry.repository("app").manifests["1"][1])["layers"][0]["digest"]

    def applied(request: Request, answer: Answer) -> Answer:
        return refused(500)(request, answer) if request.reference == digest else answer

    registry.behave(applied)
    async with explored(f"registry:{registry.host}/app:1", loaded=False) as (pilot, screen):
        await until(pilot, lambda: screen.snapshot is not None and screen.reading.is_over)
        await search(pilot, screen)
        assert "2 secrets in 2 of 3 layers, 1 of them hidden" in said(screen)
        await pilot.press("ampersand")
        assert "Secrets in 2 of 3 layers" in pilot.app.screen.query_one("#facts").title_text  # type: ignore[attr-defined]


async def test_more_layers_are_looked_through_once_they_have_been_read(tmp_path: Path) -> None:
    async with explored(with_secrets().docker_archive(tmp_path / "a.tar")) as (pilot, screen):
        whole = screen.snapshot
        assert whole is not None
        screen.snapshot = replace(whole, ready=frozenset({0, 1}))
        await search(pilot, screen)
        assert "2 secrets in 2 of 3 layers" in said(screen)
        screen.snapshot = whole
        await pilot.press("ampersand")
        await until(pilot, lambda: "2 secrets, 1 of them hidden" in said(screen))


async def test_before_any_layer_there_is_nothing_to_look_through(tmp_path: Path) -> None:
    async with explored(with_secrets().docker_archive(tmp_path / "a.tar"), loaded=False) as (_, screen):
        screen.set_reactive(type(screen).snapshot, None)
        screen.action_secrets()
        assert "no layer has been read yet" in said(screen)
