"""The screen of images, as a person uses it."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input, Static

from dive_py.errors import DivepyError
from dive_py.settings import keys
from dive_py.settings.values import NOTHING, Settings
from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.dialogs.ask import AskScreen
from dive_py.tui.dialogs.facts import FactsScreen
from dive_py.tui.dialogs.help import HelpScreen
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.engine.build import BuildScreen
from dive_py.tui.engine.images import ImagesScreen, build_words, place_of
from dive_py.tui.engine.tags import TagsScreen
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.widgets.text_lines import TextLines
from tests.engine.fake import FakeEngine, Hold
from tests.registry.aliased import alias
from tests.settings.writing import settled
from tests.tui.engine.registries import served
from tests.tui.stage import SMALL, WIDE, inside, until, waste_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot

TOP, USER = "sha256:" + "b" * 64, "sha256:" + "a" * 64


def furnish(fake: FakeEngine) -> Hold:
    """Two repositories, one of them used by a container; the events hold until the test goes on."""
    hold = Hold()
    fake.holds.append(hold)
    fake.answers |= {
        "/info": {"Driver": "overlay2", "DockerRootDir": "/var/lib/docker"},
        "/images/json": [
            {"Id": TOP, "RepoTags": ["ubuntu:12.04", "ubuntu:old"], "Created": 100, "Size": 2_000_000},
            {"Id": USER, "RepoTags": ["me/tool:1"], "Created": 200, "Size": 5_000},
        ],
        "/containers/json": [{"ImageID": TOP, "Names": ["/web"]}],
        "/system/df": {"LayersSize": 2_004_000, "Images": [{"Id": USER, "Size": 5_000, "SharedSize": 1_000}]},
        "/events": [b'{"Action":"start"}\n', hold, b'{"Action":"tag"}\n'],
    }
    return hold


@asynccontextmanager
async def listed(
    address: str, *, size: tuple[int, int] = WIDE, known: bool = True, settings: Settings = NOTHING
) -> AsyncIterator[tuple[Pilot[Any], ImagesScreen]]:
    """The screen with its list."""
    screen = ImagesScreen(OpenOptions(host=address), UNICODE)
    async with DivepyApp(screen, settings).run_test(size=size) as pilot:
        if known:
            await until(pilot, lambda: screen.listed is not None and screen.listed.unique is not None)
        yield pilot, screen
        screen.stop(5.0)


def screen_is(pilot: Pilot[Any], screen: ImagesScreen) -> Callable[[], bool]:
    """Whether a screen is the top one."""
    return lambda: pilot.app.screen is screen


def cells(screen: ImagesScreen) -> list[str]:
    """What stands in the first two columns."""
    return [" ".join(row.cells[:2]) for row in screen.listing_pane.rows]


async def test_images_are_grouped_with_all_that_is_known(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake.address) as (_, screen):
        found = inside(screen.listing_pane)
        assert found[0].split() == ["repository", "tag", "id", "created", "size", "unique", "used", "by"]
        assert found[1].strip() == "Top-level repositories"
        assert found[2].split()[:3] == ["ubuntu", "12.04", "b" * 12]
        assert found[2].endswith("web")
        assert "5 kB      4 kB" in found[5]
        head = screen.header.render().plain
        assert "/var/lib/docker · overlay2 · docker 20.10 · 2 images · 2 MB" in head
        assert screen.listing_pane.current is not None
        assert screen.listing_pane.current.name == "ubuntu:12.04", "the cursor passes over the heading"


async def test_on_a_small_terminal_columns_drop(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake.address, size=SMALL) as (_, screen):
        assert inside(screen.listing_pane)[0].split()[:5] == ["repository", "tag", "id", "created", "size"]
        assert inside(screen.listing_pane)[0].endswith("…"), "that there are more is seen"
        assert "q quit" in screen.footer.render().plain


async def test_the_list_follows_the_engine_and_the_cursor_stays(fake: FakeEngine) -> None:
    hold = furnish(fake)
    async with listed(fake.address) as (pilot, screen):
        await pilot.press("G")
        assert screen.listing_pane.current is not None
        assert screen.listing_pane.current.name == "me/tool:1"
        new = {"Id": "sha256:1", "RepoTags": ["alpine:3"], "Created": 300, "Size": 1}
        fake.answers["/images/json"] = [new, *fake.answers["/images/json"]]
        hold.go_on.set()
        await until(pilot, lambda: "alpine 3" in cells(screen))
        assert screen.listing_pane.current.name == "me/tool:1"


async def test_filter_as_one_types_and_by_repository(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake.address) as (pilot, screen):
        await pilot.press("slash", *"old")
        assert cells(screen) == ["ubuntu old"]
        await pilot.press("enter", "escape")
        assert len(cells(screen)) == 5
        await pilot.press("f")
        assert cells(screen) == ["ubuntu 12.04", "ubuntu old"]
        await pilot.press("f", "s")
        assert cells(screen)[0] == "me/tool 1"


async def test_enter_opens_the_explorer_and_q_returns_to_the_same_row(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake.address) as (pilot, screen):
        await pilot.press("G", "enter")
        await until(pilot, lambda: pilot.app.screen is screen and "has no image" in screen.footer.render().plain)
        assert pilot.app.is_running, "what cannot be opened is a line, not the end"
        assert screen.listing_pane.current is not None
        assert screen.listing_pane.current.name == "me/tool:1"
        await pilot.press("down")
        assert "filter" in screen.footer.render().plain


async def test_the_explorer_lies_upon_the_list(fake: FakeEngine, tmp_path: Path) -> None:
    from dive_py.tui.explorer.request import ExplorerRequest
    from tests.tui.stage import small_archive

    furnish(fake)
    async with listed(fake.address) as (pilot, screen):
        for key in ("q", "escape"):
            explorer = ExplorerScreen(ExplorerRequest(str(small_archive(tmp_path)), OpenOptions()))
            screen.open_page(explorer)
            await until(pilot, lambda explorer=explorer: explorer.is_active and waste_of(explorer) is not None)  # type: ignore[misc]
            await pilot.press(key)
            await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("q")
        await pilot.pause()
        assert pilot.app.return_code == 0


async def test_inspect_shows_facts_to_copy(fake: FakeEngine) -> None:
    furnish(fake)
    fake.answers["/images/ubuntu:12.04/json"] = {
        "Id": TOP,
        "Config": {"Cmd": ["sh", "-c", "a b"], "Labels": {"x": "1"}},
    }
    async with listed(fake.address) as (pilot, _):
        await pilot.press("i")
        await until(pilot, lambda: isinstance(pilot.app.screen, FactsScreen))
        facts = {fact.label: fact.text for fact in pilot.app.screen.query_one(TextLines).facts}
        assert facts["command"] == "sh -c 'a b'"
        assert facts["labels"] == "x=1"
        assert facts["used by"] == "web"
        await pilot.press("y")
        assert pilot.app.clipboard == TOP


async def test_remove_asks_says_what_goes_and_shows_the_command(fake: FakeEngine) -> None:
    furnish(fake)
    fake.answers["DELETE me/tool:1"] = [{"Untagged": "me/tool:1"}, {"Deleted": USER}]
    async with listed(fake.address) as (pilot, screen):
        await pilot.press("G", "x")
        assert isinstance(pilot.app.screen, QuestionScreen)
        picture = pilot.app.export_screenshot().replace("&#160;", " ")
        assert "4 kB that no other image has would be freed" in picture
        assert "docker rmi me/tool:1" in picture
        await pilot.press("enter", "n")
        await until(pilot, screen_is(pilot, screen))
        await pilot.press("x", "y")
        await until(pilot, lambda: "removed me/tool:1: 1 name, 1 image or layer" in screen.footer.render().plain)


async def test_a_name_among_several_is_only_a_name(fake: FakeEngine) -> None:
    furnish(fake)
    fake.answers["DELETE ubuntu:12.04"] = (409, "no, it is in use")
    async with listed(fake.address) as (pilot, screen):
        await pilot.press("x")
        assert "Only this name goes" in pilot.app.export_screenshot().replace("&#160;", " ")
        await pilot.press("y")
        await until(pilot, lambda: "no, it is in use" in screen.footer.render().plain)


async def test_an_image_without_a_name_has_none_to_lose(fake: FakeEngine) -> None:
    furnish(fake)
    fake.answers["/images/json"] = [{"Id": TOP, "RepoTags": None, "Size": 5}]
    fake.answers[f"DELETE {TOP}"] = [{"Deleted": TOP}]
    async with listed(fake.address) as (pilot, screen):
        await pilot.press("x")
        picture = pilot.app.export_screenshot().replace("&#160;", " ")
        assert "The image has no name; it goes" in picture
        assert "last name" not in picture
        await pilot.press("y")
        await until(pilot, lambda: "1 image or layer deleted" in screen.footer.render().plain)
        assert "name" not in screen.footer.render().plain.partition("removed")[2]


async def test_without_an_engine_the_screen_says_so_and_goes_on(fake: FakeEngine) -> None:
    furnish(fake)
    fake.answers["/images/json"] = (500, "no disk")
    async with listed(fake.address, known=False) as (pilot, screen):
        await until(pilot, lambda: any("no disk" in line for line in inside(screen.listing_pane)))
        assert any(
            "@ looks into a registry, R asks again, T explores the demo image" in line
            for line in inside(screen.listing_pane)
        )
        fake.answers["/images/json"] = []
        await pilot.press("R")
        await until(pilot, lambda: any("has no images" in line for line in inside(screen.listing_pane)))


async def test_an_engine_that_goes_leaves_its_list(fake: FakeEngine) -> None:
    furnish(fake)
    fake.answers["/events"] = [b'{"Action":"tag"}\n']
    async with listed(fake.address) as (pilot, screen):
        await until(pilot, lambda: "R asks" in screen.footer.render().plain)
        assert "engine gone" in screen.header.render().plain
        assert len(cells(screen)) == 5


async def test_no_engine_at_all_offers_the_demo(socket_folder: Path) -> None:
    async with listed(f"unix://{socket_folder}/none.sock", known=False) as (pilot, screen):
        await until(pilot, lambda: any("no engine answers" in line for line in inside(screen.listing_pane)))
        await pilot.press("T")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExplorerScreen))
        explorer = pilot.app.screen
        assert isinstance(explorer, ExplorerScreen)
        await until(pilot, lambda: explorer.card.is_open)
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_help_has_the_keys_of_this_screen(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake.address) as (pilot, _):
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        texts = [fact.text for fact in pilot.app.screen.query_one(TextLines).facts]
        assert "Remove the image (asks first)" in texts
        assert "How layers work" not in texts


async def test_a_double_click_opens(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake.address) as (pilot, screen):
        await pilot.click(screen.listing_pane, offset=(5, 6), times=2)
        await until(pilot, lambda: "has no image" in screen.footer.render().plain)


async def test_the_list_is_sorted_as_it_was_settled(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake.address, settings=settled((keys.IMAGES, "size"))) as (pilot, screen):
        assert screen.live.order.value == "largest first"
        await pilot.press("s")
        assert screen.live.order.value == "most unique bytes first"


async def test_what_was_pulled_is_under_the_cursor_afterwards(fake: FakeEngine) -> None:
    hold = furnish(fake)
    fake.answers["/images/create"] = [b'{"status":"Status: Downloaded newer image"}\n']
    async with listed(fake.address) as (pilot, screen):
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await pilot.press(*"you/new", "enter")
        # the explorer comes, and may have gone by the next look: the engine does not know the image
        await until(pilot, lambda: any(path == "/images/create" for path, _ in fake.asked))
        await until(pilot, lambda: isinstance(pilot.app.screen, ExplorerScreen) or pilot.app.screen is screen)
        fake.answers["/images/json"] = [
            *fake.answers["/images/json"],
            {"Id": "sha256:" + "d" * 64, "RepoTags": ["you/new:latest"], "Created": 5, "Size": 5},
        ]
        hold.go_on.set()
        await until(pilot, lambda: len(screen.listing_pane.rows) > 5)
        assert screen.listing_pane.current is not None
        assert screen.listing_pane.current.name == "you/new:latest"


async def test_a_name_that_is_none_never_leaves_the_dialog(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake.address) as (pilot, _):
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await pilot.press(*"UPPER", "enter")
        await pilot.pause()
        assert "try upper" in str(pilot.app.screen.query_one("#save-line", Static).content)
    assert not [path for path, _ in fake.asked if path == "/images/create"]


async def test_the_line_of_a_build_wants_a_name_and_is_there_again(
    fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(fake)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text("FROM x")
    fake.answers["/build"] = [json.dumps({"error": "it failed"}).encode() + b"\n"]
    async with listed(fake.address) as (pilot, screen):
        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await pilot.press("enter")
        await pilot.pause()
        assert "NAME stands for the name" in str(pilot.app.screen.query_one("#save-line", Static).content)
        await pilot.press(*"app:1")
        assert pilot.app.screen.query_one(Input).value == "-t app:1 ."
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, BuildScreen))
        page = pilot.app.screen
        assert isinstance(page, BuildScreen)
        await until(pilot, lambda: bool(page.query("#footer")) and "it failed" in page.footer.render().plain)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        assert pilot.app.screen.query_one(Input).value == "-t app:1 ."


@pytest.mark.parametrize("line", ["-t NAME .", "-t UPPER .", "-t 'app ."])
def test_what_cannot_be_built(line: str) -> None:
    with pytest.raises(DivepyError):
        build_words(line)


async def test_an_image_is_found_by_its_id_and_by_podman_s_whole_names(fake: FakeEngine) -> None:
    furnish(fake)
    fake.answers["/images/json"][1]["RepoTags"] = ["localhost/me/tool:1"]
    async with listed(fake.address) as (_, screen):
        for wanted, identity in (("me/tool:1", USER), (TOP, TOP)):
            screen.select(wanted)
            assert screen.listing_pane.current is not None
            assert screen.listing_pane.current.id == identity


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("ghcr.io", ("ghcr.io", "")),
        ("registry:ghcr.io/", ("ghcr.io", "")),
        ("localhost:5000", ("localhost:5000", "")),
        ("tower/", ("tower", "")),
        ("localhost:5000/team/app", ("", "localhost:5000/team/app")),
        ("ubuntu", ("", "ubuntu")),
        ("registry:ubuntu:12.04", ("", "ubuntu")),
    ],
)
def test_a_registry_is_told_from_a_repository(typed: str, place: tuple[str, str]) -> None:
    assert place_of(typed) == place


def test_a_short_name_is_looked_into_where_its_alias_leads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alias(tmp_path, monkeypatch, "app", "a.example/team/app")
    assert place_of("app") == ("", "a.example/team/app")
    assert place_of("docker.io/app") == ("", "app")


async def test_a_registry_is_looked_into_without_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(monkeypatch) as registry:
        async with listed("unix:///nowhere.sock", known=False) as (pilot, screen):
            await until(pilot, lambda: any("looks into a registry" in line for line in inside(screen.listing_pane)))
            await pilot.resize_terminal(60, 20)
            await pilot.pause()
            assert screen.footer.render().plain.split() == ["@", "registry", "S", "search", "?", "help", "q", "quit"]
            assert any("divepy registry:NAME" in line for line in inside(screen.listing_pane))
            await pilot.press("at", *"Not/A/Name", "enter")
            await pilot.pause()
            assert isinstance(pilot.app.screen, AskScreen), "what cannot be is said in the dialog"
            await pilot.press("home", "shift+end", *f"{registry.host}/team/app", "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, TagsScreen))
            tags = pilot.app.screen
            assert isinstance(tags, TagsScreen)
            await until(pilot, lambda: bool(tags.query("#tagged")) and len(tags.listing_pane.rows) == 4)
            await pilot.press("q")
            await until(pilot, lambda: pilot.app.screen is screen)
            await pilot.press("at")
            await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
            await pilot.pause()
            assert pilot.app.screen.query_one(Input).value == f"{registry.host}/team/app", "it stands there again"
