"""Any keys at all, in any order, on terminals of any size: no screen ends the program by an exception."""

from __future__ import annotations

import contextlib
import random
from typing import TYPE_CHECKING, Final

import pytest

from dive_py.demo.image import build
from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.engine.containers import ContainersScreen
from dive_py.tui.engine.images import ImagesScreen
from dive_py.tui.explorer.request import ExplorerRequest
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.keys.table import COMMANDS
from dive_py.tui.look.glyphs import UNICODE
from tests.engine.conftest import fake, socket_folder
from tests.tui.engine import test_containers, test_images
from tests.tui.stage import until
from tests.tui.test_snapshots import draw_damaged, draw_hostile

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.tui.page import Page
    from tests.engine.fake import FakeEngine

__all__ = ["fake", "socket_folder"]

SIZES: Final = ((40, 10), (60, 20), (80, 24), (100, 20), (160, 50), (20, 5))
"""Columns and lines; the last is too small for anything."""

ENDING: Final = frozenset(("ctrl+c", "ctrl+z"))
"""One ends the program and one puts it to sleep, from everywhere."""

KEYS: Final = sorted({key for command in COMMANDS for key in command.keys.split(",")} - ENDING)

PRESSED: Final = 80
"""Keys of one test; 6,000 were pressed in longer runs of it."""

RESIZED: Final = 0.05
"""How often the terminal gets another size."""


def page_of(name: str, folder: Path, engine: FakeEngine) -> Page:
    """A screen to begin with."""
    options = OpenOptions(host=engine.address)
    if name == "images":
        test_images.furnish(engine)
        return ImagesScreen(options, UNICODE)
    if name == "containers":
        test_containers.furnish(engine)
        return ContainersScreen(options, UNICODE)
    if name == "demo":
        build(folder / "demo.tar")
        return ExplorerScreen(ExplorerRequest(str(folder / "demo.tar"), OpenOptions()))
    draw = {"damaged": draw_damaged, "hostile": draw_hostile}[name]
    return ExplorerScreen(ExplorerRequest(draw(folder), OpenOptions(), -1))


def is_there(page: Page) -> bool:
    """Whether a screen has what it shows."""
    if isinstance(page, ExplorerScreen):
        return (page.snapshot is not None and page.snapshot.complete) or page.failure is not None
    return isinstance(page, (ImagesScreen, ContainersScreen)) and page.listed is not None


@pytest.mark.parametrize("name", ["demo", "damaged", "hostile", "images", "containers"])
async def test_no_keys_end_the_program_by_an_exception(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeEngine
) -> None:
    """What a screen raises is raised by `run_test` in the end."""
    monkeypatch.chdir(tmp_path)
    for variable in ("EDITOR", "VISUAL", "PAGER"):
        monkeypatch.setenv(variable, "true")
    # a terminal in memory cannot be lent to another program
    monkeypatch.setattr(DivepyApp, "suspend", lambda _: contextlib.nullcontext())
    chance = random.Random(name)  # noqa: S311  the same keys in each run
    page = page_of(name, tmp_path, fake)
    app = DivepyApp(page)
    monkeypatch.setattr(app, "leave", lambda _: None)  # q at the bottom
    monkeypatch.setattr(app, "exit", lambda *_: None)
    async with app.run_test(size=chance.choice(SIZES)) as pilot:
        await until(pilot, lambda: is_there(page))
        for key in chance.choices(KEYS, k=PRESSED):
            if chance.random() < RESIZED:
                await pilot.resize_terminal(*chance.choice(SIZES))
            await pilot.press(key)
        page.stop(5.0)
    assert app.return_code in {None, 0}
