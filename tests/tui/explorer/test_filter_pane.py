"""The filter, from the first letter to the last match."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.tui.explorer import tree_rows
from tests.building import ImageBuilder, file
from tests.tui.stage import WIDE, explored, inside, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.tui.explorer.screen import ExplorerScreen


def answer_of(screen: ExplorerScreen) -> str:
    """What the line says that the filter found."""
    return str(screen.filter_line.query_one("#filter-answer").render())


async def test_n_and_capital_n_go_round_the_matches(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"lists/|motd", "enter")
        seen = []
        for key in ("n", "n", "n", "n", "N"):
            await pilot.press(key)
            seen.append(screen.tree_pane.path)
        assert seen == [b"etc/motd", b"var/lists/one", b"var/lists/two", b"etc/motd", b"var/lists/two"]


@pytest.mark.parametrize("pattern", ["(", "+a", "[z-a]", "a{2000}", r"\1"])
async def test_what_re2_does_not_take_is_said(tmp_path: Path, pattern: str) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        rows = screen.tree_pane.row_count
        await pilot.press("slash")
        screen.filter_line.query_one("#filter-input").value = pattern  # type: ignore[attr-defined]
        await pilot.pause()
        answer = screen.filter_line.query_one("#filter-answer")
        assert answer.has_class("-wrong")
        assert str(answer.render()).startswith("bad expression: ")
        assert screen.tree_pane.row_count == rows


async def test_what_is_wrong_stays_said_until_it_is_mended(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"conf", "(", "enter")
        said = answer_of(screen)
        assert said.startswith("still conf · bad expression: missing )")
        for key in ("down", "s", "2", "right_square_bracket", "slash"):
            await pilot.press(key)
            await pilot.pause()
            assert answer_of(screen) == said, key
            assert screen.filter_line.query_one("#filter-answer").has_class("-wrong")
        assert screen.selection.pattern == "conf", "the last good one is in force"
        await pilot.press("escape", "slash", *"conf")
        assert answer_of(screen) == "1 match"


async def test_a_mended_expression_counts_again(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"conf", "(", "backspace")
        answer = screen.filter_line.query_one("#filter-answer")
        assert str(answer.render()) == "1 match"
        assert not answer.has_class("-wrong")


async def test_going_to_the_rows_keeps_the_line_in_sight(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"conf", "down")
        assert screen.focused is screen.tree_pane
        assert screen.filter_line.has_class("-open")
        await pilot.press("slash")
        assert screen.filter_line.value == "conf", "it can be edited again"


async def test_a_glob_is_a_glob_and_the_line_says_so(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"*.conf")
        await until(pilot, lambda: "glob" in answer_of(screen))
        assert answer_of(screen) == "glob · 1 match"
        await pilot.press("enter")
        assert screen.tree_pane.model is not None
        assert screen.tree_pane.model.matches == 1


async def test_no_match_here_names_the_layers_that_have_one_and_enter_goes_there(tmp_path: Path) -> None:
    """`data/fresh` is in layer 3 alone, `app.conf` in 0 and 1; no layer has `nowhere`."""
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"fre?h")
        await until(pilot, lambda: any("There is a match in layer 3." in line for line in inside(screen.tree_pane)))
        assert any("Enter twice goes to layer 3" in line for line in inside(screen.tree_pane))
        await pilot.press("enter")
        assert screen.selection.layer == 0, "the filter stays, and the layer too, as in dive"
        assert any("Enter goes to layer 3" in line for line in inside(screen.tree_pane))
        await pilot.press("enter")
        assert screen.selection.layer == 3
        assert screen.tree_pane.has_focus
        assert any("fresh" in line for line in inside(screen.tree_pane))
        await pilot.press("backspace")
        assert screen.selection.layer == 0, "there is a way back"
        await pilot.press("escape", "right_square_bracket", "right_square_bracket", "slash", *"app.conf")
        await until(pilot, lambda: any("in layers 0, 1." in line for line in inside(screen.tree_pane)))
        await pilot.press("down")
        assert screen.selection.layer == 2
        await pilot.press("enter")
        assert screen.selection.layer == 1, "the nearest one below"
        await pilot.press("escape", "slash", *"nowhere")
        await until(pilot, lambda: any("No layer has" in line for line in inside(screen.tree_pane)))
        await pilot.press("enter", "enter")
        assert screen.selection.layer == 1


@pytest.mark.parametrize("size", [WIDE, (60, 20)])
@pytest.mark.parametrize("heavy", [1, 200_000])
async def test_the_way_to_a_match_elsewhere_ends_on_it(
    tmp_path: Path, size: tuple[int, int], heavy: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where rows are worked out on a thread, and where more directories lead there than there are lines."""
    monkeypatch.setattr(tree_rows, "_HEAVY", heavy)
    deep = "/".join(f"d{number}" for number in range(30))
    image = ImageBuilder().layer(file("usr/lib/x", b"x")).layer(file(f"usr/{deep}/dash", b"d"), file("usr/dash0", b"d"))
    async with explored(image.docker_archive(tmp_path / "i.tar"), size=size, path="/usr") as (pilot, screen):
        await pilot.press("slash", *"dash$")
        await until(pilot, lambda: any("Enter twice" in line for line in inside(screen.tree_pane)))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: screen.selection.layer == 1 and screen.tree_pane.row_count > 0)
        assert screen.tree_pane.path == f"usr/{deep}/dash".encode()
        assert screen.selection.path == screen.tree_pane.path
        pane = screen.tree_pane
        assert pane.top <= pane.cursor < pane.top + pane.body_height


async def test_the_path_under_the_cursor_stays_in_sight_when_the_filter_goes(tmp_path: Path) -> None:
    entries = [file(f"usr/share/doc/{number:04d}/copyright", b"c") for number in range(2100)]
    image = ImageBuilder().layer(*entries, file("usr/lib/libcrypto.so", b"lib")).docker_archive(tmp_path / "i.tar")
    async with explored(image) as (pilot, screen):
        await pilot.press("slash", *"libcrypto", "enter")
        await until(pilot, lambda: screen.tree_pane.matches == 1)
        await pilot.press("n", "escape")
        await until(pilot, lambda: not screen.selection.pattern and not screen.tree_pane.rows.is_waiting)
        assert screen.tree_pane.path == b"usr/lib/libcrypto.so"
