"""Laws of grouped waste: a directory is one row where one layer rewrote it, whole or nearly, and sums stay exact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import event, given, settings

from dive_py.analysis.waste import Waste, waste
from dive_py.overlay.vocabulary import Cause
from dive_py.presentation.waste_groups import Grouping
from dive_py.presentation.waste_rows import WasteRows, waste_rows
from tests.laws.strategies import images
from tests.laws.test_stack import Both, Image


@dataclass(frozen=True)
class Step:
    """What one layer hid, and what lay there just before, by path."""

    hidden: list[tuple[bytes, int]]
    lay: list[tuple[bytes, int]]

    def rewrote(self, directory: bytes) -> bool:
        """Whether nine tenths of the contents and bytes in a directory went, and those of several paths did."""
        gone, all_ = inside(self.hidden, directory), inside(self.lay, directory)
        measures = [(len(gone), len(all_)), (sum(n for _, n in gone), sum(n for _, n in all_))]
        return len({path for path, _ in gone}) > 1 and all(whole - part <= whole // 10 for part, whole in measures)


def inside(contents: list[tuple[bytes, int]], directory: bytes) -> list[tuple[bytes, int]]:
    """Those below a directory."""
    return [each for each in contents if each[0].startswith(directory + b"/")]


def steps_of(both: Both, found: Waste) -> dict[tuple[int, bool], Step]:
    """Each culprit's step; what a layer hides of itself is a step of its own."""
    entries, items = both.stack.entries, found.items
    gone = dict(zip(items.entry.tolist(), items.culprit.tolist(), strict=True))
    stored = [int(entry) for entry in np.flatnonzero(entries.stored > 0)]
    steps: dict[tuple[int, bool], Step] = {}
    for entry, culprit, cause in zip(items.entry.tolist(), items.culprit.tolist(), items.cause.tolist(), strict=True):
        itself = cause == Cause.DUPLICATE
        lay = [
            each
            for each in stored
            if (entries.layer[each] == culprit if itself else entries.layer[each] < culprit <= gone.get(each, 32767))
        ]
        step = steps.setdefault((culprit, itself), Step([], [content(both, each) for each in lay]))
        step.hidden.append(content(both, entry))
    return steps


def content(both: Both, entry: int) -> tuple[bytes, int]:
    """A stored content's path and bytes."""
    entries = both.stack.entries
    return both.paths.path(int(entries.path[entry])), int(entries.stored[entry])


def parents(path: bytes) -> list[bytes]:
    """The directories above a path, without the root."""
    parts = path.split(b"/")
    return [b"/".join(parts[:depth]) for depth in range(1, len(parts))]


def rows_of(both: Both, found: Waste) -> tuple[WasteRows, list[tuple[bytes, bool]]]:
    """The rows, and for each its path and whether it stands for a directory."""
    rows = waste_rows(both.stack, found, Grouping.DIRECTORY)
    own = found.items.path[rows.item]
    return rows, [(both.paths.path(int(path)), bool(path != alone)) for path, alone in zip(rows.path, own, strict=True)]


@given(images())
@settings(max_examples=150, deadline=None)
def test_a_directory_that_a_step_rewrote_is_one_row(image: Image) -> None:
    both = Both(image)
    found = waste(both.stack)
    rows, told = rows_of(both, found)
    steps = steps_of(both, found)
    assert rows.bytes.sum() == found.wasted
    assert rows.count.sum() == len(found.items)
    for (culprit, _), step in steps.items():
        for directory in {parent for path, _ in step.hidden for parent in parents(path)}:
            if step.rewrote(directory):
                event("rewritten")
                gone = {path for path, _ in inside(step.hidden, directory)}
                covering = [
                    place
                    for place, (path, whole) in enumerate(told)
                    if whole and rows.culprit[place] == culprit and all(one.startswith(path + b"/") for one in gone)
                ]
                assert covering, (directory, told)


@given(images())
@settings(max_examples=150, deadline=None)
def test_a_row_of_a_directory_is_one_that_a_step_rewrote(image: Image) -> None:
    both = Both(image)
    found = waste(both.stack)
    rows, told = rows_of(both, found)
    steps = steps_of(both, found)
    for place, (path, whole) in enumerate(told):
        if not whole:
            assert rows.there[place] == rows.count[place]
            continue
        fits = [
            step
            for (culprit, _), step in steps.items()
            if culprit == rows.culprit[place]
            and len(inside(step.hidden, path)) == rows.count[place]
            and sum(amount for _, amount in inside(step.hidden, path)) == rows.bytes[place]
            and len(inside(step.lay, path)) == rows.there[place]
            and step.rewrote(path)
        ]
        assert fits, (path, rows.count[place])
