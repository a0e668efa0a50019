"""Searching, as a person does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.settings.keys import HUB
from dive_py.settings.values import Origin, Rank, Setting, Settings
from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.engine.search import SearchScreen
from dive_py.tui.engine.tag_list import TagList
from dive_py.tui.engine.tags import TagsScreen
from dive_py.tui.forms.pull import PullList, PullScreen
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page
from dive_py.tui.widgets.footer import Footer
from tests.cli.serving import web
from tests.tui.stage import SMALL, WIDE, inside, until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.engine.fake import FakeEngine

HITS = [
    {"name": "ubuntu", "description": "a base", "star_count": 9000, "is_official": True},
    {"name": "me/ubuntu", "description": "mine", "star_count": 11},
    {"name": "you/ubuntu", "description": "yours", "star_count": 2},
]


PULLED = b'{"status":"Status: Downloaded newer image"}\n'


def tag_of(name: str) -> dict[str, object]:
    """A tag as the Hub describes it."""
    return {"name": name, "full_size": 5, "digest": f"sha256:{'1' * 64}"}


def page_of(fake: FakeEngine) -> SearchScreen:
    fake.answers["/images/search"] = HITS
    return SearchScreen(OpenOptions(host=fake.address), UNICODE)


def names(page: SearchScreen) -> list[str]:
    return [hit.name for hit in page.hits_pane.rows]


def footer_of(pilot: Pilot[int]) -> str:
    """What stands at the bottom of the top screen."""
    return " ".join(footer.render().plain for footer in pilot.app.screen.query(Footer))


async def test_hits_come_as_one_stops_typing(fake: FakeEngine) -> None:
    page = page_of(fake)
    async with DivepyApp(page).run_test(size=WIDE) as pilot:
        await pilot.press(*"ubuntu")
        await until(pilot, lambda: len(names(page)) == 3)
        assert len([path for path, _ in fake.asked if path == "/images/search"]) == 1, "not at every key"
        found = inside(page.hits_pane)
        assert found[0].split() == ["name", "stars", "official", "kind", "description"]
        assert found[1].split() == ["ubuntu", "9000", "official", "top-level", "a", "base"]
        assert "through Docker" in page.header.render().plain


async def test_filters_beside_the_field(fake: FakeEngine) -> None:
    page = page_of(fake)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await pilot.press(*"ubuntu", "enter")
        await until(pilot, lambda: len(names(page)) == 3)
        await pilot.press("M")
        assert names(page) == ["ubuntu", "me/ubuntu"]
        await pilot.press("B")
        assert names(page) == ["me/ubuntu"]
        await pilot.press("B")
        assert names(page) == ["ubuntu"]
        await pilot.press("B", "f", "M", "M", "M")
        assert names(page) == ["ubuntu"]
        assert "official" in str(page.query_one("#search-filters").render())


async def test_from_a_hit_to_its_tags_and_to_the_pull(fake: FakeEngine) -> None:
    with web() as server:
        settings = Settings({HUB.name: Setting(f"http://{server.host}", Origin(Rank.VARIABLE, HUB.variable))})
        server.answers["/v2/search/repositories/"] = {"results": [{"repo_name": "library/ubuntu"}]}
        server.answers["/v2/repositories/library/ubuntu/tags"] = {"results": [tag_of("12.04"), tag_of("old")]}
        root, page = Page(UNICODE), SearchScreen(OpenOptions(host=fake.address), UNICODE)
        async with DivepyApp(root, settings).run_test(size=WIDE) as pilot:
            root.open_page(page)
            await until(pilot, lambda: page.is_active and bool(page.query("#search-input")))
            await pilot.press(*"ubuntu", "enter")
            await until(pilot, lambda: names(page) == ["ubuntu"])
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, TagsScreen))
            listed = pilot.app.screen.query_one(TagList)
            await until(pilot, lambda: list(listed.rows) == ["12.04", "old"])
            fake.answers["/images/create"] = [PULLED]
            await pilot.press("down", "p")
            await until(pilot, lambda: root.is_active)
            assert page.pulling.name == "ubuntu:old"


async def test_p_takes_the_latest(fake: FakeEngine) -> None:
    root, page = Page(UNICODE), page_of(fake)
    async with DivepyApp(root).run_test(size=WIDE) as pilot:
        root.open_page(page)
        await until(pilot, lambda: page.is_active and bool(page.query("#search-input")))
        await pilot.press(*"ubuntu", "enter")
        await until(pilot, lambda: len(names(page)) == 3)
        fake.answers["/images/create"] = [PULLED]
        await pilot.press("down", "p")
        await until(pilot, lambda: root.is_active)
        assert page.pulling.name == "me/ubuntu"


async def test_an_engine_without_network_says_whom_it_does_not_reach_and_what_else_can_be_searched(
    fake: FakeEngine,
) -> None:
    page = page_of(fake)
    reason = (
        'Get "https://index.docker.io/v1/search?q=a&n=25": dial tcp: lookup index.docker.io on [::1]:53: no such host'
    )
    fake.answers["/images/search"] = (500, reason)
    async with DivepyApp(page).run_test(size=WIDE) as pilot:
        await pilot.press(*"ubuntu", "enter")
        await until(
            pilot, lambda: any("HOST/word searches another registry" in line for line in inside(page.hits_pane))
        )
        assert any("it does not reach index.docker.io: no such host" in line for line in inside(page.hits_pane))
        assert not any("dial tcp" in line for line in inside(page.hits_pane))


async def test_a_pull_that_fails_returns_to_what_was_found(fake: FakeEngine) -> None:
    root, page = Page(UNICODE), page_of(fake)
    async with DivepyApp(root).run_test(size=WIDE) as pilot:
        root.open_page(page)
        await until(pilot, lambda: page.is_active and bool(page.query("#search-input")))
        await pilot.press(*"ubuntu", "enter")
        await until(pilot, lambda: len(names(page)) == 3)
        fake.answers["/images/create"] = (404, "there is none")
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, PullScreen))
        await until(pilot, lambda: "there is none" in " ".join(inside(pilot.app.screen.query_one(PullList))))
        await pilot.press("x")
        assert "Esc back" in footer_of(pilot), "nothing runs that could be stopped"
        await pilot.press("escape")
        await until(pilot, lambda: page.is_active)
        assert (len(names(page)), page.pulling.name) == (3, "")


async def test_errors_are_lines_and_the_field_lives_on(fake: FakeEngine) -> None:
    page = page_of(fake)
    fake.answers["/images/search"] = (500, "no network")
    async with DivepyApp(page).run_test(size=WIDE) as pilot:
        await pilot.press(*"ubuntu", "enter")
        await until(pilot, lambda: any("no network" in line for line in inside(page.hits_pane)))
        fake.answers["/images/search"] = HITS
        await pilot.press("slash", "s", "enter")
        await until(pilot, lambda: len(names(page)) == 3)


@pytest.mark.parametrize("width", [40, 80, 160])
async def test_a_long_error_can_be_read_to_its_end(fake: FakeEngine, width: int) -> None:
    page = page_of(fake)
    fake.answers["/images/search"] = (
        500,
        "Get https://registry.example.org/v2/: " + "dial tcp, " * 12 + "no such host",
    )
    async with DivepyApp(page).run_test(size=(width, 24)) as pilot:
        await pilot.press(*"ubuntu", "enter")
        await until(pilot, lambda: "no such host" in " ".join(" ".join(inside(page.hits_pane)).split()))


async def test_who_types_sees_the_keys_that_work_then(fake: FakeEngine) -> None:
    page = page_of(fake)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert footer_of(pilot).split("  ")[:2] == [" Enter search", "↓ results"]
        assert "Esc back" in footer_of(pilot)
        await pilot.press("down")
        assert page.hits_pane.has_focus
        assert "p pull" in footer_of(pilot)


async def test_one_letter_is_searched_for_only_where_that_is_wanted(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dive_py.tui.engine.search._PAUSE", 0.01)
    page = page_of(fake)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await pilot.press("u")
        await pilot.pause(0.1)
        assert not [path for path, _ in fake.asked if path == "/images/search"]
        await pilot.press("enter")
        await until(pilot, lambda: len(names(page)) == 3)
