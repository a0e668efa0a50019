"""Rows of the list of waste."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from dive_py.analysis.figures import Unread
from dive_py.analysis.waste import waste
from dive_py.presentation import units
from dive_py.presentation.waste_groups import Grouping
from dive_py.presentation.waste_rows import waste_rows
from dive_py.settings import keys
from dive_py.settings.values import NOTHING
from dive_py.tui.explorer import waste_pane
from dive_py.tui.explorer.waste_pane import WastePane
from dive_py.tui.look.glyphs import ASCII
from tests.building import ImageBuilder, file, whiteout
from tests.settings.writing import settled
from tests.tui.stacks import small_stack, stack_of
from tests.tui.stage import explored, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path


def pane(grouping: Grouping) -> WastePane:
    """The waste of the small image."""
    stack = small_stack()
    figures = waste(stack)
    shown = WastePane()
    shown.show(stack, figures, waste_rows(stack, figures, grouping), Unread())
    return shown


def text(shown: WastePane, index: int, width: int = 58) -> str:
    """One row as a person sees it."""
    return "".join(piece for piece, _ in shown.row_pieces(index, width))


def test_rows_tell_bytes_path_holder_culprit_and_cause() -> None:
    shown = pane(Grouping.DIRECTORY)
    assert text(shown, 0) == "    5 kB  /usr/bin/tool                  0 → 2 metadata   "
    assert text(shown, 1) == "    5 kB  /var/lists/ 2 files            0 → 2 deleted    "
    assert shown.path == b"usr/bin/tool"


def test_causes_are_called_by_their_words_and_add_up_their_files() -> None:
    shown = pane(Grouping.CAUSE)
    assert shown.path is None
    assert text(shown, 0) == "    5 kB  metadata      1 file"
    assert text(shown, 1) == "    5 kB  deleted      2 files"
    assert text(shown, 3) == "   100 B  overwritten   1 file"


def test_culprits_are_called_by_their_layer_and_what_made_it() -> None:
    shown = pane(Grouping.CULPRIT)
    shown.steps = ["ADD base", "sed -i s/a/b/", "rm -rf /var/lists && chmod 755 /usr/bin/tool", "COPY data"]
    assert shown.path is None
    assert text(shown, 0, 50) == "   10 kB  layer 2  rm -rf /var/lists &&…   3 files"
    assert text(shown, 1, 50) == "   700 B  layer 3  COPY data                1 file"


@pytest.mark.parametrize("width", [30, 40, 58, 100])
def test_rows_fit(width: int) -> None:
    for grouping in Grouping:
        shown = pane(grouping)
        for index in range(shown.row_count):
            assert cell_len(text(shown, index, width)) <= max(width, 36)


def test_nothing_wasted_is_said() -> None:
    stack = stack_of(ImageBuilder().layer(file("a", b"x")))
    figures = waste(stack)
    shown = WastePane(glyphs=ASCII)
    shown.show(stack, figures, waste_rows(stack, figures, Grouping.DIRECTORY), Unread())
    assert shown.row_count == 0
    assert "Nothing is wasted" in shown.empty_pieces(0, 60)[0][0]
    assert shown.empty_pieces(1, 60) == []


def test_a_read_write_layer_is_called_rw() -> None:
    shown = pane(Grouping.DIRECTORY)
    assert shown.stack is not None
    shown.stack.rw = 2
    assert "/var/lists/ 2 files " in text(shown, 1)
    assert " 0 → rw deleted" in text(shown, 1)
    shown = pane(Grouping.CULPRIT)
    assert shown.stack is not None
    shown.stack.rw = 2
    assert "layer rw " in text(shown, 0, 50)


def test_what_could_not_be_read_is_never_said_to_be_seen() -> None:
    stack = stack_of(ImageBuilder().layer(file("a", b"x")))
    figures = waste(stack)
    shown = WastePane()
    shown.show(stack, figures, waste_rows(stack, figures, Grouping.CULPRIT), Unread({1: "no such blob"}))
    assert shown.empty_pieces(0, 60)[0][0].strip() == "Nothing is known to be wasted, without layer 1."
    assert shown.title_text.startswith("Waste without layer 1 ")


def test_a_directory_that_nearly_went_says_how_much_of_it() -> None:
    before = [file(f"app/{number:02}", b"x" * 10) for number in range(20)]
    stack = stack_of(
        ImageBuilder().layer(*before).layer(*(each.but(uid=5) for each in before[1:19]), whiteout("app/00"))
    )
    figures = waste(stack)
    shown = WastePane()
    shown.show(stack, figures, waste_rows(stack, figures, Grouping.DIRECTORY), Unread())
    assert text(shown, 0) == "   190 B  /app/ 19 of 20 files           0 → 1 mixed      "


@pytest.mark.parametrize("width", [40, 58, 78])
def test_files_of_one_kind_can_be_told_apart(width: int) -> None:
    names = ("_multiarray_umath", "_umath_linalg", "_bounded_integers", "_pcg64")
    base = [
        file(f"usr/lib/python3/dist-packages/numpy/core/{name}.cpython-311-x86_64-linux-gnu.so", b"x") for name in names
    ]
    stack = stack_of(ImageBuilder().layer(*base).layer(*(each.but(mode=0o600) for each in base)))
    figures = waste(stack)
    shown = WastePane()
    shown.show(stack, figures, waste_rows(stack, figures, Grouping.FILE), Unread())
    assert len({text(shown, index, width) for index in range(4)}) == 4


@pytest.mark.parametrize("width", [34, 36, 40, 48])
def test_a_directory_that_was_rewritten_has_its_name_in_a_narrow_pane(width: int) -> None:
    base = [file(f"usr/{name}/{number:04}", b"x") for name in ("lib", "share") for number in range(1200)]
    stack = stack_of(ImageBuilder().layer(*base).layer(*(each.but(mode=0o600) for each in base[:2300])))
    figures = waste(stack)
    shown = WastePane()
    shown.show(stack, figures, waste_rows(stack, figures, Grouping.DIRECTORY), Unread())
    assert shown.row_count == 1
    assert "/usr/" in text(shown, 0, width)
    assert cell_len(text(shown, 0, width)) <= width


async def test_waste_is_grouped_as_it_was_settled(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), settings=settled((keys.WASTE, "cause"))) as (pilot, screen):
        assert screen.waste_pane.title_text.endswith("by cause")
        await pilot.press("w", "space")
        assert screen.waste_pane.title_text.endswith("by file")


def test_usually_it_is_grouped_by_culprit() -> None:
    assert WastePane().chosen == NOTHING[keys.WASTE] == Grouping.CULPRIT


async def test_much_waste_is_grouped_on_a_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waste_pane, "_HEAVY", 0)
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await until(pilot, lambda: screen.waste_pane.row_count == 3)
        await pilot.press("w", "space", "space")
        await until(pilot, lambda: screen.waste_pane.grouping is Grouping.CAUSE)
        await pilot.press("space", "space")
        await until(pilot, lambda: screen.waste_pane.grouping is Grouping.CULPRIT)
        await pilot.press("O")
        await until(pilot, lambda: screen.waste_pane.title_text.endswith("hidden by layer 2"))
        assert screen.waste_pane.rows is not None
        inside = int(screen.waste_pane.rows.bytes.sum())
        assert screen.waste_pane.waste is not None
        assert inside < screen.waste_pane.waste.wasted
        assert f"{units.size(inside)} " in screen.waste_pane.title_text, "its own total, not that of the image"


async def test_figures_that_are_mended_keep_grouping_and_cursor(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("w", "space", "down", "down")
        assert screen.snapshot is not None
        screen.snapshot = replace(screen.snapshot, waste=waste(screen.snapshot.stack))
        assert screen.waste_pane.grouping is Grouping.DIRECTORY
        assert screen.waste_pane.cursor == 2


@pytest.mark.parametrize("grouping", ["culprit", "cause"])
async def test_escape_goes_up_to_the_list_that_was_opened_and_w_begins_there(tmp_path: Path, grouping: str) -> None:
    async with explored(small_archive(tmp_path), size=(60, 20)) as (pilot, screen):
        pane = screen.waste_pane
        await pilot.press("w")
        while pane.grouping != grouping:
            await pilot.press("space")
        await pilot.press("down", "O")
        assert pane.inside
        assert f"Esc all {grouping}s" in screen.footer.render().plain
        await pilot.press("escape")
        assert (screen.pane, pane.grouping, pane.cursor, pane.inside) == ("waste", grouping, 1, "")
        assert "Esc" not in screen.footer.render().plain
        await pilot.press("O", "F", "w")
        assert (screen.pane, pane.grouping, pane.inside) == ("waste", grouping, "")
        await pilot.press("escape")
        assert screen.pane == "layers"


async def test_escape_in_another_pane_leaves_what_a_culprit_wastes_alone(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("w", "O", "L", "escape")
        assert screen.waste_pane.inside


async def test_the_list_of_waste_has_a_filter_and_orders_of_its_own(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), size=(80, 24)) as (pilot, screen):
        pane, line = screen.waste_pane, screen.waste_filter
        await pilot.press("w", "slash", *"*/o*")
        answer = line.query_one("#filter-answer")
        assert str(answer.render()) == "glob · 2 of 5 files"
        assert pane.title_text.endswith("3.7 kB · by culprit")
        assert [text(pane, index).split()[0] for index in range(pane.row_count)] == ["3", "700"]
        assert (screen.pane, screen.selection.pattern) == ("waste", ""), "the tree is as it was"
        await pilot.press("(")
        assert str(answer.render()).startswith("bad expression: ")
        assert pane.row_count == 2, "the last good one is in force"
        await pilot.press("backspace", "enter", "O")
        assert (screen.focused, pane.path) == (pane, b"var/lists/one")
        assert str(answer.render()) == "glob · 1 of 3 files"
        assert "Esc all files" in screen.footer.render().plain
        await pilot.press("escape")
        assert (line.is_open, pane.inside, pane.row_count) == (False, "hidden by layer 2", 2)
        await pilot.press("s", "s")
        assert pane.title_text.endswith("hidden by layer 2 · name ▴")
        assert (pane.cursor, pane.path) == (1, b"var/lists"), "on what it was on"
        await pilot.press("escape", "s")
        assert pane.title_text.endswith("by culprit")
        assert screen.tree_pane.sort == "name"


async def test_nothing_that_passes_the_filter_is_not_nothing_wasted(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("w", "slash", *"nowhere", "down")
        assert screen.waste_pane.row_count == 0
        assert screen.waste_pane.empty_pieces(0, 60)[0][0].strip() == "Nothing wasted passes the filter."
        await pilot.press("ctrl+f", "ctrl+f")
        assert (screen.waste_filter.is_open, screen.waste_pane.row_count) == (False, 3)
