"""Waste, case by case: small archives whose wasted bytes anyone can count, and what strange layers make of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from dive_py.analysis.waste import Waste, waste
from dive_py.overlay.stack import LayerStack
from dive_py.overlay.vocabulary import Cause
from tests.analysis.fourteen import a_build_of_fourteen_layers
from tests.building import aufs_leftovers, directory, file, hardlink, opaque, sparse_file, symlink, whiteout
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from tests.building import Entry

    Layers = list[list[Entry]]

K = b"x" * 1000
"""A thousand bytes."""

COUNTED: dict[str, tuple[Layers, int]] = {
    "a directory removed": ([[file("d/a", K), file("keep", b"0123456789")], [whiteout("d")]], 1000),
    "a file removed": ([[file("a", K), file("keep", b"0123456789")], [whiteout("a")]], 1000),
    "an opaque directory": ([[file("d/a", K)], [opaque("d"), file("d/b", b"0123456789")]], 1000),
    "written twice": ([[file("f", K)], [file("f", K)]], 1000),
    "written three times, the mode changed": (
        [[file("f", K)], [file("f", K, mode=0o600)], [file("f", K, mode=0o700)]],
        2000,
    ),
    "a whiteout of nothing before two rewrites": (
        [[file("aa", K), file("zz", K)], [whiteout("nope"), file("aa", K), file("zz", K)]],
        2000,
    ),
    "the same without the whiteout": ([[file("aa", K), file("zz", K)], [file("aa", K), file("zz", K)]], 2000),
    "a whiteout of nothing in the base": ([[whiteout("x"), file("aa", K)], [file("aa", K)]], 1000),
    "twice in one tar": ([[file("f", K), file("f", b"0123456789")]], 1000),
    "removed and added again": ([[file("d/f", K)], [whiteout("d")], [file("d/f", K)]], 1000),
    "removed, added again, removed": (
        [[file("d/a", K)], [whiteout("d")], [file("d/a", K)], [whiteout("d")]],
        2000,
    ),
    "a symlink written again": ([[symlink("s", "t")], [symlink("s", "t")]], 0),
    "a hard link written again": ([[file("f", K), hardlink("h", "f")], [hardlink("h", "f")]], 0),
}
"""What the layers hold, and the bytes stored in them that the final file system does not show."""


def of(*layers: list[Entry], hashed: bool = True) -> Waste:
    return waste(stacked(*layers, hashed=hashed))


def told(layers: Layers) -> list[tuple[str, int, int, int, str]]:
    """Path, bytes, holder, culprit and cause of each wasted content."""
    stack = stacked(*layers)
    items = waste(stack).items
    return [
        (stack.paths.path(path).decode(), amount, holder, culprit, Cause(cause).word)
        for path, amount, holder, culprit, cause in zip(
            items.path.tolist(),
            items.bytes.tolist(),
            items.holder.tolist(),
            items.culprit.tolist(),
            items.cause.tolist(),
            strict=True,
        )
    ]


@pytest.mark.parametrize(("layers", "wasted"), COUNTED.values(), ids=COUNTED)
def test_counted_by_hand(layers: Layers, wasted: int) -> None:
    figures = of(*layers)
    assert figures.wasted == wasted
    assert figures.wasted_of.sum() == figures.hidden_of.sum() == wasted
    stored = sum(len(entry.data) for layer in layers for entry in layer)
    assert figures.stored == stored
    assert figures.efficiency == (1 - wasted / stored if stored else 1)


def test_rows_of_nothing_do_not_appear() -> None:
    assert told([[symlink("s", "t"), file("empty")], [symlink("s", "t"), file("empty", mode=0o600)]]) == []


CAUSES: dict[str, tuple[Layers, str]] = {
    "duplicate": ([[file("f", K), file("f", b"1")]], "duplicate"),
    "identical": ([[file("f", K)], [file("f", K)]], "identical"),
    "metadata by mode": ([[file("f", K)], [file("f", K, mode=0o600)]], "metadata"),
    "metadata by time": ([[file("f", K)], [file("f", K, mtime=9)]], "metadata"),
    "overwritten": ([[file("f", K)], [file("f", b"other")]], "overwritten"),
    "replaced by a directory": ([[file("f", K)], [directory("f")]], "replaced"),
    "replaced by a directory without an entry": ([[file("f", K)], [file("f/x")]], "replaced"),
    "replaced by a symlink": ([[file("f", K)], [symlink("f", "g")]], "replaced"),
    "replaced above": ([[file("d/e/f", K)], [symlink("d", "g")]], "replaced"),
    "deleted": ([[file("f", K)], [whiteout("f")]], "deleted"),
    "deleted above": ([[file("d/e/f", K)], [whiteout("d")]], "deleted"),
    "opaque": ([[file("d/f", K)], [opaque("d")]], "opaque"),
    "opaque above": ([[file("d/e/f", K)], [opaque("d")]], "opaque"),
    "opaque root": ([[file("d/e/f", K)], [opaque("")]], "opaque"),
    "an entry comes before a whiteout": ([[file("f", K)], [whiteout("f"), file("f", b"1")]], "overwritten"),
    "an entry comes before a whiteout above": ([[file("d/f", K)], [whiteout("d"), file("d/f", K)]], "identical"),
    "a whiteout comes before an opaque marker": ([[file("d/f", K)], [opaque("d"), whiteout("d/f")]], "deleted"),
    "a whiteout comes before a replacement": ([[file("d/f", K)], [whiteout("d"), file("d", b"1")]], "deleted"),
    "a hard link takes the place": ([[file("f", K), file("g", K)], [hardlink("f", "g")]], "identical"),
    "a hard link to something else": ([[file("f", K), file("g", b"1")], [hardlink("f", "g")]], "overwritten"),
}


@pytest.mark.parametrize(("layers", "cause"), CAUSES.values(), ids=CAUSES)
def test_causes(layers: Layers, cause: str) -> None:
    (found,) = told(layers)
    assert found[1:] == (1000, 0, len(layers) - 1, cause)


def test_a_content_is_wasted_when_its_last_name_goes() -> None:
    base: Layers = [[file("a", K), hardlink("b", "a")], [whiteout("a")]]
    assert told(base) == [], "b still shows it"
    assert told([*base, [file("b", b"1")]]) == [("a", 1000, 0, 2, "overwritten")]


def test_hard_links_across_layers_keep_a_content() -> None:
    layers: Layers = [[file("a", K)], [hardlink("b", "a")], [whiteout("a")], [hardlink("c", "b")], [whiteout("b")]]
    assert told(layers) == []
    assert told([*layers, [whiteout("c")]]) == [("a", 1000, 0, 5, "deleted")]


def test_a_second_name_that_copies_the_file_up() -> None:
    # what engines commit for `ln a b`: the new name as the file, the old one as a link to it
    layers: Layers = [[file("a", K)], [file("b", K), hardlink("a", "b")]]
    assert told(layers) == [("a", 1000, 0, 1, "identical")]


def test_a_hard_link_that_carries_data_stores_nothing() -> None:
    figures = of([file("a", K), hardlink("b", "a", data=K)])
    assert (figures.stored, figures.wasted) == (1000, 0)


def test_what_aufs_left_counts_unless_something_links_to_it() -> None:
    plank = file(".wh..wh.plnk/12.34", K)
    assert of([*aufs_leftovers(), plank, hardlink("a", ".wh..wh.plnk/12.34")]).wasted == 0
    assert of([*aufs_leftovers(), plank]).wasted == 1000


def test_a_sparse_file_costs_what_is_stored() -> None:
    figures = of([sparse_file("s", {0: K}, 10**9, "gnu")], [whiteout("s")])
    assert (figures.stored, figures.wasted) == (1000, 1000)


def test_totals_do_not_wait_for_comparisons() -> None:
    layers: Layers = [[file("f", K)], [file("f", K, mtime=9)], [file("f", K[::-1], mtime=10)]]
    assert of(*layers, hashed=False).wasted == of(*layers).wasted == 2000


def test_the_share_above_the_base() -> None:
    assert of([file("a", K)]).user_wasted == 0, "nothing above the base"
    assert of([file("a", K)], [whiteout("a")]).user_wasted == 0, "nothing stored above the base"
    assert of([file("a", K)], [file("a", b"x" * 500)]).user_wasted == 2, "it may exceed 1"
    assert of([file("a", K)], [file("b", K)], [whiteout("b"), file("c", K)]).user_wasted == 0.5


def test_an_empty_image_is_efficient() -> None:
    for figures in (of(), of([]), of([directory("a"), file("b")], [whiteout("b")])):
        assert (figures.stored, figures.wasted, figures.efficiency, figures.user_wasted) == (0, 0, 1.0, 0.0)


def test_most_bytes_come_first_then_the_path_then_the_holder() -> None:
    layers: Layers = [
        [file("b", K), file("a", K), file("big", K * 2), file("a.", K)],
        [file("b", K), file("a/x", K), file("big", b"")],
        [whiteout("b"), whiteout("a"), whiteout("a.")],
    ]
    assert [(path, holder) for path, _, holder, _, _ in told(layers)] == [
        ("big", 0),
        ("a", 0),
        ("a/x", 1),
        ("a.", 0),
        ("b", 0),
        ("b", 1),
    ]


def test_holder_and_culprit_per_layer() -> None:
    figures = of([file("a", K), file("b", K)], [file("a", K), whiteout("b")], [whiteout("a")])
    assert figures.stored_of.tolist() == [2000, 1000, 0]
    assert figures.wasted_of.tolist() == [2000, 1000, 0]
    assert figures.hidden_of.tolist() == [0, 2000, 1000]


def test_a_build_of_fourteen_layers() -> None:
    layers = a_build_of_fourteen_layers()
    stack = stacked(*layers)
    figures = waste(stack)
    sizes = [1_154_361, 6405, 0, 6405, 6405, 6405, 6405, 6405, 6405, 0, 2187, 6405, 6405, 6405]
    assert figures.stored_of.tolist() == sizes
    assert [stop - start for start, stop in pairwise(stack.first_entry)] == [415, 1, 4, 3, 3, 3, 3, 4, 2, 2, 4, 2, 3, 2]
    assert (figures.stored, figures.wasted) == (1_220_598, 32_025)
    assert figures.efficiency == 1 - 32_025 / 1_220_598
    assert figures.user_wasted == 32_025 / 66_237
    assert sorted((path, holder, culprit, cause) for path, _, holder, culprit, cause in told(layers)) == [
        ("root/example/somefile1.txt", 3, 4, "metadata"),
        ("root/example/somefile1.txt", 4, 9, "deleted"),
        ("root/example/somefile2.txt", 5, 9, "deleted"),
        ("root/example/somefile3.txt", 6, 7, "deleted"),
        ("root/saved.txt", 7, 13, "metadata"),
    ]


def test_127_layers_that_rewrite_one_file() -> None:
    figures = of(*([file("f", K, mode=number)] for number in range(127)))
    assert figures.wasted == 126_000
    assert figures.hidden_of.tolist() == [0] + [1000] * 126


def test_twenty_thousand_whiteouts() -> None:
    files = [file(f"d/{number}", b"x") for number in range(20_000)]
    figures = of(files, [whiteout(f"d/{number}") for number in range(20_000)], hashed=False)
    assert (figures.wasted, len(figures.items)) == (20_000, 20_000)


def test_a_layer_that_is_not_there_stores_nothing() -> None:
    stack = LayerStack([None, None])
    assert waste(stack).stored_of.tolist() == [0, 0]


def test_what_a_converter_puts_into_every_layer_is_hidden_by_the_next_one() -> None:
    landmark, table = ".no.prefetch.landmark", "stargz.index.json"
    layers = [
        [file(landmark, b"\x0f", mode=0), file("a", b"old"), file(table, b"{}" * number, mode=0)]
        for number in (3, 2, 1)
    ]
    layers[1][1] = file("a", b"new")
    assert told(layers) == [
        ("stargz.index.json", 6, 0, 1, "converter"),
        ("stargz.index.json", 4, 1, 2, "converter"),
        ("a", 3, 0, 1, "overwritten"),
        ("a", 3, 1, 2, "overwritten"),
        (".no.prefetch.landmark", 1, 0, 1, "converter"),
        (".no.prefetch.landmark", 1, 1, 2, "converter"),
    ]
    figures = waste(stacked(*layers))
    assert figures.wasted_of.tolist() == [10, 8, 0]
    assert figures.hidden_of.tolist() == [0, 10, 8], "the base hides nothing, and no layer its own table"


def test_a_file_of_that_name_that_a_person_made_is_as_any_other() -> None:
    assert told([[file("stargz.index.json", b"one")], [file("stargz.index.json", b"other")]]) == [
        ("stargz.index.json", 3, 0, 1, "overwritten")
    ]
    assert told([[file("a/stargz.index.json", b"one", mode=0)], [whiteout("a")]])[0][-1] == "deleted"


def test_causes_have_the_words_of_the_reports() -> None:
    words = ["duplicate", "identical", "metadata", "overwritten", "replaced", "deleted", "opaque", "converter"]
    assert [cause.word for cause in Cause] == words
