"""What dive 0.13.1 has on its screen, row by row: each of its keys, panes, tree operations and modes has its place.

`ELSEWHERE` names the tests of rows that are shown beside the code they are about.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

from dive_py.tui.explorer.selection import ViewKind
from dive_py.tui.keys.table import COMMANDS
from tests.building import file
from tests.parity.stacked import stacked, stacked_archive
from tests.tui.stage import explored, inside, until

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from dive_py.tui.explorer.screen import ExplorerScreen


ELSEWHERE = {
    "left, right: cycle through the left column": "tests.tui.explorer.test_pane_area.test_left_and_right_go_through_the_left_column_as_in_dive",
    "left, right: parent and into a directory": "tests.tui.explorer.test_tree_pane.test_right_unfolds_a_directory_and_goes_in",
    "extract-file": "tests.tui.forms.test_extract.test_a_file_as_the_layer_stores_it",
    "extract-file: a folder": "tests.tui.forms.test_extract.test_a_folder_as_it_is_seen_and_a_removed_file",
    "extract-file: under a filter": "tests.tui.forms.test_extract.test_a_whole_layer_from_the_list_of_layers_also_under_a_filter",
    "layer details: digest, counts, weights": "tests.tui.explorer.test_details_pane.test_it_tells_command_digest_counts_and_weights",
    "layer details: whole command": "tests.tui.explorer.test_layer_facts.test_a_long_command_is_told_to_its_end",
    "image details: names, size, waste": "tests.presentation.test_image_facts.test_what_an_image_says_is_told_and_the_rest_left_out",
    "image details: rows lead to their files": "tests.tui.explorer.test_screen.test_from_a_row_of_waste_to_its_file_and_back",
    "tree: links and devices": "tests.tui.explorer.test_tree_row.test_kinds_devices_and_links",
    "tree: attributes of the path": "tests.tui.explorer.test_story_rows.test_mode_owner_bytes_and_time_stand_on_one_line",
    "status line: fits": "tests.tui.widgets.test_footer.test_help_and_quit_stay_however_narrow_it_is",
    "narrow: every pane": "tests.tui.explorer.test_screen.test_at_80_by_24_tab_reaches_every_pane",
    "narrow: columns drop": "tests.tui.explorer.test_tree_row.test_rows_never_exceed_the_width_and_columns_drop",
    "colours: legible in every theme": "tests.tui.look.test_themes.test_what_stands_on_the_screen_is_legible_in_every_theme",
    "filter: counts, last good one stays": "tests.tui.explorer.test_screen.test_a_filter_is_live_counts_and_keeps_the_last_good_expression",
    "compare: any range": "tests.tui.explorer.test_screen.test_the_range_begins_at_the_selected_layer",
}  # fmt: skip


@pytest.mark.parametrize("row", list(ELSEWHERE))
def test_rows_shown_elsewhere_are_there(row: str) -> None:
    module, _, name = ELSEWHERE[row].rpartition(".")
    assert callable(getattr(importlib.import_module(module), name, None)), ELSEWHERE[row]


@pytest.mark.parametrize(
    ("command", "keys"),
    {
        "explorer.next-pane": "tab",
        "explorer.filter": "ctrl+f ctrl+underscore",
        "filter.drop": "escape ctrl+f ctrl+underscore",
        "tree.parent": "left h",
        "tree.enter": "right l",
        **{f"{pane}.{way}": keys for pane in ("layers", "tree", "details", "waste", "story") for way, keys in
           {"up": "up k", "down": "down j", "page-up": "pageup u", "page-down": "pagedown d"}.items()},
        "layers.compare": "ctrl+l",
        "layers.compare-all": "ctrl+a",
        "tree.toggle": "space",
        "explorer.collapse-all": "ctrl+@",
        "tree.added": "ctrl+a",
        "tree.removed": "ctrl+r",
        "tree.unmodified": "ctrl+u",
        "explorer.attributes": "ctrl+b",
        "explorer.sort": "ctrl+o",
        "explorer.extract": "ctrl+e",
        "explorer.suspend": "ctrl+z",
        "explorer.quit": "q",
    }.items(),
)  # fmt: skip
def test_dives_keys_work(command: str, keys: str) -> None:
    own = next(one.keys for one in COMMANDS if one.id == command).split(",")
    assert set(keys.split()) <= set(own)


def row_text(screen: ExplorerScreen, name: str) -> str:
    """The tree's row of a name; empty where there is none."""
    return next((row for row in inside(screen.tree_pane)[1:] if f" {name}" in row), "")


# keys


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_key_quit(tmp_path: Path, key: str) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, _):
        await pilot.press(key)
        await pilot.pause()
        assert pilot.app.return_value == 0


async def test_key_quit_is_text_in_the_filter(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", "q")
        assert screen.filter_line.value == "q"
        assert pilot.app.return_value is None


async def test_key_toggle_view(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press("tab")
        assert screen.pane == "tree"
        await pilot.press("shift+tab")
        assert screen.pane == "layers"


@pytest.mark.parametrize("key", ["ctrl+f", "ctrl+underscore"])
async def test_key_filter_files_opens_and_closes(tmp_path: Path, key: str) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press(key, *"spool")
        assert screen.tree_pane.row_count == 2
        await pilot.press(key)
        assert not screen.filter_line.is_open
        assert screen.selection.pattern == ""
        assert screen.pane == "tree"


async def test_key_close_filter_files(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press("ctrl+f", *"spool", "enter", "escape")
        assert (screen.selection.pattern, screen.filter_line.is_open) == ("", False)


@pytest.mark.parametrize(("pane", "key"), [("layers", "L"), ("tree", "F"), ("details", "D")])
@pytest.mark.parametrize(("down", "up"), [("down", "up"), ("j", "k"), ("pagedown", "pageup"), ("d", "u")])
async def test_key_up_and_down_by_rows_and_pages(tmp_path: Path, pane: str, key: str, down: str, up: str) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        rows = screen.query_one(f"#{pane}")
        await pilot.press(key, down)
        assert rows.cursor > 0  # type: ignore[attr-defined]
        await pilot.press(up)
        assert rows.cursor == 0  # type: ignore[attr-defined]


async def test_key_home_and_end_which_dive_lacks(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press("end")
        assert screen.selection.layer == 5
        await pilot.press("home", "F", "end")
        assert screen.tree_pane.cursor == screen.tree_pane.row_count - 1


async def test_key_compare_layer_and_compare_all(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path), layer=3) as (pilot, screen):
        await pilot.press("ctrl+a")
        assert (screen.selection.view, screen.selection.compared) == (ViewKind.AGGREGATED, (1, 3))
        await pilot.press("ctrl+l")
        assert (screen.selection.view, screen.selection.compared) == (ViewKind.CHANGES, (3, 3))


async def test_key_toggle_collapse_dir_and_all(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        rows = screen.tree_pane.row_count
        await pilot.press("F", "space")
        assert screen.tree_pane.row_count == rows - 60
        await pilot.press("ctrl+@")
        assert screen.tree_pane.row_count == 7
        await pilot.press("ctrl+@")
        assert screen.tree_pane.row_count == rows


@pytest.mark.parametrize(
    ("key", "name", "path"),
    [
        ("ctrl+a", "added", "saved.txt"),
        ("plus", "added", "saved.txt"),
        ("ctrl+r", "removed", "one"),
        ("minus", "removed", "one"),
        ("ctrl+u", "unmodified", "busybox"),
        ("equals_sign", "unmodified", "busybox"),
    ],
)
async def test_key_toggle_files(tmp_path: Path, key: str, name: str, path: str) -> None:
    async with explored(stacked_archive(tmp_path), layer=4) as (pilot, screen):
        await pilot.press("shift+up", "shift+down", "F", "s", "s")
        assert screen.selection.view is ViewKind.AGGREGATED
        await found(pilot, screen, path)
        await pilot.press(key)
        assert f"{name} hidden" in screen.tree_pane.title_text
        assert not await is_there(screen, path)
        await pilot.press(key)
        assert await is_there(screen, path)


async def test_key_toggle_modified_files(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path), layer=3) as (pilot, screen):
        assert "≈" in row_text(screen, "  one")
        await pilot.press("tilde")
        assert row_text(screen, "  one") == ""


async def found(pilot: Pilot[int], screen: ExplorerScreen, name: str) -> None:
    """Wait until a name has a row."""
    await until(pilot, lambda: screen.tree_pane.model is not None)
    assert await is_there(screen, name), name


async def is_there(screen: ExplorerScreen, name: str) -> bool:
    """Whether a name has a row, in sight or not."""
    model, stack = screen.tree_pane.model, screen.stack
    if model is None or stack is None:
        return False
    return any(stack.paths.name(row.path_id).decode() == name for row in model.rows(0, model.count))


async def test_key_toggle_filetree_attributes(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        assert row_text(screen, "bin/").startswith("drwxr-xr-x 0:0")
        await pilot.press("ctrl+b")
        assert not row_text(screen, "bin/").startswith("drwx")


async def test_key_toggle_sort_order_outlives_the_layer(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press("ctrl+o", "down", "down")
        assert "size ▾" in screen.tree_pane.title_text
        await pilot.press("m")
        assert row_text(screen, "bin/") == inside(screen.tree_pane)[1]


async def test_key_toggle_wrap_tree_is_scrolling_sideways(tmp_path: Path) -> None:
    """The palette has dive's key: long names scroll, and the pane below the tree tells the whole path."""
    name = "a-long-name-" * 12
    image = stacked().layer(file(name, b""))
    async with explored(image.docker_archive(tmp_path / "i.tar"), layer=6, path=name) as (pilot, screen):
        assert name not in row_text(screen, " a-long")
        await pilot.press(*["shift+right"] * 16)
        assert any(row.endswith(name[-12:]) for row in inside(screen.tree_pane))
        assert screen.story_pane.facts[-1].text == "/" + name


# panes


async def test_pane_layers(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        rows = inside(screen.layers_pane)[1:]
        assert rows[0].split()[:3] == ["▌0", "9.9", "kB"]
        assert rows[0].endswith("ADD file:abc in /"), "the base has its step, too"
        assert rows[5].endswith("rm -rf \\↵/root/example")
        assert not any("CMD" in row for row in rows)
        await pilot.press("A")
        assert any("CMD" in row for row in inside(screen.layers_pane))
        await pilot.press("down", "down", "a")
        assert [row[0] for row in inside(screen.layers_pane)[1:]] == [" ", " ", "▌", "▌", " ", " ", " "]


async def test_pane_layer_details_have_an_id_for_every_layer(tmp_path: Path) -> None:
    archive = stacked().docker_25(tmp_path / "layout.tar")
    async with explored(archive) as (pilot, screen):
        ids = set()
        for _ in range(6):
            ids.add(next(fact.copy for fact in screen.details_pane.facts if fact.copy))
            await pilot.press("down")
        assert sorted(ids) == sorted(stacked().diff_ids())


async def test_pane_image_details(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        header = screen.header.render().plain
        assert "efficiency 63 %" in header
        assert "12.8 kB wasted" in header
        await pilot.press("i")
        facts = {fact.label: fact.text for fact in pilot.app.screen.query_one("#facts").facts}  # type: ignore[attr-defined]
        assert (facts["names"], facts["id"]) == ("test:1", stacked().id())


async def test_pane_tree_and_its_attributes(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        assert row_text(screen, "busybox").startswith("-rwsr-xr-x 0:0")
        assert row_text(screen, "tool00").startswith("hrwsr-xr-x")
        assert row_text(screen, "tool00").endswith("→ /bin/busybox")
        await pilot.press("F", "space")
        assert row_text(screen, "bin/").split()[-2:] == ["▸", "bin/"]
        assert row_text(screen, "tmp/").startswith("drwxrwxrwt")
        assert row_text(screen, "  bin →").startswith("lrw")
        assert screen.tree_pane.foot_text == "63 files · 13 directories · 1 link · 9.9 kB"


async def test_pane_status_line_tells_what_is_hidden(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path), size=(80, 24)) as (pilot, screen):
        await pilot.press("m", "F", "plus", "minus", "tilde", "s")
        assert screen.tree_pane.title_text == "Layer 0 · merged +~≈- hidden · size ▾ · 0 of 77"
        assert len(screen.footer.render().plain) <= 80


# tree


async def test_tree_toggles_keep_what_leads_to_a_row(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path), layer=4) as (pilot, screen):
        await pilot.press("F", "plus")
        assert row_text(screen, "root/")
        assert row_text(screen, "  one")


async def test_tree_filter_stays_while_moving(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press("m", "slash", *"^/root/|(?i)SOMEFILE", "enter", "L", "down", "down")
        assert screen.selection.layer == 2
        assert await is_there(screen, "one")
        assert screen.tree_pane.row_count == 4


async def test_tree_folds_are_kept_by_path_over_layers(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press("m", "F", "space", "right_square_bracket", "right_square_bracket")
        assert row_text(screen, "bin/").split()[-2] == "▸"
        assert row_text(screen, "etc/").split()[-2] == "▾"


async def test_tree_cursor_keeps_its_path_over_layers(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        screen.navigation.go_to(0, b"root", ViewKind.MERGED)
        await pilot.press("L", "down", "down", "down", "down", "down")
        assert screen.tree_pane.path == b"root"


# compare modes


async def test_compare_natural_with_the_whole_file_system(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path), layer=4) as (pilot, screen):
        assert screen.tree_pane.row_count == 4, "root, example, one and saved.txt: the rest is untouched"
        await pilot.press("F", "ctrl+u")
        assert screen.tree_pane.title_text.startswith("Layer 4 · changes, all paths")
        assert screen.tree_pane.row_count == 77 + 4, "somefile, example and its file, saved"
        assert await is_there(screen, "busybox")


async def test_compare_aggregated_with_the_base(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path), layer=5) as (pilot, screen):
        await pilot.press("ctrl+a", "F", "equals_sign")
        rows = [row.split()[-1] for row in inside(screen.tree_pane)[1:]]
        assert rows == ["root/", "saved.txt", "somefile.txt"], "what came and went again is no change"


async def test_compare_the_base_with_nothing(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (_, screen):
        assert "+" in row_text(screen, "busybox")
