"""Find entries in all layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.analysis.find import Bits, Mode, Owner, Query, find
from dive_py.analysis.globs import expression
from dive_py.errors import Cancelled
from dive_py.layers.index import Kind, path_key
from dive_py.overlay.changes import Change
from dive_py.presentation.matching import Matcher
from dive_py.reports import listing
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
from tests.laws.strategies import images
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack
    from dive_py.reports.listing import Row

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
        hardlink("usr/bin/sudo", "usr/bin/su", mode=0o4755),
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
    paths = stack.paths.paths(stack.entries.path[found.entry].tolist())
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
        ([Owner(2**32 - 1)], {"e"}),
    ],
)
def test_by_owner(owners: list[Owner], paths: set[str]) -> None:
    layer = [
        file("a", uid=5, gid=6),
        file("b", uid=5, gid=7),
        file("c", uid=1, gid=6),
        file("d"),
        file("e", uid=2**32 - 1, style="gnu"),
    ]
    assert {path for _, path, _ in told(Query(owners=tuple(owners)), layer)} == paths


def test_by_attribute() -> None:
    for names in ([b"security.capability"], [b"security."], [b"nothing", b"user.n"]):
        assert told(Query(xattrs=tuple(names))) == [(1, "usr/bin/su", "added")]
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


MODES = st.builds(
    Mode,
    st.sampled_from(Bits),
    st.sampled_from((0o644, 0o4755, 0o4000, 0o111, 0)),
    st.sampled_from((frozenset[Kind](), frozenset({Kind.FILE}))),
)
QUERIES = st.builds(
    Query,
    pattern=st.sampled_from((None, None, "a", "*", "a/*", "/**/b", "[!a]*")).map(lambda text: text and glob(text)),
    smallest=st.sampled_from((None, None, 0, 1)),
    largest=st.sampled_from((None, None, 0, 1)),
    kinds=st.frozensets(st.sampled_from(Kind), max_size=2),
    modes=st.lists(MODES, max_size=2).map(tuple),
    owners=st.lists(st.builds(Owner, st.sampled_from((None, 0, 1)), st.sampled_from((None, 0))), max_size=1).map(tuple),
    layer=st.sampled_from((None, None, 0)),
    changes=st.frozensets(st.sampled_from([change for change in Change if change != Change.UNTOUCHED]), max_size=2),
    hidden=st.sampled_from((None, None, True, False)),
)


def events(stack: LayerStack) -> list[tuple[int, Row]]:
    """All there is to find, with the layer that did it, in order: what `tree` lists with `--all` and `--layer`."""
    rows = [(row.layer, row) for row in listing.rows(stack, listing.everything(stack))]
    rows = [(layer, row) for layer, row in rows if row.kind not in ("whiteout", "opaque")]
    for layer in range(stack.layer_count):
        for row in listing.rows(stack, listing.of_layer(stack, layer)):
            if row.implicit or row.change == "removed":
                rows.append((layer, row))
    return sorted(rows, key=lambda each: (path_key(each[1].path), each[0]))


def fits(layer: int, row: Row, query: Query) -> bool:
    """Whether a row is one that is looked for, one condition after the other."""
    is_file = row.kind in ("file", "hardlink")
    return all(
        (
            query.pattern is None or query.pattern.matches(row.path),  # type: ignore[attr-defined]
            query.pattern is not None or not row.implicit,
            query.smallest is None or (is_file and row.size >= query.smallest),
            query.largest is None or (is_file and row.size <= query.largest),
            not query.kinds or row.kind in {kind.word for kind in query.kinds},
            not query.modes or any(mode_fits(mode, row) for mode in query.modes),
            not query.owners
            or any(owner.uid in (None, row.uid) and owner.gid in (None, row.gid) for owner in query.owners),
            query.layer in (None, layer),
            not query.changes or row.change in {change.word for change in query.changes},
            query.hidden is None or (row.change != "removed" and (row.shadowed_by is not None) == query.hidden),
        )
    )


def mode_fits(mode: Mode, row: Row) -> bool:
    bits = [bit for bit in (1 << place for place in range(12)) if mode.bits & bit]
    there = [bool(row.mode & bit) for bit in bits]
    good = {Bits.EXACT: row.mode == mode.bits, Bits.ALL: all(there), Bits.ANY: any(there) or not bits}[mode.how]
    return good and (not mode.kinds or row.kind in {kind.word for kind in mode.kinds})


@given(images(), QUERIES)
@settings(max_examples=150, deadline=None)
def test_it_finds_what_one_row_after_the_other_finds(image: list[list[Entry]], query: Query) -> None:
    stack = stacked(*image)
    found = find(stack, query)
    wanted = [(layer, row) for layer, row in events(stack) if fits(layer, row, query)]
    rows = list(listing.rows(stack, listing.found(stack, found)))
    assert list(zip(found.layer.tolist(), rows, strict=True)) == wanted
    assert [column.dtype for column in (found.entry, found.change, found.layer)] == [np.int32, np.uint8, np.int16]
