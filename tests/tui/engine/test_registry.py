"""The repositories of a registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.engine import registry as registry_screen
from dive_py.tui.engine.registry import RegistryScreen
from dive_py.tui.look.glyphs import UNICODE
from tests.registry import misbehaving
from tests.registry.misbehaving import Kind, MisbehavingRegistry, on
from tests.tui.engine.registries import connect
from tests.tui.stage import SMALL, inside, until

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[MisbehavingRegistry]:
    monkeypatch.setattr(registry_screen, "connect", connect)
    with MisbehavingRegistry() as served:
        served.page_size = 2
        for name in ("library/ubuntu", "team/app", "team/web", "zoo"):
            served.repository(name)
        yield served


async def test_all_pages_are_listed_filtered_and_copied(registry: MisbehavingRegistry) -> None:
    page = RegistryScreen(registry.host, OpenOptions(), UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: len(page.listing_pane.rows) == 4)
        assert inside(page.listing_pane)[:2] == [" name", f" {registry.host}/library/ubuntu"]
        assert "4 repositories" in page.header.render().plain
        await pilot.press("slash", *"team/*", "enter")
        await until(pilot, lambda: len(page.listing_pane.rows) == 2)
        await pilot.press("end", "y")
        assert pilot.app.clipboard == f"{registry.host}/team/web"
        await pilot.press("escape")
        await until(pilot, lambda: len(page.listing_pane.rows) == 4)


async def test_a_registry_without_a_catalogue_says_so_and_is_asked_again(registry: MisbehavingRegistry) -> None:
    registry.behave(on(Kind.CATALOG, misbehaving.refused(404)))
    page = RegistryScreen(registry.host, OpenOptions(), UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: page.live.error is not None)
        assert any("does not list its repositories" in line for line in inside(page.listing_pane))
        registry.behave()
        await pilot.press("R")
        await until(pilot, lambda: len(page.listing_pane.rows) == 4)
