"""Two ways from header to header, one result."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.layers.tar_columns import Batch
from dive_py.layers.tar_hop import hop_all, hop_each
from tests.building import Entry, directory, file, global_header, hardlink, symlink, write_tar

PLAIN = st.one_of(
    st.builds(lambda name, size: file(name, b"x" * size), st.sampled_from(("a", "b/c")), st.integers(0, 1600)),
    st.just(directory("d")),
    st.just(symlink("s", "t")),
    st.just(hardlink("h", "a")),
    st.builds(lambda size: file("p\u00e9" * 60, b"x" * size, mtime=5), st.integers(0, 1600)),
)
ODD = st.sampled_from(
    (
        global_header(comment=b"x"),
        file("n" * 150, style="gnu"),
        file("b", style="base256", declared=10**9),
        hardlink("h", "a", declared=700),
        file("v", type=b"\0"),
        file("x", b"1", xattrs={"user.a": b"b"}),
        file("p" * 300, style="pax", type=b"\0"),
    )
)


Told = tuple[tuple[int, bool], Batch]
"""Position and whether to look closer; what was gathered."""


def hops(tar: bytes, start: int, base: int) -> tuple[Told, Told]:
    """What both ways say."""
    one, two = Batch(), Batch()
    each = hop_each(tar, start, base, one)
    every = hop_all(tar, start, base, two)
    for batch in (one, two):
        batch.headers = [b"".join(batch.headers)]
    return (each, one), (every, two)


@given(st.lists(st.one_of(PLAIN, PLAIN, PLAIN, ODD), max_size=12), st.integers(0, 1), st.integers(0, 1200))
@settings(max_examples=100, deadline=None)
def test_both_ways_agree(entries: list[Entry], before: int, cut: int) -> None:
    tar = write_tar(entries)
    there = tar[: max(512, len(tar) - cut)]  # a window holds a header at least
    each, every = hops(b"\xff" * (before * 512) + there, before * 512, 10_240)
    assert each == every


@pytest.mark.parametrize("size", [0, 1, 512, 513])
def test_they_stop_at_the_first_header_that_wants_a_closer_look(size: int) -> None:
    tar = write_tar([file("a", b"x" * size), global_header(comment=b"x"), file("b")])
    batch = Batch()
    position, special = hop_each(tar, 0, 0, batch)
    assert special
    assert position == 512 + (size + 511) // 512 * 512
    assert batch.sizes == [size]
