"""Ways from a place to another one, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation.waste_rows import Grouping
from dive_py.tui.explorer.views import ViewKind
from tests.building import ImageBuilder, file, hardlink, symlink, whiteout
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_jump_unfolds_what_leads_there_with_a_filter_and_without(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("asterisk", "slash", *"lists", "enter", "asterisk")
        assert screen.go_to(0, b"var/lists/one")
        assert screen.tree_pane.path == b"var/lists/one"
        assert screen.pattern == "lists", "it shows the path: no reason to drop it"
        assert screen.go_to(0, b"usr/bin/tool")
        assert screen.pattern == ""


async def test_backspace_goes_back_step_by_step(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.go_to(0, b"etc/app.conf")
        await pilot.press("t", "down", "enter", "w", "enter")
        assert screen.pane == "tree"
        await pilot.press("backspace")
        assert (screen.selected, screen.pane) == (1, "waste")
        await pilot.press("backspace")
        assert (screen.selected, screen.pane) == (0, "story")
        assert screen.kind is ViewKind.CHANGES


async def test_a_culprit_leads_to_what_its_layer_did_and_lists_what_it_hides(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("2", "w")
        assert screen.waste_pane.grouping is Grouping.CULPRIT
        await pilot.press("enter")
        assert (screen.selected, screen.pane, screen.kind) == (2, "tree", ViewKind.CHANGES)
        assert screen.tree_pane.path == b"usr/bin/tool"
        assert screen.waste_pane.title_text.endswith("hidden by layer 2")
        assert [screen.waste_pane.grouping, screen.waste_pane.row_count] == [Grouping.DIRECTORY, 2]
        await pilot.press("backspace")
        assert (screen.selected, screen.pane, screen.kind) == (0, "waste", ViewKind.MERGED)
        await pilot.press("backspace")
        assert screen.waste_pane.grouping is Grouping.CULPRIT


async def test_a_culprit_of_a_hard_link_leads_to_its_layer(tmp_path: Path) -> None:
    """The content's own path went with layer 1, the link that showed it with layer 2."""
    image = ImageBuilder().layer(file("a", b"x" * 9), hardlink("b", "a")).layer(whiteout("a")).layer(whiteout("b"))
    async with explored(image.docker_archive(tmp_path / "i.tar")) as (pilot, screen):
        await pilot.press("w", "enter")
        assert (screen.selected, screen.pane, screen.kind) == (2, "tree", ViewKind.CHANGES)


def merged_usr(folder: Path) -> Path:
    """As Debian 12 has it."""
    image = ImageBuilder().layer(file("usr/bin/dash", b"d"), symlink("bin", "usr/bin")).layer(file("x", b"x"))
    return image.docker_archive(folder / "i.tar")


async def test_a_typed_path_through_a_symlink_leads_to_what_is_there(tmp_path: Path) -> None:
    async with explored(merged_usr(tmp_path)) as (pilot, screen):
        await pilot.press("colon", *"/bin/dash", "enter")
        assert screen.tree_pane.path == b"usr/bin/dash"
        assert "/bin/dash leads to /usr/bin/dash" in screen.footer.render().plain
        assert not screen.go_to(0, b"bin/none")


async def test_a_path_of_the_command_line_may_lead_through_a_symlink(tmp_path: Path) -> None:
    async with explored(merged_usr(tmp_path), path="/bin/dash") as (_, screen):
        assert screen.tree_pane.path == b"usr/bin/dash"


async def test_backspace_without_a_jump_says_so(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("F", "backspace")
        assert "there was no jump to come back from" in screen.footer.render().plain
