"""Images that come to the engine from its list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, Static

from dive_py.errors import DivepyError
from dive_py.tui.dialogs.ask import AskScreen
from dive_py.tui.engine.build import BuildScreen
from dive_py.tui.engine.images_arrivals import build_words
from dive_py.tui.explorer.screen import ExplorerScreen
from tests.tui.engine.test_images import TOP, USER, furnish, listed
from tests.tui.stage import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.fake import FakeEngine


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
