"""The screen of containers, as a person uses it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from dive_py.settings import keys
from dive_py.settings.values import NOTHING, Settings
from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.dialogs.facts import FactsScreen
from dive_py.tui.dialogs.help import HelpScreen
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.engine.containers import ContainersScreen
from dive_py.tui.engine.logs import LogsScreen
from dive_py.tui.look.glyphs import UNICODE
from tests.engine.fake import FakeEngine, Hold
from tests.settings.writing import settled
from tests.tui.stage import SMALL, WIDE, inside, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

WEB, DB = "a" * 64, "b" * 64


def furnish(fake: FakeEngine) -> Hold:
    hold = Hold()
    fake.holds.append(hold)
    fake.answers |= {
        "/containers/json": [
            {
                "Id": WEB,
                "Names": ["/web"],
                "Image": "app:1",
                "State": "running",
                "Status": "Up 2 hours",
                "SizeRw": 2000,
            },
            {"Id": DB, "Names": ["/db"], "Image": "pg", "State": "exited", "Status": "Exited (0)", "SizeRw": 10},
        ],
        "/events": [b'{"Action":"x"}\n', hold, b'{"Action":"die"}\n'],
    }
    return hold


@asynccontextmanager
async def listed(
    fake: FakeEngine, size: tuple[int, int] = WIDE, select: str = "", settings: Settings = NOTHING
) -> AsyncIterator[tuple[Pilot[Any], ContainersScreen]]:
    screen = ContainersScreen(OpenOptions(host=fake.address), UNICODE)
    async with DivepyApp(screen, settings).run_test(size=size) as pilot:
        await until(pilot, lambda: screen.listed is not None)
        if select:
            screen.listing_pane.go(names(screen).index(select))
        yield pilot, screen
        screen.stop(5.0)


def names(screen: ContainersScreen) -> list[str]:
    return [row.container.name for row in screen.listing_pane.rows]


async def test_states_sizes_and_figures(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake) as (_, screen):
        found = inside(screen.listing_pane)
        assert found[0].split() == ["name", "image", "state", "created", "rw", "layer", "ports"]
        assert found[1].split()[:3] == ["●", "web", "app:1"] or found[1].split()[:3] == ["■", "db", "pg"]
        assert any("2 kB" in line for line in found)
        assert "2 containers, 1 running" in screen.header.render().plain


async def test_on_a_small_terminal_columns_drop(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake, SMALL) as (_, screen):
        assert all(len(line) <= 78 for line in inside(screen.listing_pane))
        assert inside(screen.listing_pane)[0].split()[:4] == ["name", "image", "state", "created"]
        assert "q back" in screen.footer.render().plain


async def test_filter_sort_and_only_running(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake) as (pilot, screen):
        await pilot.press("f")
        assert names(screen) == ["web"]
        await pilot.press("f", "s")
        assert names(screen) == ["db", "web"]
        await pilot.press("slash", *"app")
        assert names(screen) == ["web"]
        await pilot.press("escape")
        assert len(names(screen)) == 2


async def test_the_list_follows_the_engine(fake: FakeEngine) -> None:
    hold = furnish(fake)
    async with listed(fake, select="web") as (pilot, screen):
        assert screen.listing_pane.current is not None
        assert screen.listing_pane.current.name == "web"
        fake.answers["/containers/json"] = [{"Id": "c" * 64, "Names": ["/new"]}, *fake.answers["/containers/json"]]
        hold.go_on.set()
        await until(pilot, lambda: "new" in names(screen))
        assert screen.listing_pane.current.name == "web"


async def test_stopping_starting_and_the_command_that_does_the_same(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake, select="web") as (pilot, screen):
        await pilot.press("U", "y")
        await until(pilot, lambda: "stopped web (docker stop web)" in screen.footer.render().plain)
        screen.listing_pane.go(names(screen).index("db"))
        await pilot.press("U")
        await until(pilot, lambda: "started db (docker start db)" in screen.footer.render().plain)
    assert [path for path, _ in fake.posted] == [f"/containers/{WEB}/stop", f"/containers/{DB}/start"]


async def test_removing_says_what_is_lost_and_asks(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake, select="web") as (pilot, screen):
        await pilot.press("x")
        assert isinstance(pilot.app.screen, QuestionScreen)
        await pilot.press("n")
        assert not fake.deleted
        await pilot.press("x", "y")
        await until(pilot, lambda: "removed web (docker rm -v -f web)" in screen.footer.render().plain)
        assert fake.deleted[0][1]["v"] == ["True"]


async def test_a_refusal_is_a_line_and_the_screen_goes_on(fake: FakeEngine) -> None:
    furnish(fake)
    fake.answers[f"/containers/{WEB}/stop"] = (500, "cannot stop")
    async with listed(fake, select="web") as (pilot, screen):
        await pilot.press("U", "y")
        await until(pilot, lambda: "cannot stop" in screen.footer.render().plain)
        await pilot.press("down")
        assert "filter" in screen.footer.render().plain


async def test_a_shell_needs_a_container_that_runs(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake, select="db") as (pilot, screen):
        await pilot.press("r")
        assert "db does not run: U starts it" in screen.footer.render().plain


async def test_facts_logs_and_help(fake: FakeEngine) -> None:
    furnish(fake)
    fake.answers["/containers/web/json"] = {"Name": "/web", "Config": {"Image": "app:1"}}
    fake.answers["/containers/web/logs"] = [b""]
    async with listed(fake, select="web") as (pilot, screen):
        await pilot.press("i")
        await until(pilot, lambda: isinstance(pilot.app.screen, FactsScreen))
        await pilot.press("escape", "v")
        await until(pilot, lambda: isinstance(pilot.app.screen, LogsScreen))
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)


async def test_an_engine_that_goes_is_said_and_asked_again(fake: FakeEngine) -> None:
    hold = furnish(fake)
    fake.answers["/events"] = [b'{"Action":"x"}\n', hold]
    async with listed(fake) as (pilot, screen):
        hold.go_on.set()
        await until(pilot, lambda: "R asks" in screen.footer.render().plain)
        assert "engine gone" in screen.header.render().plain
        assert len(names(screen)) == 2, "what was known stays"
        furnish(fake)
        await pilot.press("R")
        await until(pilot, lambda: "2 containers" in screen.header.render().plain)


async def test_no_engine_at_all() -> None:
    screen = ContainersScreen(OpenOptions(host="unix:///nowhere"), UNICODE)
    async with DivepyApp(screen).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: any("no engine answers" in line for line in inside(screen.listing_pane)))
        assert "no engine" in screen.header.render().plain


async def test_the_list_begins_as_it_was_settled(fake: FakeEngine) -> None:
    furnish(fake)
    settings = settled((keys.CONTAINERS, "name"), (keys.RUNNING, True))
    async with listed(fake, settings=settings) as (pilot, screen):
        assert (screen.live.order.value, names(screen)) == ("by name", ["web"])
        await pilot.press("f")
        assert names(screen) == ["db", "web"]
