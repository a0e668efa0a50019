"""One path's story in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.marks import ASCII, UNICODE
from dive_py.tui.story_rows import story_rows
from tests.tui.stacks import small_stack

if TYPE_CHECKING:
    from dive_py.tui.widgets.story import StoryRow


def story(path: bytes) -> tuple[StoryRow, ...]:
    """The story of a path of the small image."""
    stack = small_stack()
    path_id = stack.paths.find(path)
    assert path_id is not None
    return story_rows(stack, path_id, UNICODE)


def test_a_file_that_is_written_again() -> None:
    first, second = story(b"etc/app.conf")
    assert (first.layer, first.word, first.size, first.wasted) == (0, "added", "100 B", True)
    assert first.fate == "⤒ hidden by layer 1: written again, 100 B wasted"
    assert (second.layer, second.word, second.fate, second.wasted) == (1, "modified", "visible", False)


def test_a_chmod_is_metadata_and_says_that_contents_were_not_read() -> None:
    second = story(b"usr/bin/tool")[1]
    assert second.word == "metadata"
    assert second.fate == "visible · content assumed the same"


def test_a_deletion_and_an_opaque_directory() -> None:
    first, second = story(b"var/lists/one")
    assert first.fate == "⤒ hidden by layer 2: deleted, 3 kB wasted"
    assert (second.layer, second.word, second.size) == (2, "removed", "")
    assert second.fate == "what layer 0 had here is gone"
    assert "an opaque directory" in story(b"data/old")[0].fate


def test_kinds_that_have_no_bytes_say_what_they_are() -> None:
    assert story(b"bin")[0].size == "symlink"
    assert story(b"etc")[0].size == "dir"


def test_ascii_signs_are_used_where_they_must() -> None:
    stack = small_stack()
    path_id = stack.paths.find(b"etc/app.conf")
    assert path_id is not None
    assert story_rows(stack, path_id, ASCII)[0].fate.startswith("^ hidden")
