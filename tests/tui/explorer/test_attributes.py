"""What is told of an entry below its story."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from dive_py.tui.explorer.attributes import attribute_facts
from dive_py.tui.look.glyphs import UNICODE
from tests.building import ImageBuilder, char_device, directory, file, hardlink, sparse_file, symlink
from tests.tui.stacks import stack_of

if TYPE_CHECKING:
    from tests.building.entries import Entry


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
