"""Rows of the story pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from dive_py.presentation.facts import Fact
from dive_py.tui.explorer.story_pane import StoryPane
from dive_py.tui.explorer.story_rows import StoryRow
from tests.building import ImageBuilder, file
from tests.tui.stage import explored, inside, until

if TYPE_CHECKING:
    from pathlib import Path


ROWS = (
    StoryRow(0, "added", "added", "18.9 kB", "⤒ hidden by layer 3, 18.9 kB wasted", wasted=True),
    StoryRow(3, "modified", "modified", "18.9 kB", "visible", wasted=False),
)


def pane() -> StoryPane:
    """The pane, at layer 3."""
    story = StoryPane()
    story.show("/etc/apt/sources.list", ROWS, 3)
    return story


def test_a_line_tells_layer_change_size_and_fate() -> None:
    text = ["".join(piece for piece, _ in pane().row_pieces(index, 70)) for index in (0, 1)]
    assert text[0] == "  0  added       18.9 kB   ⤒ hidden by layer 3, 18.9 kB wasted"
    assert text[1] == "▌ 3  modified    18.9 kB   visible"


def test_wasted_bytes_have_their_colour() -> None:
    assert [role for piece, role in pane().row_pieces(0, 70) if "kB" in piece] == ["wasted", "wasted"]
    assert "wasted" not in [role for _, role in pane().row_pieces(1, 70)]


def test_the_cursor_begins_at_the_selected_layer() -> None:
    assert pane().cursor == 1
    assert not pane().shows_cursor, "only with the focus"


def test_lines_are_cut_to_the_width() -> None:
    assert cell_len("".join(piece for piece, _ in pane().row_pieces(0, 40))) <= 40


def test_what_else_there_is_to_tell_stands_below() -> None:
    story = StoryPane()
    facts = (Fact("drwxr-xr-x 0755"), Fact("links to a", copy="a"))
    story.show("/etc", ROWS, 0, facts)
    assert story.row_count > len(ROWS)
    assert not story.fact
    story.go(story.row_count - 1, notify=False)
    assert story.fact == facts[1]
    assert "".join(piece for piece, _ in story.row_pieces(2, 70)).startswith("     drwxr")


def test_a_layer_has_its_own_name() -> None:
    shown = StoryPane()
    shown.show("/x", [StoryRow(3, "added", "added", "", "visible", wasted=False, label="rw")], 0)
    assert "".join(text for text, _ in shown.row_pieces(0, 60)).startswith(" rw  added")


async def test_the_story_names_owners_as_the_images_own_files_have_them(tmp_path: Path) -> None:
    """Read once a path with another owner than root is looked at."""
    image = ImageBuilder().layer(
        file("etc/passwd", b"games:x:5:60::/:\n"), file("etc/group", b"games:x:60:\n"), file("x", b"1")
    )
    archive = image.layer(file("x", b"1", uid=5, gid=60)).docker_archive(tmp_path / "i.tar")
    async with explored(archive, layer=1, path="/x") as (pilot, screen):
        await until(pilot, lambda: any("owner 0:0 → games (5:60)" in line for line in inside(screen.story_pane)))
        assert any("· games (5:60) ·" in line for line in inside(screen.story_pane))
        await pilot.press("t", "home", "down", "down", "enter")
        assert screen.selection.layer == 1, "the line belongs to its layer"
