"""Contents that are seen at several paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from dive_py.analysis import duplicates
from dive_py.analysis.duplicates import copies
from dive_py.analysis.probable import SAME, probable
from dive_py.analysis.sizes_by_folder import shown_at
from dive_py.layers.vocabulary import DigestKind
from dive_py.overlay.stack import LayerStack
from tests.building import file, hardlink, whiteout
from tests.layers.scanning import scanned
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pytest
    from numpy.typing import NDArray

    from tests.building import Entry

A, B = b"a" * 5000, b"b" * 5000


def found(stack: LayerStack, base: int = 1, read: duplicates.Read | None = None) -> list[str]:
    entry, path = shown_at(stack)
    again = copies(stack, entry, base, read)
    return [stack.paths.path(one).decode() for one in path[again].tolist()]


def of(*layers: Sequence[Entry], base: int = 1) -> list[str]:
    return found(stacked(*layers), base)


def test_all_but_one_of_equal_contents_can_go() -> None:
    assert of([file("x")], [file("a", A), file("b", A), file("c", A), file("d", B)]) == ["b", "c"]


def test_the_bases_copy_stays() -> None:
    assert of([file("z", A)], [file("a", A)]) == ["a"]
    assert of([file("y", A), file("z", A)], [file("b", B)]) == [], "the base cannot be changed"


def test_what_has_several_names_is_one_content() -> None:
    assert of([file("x")], [file("a", A), hardlink("b", "a")]) == []


def test_what_is_hidden_small_or_only_as_large_is_not_the_same() -> None:
    assert of([file("x")], [file("a", A), file("b", A)], [whiteout("b")]) == []
    assert of([file("x")], [file("a", b"1"), file("b", b"1")]) == []
    assert of([file("x")], [file("a", A), file("b", B)]) == []


class Reader:
    """Reads what was built."""

    def __init__(self, stack: LayerStack, contents: dict[str, bytes]) -> None:
        self._stack, self._contents = stack, contents
        self.read: list[str] = []

    def __call__(self, entries: NDArray[np.int32]) -> dict[int, bytes]:
        paths = {one: self._stack.paths.path(int(self._stack.entries.path[one])).decode() for one in entries.tolist()}
        self.read += paths.values()
        return {one: self._contents[path].ljust(32, b"\1") for one, path in paths.items()}


def test_without_digests_contents_of_one_size_are_read_if_asked_for() -> None:
    layer = [file("a", A), file("b", A), file("c", B), file("d", B + b"x")]
    stack = stacked([file("x")], layer, hashed=False)
    assert found(stack) == []
    reader = Reader(stack, {"a": b"A", "b": b"A", "c": b"B"})
    assert found(stack, read=reader) == ["b"]
    assert reader.read == ["a", "b", "c"]


def test_no_more_is_read_than_the_bound_the_largest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "MOST_READ", 13_000)
    large = b"l" * 6000
    stack = stacked([file("x")], [file("a", A), file("b", A), file("y", large), file("z", large)], hashed=False)
    reader = Reader(stack, {"y": b"Y", "z": b"Y"})
    assert found(stack, read=reader) == ["z"]
    assert reader.read == ["y", "z"]


def test_what_does_not_fit_into_the_bound_leaves_room_for_smaller_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "MOST_READ", 11_000)
    large = b"l" * 6000
    stack = stacked([file("x")], [file("a", A), file("b", A), file("y", large), file("z", large)], hashed=False)
    reader = Reader(stack, {"a": b"A", "b": b"A"})
    assert found(stack, read=reader) == ["b"]
    assert reader.read == ["a", "b"], "both of a size, or none"


def test_a_path_that_a_rule_claims_counts_there_and_licences_stay() -> None:
    stack = stacked(
        [file("x")],
        [file("a", A), file("tmp/b", A), file("c", A), file("usr/share/doc/p/copyright", B), file("d/e", B)],
    )
    by_rule = {one.rule.word: one.bytes for one in probable(stack, 1)}
    assert by_rule == {"temporary files": 5000, SAME.word: 5000}


_CONTENT = st.sampled_from([A, B, b"c" * 6000, b"small"])
_LAYERS = st.lists(st.dictionaries(st.sampled_from("abcdef"), _CONTENT, max_size=5), min_size=2, max_size=4)


@given(_LAYERS, st.integers(0, 3))
def test_what_stays_has_every_content_once(layers: list[dict[str, bytes]], base: int) -> None:
    stack = stacked(*([file(path, data) for path, data in layer.items()] for layer in layers))
    seen = {path: data for layer in layers for path, data in layer.items()}
    gone = found(stack, base)
    assert len(gone) == len(set(gone)) <= len(seen)
    kept = {data for path, data in seen.items() if path not in gone}
    assert kept == set(seen.values())
    assert all(len(seen[path]) >= duplicates.SMALLEST for path in gone)


def test_checksums_show_no_equality() -> None:
    layers = [scanned(file("x")), scanned(file("a", A), file("b", A), digests=DigestKind.CRC32)]
    assert found(LayerStack(layers)) == []
