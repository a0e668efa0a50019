"""What is done with an image of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, Static

from dive_py.tui.dialogs.ask import AskScreen
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.engine.containers import ContainersScreen
from dive_py.tui.engine.search import SearchScreen
from dive_py.tui.forms.form import FormScreen
from tests.tui.engine.test_images import TOP, USER, furnish, listed
from tests.tui.stage import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.fake import FakeEngine


async def test_one_more_name(fake: FakeEngine) -> None:
    furnish(fake)
    fake.answers[f"/images/{TOP}/json"] = {"Id": TOP, "RepoTags": ["ubuntu:12.04"]}
    async with listed(fake.address) as (pilot, screen):
        await pilot.press("ctrl+t")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await pilot.press(*"me/x", "enter")
        await until(pilot, lambda: "ubuntu:12.04 is me/x:latest too" in screen.footer.render().plain)
        assert fake.posted == [("/images/ubuntu:12.04/tag", {"repo": ["me/x"], "tag": ["latest"]})]
        await pilot.press("ctrl+t")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await pilot.press(*"No Name", "enter")
        await pilot.pause()
        assert "is not an image name" in str(pilot.app.screen.query_one("#save-line", Static).content)
        assert pilot.app.screen.query_one(Input).value == "No Name", "what was typed stays"


@pytest.mark.parametrize(("key", "tagged"), [("n", False), ("y", True)])
async def test_a_name_is_taken_from_another_image_after_a_question(fake: FakeEngine, key: str, *, tagged: bool) -> None:
    furnish(fake)
    fake.answers[f"/images/{TOP}/json"] = {"Id": TOP, "RepoTags": ["ubuntu:12.04"]}
    fake.answers["/images/me/tool:1/json"] = {"Id": USER, "RepoTags": ["me/tool:1"]}
    async with listed(fake.address) as (pilot, screen):
        await pilot.press("ctrl+t")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await pilot.press(*"me/tool:1", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        said = str(pilot.app.screen.query(Static).first().content)
        assert said.startswith("the image aaaaaaaaaaaa loses the name me/tool:1 and is left without any")
        assert not fake.posted
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.screen is screen and bool(fake.posted) is tagged)


async def test_saving_from_the_list(fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    furnish(fake)
    fake.answers["/images/ubuntu:12.04/json"] = {"Id": TOP, "Size": 10}
    fake.export("ubuntu:12.04", [b"an archive"])
    async with listed(fake.address) as (pilot, screen):
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen) and bool(pilot.app.screen.query("Input")))
        await pilot.press("enter")
        await until(pilot, lambda: "saved ubuntu:12.04" in screen.footer.render().plain)
    assert (tmp_path / "ubuntu-12.04.tar").read_bytes() == b"an archive"


async def test_other_screens_lie_upon_the_list_and_go_again(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake.address) as (pilot, screen):
        for key, kind in (("S", SearchScreen), ("C", ContainersScreen), ("r", FormScreen)):
            await pilot.press(key)
            await until(pilot, lambda kind=kind: isinstance(pilot.app.screen, kind))  # type: ignore[misc]
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is screen)


async def test_the_engine_that_was_asked_is_the_one_that_acts(fake: FakeEngine) -> None:
    furnish(fake)
    async with listed(fake.address) as (_, screen):
        pinned = screen.pinned()
        assert (pinned.host, pinned.context, pinned.source) == (fake.address, "", "docker")
