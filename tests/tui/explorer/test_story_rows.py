"""One path's story in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.analysis.waste import waste
from dive_py.contents.accounts import Accounts
from dive_py.overlay.vocabulary import Cause
from dive_py.tui.explorer.story_rows import story_rows
from dive_py.tui.look.glyphs import ASCII, UNICODE
from tests.building import ImageBuilder, file, opaque, symlink, whiteout
from tests.tui.stacks import small_stack, stack_of

if TYPE_CHECKING:
    from dive_py.tui.explorer.story_rows import StoryRow


def story(path: bytes) -> tuple[StoryRow, ...]:
    """The story of a path of the small image."""
    stack = small_stack()
    path_id = stack.paths.find(path)
    assert path_id is not None
    return story_rows(stack, path_id, UNICODE)


def test_a_file_that_is_written_again() -> None:
    first, second = story(b"etc/app.conf")
    assert (first.layer, first.word, first.size, first.wasted) == (0, "added", "100 B", True)
    assert first.fate == "⤒ hidden by layer 1: overwritten, 100 B wasted"
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
    assert story(b"data/old")[0].fate == "⤒ hidden by layer 3: opaque, 700 B wasted"


def test_why_something_is_hidden_is_said_in_the_words_of_waste() -> None:
    below = [
        file("same", b"1", mtime=8),
        file("mode", b"2", mtime=9),
        file("text", b"3"),
        file("kind", b"4"),
        file("dir/x", b"5", mtime=7),
    ]
    below += [
        file("twice", b"6"),
        file("twice", b"7"),
        symlink("link", "a"),
        file("gone", b"8", mtime=6),
        file("o/x", b"9", mtime=5),
    ]
    above = [
        file("same", b"1", mtime=8),
        file("mode", b"2", mode=0o600, mtime=9),
        file("text", b"four"),
        symlink("kind", "text"),
    ]
    above += [symlink("dir", "/"), symlink("link", "b"), whiteout("gone"), opaque("o")]
    stack = stack_of(ImageBuilder().layer(*below).layer(*above))
    told = {}
    for name in ("same", "mode", "text", "kind", "dir", "dir/x", "twice", "link", "gone", "o/x"):
        path_id = stack.paths.find(name.encode())
        assert path_id is not None
        told[name] = story_rows(stack, path_id, UNICODE)[0].fate.partition(": ")[2].partition(",")[0]
    assert told == {
        "same": "identical",
        "mode": "metadata",
        "text": "overwritten",
        "kind": "replaced",
        "dir": "replaced",
        "dir/x": "replaced",
        "twice": "duplicate",
        "link": "overwritten",
        "gone": "deleted",
        "o/x": "opaque",
    }
    items = waste(stack).items
    causes = {
        stack.paths.path(path).decode(): Cause(cause).word
        for path, cause in zip(items.path.tolist(), items.cause.tolist(), strict=True)
    }
    assert causes.items() <= told.items()
    assert len(causes) == 8


def test_kinds_that_have_no_bytes_say_what_they_are() -> None:
    assert story(b"bin")[0].size == "symlink"
    assert story(b"etc")[0].size == "dir"


def test_ascii_signs_are_used_where_they_must() -> None:
    stack = small_stack()
    path_id = stack.paths.find(b"etc/app.conf")
    assert path_id is not None
    assert story_rows(stack, path_id, ASCII)[0].fate.startswith("^ hidden")


def test_a_read_write_layer_is_called_rw() -> None:
    stack = small_stack()
    stack.rw = 3
    path_id = stack.paths.find(b"data/old")
    assert path_id is not None
    first, second = story_rows(stack, path_id, UNICODE)
    assert first.fate == "⤒ hidden by layer rw: opaque, 700 B wasted"
    assert (first.label, second.label, second.layer) == ("0", "rw", 3)


def test_a_change_says_what_differs() -> None:
    games = Accounts({5: "games"}, {60: "games"})
    was = file("f", b"1", mode=0o600, mtime=0)
    other = file("g", b"1", mtime=9)  # without it, one time for all files would prove nothing
    builder = ImageBuilder().layer(was, other).layer(was.but(mode=0o4755, uid=5, gid=60))
    stack = stack_of(builder.layer(was.but(data=b"22")))
    path_id = stack.paths.find(b"f")
    assert path_id is not None
    details = [row.detail for row in story_rows(stack, path_id, UNICODE, games)]
    assert details[:2] == ["", "mode 0600 → 4755 · owner 0:0 → games (5:60)"]
    assert details[2].startswith("content, size 1 B → 2 B · mode 4755 → 0600")
    assert story_rows(stack, path_id, ASCII, games)[1].detail == "mode 0600 > 4755 - owner 0:0 > games (5:60)"
