"""One path's story in words."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from dive_py.analysis.waste import waste
from dive_py.contents.accounts import Accounts
from dive_py.overlay.vocabulary import Cause
from dive_py.tui.explorer.story_rows import attribute_facts, story_rows
from dive_py.tui.look.glyphs import ASCII, UNICODE
from tests.building import ImageBuilder, char_device, directory, file, hardlink, opaque, sparse_file, symlink, whiteout
from tests.tui.stacks import small_stack, stack_of

if TYPE_CHECKING:
    from dive_py.tui.explorer.story_rows import StoryRow
    from tests.building.entries import Entry


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


def told(path: str, *entries: Entry) -> list[str]:
    """The lines of the entry at a path of an image with one layer."""
    stack = stack_of(ImageBuilder().layer(*entries))
    path_id = stack.paths.find(path.encode())
    assert path_id is not None
    entry = int(stack.owners(0)[path_id])
    return [fact.text for fact in attribute_facts(stack, path_id, entry, UNICODE)]


def test_mode_owner_bytes_and_time_stand_on_one_line() -> None:
    entry = file("bin/su", b"s" * 1234, mode=0o4755, uid=1000, gid=50, mtime=1_600_000_000)
    assert told("bin/su", entry) == ["-rwsr-xr-x 4755 · 1000:50 · 1,234 bytes · 2020-09-13 12:26:40 UTC"]


def test_a_device_has_numbers_and_a_sparse_file_two_sizes() -> None:
    assert "device 5:1" in told("dev/tty", char_device("dev/tty", 5, 1))[0]
    assert "1,000,000 bytes, 1,024 stored" in told("s", sparse_file("s", {0: b"x" * 512}, 1_000_000))[0]


def test_links_tell_their_targets() -> None:
    assert told("l", symlink("l", "../x\x1b"))[1] == "links to ../x\\x1b"
    entries = file("a/b", b"x", mode=0o750), hardlink("h", "a/b", mode=0o750), hardlink("gone", "no/such")
    assert told("h", *entries)[0].startswith("-rwxr-x--- 0750 · 0:0 · 1 bytes"), "those of what it links to"
    assert told("h", *entries)[1] == "links to /a/b"
    assert told("gone", *entries)[1] == "links to /no/such (nothing is there)"


def test_attributes_are_told_in_words_as_text_or_as_digits() -> None:
    capability = struct.pack("<5I", 0x02000001, 1 << 13, 0, 0, 0)
    xattrs = {"security.capability": capability, "user.note": b"hello", "user.raw": b"\xff\x00\x01", "user.none": b""}
    assert told("ping", file("ping", b"", xattrs=xattrs))[1:] == [
        "security.capability cap_net_raw=ep",
        'user.none ""',
        "user.note hello",
        "user.raw ff0001",
    ]
    assert told("x", file("x", b"", xattrs={"user.a": b"\xfe" * 5000}))[1] == "user.a " + "fe" * 200 + "…"


def test_a_directory_without_entry_says_that_nothing_is_known() -> None:
    assert told("a", file("a/b", b"")) == ["no entry of its own: mode, owner and time are not known"]


def test_a_long_path_is_told_whole() -> None:
    name = "d/" + "long-" * 20
    assert told(name, file(name, b""))[-1] == "/" + name


def test_times_that_no_calendar_has_are_told_as_they_are() -> None:
    assert told("x", file("x", b"", mtime=1 << 60))[0].endswith(f"{1 << 60} seconds after 1970")
    assert told("d", directory("d", mtime=0)) == ["drwxr-xr-x 0755 · 0:0 · 1970-01-01 00:00:00 UTC"]
