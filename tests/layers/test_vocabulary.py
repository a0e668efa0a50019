"""The words of a layer's columns."""

from __future__ import annotations

from dive_py.layers.vocabulary import Kind


def test_kinds_keep_their_numbers_which_cache_files_hold() -> None:
    assert [kind.word for kind in Kind] == [
        "file", "dir", "symlink", "hardlink", "char", "block", "fifo", "whiteout", "opaque",
    ]  # fmt: skip


def test_markers_stand_for_no_object() -> None:
    assert [kind for kind in Kind if kind.is_marker] == [Kind.WHITEOUT, Kind.OPAQUE]
