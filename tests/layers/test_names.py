"""Names as tars spell them, to tree keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.layers.index import key_path, path_key
from dive_py.layers.names import marker, tree_keys
from dive_py.layers.vocabulary import Flag, Kind
from tests.model.members import clean

SPELLED = {
    b"a": b"a",
    b"./a": b"a",
    b"/a": b"a",
    b"a/": b"a",
    b"././a//": b"a",
    b"//a": b"a",
    b"a//b": b"a/b",
    b"a/./b/.": b"a/b",
    b"a/../b": b"b",
    b"a/b/../../c": b"c",
    b".": b"",
    b"./": b"",
    b"/": b"",
    b"": b"",
    b"a/..": b"",
    b"...": b"...",
    b"..a": b"..a",
    b"a..": b"a..",
    b".a/b.": b".a/b.",
    b"\xff\xfe": b"\xff\xfe",
}


@pytest.mark.parametrize(("spelled", "path"), SPELLED.items())
def test_one_path_has_many_spellings(spelled: bytes, path: bytes) -> None:
    assert tree_keys([spelled]) == ([path_key(path)], [])


def test_what_climbs_out_is_told_by_its_place() -> None:
    assert tree_keys([b"a", b"../b", b"c/../../d", b"/.."]) == ([b"a", b"b", b"d", b""], [1, 2, 3])


@given(st.lists(st.text(st.sampled_from("ab./"), max_size=9).map(str.encode), max_size=6))
def test_a_batch_is_put_right_as_each_name_alone(names: list[bytes]) -> None:
    keys, outside = tree_keys(names)
    alone = [tree_keys([name]) for name in names]
    assert outside == [place for place, (_, climbs) in enumerate(alone) if climbs]
    assert keys == [key for each, _ in alone for key in each]
    assert [key_path(key) for key in keys] == [b"/".join(clean(name)) for name in names]


@pytest.mark.parametrize(
    ("name", "path", "kind", "flag"),
    [
        (b".wh.a", b"a", Kind.WHITEOUT, 0),
        (b"d/.wh.a", b"d/a", Kind.WHITEOUT, 0),
        (b"d/.wh..wh..opq", b"d", Kind.OPAQUE, 0),
        (b".wh..wh..opq", b"", Kind.OPAQUE, 0),
        (b"d/.wh..hidden", b"d/.hidden", Kind.WHITEOUT, 0),
        (b"d/.wh.", b"", None, Flag.INVALID),
        (b"d/.wh..", b"", None, Flag.INVALID),
        (b"d/.wh...", b"", None, Flag.INVALID),
        (b".wh..wh.aufs", b".wh..wh.aufs", None, Flag.AUFS),
        (b".wh..wh.plnk/12.34", b".wh..wh.plnk/12.34", None, Flag.AUFS),
        (b"d/.wh..wh.orph", b"d/.wh..wh.orph", None, Flag.AUFS),
        (b"d/a.wh.b", b"d/a.wh.b", None, 0),
    ],
)
def test_markers_name_what_they_act_on(name: bytes, path: bytes, kind: Kind | None, flag: int) -> None:
    assert marker(path_key(name)) == (path_key(path), kind, Flag(flag))
