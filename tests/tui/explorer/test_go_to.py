"""Typing a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from dive_py.tui.explorer.go_to import GoToScreen, completed, plain_path
from tests.building import ImageBuilder, file
from tests.tui.stacks import small_stack, stack_of
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("/e", "/etc"),
        ("etc/m", "etc/motd"),
        ("/etc/", "/etc/app.conf"),
        ("/var/lists/t", "/var/lists/two"),
        ("/etc", None),
        ("/", None),
        ("", None),
        ("/zzz", None),
    ],
)
def test_a_beginning_is_completed_by_one_name(typed: str, whole: str | None) -> None:
    assert completed(small_stack().paths, typed) == whole


def test_a_name_that_cannot_be_shown_is_not_proposed() -> None:
    stack = stack_of(ImageBuilder().layer(file(b"evil\x1b[2J", b""), file(b"\xff", b"")))
    assert completed(stack.paths, "/ev") is None
    assert completed(stack.paths, "\udcff") is None


def test_paths_are_taken_however_they_are_written() -> None:
    assert plain_path(" /etc//./motd/ ") == b"etc/motd"
    assert plain_path("///") == b""


async def test_tab_completes_name_by_name(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("colon", "v", "tab", "tab", "l", "tab", "tab", "t", "tab")
        page = pilot.app.screen
        assert isinstance(page, GoToScreen)
        assert page.query_one(Input).value == "var/lists/two"
        await pilot.press("enter")
        assert pilot.app.screen is screen
        assert screen.tree_pane.path == b"var/lists/two"


async def test_esc_goes_nowhere(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("colon", "e", "enter", "colon", "escape")
        assert screen.focused is screen.layers_pane
        assert "no layer has /e" not in screen.footer.render().plain


async def test_a_path_typed_with_or_without_its_slash_takes_the_place_of_the_one_there(tmp_path: Path) -> None:
    for typed in ("/etc/motd", "etc/motd"):
        async with explored(small_archive(tmp_path)) as (pilot, screen):
            await pilot.press("colon", *typed)
            assert pilot.app.screen.query_one(Input).value == typed
            await pilot.press("enter")
            assert screen.tree_pane.path == b"etc/motd"
