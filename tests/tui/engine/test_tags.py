"""The tags of a repository, as a person looks through them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.compare.screen import CompareScreen
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.engine.registry import RegistryScreen
from dive_py.tui.engine.search import SearchScreen
from dive_py.tui.engine.tags import TagsScreen, reference_of
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.forms.pull import PullScreen
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page
from dive_py.tui.viewer.screen import ViewerScreen
from tests.registry import misbehaving
from tests.registry.aliased import alias
from tests.registry.misbehaving import Kind, MisbehavingRegistry, on
from tests.tui.engine.registries import served
from tests.tui.stage import SMALL, WIDE, inside, until, waste_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from textual.pilot import Pilot
    from textual.widget import Widget

    from tests.engine.fake import FakeEngine


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[MisbehavingRegistry]:
    with served(monkeypatch) as found:
        yield found


@asynccontextmanager
async def listed(
    registry: MisbehavingRegistry, size: tuple[int, int] = WIDE, host: str = ""
) -> AsyncIterator[tuple[Pilot[int], TagsScreen]]:
    """The tags of `team/app`, as soon as all that is seen of them is known."""
    page = TagsScreen(f"{registry.host}/team/app", OpenOptions(host=host), UNICODE)
    async with DivepyApp(page).run_test(size=size) as pilot:
        await until(pilot, lambda: bool(page.listing_pane.rows) and not page.listing_pane.unknown)
        yield pilot, page
        page.stop(5.0)


async def test_what_is_seen_is_looked_at(registry: MisbehavingRegistry) -> None:
    async with listed(registry) as (pilot, page):
        rows = inside(page.listing_pane)
        assert "explore" in pilot.app.export_screenshot(), "keys come with the rows"
        assert rows[0].split() == ["tag", "digest", "platforms", "compressed", "created"]
        assert [row.split()[0] for row in rows[1:]] == ["2.0", "1.0", "gone", "chart"]
        assert "linux/amd64" in rows[1]
        assert "there is no tag gone of team/app" in rows[3]
        assert "a Helm chart" in rows[4]
        assert f"{registry.host}/team/app" in page.header.render().plain
        assert not registry.asked(Kind.BLOB, "GET") or len(registry.asked(Kind.BLOB)) == 2, "configs alone"


async def test_only_what_is_seen_is_asked_for(registry: MisbehavingRegistry) -> None:
    found = registry.repository("team/app")
    kind, data = found.manifests["1.0"]
    for number in range(100):
        found.manifests[f"0.{number}"] = kind, data
        found.tags.append(f"0.{number}")
    async with listed(registry, SMALL) as (pilot, page):
        seen = page.listing_pane.body_height
        assert len(registry.asked(Kind.MANIFEST)) <= seen
        await pilot.press("G")
        await until(pilot, lambda: not page.listing_pane.unknown)
        assert len(registry.asked(Kind.MANIFEST)) <= 2 * seen


async def test_sort_filter_and_copy(registry: MisbehavingRegistry) -> None:
    async with listed(registry) as (pilot, page):
        await pilot.press("s")
        assert "newest first" in page.listing_pane.title_text
        await pilot.press("s", "s")
        assert list(page.listing_pane.rows) == ["1.0", "2.0", "chart", "gone"]
        await pilot.press("slash", *"*.0", "enter")
        await until(pilot, lambda: list(page.listing_pane.rows) == ["1.0", "2.0"])
        assert "2 of 4" in page.listing_pane.title_text
        await pilot.press("home", "y")
        assert pilot.app.clipboard == f"{registry.host}/team/app:1.0"
        await pilot.press("escape")
        await until(pilot, lambda: len(page.listing_pane.rows) == 4)


async def test_what_the_registry_says_of_its_limits_stands_in_the_title(registry: MisbehavingRegistry) -> None:
    limit = {"RateLimit_Limit": "100;w=21600", "RateLimit_Remaining": "98;w=21600"}
    registry.behave(on(Kind.MANIFEST, lambda _, answer: answer.but(**limit)))
    async with listed(registry) as (pilot, page):
        await until(pilot, lambda: "limit 100 times in 6 h, 98 left" in page.listing_pane.title_text)


async def test_a_tag_is_explored_without_pulling_and_an_artifact_says_what_it_is(registry: MisbehavingRegistry) -> None:
    async with listed(registry) as (pilot, page):
        await pilot.press("end", "enter")
        assert "(a Helm chart): there are no layers to explore" in page.footer.render().plain
        await pilot.press("up", "enter")
        assert "there is no tag gone" in page.footer.render().plain
        await pilot.press("home", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExplorerScreen))
        explorer = pilot.app.screen
        assert isinstance(explorer, ExplorerScreen)
        await until(pilot, lambda: waste_of(explorer) is not None)
        assert explorer.reading.reference == f"registry:{registry.host}/team/app:2.0"
        assert "q back" in explorer.footer.render().plain
        explorer.stop(5.0)


async def test_two_tags_are_compared_both_read_from_the_registry(registry: MisbehavingRegistry) -> None:
    async with listed(registry) as (pilot, page):
        await pilot.press("c")
        assert "> 2.0" in inside(page.listing_pane)[1]
        assert "2.0 is marked: press c on another tag to compare" in page.listing_pane.frame.foot
        await pilot.press("c")
        assert "> 2.0" not in inside(page.listing_pane)[1], "the same key takes the mark away"
        await pilot.press("c", "down", "c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))
        compared = pilot.app.screen
        assert isinstance(compared, CompareScreen)
        await until(pilot, lambda: any("app.conf" in row for row in inside(compared.pane)))
        assert not any("base" in row for row in inside(compared.pane)[1:])
        assert "1 shared layer" in compared.header.render().plain
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is page)
        await until(pilot, lambda: page.listing_pane.marked == "")
        assert page.listing_pane.frame.foot == ""


async def test_a_comparison_that_would_fetch_much_asks_once(
    registry: MisbehavingRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dive_py.comparing.FETCHED_UNASKED", 10)
    monkeypatch.setattr("dive_py.comparing.by_checksum", lambda _, lower, *__: (np.zeros(len(lower), bool),) * 2)
    async with listed(registry) as (pilot, _):
        await pilot.press("c", "down", "c")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        compared = pilot.app.screen_stack[-2]
        assert isinstance(compared, CompareScreen)
        assert "Fetch" in str(pilot.app.screen.query_one("#question").border_title)
        before = len(registry.asked(Kind.BLOB))
        await pilot.press("y")
        await until(pilot, lambda: compared.comparison is not None and pilot.app.screen is compared)
        assert len(registry.asked(Kind.BLOB)) > before
        assert any("app.conf" in row for row in inside(compared.pane))


async def test_what_was_not_compared_says_so_and_is_asked_for_again(
    registry: MisbehavingRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dive_py.comparing.FETCHED_UNASKED", 10)
    monkeypatch.setattr("dive_py.comparing.by_checksum", lambda _, lower, *__: (np.zeros(len(lower), bool),) * 2)
    async with listed(registry, SMALL) as (pilot, _):
        await pilot.press("c", "down", "c")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        compared = pilot.app.screen_stack[-2]
        assert isinstance(compared, CompareScreen)
        await pilot.press("n")
        await until(pilot, lambda: compared.pane.row_count > 0 and pilot.app.screen is compared)
        assert "1 file not compared" in compared.header.render().plain
        assert "R compare rest" in compared.footer.render().plain
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press("y")
        await until(pilot, lambda: compared.comparison is not None and pilot.app.screen is compared)
        await until(pilot, lambda: "not compared" not in compared.header.render().plain)
        assert "compare rest" not in compared.footer.render().plain
        await pilot.press("R")
        assert "nothing was left out" in compared.footer.render().plain


async def test_p_pulls_the_tag(registry: MisbehavingRegistry, fake: FakeEngine) -> None:
    fake.answers["/images/create"] = [b'{"status":"Status: Downloaded newer image"}\n']
    root = Page(UNICODE)
    page = TagsScreen(f"{registry.host}/team/app", OpenOptions(host=fake.address), UNICODE)
    async with DivepyApp(root).run_test(size=WIDE) as pilot:
        root.open_page(page)
        await until(pilot, lambda: bool(page.is_active and page.query("#tagged") and page.listing_pane.rows))
        await pilot.press("p")
        await until(pilot, lambda: root.is_active)
        assert page.pulling.name == f"{registry.host}/team/app:2.0"


async def test_a_pull_without_an_engine_says_so_and_what_needs_none(registry: MisbehavingRegistry) -> None:
    async with listed(registry, host="unix:///nowhere.sock") as (pilot, page):
        await pilot.press("p")
        await until(pilot, lambda: "Enter explores it without" in page.footer.render().plain)
        assert pilot.app.screen is page


async def test_a_pull_that_fails_leaves_the_list(registry: MisbehavingRegistry, fake: FakeEngine) -> None:
    fake.answers["/images/create"] = (404, "there is none")
    async with listed(registry, host=fake.address) as (pilot, page):
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, PullScreen))
        await pilot.press("escape")
        await until(pilot, lambda: page.is_active)
        assert page.pulling.name == ""


async def test_a_registry_that_fails_is_asked_again(registry: MisbehavingRegistry) -> None:
    registry.behave(on(Kind.TAGS, misbehaving.refused(503, message="come\nback\x1b[31m later")))
    page = TagsScreen(f"{registry.host}/nothing", OpenOptions(), UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: page.live.error is not None)
        header = page.header.render().plain
        assert f"{registry.host}/nothing" in header, "what was asked"
        assert "no tags" in header, "it has answered"
        assert page.footer.render().plain.split() == ["R", "reload", "?", "help", "q", "back"]
        said = " ".join(inside(page.listing_pane))
        assert "R asks again" in said
        registry.behave()
        await pilot.press("R")
        await until(pilot, lambda: any("no repository nothing" in line for line in inside(page.listing_pane)))
        assert "divepy " not in " ".join(inside(page.listing_pane)), "on a screen keys do what commands do"


async def test_from_a_search_to_a_file_without_an_engine(registry: MisbehavingRegistry) -> None:
    page = SearchScreen(OpenOptions(host="unix:///nowhere.sock"), UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await pilot.press(*f"{registry.host}/app", "enter")
        await until(pilot, lambda: len(page.hits_pane.rows) == 1)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TagsScreen))
        tags = pilot.app.screen
        assert isinstance(tags, TagsScreen)
        await until(pilot, lambda: len(tags.listing_pane.rows) == 4)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExplorerScreen))
        explorer = pilot.app.screen
        assert isinstance(explorer, ExplorerScreen)
        await until(pilot, lambda: waste_of(explorer) is not None)
        await pilot.press("right_square_bracket", "F", "slash", *"app.conf", "enter")
        await until(pilot, lambda: any("app.conf" in line for line in inside(explorer.tree_pane)))
        await pilot.press("end", "v")
        await until(pilot, lambda: isinstance(pilot.app.screen, ViewerScreen))
        viewer = pilot.app.screen
        assert isinstance(viewer, ViewerScreen)
        await until(pilot, lambda: any("version 2" in line for line in inside(viewer.pane)))
        for leaves in (explorer, tags, page):
            await pilot.press("q")
            await until(pilot, lambda leaves=leaves: pilot.app.screen is leaves)  # type: ignore[misc]


async def test_from_a_registry_to_its_tags(registry: MisbehavingRegistry) -> None:
    page = RegistryScreen(registry.host, OpenOptions(), UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: len(page.listing_pane.rows) == 1)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TagsScreen))


async def test_the_footer_names_what_a_list_with_rows_takes(registry: MisbehavingRegistry) -> None:
    async with listed(registry) as (pilot, page):
        await until(pilot, lambda: "Enter explore" in drawn(page.footer))
        assert "p pull" in drawn(page.footer)


def drawn(footer: Widget) -> str:
    """What stands on the screen, which is older than what would be drawn now where nothing asked for it."""
    return "".join(segment.text for segment in footer.render_line(0))


def test_a_listed_tag_of_the_hub_is_opened_there_whatever_aliases_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alias(tmp_path, monkeypatch, "app", "a.example/app")
    assert reference_of("app:1") == "registry:docker.io/library/app:1"
    assert reference_of("other:1") == "registry:other:1"
