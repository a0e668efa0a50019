"""Groups of waste add up, and a directory is one row only if it went as a whole."""

from __future__ import annotations

import io

import numpy as np
import pytest

from dive_py.analysis.waste import waste
from dive_py.layers.blocks import StreamBlocks
from dive_py.layers.tar_headers import scan
from dive_py.overlay.stack import LayerStack
from dive_py.overlay.vocabulary import Cause
from dive_py.presentation.waste_groups import Grouping, Order
from dive_py.presentation.waste_rows import WasteRows, matching, members, waste_rows
from dive_py.progress import Progress
from tests.building import Entry, ImageBuilder, file, opaque, symlink, whiteout


def stack_of(image: ImageBuilder) -> LayerStack:
    """The layers of an image built in code."""
    return LayerStack([scan(StreamBlocks(io.BytesIO(tar)), Progress()) for tar in image.layer_tars()])


def shown(stack: LayerStack, rows: WasteRows) -> list[tuple[str, int, int, int, int, int]]:
    """Path, bytes, files, holder, culprit and cause of each row."""
    columns = (rows.bytes, rows.count, rows.holder, rows.culprit, rows.cause)
    figures = zip(*(column.tolist() for column in columns), strict=True)
    names = [stack.paths.path(path).decode() if path >= 0 else "" for path in rows.path.tolist()]
    return [(name, *figure) for name, figure in zip(names, figures, strict=True)]


def gone() -> LayerStack:
    """Lists deleted one by one, a cache that keeps one file, a file overwritten, an opaque directory."""
    return stack_of(
        ImageBuilder()
        .layer(
            file("var/lists/a", b"a" * 30),
            file("var/lists/sub/b", b"b" * 20),
            file("var/cache/keep", b"k"),
            file("var/cache/x", b"x" * 7),
            file("var/cache/y", b"y" * 6),
            file("etc/conf", b"c" * 40),
            file("data/p", b"p" * 3),
            file("data/q", b"q" * 2),
        )
        .layer(
            whiteout("var/lists/a"),
            whiteout("var/lists/sub"),
            whiteout("var/cache/x"),
            whiteout("var/cache/y"),
            file("etc/conf", b"d" * 41),
            opaque("data"),
        )
    )


def test_directories_that_went_as_a_whole_are_one_row() -> None:
    stack = gone()
    rows = waste_rows(stack, waste(stack), Grouping.DIRECTORY)
    assert shown(stack, rows) == [
        ("var/lists", 50, 2, 0, 1, Cause.DELETED),
        ("etc/conf", 40, 1, 0, 1, Cause.OVERWRITTEN),
        ("var/cache/x", 7, 1, 0, 1, Cause.DELETED),
        ("var/cache/y", 6, 1, 0, 1, Cause.DELETED),
        ("data", 5, 2, 0, 1, Cause.OPAQUE),
    ]


def test_a_directory_with_two_culprits_stays_apart() -> None:
    image = ImageBuilder().layer(file("d/a", b"aa"), file("d/b", b"b")).layer(whiteout("d/a")).layer(whiteout("d"))
    stack = stack_of(image)
    rows = waste_rows(stack, waste(stack), Grouping.DIRECTORY)
    assert shown(stack, rows) == [("d/a", 2, 1, 0, 1, Cause.DELETED), ("d/b", 1, 1, 0, 2, Cause.DELETED)]


def test_what_a_converter_put_in_is_one_row_of_culprits_with_its_own_files() -> None:
    image = ImageBuilder()
    for number in range(3):
        image = image.layer(file("a", b"x" * number), file("stargz.index.json", b"{}" * (9 - number), mode=0))
    stack = stack_of(image)
    found = waste(stack)
    rows = waste_rows(stack, found, Grouping.CULPRIT)
    assert shown(stack, rows) == [("", 34, 2, -1, -1, Cause.CONVERTER), ("", 1, 1, 1, 2, Cause.OVERWRITTEN)]
    inside = waste_rows(stack, found, Grouping.FILE, members(found, rows, 0))
    assert {name for name, *_ in shown(stack, inside)} == {"stargz.index.json"}
    assert [name for name, *_ in shown(stack, waste_rows(stack, found, Grouping.FILE, members(found, rows, 1)))] == [
        "a"
    ]


def test_causes_and_culprits_and_what_differs_within() -> None:
    stack = gone()
    figures = waste(stack)
    causes = waste_rows(stack, figures, Grouping.CAUSE)
    assert [(row[1], row[2], row[5]) for row in shown(stack, causes)] == [
        (63, 4, Cause.DELETED),
        (40, 1, Cause.OVERWRITTEN),
        (5, 2, Cause.OPAQUE),
    ]
    culprits = waste_rows(stack, figures, Grouping.CULPRIT)
    assert shown(stack, culprits) == [("", 108, 7, 0, 1, -1)]
    opened = waste_rows(stack, figures, Grouping.FILE, members(figures, causes, 0))
    assert [row[0] for row in shown(stack, opened)] == ["var/lists/a", "var/lists/sub/b", "var/cache/x", "var/cache/y"]
    assert members(figures, culprits, 0).all()


@pytest.mark.parametrize("grouping", list(Grouping))
def test_every_grouping_adds_up_and_begins_with_the_most(grouping: Grouping) -> None:
    stack = gone()
    figures = waste(stack)
    rows = waste_rows(stack, figures, grouping)
    assert rows.bytes.sum() == figures.wasted
    assert rows.count.sum() == len(figures.items)
    assert (np.diff(rows.bytes) <= 0).all()
    assert rows.total == len(rows.item)


@pytest.mark.parametrize("grouping", list(Grouping))
def test_nothing_wasted_gives_no_rows(grouping: Grouping) -> None:
    stack = stack_of(ImageBuilder().layer(file("a", b"a")))
    assert waste_rows(stack, waste(stack), grouping).total == 0


def paths_of(stack: LayerStack) -> list[tuple[str, int, int]]:
    """Path, files that went and files that were there, of each row by directory."""
    rows = waste_rows(stack, waste(stack), Grouping.DIRECTORY)
    return [
        (name, count, there)
        for (name, _, count, *_), there in zip(shown(stack, rows), rows.there.tolist(), strict=True)
    ]


def files(folder: str, count: int, data: bytes = b"x" * 10, **changes: object) -> list[Entry]:
    """So many files in a directory, each of a time of its own, as a build without a fixed time leaves them."""
    return [file(f"{folder}/{number:03}", data, **{"mtime": number, **changes}) for number in range(count)]


@pytest.mark.parametrize(
    ("step", "cause"),
    [
        (files("app", 40, uid=5), Cause.METADATA),
        (files("app", 40), Cause.IDENTICAL),
        (files("app", 40, b"y" * 20), Cause.OVERWRITTEN),
        ([symlink(f"app/{number:03}", "x") for number in range(40)], Cause.REPLACED),
        ([file("app", b"x")], Cause.REPLACED),
        ([whiteout("app")], Cause.DELETED),
        ([whiteout(f"app/{number:03}") for number in range(40)], Cause.DELETED),
        ([opaque("app")], Cause.OPAQUE),
        ([opaque("app"), *files("app", 20, b"y" * 20)], -1),
        ([*files("app", 20, uid=5), *(whiteout(f"app/{number:03}") for number in range(20, 40))], -1),
    ],
)
def test_a_rewritten_directory_is_one_row_whatever_the_cause(step: list[Entry], cause: int) -> None:
    """As chown -R, touch, cp, npm ci, rm -rf and an installer do it."""
    stack = stack_of(ImageBuilder().layer(*files("app", 40), file("other", b"o")).layer(*step))
    rows = waste_rows(stack, waste(stack), Grouping.DIRECTORY)
    assert shown(stack, rows) == [("app", 400, 40, 0, 1, cause)]
    assert rows.there.tolist() == [40]


def test_npm_ci_again_is_two_rows_and_not_sixty_thousand() -> None:
    """Docker's overlay2 writes the second run as an opaque directory with all files new (npm 11.19.1)."""
    modules = [entry for number in range(30) for entry in files(f"app/node_modules/m{number}", 20)]
    again = [entry.but(mtime=7) for entry in modules[:-3]]
    stack = stack_of(
        ImageBuilder()
        .layer(*files("app/src", 100), file("app/lock", b"1"))
        .layer(*modules)
        .layer(opaque("app/node_modules"), *again, file("app/lock", b"2"))
    )
    assert paths_of(stack) == [("app/node_modules", 600, 600), ("app/lock", 1, 1)]


def test_several_holders_are_one_row() -> None:
    stack = stack_of(ImageBuilder().layer(*files("a/b", 3)).layer(*files("a/c", 3)).layer(whiteout("a")))
    rows = waste_rows(stack, waste(stack), Grouping.DIRECTORY)
    assert shown(stack, rows) == [("a", 60, 6, -1, 2, Cause.DELETED)]


@pytest.mark.parametrize(
    ("went", "rows"),
    [
        (20, [("d", 20, 20)]),
        (19, [("d", 19, 20)]),
        (18, [("d", 18, 20)]),
        (17, [(f"d/{n:03}", 1, 1) for n in range(17)]),
    ],
)
def test_nearly_is_nine_tenths_of_the_files(went: int, rows: list[tuple[str, int, int]]) -> None:
    stack = stack_of(ImageBuilder().layer(*files("d", 20)).layer(*files("d", went, uid=5)))
    assert paths_of(stack) == rows


@pytest.mark.parametrize(("kept", "whole"), [(10, True), (21, True), (22, False)])
def test_nearly_is_nine_tenths_of_the_bytes_too(kept: int, *, whole: bool) -> None:
    """Nineteen files of ten bytes went, one of more stayed."""
    stack = stack_of(ImageBuilder().layer(*files("d", 19), file("d/kept", b"x" * kept)).layer(*files("d", 19, uid=5)))
    assert (len(paths_of(stack)) == 1) is whole


def test_one_large_file_is_no_directory() -> None:
    """It is nearly all of the directory's bytes, and not its files."""
    layers = ImageBuilder().layer(*files("d", 9), file("d/large", b"x" * 10_000)).layer(file("d/large", b"y"))
    assert paths_of(stack_of(layers)) == [("d/large", 1, 1)]


def test_what_went_before_is_no_part_of_the_directory_that_is_rewritten() -> None:
    image = ImageBuilder().layer(*files("d", 20)).layer(*(whiteout(f"d/{number:03}") for number in range(10)))
    image.layer(*files("d", 20, uid=5)[10:])
    assert paths_of(stack_of(image)) == [("d", 10, 10), *((f"d/{number:03}", 1, 1) for number in range(10))]


def test_what_came_later_is_no_part_of_it_either() -> None:
    image = ImageBuilder().layer(*files("d", 20)).layer(*files("d", 20, uid=5)).layer(*files("d/more", 50))
    assert paths_of(stack_of(image)) == [("d", 20, 20)]


def test_duplicates_of_a_tar_are_measured_against_its_own_files() -> None:
    few = stack_of(ImageBuilder().layer(*files("d", 20), *files("d", 2, b"y")))
    assert paths_of(few) == [("d/000", 1, 1), ("d/001", 1, 1)]
    twice = stack_of(ImageBuilder().layer(*files("d", 20), *files("d", 20, b"y")))
    assert paths_of(twice)[0][:2] == ("d", 20) or len(paths_of(twice)) == 20


def test_a_file_that_became_a_directory_is_in_the_row_of_the_directory_above_it() -> None:
    again = ImageBuilder().layer(file("a/b", b"x"), file("a/b/c", b"y"), file("a", b"z"))
    assert paths_of(stack_of(again)) == [("a", 2, 2)]


def test_one_path_that_went_twice_is_a_row_of_its_own() -> None:
    assert paths_of(stack_of(ImageBuilder().layer(file("a/b", b"x"), file("a/b", b"y"), file("a", b"z")))) == [
        ("a/b", 2, 2)
    ]


def test_rows_of_one_culprit_are_its_directories() -> None:
    stack = stack_of(ImageBuilder().layer(*files("a", 5), *files("b", 5)).layer(whiteout("a")).layer(whiteout("b")))
    figures = waste(stack)
    culprits = waste_rows(stack, figures, Grouping.CULPRIT)
    opened = waste_rows(stack, figures, Grouping.DIRECTORY, members(figures, culprits, 1))
    assert [row[0] for row in shown(stack, opened)] == ["b"]


def test_the_root_is_never_a_row() -> None:
    stack = stack_of(ImageBuilder().layer(file("a", b"1"), file("b", b"2")).layer(whiteout("a"), whiteout("b")))
    assert paths_of(stack) == [("a", 1, 1), ("b", 1, 1)]


@pytest.mark.parametrize(
    ("grouping", "order", "first"),
    [
        (Grouping.FILE, Order.BYTES, ["etc/conf", "var/lists/a", "var/lists/sub/b", "var/cache/x"]),
        (Grouping.FILE, Order.NAME, ["data/p", "data/q", "etc/conf", "var/cache/x"]),
        (Grouping.DIRECTORY, Order.FILES, ["var/lists", "data", "etc/conf", "var/cache/x"]),
        (Grouping.DIRECTORY, Order.NAME, ["data", "etc/conf", "var/cache/x", "var/cache/y"]),
    ],
)
def test_rows_have_three_orders(grouping: Grouping, order: Order, first: list[str]) -> None:
    stack = gone()
    figures = waste(stack)
    rows = waste_rows(stack, figures, grouping)
    ordered = rows.in_order(order)
    assert [name for name, *_ in shown(stack, ordered)][:4] == first
    assert sorted(shown(stack, ordered)) == sorted(shown(stack, rows))
    items = figures.items.path[ordered.item].tolist()
    assert all(ordered.index_of(item) == row for row, item in enumerate(ordered.item.tolist()))
    assert len(items) == rows.total


def test_causes_are_ordered_by_their_words_and_culprits_from_below() -> None:
    stack = stack_of(
        ImageBuilder()
        .layer(file("a", b"a" * 9), file("b", b"b" * 5), file("c", b"c"))
        .layer(whiteout("b"))
        .layer(whiteout("a"), file("c", b"d"))
    )
    figures = waste(stack)
    causes = waste_rows(stack, figures, Grouping.CAUSE).in_order(Order.NAME)
    words = [Cause(cause).word for cause in causes.cause.tolist()]
    assert words == sorted(words)
    assert waste_rows(stack, figures, Grouping.CULPRIT).culprit.tolist() == [2, 1]
    assert waste_rows(stack, figures, Grouping.CULPRIT).in_order(Order.NAME).culprit.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("pattern", "bytes_"), [("var/lists", 50), ("^etc", 40), ("/[xy]$", 13), ("nothing", 0), ("", 108)]
)
def test_a_filter_counts_only_the_contents_that_pass_it(pattern: str, bytes_: int) -> None:
    stack = gone()
    figures = waste(stack)
    for grouping in Grouping:
        rows = waste_rows(stack, figures, grouping, matching(stack, figures, pattern)).in_order(Order.NAME)
        assert int(rows.bytes.sum()) == bytes_
