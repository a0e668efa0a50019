"""Rows of the tree as strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from dive_py.analysis.expressions import compiled
from dive_py.presentation.rows import RowModel, RowOptions, Tally
from dive_py.presentation.unfolding import Collapse
from dive_py.tui.explorer.tree_row import RowLook, moment_text, row_pieces, tally_text
from dive_py.tui.look.glyphs import ASCII, UNICODE
from tests.building import ImageBuilder, char_device, directory, file, hardlink, symlink, whiteout
from tests.tui.stacks import small_stack, stack_of

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack, View
    from dive_py.tui.look.glyphs import Glyphs

PLAIN = RowLook(UNICODE, mode=False, owner=False, time=False)


def texts(stack: LayerStack, view: View, look: RowLook = PLAIN, width: int = 80, **options: object) -> list[str]:
    """All rows of a view as a person sees them."""
    model = RowModel(stack, view, RowOptions(**options))  # type: ignore[arg-type]  # the tests know the fields
    return ["".join(text for text, _ in row_pieces(stack, row, width, look)) for row in model.rows(0, model.count)]


def test_changes_have_their_marks() -> None:
    stack = small_stack()
    assert texts(stack, stack.changes(1)) == [
        "   120 B  ~ ▾ etc/",
        "   120 B  ~ │   app.conf",
        "    50 B  + ▾ opt/",
        "    50 B  + │   new",
    ]


def test_removed_rows_are_struck_and_their_bytes_are_wasted() -> None:
    stack = small_stack()
    model = RowModel(stack, stack.changes(2), RowOptions())
    rows = {stack.paths.path(row.path_id): row_pieces(stack, row, 80, PLAIN) for row in model.rows(0, model.count)}
    pieces = rows[b"var/lists/one"]
    assert ("    3 kB  ", "wasted") in pieces
    assert ("one", "removed struck") in pieces
    assert "⤒" not in "".join(text for text, _ in pieces)


def test_what_an_upper_layer_hides_says_so_after_the_name() -> None:
    stack = small_stack()
    rows = texts(stack, stack.merged(0))
    assert "   100 B    │   app.conf ⤒1" in [row.replace("+", " ") for row in rows]
    assert any(row.endswith("old ⤒3") for row in rows)
    assert any(row.endswith("etc/") for row in rows), "a directory that is merged is not hidden"


def test_kinds_devices_and_links() -> None:
    stack = stack_of(
        ImageBuilder().layer(
            directory("d"),
            char_device("null", 1, 3),
            symlink("link", "some/where"),
            file("one", b"12345"),
            hardlink("two", "one"),
        )
    )
    look = RowLook(UNICODE, owner=False, time=False)
    assert texts(stack, stack.merged(0), look) == [
        "drwxr-xr-x           +   d/",
        "lrwxrwxrwx           +   link → some/where",
        "crw-r--r--      1:3  +   null",
        "-rw-r--r--      5 B  +   one",
        "hrw-r--r--      5 B  +   two → /one",
    ]


def test_markers_are_named_in_the_stored_view() -> None:
    stack = stack_of(ImageBuilder().layer(file("a", b"x")).layer(whiteout("a")))
    assert texts(stack, stack.stored(1)) == ["              a whiteout"]


def test_a_folded_directory_has_another_sign() -> None:
    stack = small_stack()
    collapse = Collapse.over(stack.paths, collapsed=True)
    assert all("▸" in row or row.endswith("usr/bin") for row in texts(stack, stack.merged(0), collapsed=collapse))


def test_the_match_of_the_filter_is_pointed_out() -> None:
    stack = small_stack()
    look = RowLook(UNICODE, mode=False, owner=False, time=False, pattern=compiled("tc/ap+"))
    model = RowModel(stack, stack.merged(1), RowOptions(pattern="tc/ap+"))
    pieces = row_pieces(stack, model.row(1), 80, look)
    assert [text for text, role in pieces if "match" in role] == ["app"], "only what of it lies in the name"


@pytest.mark.parametrize("width", [20, 40, 60, 80, 160])
def test_rows_never_exceed_the_width_and_columns_drop(width: int) -> None:
    stack = stack_of(ImageBuilder().layer(file("字" * 60, b""), file("a/" * 30 + "deep", b"x"), file("x" * 200, b"")))
    look = RowLook.fitting(width, UNICODE, attributes=True)
    assert (look.mode, look.owner, look.time) == (width >= 60, width >= 80, width >= 100)
    for row in texts(stack, stack.merged(0), look, width):
        assert cell_len(row) <= width
    assert cell_len("".join(text for text, _ in look.head(width))) == width


@pytest.mark.parametrize(
    ("width", "attributes", "has_bar"), [(78, True, False), (94, True, True), (94, False, True), (60, False, True)]
)
def test_a_share_has_the_room_that_attributes_leave(width: int, attributes: bool, has_bar: bool) -> None:  # noqa: FBT001 - a parameter of the test
    look = RowLook.fitting(width, UNICODE, attributes=attributes)
    assert (look.bar, look.mode) == (has_bar, attributes)
    assert ("share" in look.head(width)[0][0]) == has_bar


@pytest.mark.parametrize(("glyphs", "bars"), [(UNICODE, ["███▒▒▒", "██▎", "▍", ""]), (ASCII, ["###%%%", "##", "", ""])])
def test_a_row_shows_its_share_of_its_directory(glyphs: Glyphs, bars: list[str]) -> None:
    base = [file("d/gone", b"1" * 600), file("d/a", b"1" * 390), file("d/b", b"1" * 70), file("d/c", b"1" * 5)]
    stack = stack_of(ImageBuilder().layer(*base).layer(whiteout("d/gone")))
    look = RowLook(glyphs, mode=False, owner=False, bar=True, time=False)
    rows = texts(stack, stack.merged(0), look)
    assert [row[10:17].rstrip() for row in rows] == [bars[0], *bars[1:], glyphs.wasted * 3]
    assert all(row.startswith("+ ") for row in (row[17:] for row in rows))


def test_a_name_is_seen_however_deep_it_lies() -> None:
    stack = stack_of(ImageBuilder().layer(file("d/" * 900 + "deepest", b"x")))
    rows = texts(stack, stack.merged(0), PLAIN, 60)
    assert rows[1] == "     1 B  + │ ▾ d/"
    assert rows[-1].split() == ["1", "B", "+", "…900", "deepest"]
    assert max(cell_len(row) for row in rows) <= 60


def test_attributes_can_be_left_out() -> None:
    look = RowLook.fitting(160, UNICODE, attributes=False)
    assert not look.mode
    assert not look.owner
    assert not look.time


def test_names_can_be_scrolled_sideways() -> None:
    stack = stack_of(ImageBuilder().layer(file("0123456789" * 10, b"")))
    look = RowLook(UNICODE, mode=False, owner=False, time=False, aside=12)
    assert texts(stack, stack.merged(0), look, 30)[0] == "     0 B  + 01234567890123456…"


def test_ascii_signs() -> None:
    stack = small_stack()
    look = RowLook(ASCII)
    assert all(row.isascii() for k in range(4) for row in texts(stack, stack.merged(k), look))


def test_moments_of_any_size_are_shown() -> None:
    assert moment_text(0) == "1970-01-01 00:00"
    assert moment_text(1_700_000_000) == "2023-11-14 22:13"
    assert moment_text(2**62) == "?"


def test_a_read_write_layer_is_called_rw() -> None:
    stack = small_stack()
    stack.rw = 3
    assert any(row.endswith("old ⤒rw") for row in texts(stack, stack.merged(0)))


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("name", ["libstdc++.so.6.0.30-gdb.py", "字" * 20 + ".txt", "~" * 40])
@pytest.mark.parametrize("width", [20, 24, 30, 40])
def test_which_layer_hides_it_stays_behind_a_name_without_its_middle(name: str, width: int, glyphs: Glyphs) -> None:
    image = (
        ImageBuilder().layer(file(name, b"1"), symlink("link", name * 3)).layer(file(name, b"2"), file("link", b"3"))
    )
    stack = stack_of(image)
    look = RowLook(glyphs, mode=False, owner=False, time=False, pattern=compiled("[.~]"))
    rows = texts(stack, stack.merged(0), look, width)
    assert all(row.endswith(f" {glyphs.shadow}1") and cell_len(row) <= width for row in rows)
    scrolled = RowLook(glyphs, mode=False, owner=False, time=False, aside=2)
    assert all(cell_len(row) <= width for row in texts(stack, stack.merged(0), scrolled, width))


def test_a_shortened_name_has_its_start_and_its_end_and_what_the_filter_found() -> None:
    stack = stack_of(
        ImageBuilder().layer(file("libstdc++.so.6.0.30-gdb.py", b"1")).layer(file("libstdc++.so.6.0.30-gdb.py", b"2"))
    )
    look = RowLook(UNICODE, mode=False, owner=False, time=False, pattern=compiled("libst|gdb.py"))
    model = RowModel(stack, stack.merged(0), RowOptions())
    pieces = row_pieces(stack, model.row(0), 33, look)
    assert "".join(text for text, _ in pieces) == "     1 B  +   libstdc++.…db.py ⤒1"
    assert [text for text, role in pieces if "match" in role] == ["libst"]


@pytest.mark.parametrize("width", [30, 40])
def test_long_names_lose_their_middle_whatever_became_of_them(width: int) -> None:
    names = [f"lib{'x' * 60}.so.{number}" for number in range(3)]
    stack = stack_of(
        ImageBuilder()
        .layer(file(names[0], b"x"), file(names[1], b"x"), symlink(f"{'l' * 60}-end", "x"))
        .layer(whiteout(names[0]), file(names[1], b"y"), file(names[2], b"z"))
    )
    rows = texts(stack, stack.changes(1), width=width)
    assert [row.rstrip()[-5:] for row in rows] == [".so.0", ".so.1", ".so.2"]
    assert all("…" in row and cell_len(row) <= width for row in rows)


def tally(options: RowOptions) -> Tally:
    """What a layer with a bit of everything is."""
    entries = (
        *(directory("d"), file("d/a", b"a" * 1000), hardlink("d/b", "d/a"), symlink("d/c", "a")),
        char_device("d/null", 1, 3),
    )
    stack = stack_of(ImageBuilder().layer(*entries))
    return RowModel(stack, stack.changes(0), options).tally


def test_rows_are_counted_by_kind_with_their_bytes() -> None:
    assert tally_text(tally(RowOptions()), "·") == "2 files · 1 directory · 1 link · 1 other · 1 kB"


def test_folded_rows_count_and_filtered_ones_do_not() -> None:
    stack = small_stack()
    folded = RowOptions(collapsed=Collapse.over(stack.paths, collapsed=True))
    assert RowModel(stack, stack.changes(0), folded).tally == RowModel(stack, stack.changes(0), RowOptions()).tally
    assert tally_text(RowModel(stack, stack.changes(0), RowOptions(pattern="lists/")).tally, "·") == "2 files · 5 kB"


def test_what_a_layer_removed_weighs_nothing() -> None:
    stack = small_stack()
    gone = RowModel(stack, stack.changes(2), RowOptions(pattern="lists")).tally
    assert (gone.files, gone.directories, gone.stored) == (2, 1, 0)
    assert tally_text(RowModel(stack, stack.changes(2), RowOptions(pattern="nothing")).tally, "·") == ""
