"""Rows of the pane of layers as strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from dive_py.tui.explorer.layer_rows import LayerRow
from dive_py.tui.explorer.layers_pane import LayersPane
from dive_py.tui.explorer.selection import ViewKind
from dive_py.tui.look.glyphs import ASCII, UNICODE, Glyphs
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path

ROWS = (
    LayerRow(0, "ADD file in /", 2_340_000, 354_000, 0),
    LayerRow(-1, "ENV A=b"),
    LayerRow(1, "a very long command " * 10, 7, 0, 754_000_000),
    LayerRow(2, "rm -rf /x"),
    LayerRow(3, "COPY", 5, 0, 12, problem="damaged"),
)


def pane(glyphs: Glyphs = UNICODE) -> LayersPane:
    """The pane with a few rows."""
    layers = LayersPane(glyphs=glyphs)
    layers.show(ROWS, 1)
    layers.compare(1, 1)
    return layers


def text(layers: LayersPane, index: int, width: int) -> str:
    """One row as a person sees it."""
    return "".join(piece for piece, _ in layers.row_pieces(index, width))


@pytest.mark.parametrize("width", [30, 44, 58, 59, 60, 62, 78, 120])
def test_rows_and_head_fit_and_columns_line_up(width: int) -> None:
    layers = pane()
    head = "".join(piece for piece, _ in layers.head_pieces(width))
    for index in range(len(ROWS)):
        assert cell_len(text(layers, index, width)) <= width
    assert head.index("step") == text(layers, 0, width).index("ADD")
    assert head.index("step") == text(layers, 1, width).index("ENV")


def test_a_row_tells_weight_waste_and_step() -> None:
    layers = pane()
    assert text(layers, 0, 58) == " 0  2.34 MB   354 kB ██████████▒▒ ADD file in /"
    assert text(layers, 3, 58).startswith(" 2        …"), "what has not been read is not known"
    assert "damaged COPY" in text(layers, 4, 58)


def test_waste_has_its_own_role_and_only_there() -> None:
    roles = {role for piece, role in pane().row_pieces(2, 58) if piece.strip()}
    assert "wasted" not in roles
    assert ("▒▒", "wasted") in pane().row_pieces(0, 58)


def test_compared_layers_are_marked() -> None:
    layers = pane()
    layers.compared = (1, 2)
    assert [text(layers, index, 58)[0] for index in (0, 2, 3, 4)] == [" ", "▌", "▌", " "]


def test_steps_cannot_be_selected() -> None:
    layers = pane()
    assert [layers.selectable(index) for index in range(5)] == [True, False, True, True, True]
    assert layers.number == 1


def test_ascii_is_ascii() -> None:
    layers = pane(ASCII)
    assert all(text(layers, index, 58).isascii() for index in range(5))


def test_what_a_layer_hides_stands_beside_what_it_holds() -> None:
    layers = pane()
    assert text(layers, 2, 78).startswith("▌1      7 B            754 MB ")
    assert "".join(piece for piece, _ in layers.head_pieces(78)).split() == ["#", "stored", "wasted", "hides", "step"]
    assert (" " + " 754 MB ", "wasted") in layers.row_pieces(2, 78)


def test_what_layers_hide_drops_out_where_there_is_little_room() -> None:
    layers = pane()
    assert "754 MB" not in text(layers, 2, 59)
    assert "hides" not in "".join(piece for piece, _ in layers.head_pieces(59))
    assert "754 MB" in text(layers, 2, 60)


@pytest.mark.parametrize("held", ["shift", "control"])
async def test_a_click_widens_the_range_to_its_layer(tmp_path: Path, held: str) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down")
        await pilot.click("#layers", offset=(10, 5), **{held: True})
        assert screen.selection.compared == (1, 3)
        assert screen.selection.view is ViewKind.AGGREGATED
        await pilot.click("#layers", offset=(10, 3))
        assert screen.selection.layer == 1
        assert screen.selection.range_start is None
        await pilot.click("#layers", offset=(10, 1), **{held: True})
        assert screen.selection.range_start is None, "the line above the layers is none"


async def test_brackets_go_up_and_down_the_stack_however_it_stands(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("o", "right_square_bracket", "right_square_bracket")
        assert screen.selection.layer == 2
        await pilot.press("left_square_bracket")
        assert screen.selection.layer == 1
        await pilot.press(*["right_square_bracket"] * 9)
        assert screen.selection.layer == 3
