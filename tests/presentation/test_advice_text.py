"""Advice in the words of a Dockerfile."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from dive_py.analysis.advice import Piece, Saving, advise
from dive_py.analysis.remedies import Builder, Remedy, Step, StepKind, Steps, Sure, steps_of
from dive_py.analysis.waste import waste
from dive_py.oci.config import HistoryEntry
from dive_py.overlay.vocabulary import Cause
from dive_py.presentation.advice_text import alternatives, cautions, what_to_do
from dive_py.sources.image import LayerInfo
from tests.building import file, whiteout
from tests.overlay.stacking import stacked

NOTHING = np.zeros(0, np.int32)
SAVING = Saving(1000, Sure.EXACT)


def steps(*kinds: StepKind, builder: Builder = Builder.CLASSIC, noisy: bool = False) -> Steps:
    return Steps(tuple(Step(kind, noisy) for kind in kinds), builder)


RUNS = steps(StepKind.RUN, StepKind.RUN)


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        (Cause.DELETED, "what one of them removes is then never stored"),
        (Cause.METADATA, "a change of mode or owner then copies nothing"),
        (Cause.OVERWRITTEN, "what one of them writes anew is then stored once"),
    ],
)
def test_steps_are_joined_for_a_reason(cause: Cause, why: str) -> None:
    piece = Piece(Remedy.JOIN, 0, 1, SAVING, NOTHING, cause)
    assert what_to_do(piece, RUNS) == f"write layers 0 to 1 as one RUN, joined with &&: {why}"
    unknown = steps(StepKind.RUN, StepKind.UNKNOWN)
    assert what_to_do(piece, unknown) == f"make layers 0 to 1 in one step: {why}"


def test_a_copy_between_joined_steps_is_moved() -> None:
    piece = Piece(Remedy.JOIN, 0, 2, SAVING, NOTHING, Cause.DELETED)
    made = steps(StepKind.RUN, StepKind.COPY, StepKind.RUN)
    assert what_to_do(piece, made).startswith("move the COPY of layer 1 above layer 0, and write layers 0 and 2 as one")
    assert cautions(piece, made) == ["no RUN before a COPY may depend on what it brings not being there"]


def test_what_a_join_may_break_is_said() -> None:
    made = steps_of(
        [
            LayerInfo(0, created_by="/bin/sh -c cd /x && make"),
            LayerInfo(1, created_by="/bin/sh -c rm y", steps=(HistoryEntry(created_by="VOLUME [/data]", empty=True),)),
            LayerInfo(2, created_by="/bin/sh -c umask 7"),
        ]
    )
    piece = Piece(Remedy.JOIN, 0, 2, SAVING, NOTHING, Cause.DELETED)
    assert cautions(piece, made) == [
        "VOLUME between these steps: leave it below the RUN, or what that writes there is lost",
        "cd, umask, set or export in one step reaches the next one then: write ( … ) around it",
    ]
    assert cautions(replace(piece, first=1), made)[1:] == [], "what the last one does reaches nothing"


def test_a_step_that_has_to_stay_is_said_to() -> None:
    assert "layer 1 changes other files, too" in cautions(replace(CHOWN, keeps_step=True), RUNS)[0]


@pytest.mark.parametrize(
    ("commands", "path", "said"),
    [
        (("apt-get update", "rm -rf x"), "var/lib/apt/lists/a", "apt's package lists: rm -rf /var/lib/apt/lists/*"),
        (("npm ci", "npm prune"), "app/node_modules/a", "npm ci --omit=dev"),
        (("npm ci", "npm ci"), "app/node_modules/a", "install once"),
        (("x", "apt-get -y upgrade"), "usr/lib/a.so", "a newer base instead of the upgrade"),
        (("x", "y"), "usr/lib/a.so", ""),
    ],
)
def test_what_a_package_manager_offers_is_said(commands: tuple[str, str], path: str, said: str) -> None:
    stack = stacked([file("base")], [file(path, b"x" * 500)], [whiteout(path)])
    made = steps_of([LayerInfo(n, created_by=f"/bin/sh -c {one}") for n, one in enumerate(("base", *commands))])
    (piece,) = advise(stack, waste(stack), made).pieces
    found = alternatives(piece, made, stack)
    assert [line[: len(said)] for line in found] == ([said] if said else [])


CHOWN = Piece(Remedy.COPY_FLAGS, 0, 1, SAVING, NOTHING, Cause.METADATA, owner=(1, 2))


@pytest.mark.parametrize(
    ("piece", "text"),
    [
        (CHOWN, "COPY --chown=1:2 in layer 0, instead of a change in layer 1"),
        (
            replace(CHOWN, mode=0o755, changes_mode=True),
            "COPY --chown=1:2 --chmod=755 in layer 0, instead of a change in layer 1",
        ),
        (
            replace(CHOWN, whole=False),
            "COPY --chown=1:2 in layer 0, for these paths in a COPY of their own, instead of a change in layer 1",
        ),
        (
            replace(CHOWN, owner=None, changes_mode=True),
            "set the modes of these files in the build context, instead of a change in layer 1",
        ),
        (replace(CHOWN, owner=None), "leave these files alone in layer 1: it copies them and changes nothing"),
    ],
)
def test_a_copy_gives_owner_and_mode(piece: Piece, text: str) -> None:
    assert what_to_do(piece, RUNS) == text


def test_the_builder_decides_what_stands_for_a_copy() -> None:
    piece = Piece(Remedy.LEAVE_OUT, 0, 1, SAVING, NOTHING, Cause.DELETED)
    assert "RUN --mount=type=bind" in what_to_do(piece, steps(builder=Builder.BUILDKIT))
    assert "a stage of its own" in what_to_do(piece, steps())


def test_one_copy_and_one_entry_are_enough() -> None:
    again = Piece(Remedy.COPY_ONCE, 0, 1, SAVING, NOTHING, Cause.OVERWRITTEN)
    assert what_to_do(again, RUNS) == "layer 1 copies these paths again: leave them out of the COPY of layer 0"
    twice = Piece(Remedy.PACK_ONCE, 1, 1, SAVING, NOTHING, Cause.DUPLICATE)
    assert what_to_do(twice, RUNS) == "the tar of layer 1 holds these paths more than once: pack each once"


def test_what_the_figure_does_not_hold_for_is_told() -> None:
    piece = Piece(Remedy.JOIN, 0, 1, Saving(1000, Sure.AT_LEAST, 2000), NOTHING, Cause.METADATA)
    assert cautions(piece, steps(StepKind.RUN, StepKind.RUN, noisy=True)) == [
        "npm and its like log times: two equal builds differ by some hundred bytes",
        "2 kB more if hard links that a step has torn stay links",
    ]
    assert cautions(Piece(Remedy.JOIN, 0, 1, SAVING, NOTHING, Cause.DELETED), RUNS) == []
