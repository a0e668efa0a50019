"""Ways from a place to another one, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation.waste_groups import Grouping
from dive_py.tui.explorer.selection import ViewKind
from tests.building import ImageBuilder, file, hardlink, symlink, whiteout
from tests.tui.stage import explored, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.tui.explorer.screen import ExplorerScreen


async def test_a_jump_unfolds_what_leads_there_with_a_filter_and_without(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("asterisk", "slash", *"lists", "enter", "asterisk")
        assert screen.navigation.go_to(0, b"var/lists/one")
        assert screen.tree_pane.path == b"var/lists/one"
        assert screen.selection.pattern == "lists", "it shows the path: no reason to drop it"
        assert screen.navigation.go_to(0, b"usr/bin/tool")
        assert screen.selection.pattern == ""


async def test_backspace_goes_back_step_by_step(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.navigation.go_to(0, b"etc/app.conf")
        await pilot.press("t", "down", "enter", "w", "enter")
        assert screen.pane == "tree"
        await pilot.press("backspace")
        assert (screen.selection.layer, screen.pane) == (1, "waste")
        await pilot.press("backspace")
        assert (screen.selection.layer, screen.pane) == (0, "story")
        assert screen.selection.view is ViewKind.CHANGES


async def test_a_culprit_leads_to_what_its_layer_did_and_lists_what_it_hides(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("2", "w")
        assert screen.waste_pane.grouping is Grouping.CULPRIT
        await pilot.press("enter")
        assert (screen.selection.layer, screen.pane, screen.selection.view) == (2, "tree", ViewKind.CHANGES)
        assert screen.tree_pane.path == b"usr/bin/tool"
        assert screen.waste_pane.title_text.endswith("hidden by layer 2")
        assert [screen.waste_pane.grouping, screen.waste_pane.row_count] == [Grouping.DIRECTORY, 2]
        await pilot.press("backspace")
        assert (screen.selection.layer, screen.pane, screen.selection.view) == (0, "waste", ViewKind.MERGED)
        assert screen.waste_pane.grouping is Grouping.CULPRIT


async def test_backspace_leaves_a_culprits_files_before_an_older_jump(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.navigation.go_to(0, b"etc/app.conf")
        await pilot.press("t", "down", "enter", "w", "O")
        opened = screen.waste_pane.inside
        await pilot.press("enter")
        assert screen.pane == "tree"
        await pilot.press("backspace")
        assert (screen.pane, screen.waste_pane.inside) == ("waste", opened), "from a file to the files"
        await pilot.press("backspace")
        assert (screen.pane, screen.waste_pane.inside) == ("waste", ""), "from the files to the culprits"
        await pilot.press("backspace")
        assert (screen.selection.layer, screen.pane) == (0, "story")


async def test_a_culprit_of_a_hard_link_leads_to_its_layer(tmp_path: Path) -> None:
    """The content's own path went with layer 1, the link that showed it with layer 2."""
    image = ImageBuilder().layer(file("a", b"x" * 9), hardlink("b", "a")).layer(whiteout("a")).layer(whiteout("b"))
    async with explored(image.docker_archive(tmp_path / "i.tar")) as (pilot, screen):
        await pilot.press("w", "enter")
        assert (screen.selection.layer, screen.pane, screen.selection.view) == (2, "tree", ViewKind.CHANGES)


def merged_usr(folder: Path) -> Path:
    """As Debian 12 has it."""
    image = ImageBuilder().layer(file("usr/bin/dash", b"d"), symlink("bin", "usr/bin")).layer(file("x", b"x"))
    return image.docker_archive(folder / "i.tar")


async def test_a_typed_path_through_a_symlink_leads_to_what_is_there(tmp_path: Path) -> None:
    async with explored(merged_usr(tmp_path)) as (pilot, screen):
        await pilot.press("colon", *"/bin/dash", "enter")
        assert screen.tree_pane.path == b"usr/bin/dash"
        assert "/bin/dash leads to /usr/bin/dash" in screen.footer.render().plain
        assert not screen.navigation.go_to(0, b"bin/none")


async def test_a_path_of_the_command_line_may_lead_through_a_symlink(tmp_path: Path) -> None:
    async with explored(merged_usr(tmp_path), path="/bin/dash") as (_, screen):
        assert screen.tree_pane.path == b"usr/bin/dash"


async def test_backspace_without_a_jump_says_so(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("F", "backspace")
        assert "there was no jump to come back from" in screen.footer.render().plain


def listed(screen: ExplorerScreen) -> list[int]:
    """The layers that are listed, from the top."""
    return [row.number for row in screen.layers_pane.rows if row.number >= 0]


async def test_only_layers_that_touched_the_path_are_listed(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.navigation.go_to(0, b"var/lists/one")
        await pilot.press("B")
        assert listed(screen) == [0, 2]
        assert screen.layers_pane.title_text == "Layers 2 of 4 layers touched /var/lists/one"
        await pilot.press("L", "down")
        assert screen.selection.layer == 2, "the next one of those"
        await pilot.press("left_square_bracket")
        assert screen.selection.layer == 0
        await pilot.press("B")
        assert listed(screen) == [0, 1, 2, 3]


async def test_it_goes_to_the_layer_that_brought_what_is_seen_and_back(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), layer=3) as (pilot, screen):
        await pilot.press("m")
        screen.navigation.go_to(3, b"etc/app.conf")
        await pilot.press("F", "B")
        assert listed(screen) == [0, 1]
        assert screen.selection.layer == 1
        assert screen.tree_pane.path == b"etc/app.conf"
        await pilot.press("escape", "backspace")
        assert screen.selection.layer == 3
        assert listed(screen) == [0, 1, 2, 3]


async def test_with_a_filter_all_that_it_finds_is_asked_for(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"conf|old", "enter", "B")
        await until(pilot, lambda: bool(screen.layers_pane.only))
        assert listed(screen) == [0, 1, 3]
        await pilot.press("escape", "escape")
        assert listed(screen) == [0, 1, 2, 3]


async def test_turned_round_and_with_all_steps_the_list_stays_short(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.navigation.go_to(0, b"var/lists/one")
        await pilot.press("B", "o", "A")
        assert [row.number for row in screen.layers_pane.rows] == [2, -1, 0]
        await pilot.press("shift+up")
        assert screen.selection.compared == (0, 2), "the range goes to the next one that is listed"


async def test_a_typed_path_is_found_in_its_layer(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("colon", *"data/fresh", "enter")
        assert screen.selection.layer == 3
        assert screen.tree_pane.path == b"data/fresh"
        assert screen.footer.render().plain.strip() == "/data/fresh is not in layer 0: this is layer 3"
        await pilot.press("colon", *"etc/motd", "enter")
        assert (screen.selection.layer, screen.selection.view) == (3, ViewKind.MERGED), "layer 3 shows it, too"
        await pilot.press("backspace", "backspace")
        assert screen.selection.layer == 0
        await pilot.press("colon", *"no/such", "enter")
        assert "no layer has /no/such" in screen.footer.render().plain


async def test_from_the_waste_its_own_path_is_asked_for(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("w", "space", "B")
        assert listed(screen) == [0, 2]
        assert "/usr/bin/tool" in screen.layers_pane.title_text


async def test_without_rows_there_is_no_path(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("plus", "B")
        assert "there is no path here" in screen.footer.render().plain
        await pilot.press("slash", *"no-such", "enter", "B")
        await until(pilot, lambda: "no layer did anything to no-such" in screen.footer.render().plain)
