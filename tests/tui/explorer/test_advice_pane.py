"""The pane of advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.tui.dialogs.facts import FactsScreen
from dive_py.tui.explorer.selection import ViewKind
from dive_py.tui.widgets.text_lines import TextLines
from tests.building import ImageBuilder, file, whiteout
from tests.tui.stage import explored, inside, until

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from dive_py.tui.explorer.screen import ExplorerScreen

K = b"x" * 1000
JOINED = "write layers 1 to 2 as one RUN, joined with &&: what one of them removes is then never stored"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A base, lists that a later step removes, and a program whose owner a later step changes."""
    image = (
        ImageBuilder()
        .layer(file("etc/motd", K), command="/bin/sh -c #(nop) ADD file:abc in / ")
        .layer(file("lists/a", K * 2), file("lists/b", K), file("bin", K), command="/bin/sh -c fetch")
        .layer(whiteout("lists"), command="/bin/sh -c rm -r lists")
        .layer(file("app", K), command="/bin/sh -c #(nop) COPY file:def in /app ")
        .layer(file("app", K, uid=7, gid=7), command="/bin/sh -c chown 7:7 app")
    )
    return image.docker_archive(tmp_path / "built.tar")


async def advised(pilot: Pilot[int], screen: ExplorerScreen) -> None:
    """Go to the pane and wait for its rows."""
    await pilot.press("dollar_sign")
    await until(pilot, lambda: screen.advice_pane.advice is not None)


@pytest.mark.parametrize("size", [(160, 50), (80, 24), (60, 20), (40, 10)])
async def test_each_row_says_what_is_saved_how_sure_where_and_how(built: Path, size: tuple[int, int]) -> None:
    async with explored(built, size=size) as (pilot, screen):
        await advised(pilot, screen)
        first, second = inside(screen.advice_pane)
        assert first.startswith("    3 kB  =  1-2  as one RUN: what")
        assert second.startswith("    1 kB  =  3-4  COPY --chown")
        assert "saves 4 kB" in screen.advice_pane.frame.title_text or size[0] < 60


async def test_enter_shows_all_about_it_and_leads_to_the_files(built: Path) -> None:
    async with explored(built) as (pilot, screen):
        await advised(pilot, screen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FactsScreen))
        shown = pilot.app.screen.query_one(TextLines)
        assert [(fact.label, fact.text) for fact in shown.facts] == [
            ("", JOINED),
            ("saves", "3 kB"),
            ("base", "unknown, layer 0 (assumed)"),
            ("layer 1", "fetch"),
            ("layer 2", "rm -r lists"),
            ("2 kB", "/lists/a"),
            ("1 kB", "/lists/b"),
        ]
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, FactsScreen), "a sentence leads nowhere"
        await pilot.press("end", "enter")
        await until(pilot, lambda: screen.is_current and screen.pane == "tree")
        assert (screen.selection.layer, screen.tree_pane.path) == (1, b"lists/b")
        await pilot.press("backspace")
        assert screen.pane == "advice"


async def test_a_step_leads_to_the_changes_of_its_layer(built: Path) -> None:
    async with explored(built) as (pilot, screen):
        await advised(pilot, screen)
        await pilot.press("down", "enter", "down", "down", "down", "down", "down", "enter")
        await until(pilot, lambda: screen.is_current)
        assert (screen.selection.layer, screen.selection.view) == (4, ViewKind.CHANGES)


async def test_the_sentence_is_copied(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    async with explored(built) as (pilot, screen):
        monkeypatch.setattr(pilot.app, "copy_to_clipboard", copied.append)
        await advised(pilot, screen)
        await pilot.press("y")
    assert copied == [JOINED]


async def test_nothing_is_worked_out_before_it_is_seen(built: Path) -> None:
    async with explored(built) as (pilot, screen):
        await pilot.press("down", "w")
        assert screen.advice_pane.advice is None
        await advised(pilot, screen)
        assert screen.query_one("#waste").display is False, "they share one place"
        await pilot.press("w")
        assert screen.query_one("#waste").display
        assert not screen.advice_pane.display


async def test_without_waste_it_says_so(tmp_path: Path) -> None:
    clean = ImageBuilder().layer(file("a", K)).layer(file("b", K)).docker_archive(tmp_path / "clean.tar")
    async with explored(clean) as (pilot, screen):
        await advised(pilot, screen)
        await until(pilot, lambda: bool(inside(screen.advice_pane)))
        assert "Nothing to change" in inside(screen.advice_pane)[0]
        await pilot.press("enter", "y")
        assert screen.is_current


async def test_what_is_probably_not_needed_stands_beneath_and_is_told_apart(tmp_path: Path) -> None:
    image = (
        ImageBuilder()
        .layer(file("base", K))
        .layer(file("gone", K), file("var/lib/apt/lists/a", K * 3), file("tmp/x", K), command="/bin/sh -c install")
        .layer(whiteout("gone"), command="/bin/sh -c rm gone")
    ).docker_archive(tmp_path / "seldom.tar")
    async with explored(image) as (pilot, screen):
        await advised(pilot, screen)
        exact, heading, lists, temporary = inside(screen.advice_pane)
        assert exact.startswith("    1 kB  =  1-2  as one RUN")
        assert heading.strip().startswith("probably not needed, 4 kB: look before")
        assert lists.startswith("    3 kB  ?  1  apt's package lists: rm -rf")
        assert "temporary files" in temporary
        await pilot.press("down")
        assert screen.advice_pane.cursor == 2, "a heading is no advice"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FactsScreen))
        labels = [fact.label for fact in pilot.app.screen.query_one(TextLines).facts]
        assert labels == ["", "probable", "check", "layer 1", "3 kB"]
        await pilot.press("end", "enter")
        await until(pilot, lambda: screen.is_current and screen.pane == "tree")
        assert screen.tree_pane.path == b"var/lib/apt/lists"
