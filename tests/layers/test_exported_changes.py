"""An export and a list of changes against the layer that they stand for."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import pytest

from dive_py.layers import tar_headers
from dive_py.layers.blocks import StreamBlocks
from dive_py.layers.exported_changes import ExportedChanges, ListedChanges, read_write_layer
from dive_py.layers.vocabulary import Kind
from dive_py.progress import Progress

if TYPE_CHECKING:
    from dive_py.layers.index import LayerIndex

Members = dict[bytes, tuple[bytes, bytes]]
"""Name to typeflag, and a link's target or a file's content."""


def scanned(members: Members) -> LayerIndex:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT, errors="surrogateescape") as tar:
        for name, (flag, data) in members.items():
            info = tarfile.TarInfo(name.decode("utf-8", "surrogateescape"))
            info.type = flag
            if flag in {tarfile.LNKTYPE, tarfile.SYMTYPE}:
                info.linkname = data.decode()
            else:
                info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    out.seek(0)
    return tar_headers.scan(StreamBlocks(out), Progress())


def layer(members: Members, changes: dict[str, int], lower: Members | None = None) -> ExportedChanges:
    """The layer, of changes as the engine gives them: 0 modified, 1 added, 2 deleted."""
    modified, added, deleted = (frozenset(path for path, what in changes.items() if what == kind) for kind in range(3))
    listed = ListedChanges(modified=modified, added=added, deleted=deleted)
    return read_write_layer(scanned(members), listed, lambda: [scanned(lower or {})])


def told(found: ExportedChanges) -> dict[str, str]:
    """Path to kind, with a hard link's target."""
    index = found.index
    rows = zip(index.keys(), index.kind.tolist(), index.link.tolist(), strict=True)
    return {
        key.replace(b"\0", b"/").decode("utf-8", "backslashreplace"): Kind(kind).word
        + (f" {index.links[link].replace(bytes(1), b'/').decode()}" if kind == Kind.HARDLINK else "")
        for key, kind, link in rows
    }


FILE, DIR, LINK = tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.LNKTYPE
WHOLE: Members = {
    b".dockerenv": (FILE, b""),
    b"etc/": (DIR, b""),
    b"etc/hosts": (FILE, b""),
    b"etc/motd": (FILE, b"hello"),
    b"moved/": (DIR, b""),
    b"moved/f": (FILE, b"12345678"),
    b"moved/twin": (LINK, b"moved/f"),
}


def test_what_changed_is_there_and_nothing_else() -> None:
    """Docker 20.10 puts `.dockerenv` and `etc/hosts` into every export, and neither into the list."""
    found = layer(WHOLE, {"/etc": 0, "/etc/passwd": 2, "/moved": 1, "/moved/f": 1, "/moved/twin": 1, "/dir": 2})
    assert told(found) == {
        "dir": "whiteout",
        "etc": "dir",
        "etc/passwd": "whiteout",
        "moved": "dir",
        "moved/f": "file",
        "moved/twin": "hardlink moved/f",
    }
    index = found.index
    assert index.keys() == sorted(index.keys())
    assert index.size.tolist() == index.stored.tolist() == [0, 0, 0, 0, 8, 0]
    assert index.offset.tolist() == list(range(index.count))
    assert not found.holders


def test_links_to_what_did_not_change_are_files() -> None:
    """`ln a b; ln a c` in a container: the export's `b` and `c` are links to `a`, which is the image's."""
    members: Members = {b"a": (FILE, b"four"), b"b": (LINK, b"a"), b"c": (LINK, b"a")}
    found = layer(members, {"/b": 1, "/c": 1})
    assert told(found) == {"b": "file", "c": "hardlink b"}
    assert found.index.size.tolist() == [4, 0]
    assert found.holders == {b"b": b"a"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"/gone-meanwhile": 1}, {}),
        ({"/modified-and-gone": 0}, {"modified-and-gone": "whiteout"}),
        ({"/etc/motd": 2}, {"etc/motd": "file"}),
        ({"/": 0, "": 0}, {}),
        ({"/a\0b": 2, "/" + "x" * 5000: 2}, {}),
    ],
)
def test_what_does_not_fit_together(changes: dict[str, int], expected: dict[str, str]) -> None:
    """A container that runs meanwhile, and names that no kernel has."""
    assert told(layer(WHOLE, changes)) == expected


def test_names_that_are_no_utf8() -> None:
    """Go writes each lost byte as U+FFFD, Python's decoder two at once; which name it was, the tars tell."""
    members: Members = {b"new\xe2\x82": (FILE, b"1"), b"stays\xe9": (FILE, b"2"), b"\xef\xbf\xbd": (FILE, b"3")}
    lower: Members = {b"stays\xe9": (FILE, b""), b"stays\xe8": (FILE, b""), b"old\xff": (FILE, b"")}
    changes = {"/new\ufffd\ufffd": 1, "/stays\ufffd": 2, "/old\ufffd": 2, "/\ufffd": 1}
    assert told(layer(members, changes, lower)) == {
        "new\\xe2\\x82": "file",
        "old\\xff": "whiteout",
        "stays\\xe8": "whiteout",
        "\ufffd": "file",
    }


def test_a_marker_by_name_is_no_marker() -> None:
    """In an export, `.wh.etc` is a file's name, and no deletion of `etc`."""
    assert told(layer({b".wh.etc": (FILE, b""), b"x": (FILE, b"")}, {"/x": 1, "/.wh.etc": 1})) == {"x": "file"}
