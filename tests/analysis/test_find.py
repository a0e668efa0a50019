"""Find entries in all layers."""

from __future__ import annotations

import pytest

from dive_py.analysis.find import Bits, Mode, Owner, Query, find
from dive_py.analysis.globs import expression
from dive_py.analysis.matching import Matcher
from dive_py.errors import Cancelled
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change
from tests.building import (
    Entry,
    block_device,
    char_device,
    directory,
    fifo,
    file,
    hardlink,
    opaque,
    symlink,
    whiteout,
)
from tests.overlay.stacking import stacked

IMAGE = (
    [
        directory("etc", mode=0o755),
        file("etc/key.pem", b"k" * 100, mode=0o600),
        file("etc/motd", b"m" * 2000, uid=5, gid=6),
        directory("tmp").but(mode=0o1777),
    ],
    [
        file("etc/key.pem", b"k" * 100, mode=0o640),
        whiteout("etc/motd"),
        file("usr/bin/su", b"s" * 300, mode=0o4755, xattrs={"security.capability": b"\1", "user.note": b"x"}),
        hardlink("usr/bin/sudo", "usr/bin/su", mode=0o4755, xattrs={"security.capability": b"\1"}),
        symlink("usr/bin/sh", "su"),
    ],
    [whiteout("etc/key.pem"), char_device("dev/c", 1, 3), block_device("dev/b", 8, 0), fifo("dev/p"), file("gone")],
    [whiteout("gone"), opaque("dev")],
)


def glob(text: str) -> Matcher:
    return Matcher(expression(text), rooted=True)


def told(query: Query, *layers: list[Entry]) -> list[tuple[int, str, str]]:
    """Layer, path and change of each row."""
    stack = stacked(*(layers or IMAGE))
    found = find(stack, query)
    paths = stack.paths.paths(stack.entries.path[found.entry])
    rows = zip(found.layer.tolist(), paths, found.change.tolist(), strict=True)
    return [(layer, path.decode("utf-8", "surrogateescape"), Change(change).word) for layer, path, change in rows]


def test_a_path_s_rows_stand_together_from_the_base_up() -> None:
    assert told(Query(pattern=glob("etc/*"))) == [
        (0, "etc/key.pem", "added"),
        (1, "etc/key.pem", "metadata"),
        (2, "etc/key.pem", "removed"),
        (0, "etc/motd", "added"),
        (1, "etc/motd", "removed"),
    ]


def test_without_conditions_all_is_found() -> None:
    rows = told(Query())
    assert len(rows) == 18
    assert not {path for _, path, _ in rows} & {"usr", "usr/bin", "dev"}, "no layer has an entry for these"
    assert [path.replace("/", "\0") for _, path, _ in rows] == sorted(path.replace("/", "\0") for _, path, _ in rows)


def test_a_directory_without_entry_is_found_by_its_name() -> None:
    assert told(Query(pattern=glob("usr"))) == [(1, "usr", "added")]
    assert told(Query(pattern=glob("bin"), kinds=frozenset({Kind.DIR}))) == [(1, "usr/bin", "added")]
    assert told(Query(pattern=glob("d"), layer=1), [file("d/x")], [file("d/y")]) == [], "the layer below brought it"
    assert told(Query(pattern=glob("d"), layer=1), [file("d/x")], [whiteout("d")]) == [(1, "d", "removed")]
    assert told(Query(layer=1), [file("d/x")], [whiteout("d")]) == [(1, "d/x", "removed")]


@pytest.mark.parametrize(
    ("smallest", "largest", "paths"),
    [
        (2000, None, {"etc/motd"}),
        (None, 100, {"etc/key.pem", "gone"}),
        (300, 300, {"usr/bin/su", "usr/bin/sudo"}),
        (101, 1999, {"usr/bin/su", "usr/bin/sudo"}),
        (2001, None, set()),
    ],
)
def test_by_size(smallest: int | None, largest: int | None, paths: set[str]) -> None:
    """A hard link has its target's size, and what is no file has none, not even 0."""
    assert {path for _, path, _ in told(Query(smallest=smallest, largest=largest))} == paths


@pytest.mark.parametrize(
    ("kinds", "paths"),
    [
        ({Kind.DIR}, {"etc", "tmp"}),
        ({Kind.HARDLINK, Kind.SYMLINK}, {"usr/bin/sh", "usr/bin/sudo"}),
        ({Kind.CHAR, Kind.BLOCK, Kind.FIFO}, {"dev/b", "dev/c", "dev/p"}),
        ({Kind.FILE}, {"etc/key.pem", "etc/motd", "gone", "usr/bin/su"}),
    ],
)
def test_by_kind(kinds: set[Kind], paths: set[str]) -> None:
    assert {path for _, path, _ in told(Query(kinds=frozenset(kinds)))} == paths


@pytest.mark.parametrize(
    ("modes", "paths"),
    [
        ([Mode(Bits.EXACT, 0o4755)], {"usr/bin/su", "usr/bin/sudo"}),
        ([Mode(Bits.EXACT, 0o755)], {"etc"}),
        ([Mode(Bits.ALL, 0o1002)], {"tmp"}),
        ([Mode(Bits.ANY, 0o5000)], {"tmp", "usr/bin/su", "usr/bin/sudo"}),
        ([Mode(Bits.ALL, 0o002)], {"tmp", "usr/bin/sh"}),
        ([Mode(Bits.ALL, 0o002, frozenset({Kind.DIR}))], {"tmp"}),
        ([Mode(Bits.EXACT, 0o600), Mode(Bits.EXACT, 0o640)], {"etc/key.pem"}),
        ([Mode(Bits.EXACT, 0)], set()),
    ],
)
def test_by_mode(modes: list[Mode], paths: set[str]) -> None:
    assert {path for _, path, _ in told(Query(modes=tuple(modes)))} == paths


@pytest.mark.parametrize("how", [Bits.ALL, Bits.ANY])
def test_no_bits_are_in_every_mode(how: Bits) -> None:
    assert told(Query(modes=(Mode(how, 0),))) == told(Query())


@pytest.mark.parametrize(
    ("owners", "paths"),
    [
        ([Owner(5)], {"a", "b"}),
        ([Owner(5, 6)], {"a"}),
        ([Owner(gid=6)], {"a", "c"}),
        ([Owner(5, 7), Owner(0)], {"b", "d"}),
        ([Owner(2**32 - 2)], {"e"}),
    ],
)
def test_by_owner(owners: list[Owner], paths: set[str]) -> None:
    layer = [
        file("a", uid=5, gid=6),
        file("b", uid=5, gid=7),
        file("c", uid=1, gid=6),
        file("d"),
        file("e", uid=2**32 - 2, style="gnu"),
    ]
    assert {path for _, path, _ in told(Query(owners=tuple(owners)), layer)} == paths


def test_by_attribute() -> None:
    for names in ([b"security.capability"], [b"security."], [b"nothing", b"user.n"]):
        assert told(Query(xattrs=tuple(names))) == [
            (1, "usr/bin/su", "added"),
            (1, "usr/bin/sudo", "added"),
        ]
    assert told(Query(xattrs=(b"capability",))) == []


def test_by_change() -> None:
    assert told(Query(changes=frozenset({Change.REMOVED, Change.METADATA}))) == [
        (3, "dev/b", "removed"),
        (3, "dev/c", "removed"),
        (3, "dev/p", "removed"),
        (1, "etc/key.pem", "metadata"),
        (2, "etc/key.pem", "removed"),
        (1, "etc/motd", "removed"),
        (3, "gone", "removed"),
    ]


def test_names_of_one_file_have_one_mode_and_names_of_one_symlink_one_kind() -> None:
    """As in Docker 20.10 to 28 and Podman 4.3: a setuid link makes the tool setuid."""
    layer = [file("tool"), symlink("s", "tool"), hardlink("h", "s"), hardlink("link", "tool", mode=0o4755, uid=2)]
    setuid = Query(modes=(Mode(Bits.ANY, 0o4000),))
    assert told(setuid, layer) == [(0, "link", "added"), (0, "tool", "added")]
    assert told(Query(kinds=frozenset({Kind.SYMLINK})), layer) == [(0, "h", "added"), (0, "s", "added")]
    assert {path for _, path, _ in told(Query(kinds=frozenset({Kind.HARDLINK})), layer)} == {"h", "link"}


def test_in_one_layer() -> None:
    assert told(Query(layer=3)) == [(3, path, "removed") for path in ("dev/b", "dev/c", "dev/p", "gone")]
    assert told(Query(layer=0)) == [(0, path, "added") for path in ("etc", "etc/key.pem", "etc/motd", "tmp")]


def test_by_what_became_of_it() -> None:
    """A removal is no entry that could be seen or hidden."""
    hidden, visible = told(Query(hidden=True)), told(Query(hidden=False))
    assert [row for row in told(Query()) if row[2] != "removed"] == sorted(
        hidden + visible, key=lambda row: (row[1].replace("/", "\0"), row[0])
    )
    assert {path for _, path, _ in hidden} == {"dev/b", "dev/c", "dev/p", "etc/key.pem", "etc/motd", "gone"}
    assert {path for _, path, _ in visible} == {"etc", "tmp", "usr/bin/sh", "usr/bin/su", "usr/bin/sudo"}


def test_what_a_later_entry_of_its_own_layer_hides_is_found() -> None:
    """Bytes that are shipped, and that no merged tree of any layer shows."""
    layer = [file("key", b"secret"), file("key", b"x")]
    assert told(Query(), layer) == [(0, "key", "untouched"), (0, "key", "added")]
    assert told(Query(hidden=True, smallest=6), layer) == [(0, "key", "untouched")]


def test_conditions_add_up() -> None:
    query = Query(pattern=glob("*.pem"), modes=(Mode(Bits.ALL, 0o040),), changes=frozenset({Change.METADATA}))
    assert told(query) == [(1, "etc/key.pem", "metadata")]


def test_markers_and_the_root_are_no_rows() -> None:
    rows = told(
        Query(pattern=Matcher("", rooted=True)), [directory("./"), file("a")], [opaque(""), whiteout("nothing")]
    )
    assert rows == [(0, "a", "added"), (1, "a", "removed")]


def test_hostile_names_are_names() -> None:
    names = ["-rf", "a\nb", "*", "\x1b[2J", "\udcff", " ", "(?i)", "\\", "ü" * 80]
    layer = [file(name) for name in names]
    for name in names:
        assert told(Query(pattern=glob(name.replace("\\", "\\\\").replace("*", "\\*"))), layer) == [(0, name, "added")]
    assert len(told(Query(pattern=glob("*")), layer)) == len(names)


def test_an_image_without_layers_holds_nothing() -> None:
    stack = stacked()
    assert len(find(stack, Query())) == 0
    assert len(find(stack, Query(pattern=glob("*"), hidden=True))) == 0


def test_it_stops_when_nobody_waits_any_more() -> None:
    with pytest.raises(Cancelled):
        find(stacked([file("a")]), Query(pattern=glob("[a]")), lambda: True)
