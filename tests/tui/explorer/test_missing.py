"""An image that is nowhere, and the offer to pull it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import ImageNotFound
from dive_py.sources import resolve
from dive_py.sources.image import OpenOptions
from dive_py.tui.dialogs.choice import ChoiceList, ChoiceScreen
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.forms.pull import PullScreen
from tests.tui.stage import explored, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.progress import Progress
    from dive_py.sources.image import Image
    from tests.engine.fake import FakeEngine


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[bool]:
    """Lets the image be nowhere as long as the list is empty."""
    genuine, path, there = resolve.open_image, small_archive(tmp_path), list[bool]()

    def open_image(_: str, options: OpenOptions, progress: Progress) -> Image:
        if there:
            return genuine(str(path), OpenOptions(), progress)
        error = ImageNotFound("there is no image new:1 here", "to get it: docker pull new:1")
        error.name = "" if options.name else "new:1"
        raise error

    monkeypatch.setattr(resolve, "open_image", open_image)
    return there


@pytest.fixture
def mistyped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The near name of an image that was mistyped: it alone can be opened."""
    genuine, path = resolve.open_image, small_archive(tmp_path)

    def open_image(word: str, _: OpenOptions, progress: Progress) -> Image:
        if word == "ubuntu:12.04":
            return genuine(str(path), OpenOptions(), progress)
        error = ImageNotFound("there is no image ubunto:12.04 here", "did you mean ubuntu:12.04?")
        error.name, error.near = "ubunto:12.04", ("ubuntu:12.04",)
        raise error

    monkeypatch.setattr(resolve, "open_image", open_image)
    return "ubuntu:12.04"


async def test_a_near_name_is_offered_first_and_opened(mistyped: str) -> None:
    async with explored("ubunto:12.04", loaded=False) as (pilot, screen):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        choices = pilot.app.screen.query_one(ChoiceList)
        assert list(choices.words) == [f"open {mistyped}", "pull ubunto:12.04"]
        assert "did you mean" in str(choices.border_title)
        await pilot.press("enter")
        await until(pilot, lambda: screen.waste is not None)
        assert (screen.reference, screen.failure) == (mistyped, None)


async def test_a_mistyped_name_can_be_pulled_all_the_same_or_left(mistyped: str, fake: FakeEngine) -> None:
    assert mistyped
    fake.answers["/images/create"] = (404, "pull access denied")
    options = OpenOptions(host=fake.address)
    async with explored("ubunto:12.04", loaded=False, options=options) as (pilot, _):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PullScreen))
    async with explored("ubunto:12.04", loaded=False) as (pilot, screen):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.return_value == 2)
        assert isinstance(screen.failure, ImageNotFound)


async def test_no_ends_it_with_what_is_missing(missing: list[bool]) -> None:
    assert not missing
    async with explored("new:1", loaded=False) as (pilot, screen):
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press("n")
        await until(pilot, lambda: pilot.app.return_value == 2)
        assert isinstance(screen.failure, ImageNotFound)


async def test_yes_pulls_it_and_explores_it(missing: list[bool], fake: FakeEngine) -> None:
    fake.answers["/images/create"] = [b'{"status":"Status: Downloaded newer image"}\n']
    options = OpenOptions(host=fake.address)
    async with explored("new:1", loaded=False, options=options) as (pilot, screen):
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        missing.append(False)
        await pilot.press("y")
        await until(pilot, lambda: screen.waste is not None)
        assert any(path == "/images/create" for path, _ in fake.asked)
        assert screen.failure is None


async def test_a_pull_that_fails_says_why_and_ends(missing: list[bool], fake: FakeEngine) -> None:
    assert not missing
    fake.answers["/images/create"] = (404, "pull access denied for new")
    options = OpenOptions(host=fake.address)
    async with explored("new:1", loaded=False, options=options) as (pilot, _):
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, PullScreen))
        page = pilot.app.screen
        assert isinstance(page, PullScreen)
        await until(pilot, lambda: "not pulled" in page.header.render().plain)
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.return_value == 2)
