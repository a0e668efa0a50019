"""A law of finding: columns say of any layers what one row after the other says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.analysis.find import Bits, Mode, Owner, Query, find
from dive_py.analysis.globs import expression
from dive_py.analysis.matching import Matcher
from dive_py.layers.index import path_key
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change
from dive_py.reports import listing
from tests.laws.strategies import images
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack
    from dive_py.reports.listing import Row
    from tests.building import Entry


def glob(text: str) -> Matcher:
    return Matcher(expression(text), rooted=True)


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
