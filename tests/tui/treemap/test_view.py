"""The rectangles on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.app import App, ComposeResult

from dive_py.analysis.sizes_by_folder import sizes_by_folder
from dive_py.analysis.waste import waste
from dive_py.tui.look.glyphs import ASCII, UNICODE, Glyphs
from dive_py.tui.treemap.view import TreemapView
from tests.building import file, whiteout
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.building import Entry


class Shown(App[None]):
    """A treemap alone."""

    CSS = "TreemapView { height: 1fr; width: 1fr; }"

    def __init__(self, glyphs: Glyphs, *entries: Entry) -> None:
        super().__init__()
        self.entries = entries
        self.view = TreemapView(glyphs=glyphs)

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        stack = stacked(
            self.entries
            or [file("usr/lib/a", b"x" * 5000), file("usr/b", b"x" * 3000), file("gone/\x1b[1mx", b"x" * 2000)],
            [whiteout("gone")],
        )
        self.view.show(stack.paths, sizes_by_folder(stack, waste(stack)))


def text(view: TreemapView) -> Sequence[str]:
    return [view.render_line(y).text for y in range(view.size.height)]


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("size", [(160, 50), (60, 20), (40, 10)])
async def test_names_and_sizes_stand_on_the_tiles_and_waste_is_hatched(glyphs: Glyphs, size: tuple[int, int]) -> None:
    app = Shown(glyphs)
    async with app.run_test(size=size):
        lines = text(app.view)
        assert all(len(line) == size[0] for line in lines)
        whole = "\n".join(lines)
        assert "usr/  8 kB" in whole
        assert "gone/" in whole
        assert glyphs.wasted * 3 in whole
        assert "\x1b" not in whole
        assert glyphs is UNICODE or whole.isascii()


async def test_wide_and_combining_characters_keep_lines_as_wide_as_they_are() -> None:
    app = Shown(UNICODE, file("長い名前のファイル", b"x" * 9000), file("e\u0301te\u0301", b"x" * 9000))
    async with app.run_test(size=(60, 20)):
        view = app.view
        assert {view.render_line(y).cell_length for y in range(20)} == {60}
        assert {sum(segment.cell_length for segment in view.render_line(y)) for y in range(20)} == {60}
        assert "長い名前のファイル" in "".join(text(view))
        assert "e\u0301te\u0301" in "".join(text(view))


async def test_one_goes_in_and_out_and_the_size_may_change() -> None:
    app = Shown(UNICODE)
    async with app.run_test(size=(80, 24)) as pilot:
        app.view.focus()
        view = app.view
        assert view.tile is not None
        assert view.name_of(view.tile) == "usr/"
        await pilot.press("enter")
        assert [view.name_of(tile) for tile in view.tiles] == ["lib/", "b"]
        await pilot.press("right")
        assert view.chosen == 1
        await pilot.resize_terminal(50, 12)
        await pilot.pause()
        assert (view.chosen, len(view.tiles)) == (1, 2)
        await pilot.press("backspace")
        assert (view.folder, view.chosen) == (0, 0)
        await pilot.press("backspace")
        assert view.folder == 0


async def test_the_mouse_chooses_and_enters() -> None:
    app = Shown(UNICODE)
    async with app.run_test(size=(80, 24)) as pilot:
        last = app.view.tiles[-1]
        await pilot.click(app.view, offset=((last.left + last.right) // 2, (last.top + last.bottom) // 4))
        assert app.view.chosen == len(app.view.tiles) - 1
        await pilot.click(app.view, offset=(1, 1), times=2)
        assert app.view.folder > 0
