"""Tree keys and the small things that an index itself knows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dive_py.layers.index import key_path, path_key
from dive_py.layers.vocabulary import Kind
from tests.building import file
from tests.layers.scanning import scanned


@given(st.binary(max_size=20).filter(lambda path: b"\0" not in path))
def test_a_path_survives_its_key(path: bytes) -> None:
    assert key_path(path_key(path)) == path


def test_keys_sort_a_directory_right_before_what_is_in_it() -> None:
    paths = [b"a", b"a/b", b"a/b/c", b"a-b", b"a.b", b"ab"]
    assert [key_path(key) for key in sorted(map(path_key, reversed(paths)))] == paths


def test_kinds_have_the_words_of_the_reports() -> None:
    assert [kind.word for kind in Kind] == (
        ["file", "dir", "symlink", "hardlink", "char", "block", "fifo", "whiteout", "opaque"]
    )


def test_stored_bytes_count_every_copy() -> None:
    assert scanned(file("a", b"123"), file("a", b"12")).stored_bytes == 5


def test_an_empty_layer_has_no_keys() -> None:
    assert scanned().keys() == []
    assert scanned().stored_bytes == 0
