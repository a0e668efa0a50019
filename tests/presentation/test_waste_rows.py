"""Groups of waste add up, and a directory is one row only if it went as a whole."""

from __future__ import annotations

import io

import numpy as np
import pytest

from dive_py.analysis.waste import Cause, waste
from dive_py.layers.blocks import StreamBlocks
from dive_py.layers.tar_headers import scan
from dive_py.overlay.stack import LayerStack
from dive_py.presentation.waste_rows import Grouping, WasteRows, members, waste_rows
from dive_py.progress import Progress
from tests.building import ImageBuilder, file, opaque, whiteout


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
