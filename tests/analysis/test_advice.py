"""Advice, shape by shape: what is proposed, and what it saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.analysis.advice import Advice, Piece, advise, what_if
from dive_py.analysis.remedies import Builder, Remedy, Step, StepKind, Steps, Sure
from dive_py.analysis.waste import waste
from dive_py.layers.toc_place import TABLE_NAME
from tests.building import directory, file, hardlink, opaque, symlink, whiteout
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.building import Entry

K = b"x" * 1000
KINDS = {"R": StepKind.RUN, "C": StepKind.COPY, "W": StepKind.WORKDIR, "?": StepKind.UNKNOWN}
FROM = [file("base", K)]
"""A base layer of its own."""


def steps(kinds: str, builder: Builder = Builder.CLASSIC, *, noisy: bool = False) -> Steps:
    return Steps(tuple(Step(KINDS[kind], noisy) for kind in kinds), builder)


def of(
    kinds: str, *layers: Sequence[Entry], builder: Builder = Builder.CLASSIC, base: int = 1, noisy: bool = False
) -> Advice:
    stack = stacked(*layers)
    return advise(stack, waste(stack), steps(kinds, builder, noisy=noisy), base)


def told(advice: Advice) -> list[tuple[str, int, int, int, str]]:
    return [(p.remedy.value, p.first, p.last, p.saving.bytes, p.saving.sure.value) for p in advice.pieces]


def only(advice: Advice) -> Piece:
    (piece,) = advice.pieces
    return piece


def test_a_removal_is_joined_with_the_step_that_made_it() -> None:
    advice = of("RRRR", FROM, [file("lists/a", K), file("lists/b", K)], [file("bin", K)], [whiteout("lists")])
    assert told(advice) == [("join", 1, 3, 2000, "exact")]
    assert advice.saving.bytes == advice.wasted == 2000


@pytest.mark.parametrize(
    "upper",
    [
        [file("f", K, mode=0o600)],
        [file("f", K)],
        [file("f", b"y")],
        [directory("f")],
        [whiteout("f")],
    ],
    ids=["chmod", "identical", "upgrade", "replaced", "rm"],
)
def test_whatever_a_later_run_does_to_a_file_it_is_stored_once_in_one_run(upper: list[Entry]) -> None:
    assert told(of("RRR", FROM, [file("f", K)], upper)) == [("join", 1, 2, 1000, "exact")]


def test_a_directory_removed_and_made_again_is_joined() -> None:
    advice = of("RRR", FROM, [file("d/a", K), file("d/b", K)], [opaque("d"), file("d/a", b"new")])
    assert told(advice) == [("join", 1, 2, 2000, "exact")]


def test_what_the_base_holds_is_never_saved() -> None:
    advice = of("RRR", FROM, [whiteout("base")], [file("a", K)])
    assert told(advice) == []
    assert (advice.base, advice.of_base, advice.wasted, advice.saving.bytes) == (1, 1000, 0, 0)
    assert told(of("RRR", FROM, [file("a", K)], [whiteout("a")], base=2)) == []


def test_a_wider_range_takes_in_its_parts() -> None:
    advice = of("RRRR", FROM, [file("a", K), file("b", K)], [file("a", K, mode=0o600)], [whiteout("a"), whiteout("b")])
    assert told(advice) == [("join", 1, 3, 3000, "exact")]
    assert advice.saving.bytes == 3000
    assert len(advice.pieces[0].entries) == 3


def test_a_copy_is_not_moved_above_a_step_that_may_read_what_it_replaces() -> None:
    """The RUN links what the first COPY brought; above it the second one would take its place."""
    steps = [[file("d", K)], [file("b", K)], [hardlink("a", "b")], [file("b", b"new")], [whiteout("d")]]
    assert told(of("RRCRCR", FROM, *steps)) == []


def test_a_copy_is_not_moved_above_the_link_that_it_goes_through() -> None:
    through = [[directory("e"), symlink("d", "/e"), file("x", K)], [file("e/f", K)], [whiteout("x")]]
    assert told(of("RRCR", FROM, *through)) == []
    beside = [[directory("e"), symlink("d", "/other"), file("x", K)], [file("g/f", K)], [whiteout("x")]]
    assert told(of("RRCR", FROM, *beside)) == [("join", 1, 3, 1000, "at least")]


def test_a_copy_for_a_user_by_name_is_not_moved_above_the_step_that_makes_the_user() -> None:
    layers = [[file("etc/passwd", b"app"), file("x", K)], [file("a", K, uid=7)], [whiteout("x")]]
    stack = stacked(FROM, *layers)
    for by_name in (True, False):
        kinds = (StepKind.RUN, StepKind.RUN, StepKind.COPY, StepKind.RUN)
        steps = Steps(tuple(Step(kind, by_name=by_name and kind is StepKind.COPY) for kind in kinds), Builder.CLASSIC)
        joins = [piece for piece in advise(stack, waste(stack), steps).pieces if piece.remedy is Remedy.JOIN]
        assert bool(joins) is not by_name


@pytest.mark.parametrize(
    ("before", "after", "keeps"),
    [
        ([file("app/y", K)], [file("app/y", K, uid=7, gid=7)], False),
        ([file("app/y", K)], [file("app/y", K, uid=7, gid=7), file("other", K, uid=7, gid=7)], True),
        ([directory("app"), file("app/y", K)], [directory("app", uid=7, gid=7), file("app/y", K, uid=7, gid=7)], False),
    ],
)
def test_a_step_that_changes_more_than_what_was_copied_has_to_stay(
    before: list[Entry], after: list[Entry], *, keeps: bool
) -> None:
    advice = of("RRCR", FROM, [file("other", K)], before, after)
    (piece,) = [piece for piece in advice.pieces if piece.remedy is Remedy.COPY_FLAGS]
    assert piece.keeps_step is keeps


def test_two_copies_of_a_path_are_moved_together() -> None:
    advice = of("RRCCR", FROM, [file("d", K)], [file("b", K)], [file("b", b"new")], [whiteout("d")])
    assert told(advice)[0] == ("join", 1, 4, 1000, "at least")


def test_joins_stand_with_most_bytes_first() -> None:
    first = [[file("a", K), file("b", K)], [whiteout("a")], [whiteout("b"), file("z", b"1")]]
    second = [[file("c", b"x" * 1500)], [whiteout("c")]]
    assert told(of("R" * 6, FROM, *first, *second)) == [("join", 1, 3, 2000, "exact"), ("join", 4, 5, 1500, "exact")]


def test_a_wider_range_that_adds_little_saves_what_its_part_left() -> None:
    advice = of("RRRR", FROM, [file("a", K * 11), file("b", K)], [whiteout("a")], [whiteout("b")])
    assert told(advice) == [("join", 1, 2, 11_000, "exact"), ("join", 1, 3, 1000, "exact")]
    assert advice.saving.bytes == 12_000


def test_many_steps_that_write_the_same_file_are_not_many_pieces() -> None:
    writes = [[file("a", b"%d" % number * 500)] for number in range(10, 40)]
    advice = of("R" * 31, FROM, *writes)
    assert len(advice.pieces) <= 3
    assert advice.saving.bytes == 29 * 1000
    assert (advice.pieces[-1].first, advice.pieces[-1].last) == (1, 30)


def test_a_copy_between_two_steps_is_moved_above_them() -> None:
    advice = of("RRCR", FROM, [file("a", K)], [file("b", K)], [whiteout("a"), file("b", K, mode=0o600)])
    assert told(advice) == [("join", 1, 3, 1000, "at least"), ("copy-flags", 2, 3, 1000, "exact")]


@pytest.mark.parametrize(
    ("run", "copy"),
    [
        ([directory("app")], [file("app/b", K)]),
        ([file("b", K)], [file("b", b"y")]),
        ([whiteout("base")], [file("base", K)]),
        ([], [file("base", b"y")]),
        ([opaque("etc")], [file("etc/b", K)]),
        ([file("etc", K)], [directory("etc"), file("etc/b", K)]),
    ],
    ids=["mkdir", "overwritten", "removed", "perhaps read", "made again", "replaced"],
)
def test_a_copy_into_what_a_step_before_it_changed_stays(run: list[Entry], copy: list[Entry]) -> None:
    base = [*FROM, directory("etc"), file("etc/a", b"")]
    advice = of("RRCR", base, [file("z", K), *run], copy, [whiteout("z")])
    assert [piece.remedy for piece in advice.pieces if piece.remedy is Remedy.JOIN] == []


def test_a_layer_without_a_step_can_be_joined_by_who_knows_it() -> None:
    assert told(of("R??", FROM, [file("a", K)], [whiteout("a")])) == [("join", 1, 2, 1000, "exact")]


def test_a_working_directory_between_two_steps_is_no_obstacle() -> None:
    assert told(of("RRWR", FROM, [file("a", K)], [directory("w")], [whiteout("a")])) == [("join", 1, 3, 1000, "exact")]


def test_a_chown_after_a_copy_is_an_option_of_the_copy() -> None:
    piece = only(
        of(
            "RCR",
            FROM,
            [directory("app"), file("app/a", K), file("app/b", K)],
            [directory("app", uid=7, gid=8), *(file(f"app/{name}", K, uid=7, gid=8) for name in "ab")],
        )
    )
    assert (piece.remedy, piece.saving.bytes, piece.saving.sure) == (Remedy.COPY_FLAGS, 2000, Sure.EXACT)
    assert (piece.owner, piece.mode, piece.changes_mode, piece.whole) == ((7, 8), None, False, True)


def test_a_chown_of_a_part_is_an_option_of_a_copy_of_its_own() -> None:
    piece = only(of("RCR", FROM, [file("a", K), file("b", K)], [file("a", K, uid=7)]))
    assert (piece.owner, piece.whole) == ((7, 0), False)


def test_owners_that_differ_are_no_option_of_a_copy() -> None:
    advice = of("RCR", FROM, [file("a", K), file("b", K)], [file("a", K, uid=7), file("b", K, uid=8)])
    assert told(advice) == []


@pytest.mark.parametrize(
    ("builder", "mode"), [(Builder.BUILDKIT, 0o755), (Builder.CLASSIC, None), (Builder.UNKNOWN, None)]
)
def test_a_mode_is_an_option_where_buildkit_built(builder: Builder, mode: int | None) -> None:
    piece = only(of("RCR", FROM, [file("run.sh", K)], [file("run.sh", K, mode=0o755)], builder=builder))
    assert (piece.owner, piece.mode, piece.changes_mode) == (None, mode, True)


def test_a_mode_that_would_close_a_directory_is_not_an_option() -> None:
    advice = of(
        "RCR",
        FROM,
        [directory("d", mode=0o700), file("d/a", K, mode=0o600)],
        [directory("d", mode=0o644), file("d/a", K, mode=0o644)],
        builder=Builder.BUILDKIT,
    )
    assert only(advice).mode is None


def test_a_mode_that_not_all_of_the_copy_has_is_not_an_option() -> None:
    copied = [file("run.sh", K), file("data", K)]
    advice = of("RCR", FROM, copied, [file("run.sh", K, mode=0o755)], builder=Builder.BUILDKIT)
    assert (only(advice).mode, only(advice).changes_mode) == (None, True)


def test_setuid_that_would_come_back_is_not_advised() -> None:
    advice = of("RCR", FROM, [file("su", K, mode=0o4755)], [file("su", K, mode=0o755, uid=7)])
    assert told(advice) == []
    assert told(of("RCR", FROM, [file("su", K, mode=0o755)], [file("su", K, mode=0o4755)])) == []


def test_a_new_time_is_no_option_of_a_copy() -> None:
    assert told(of("RCR", FROM, [file("a", K, mtime=1)], [file("a", K, mtime=2)])) == []


def test_a_chown_and_a_chmod_after_a_copy_are_joined_and_then_options() -> None:
    advice = of(
        "RCRR",
        FROM,
        [file("a", K)],
        [file("a", K, uid=7, gid=7)],
        [file("a", K, uid=7, gid=7, mode=0o700)],
        builder=Builder.BUILDKIT,
    )
    assert told(advice) == [("join", 2, 3, 1000, "exact"), ("copy-flags", 1, 2, 1000, "exact")]
    assert (advice.pieces[1].owner, advice.pieces[1].mode) == ((7, 7), 0o700)


def test_what_is_removed_after_a_copy_is_left_out_of_it() -> None:
    advice = of("RCRR", FROM, [file("x.deb", K)], [file("a", K)], [whiteout("x.deb")])
    assert told(advice) == [("leave-out", 1, 3, 1000, "at least")]


def test_what_two_copies_bring_is_copied_once() -> None:
    assert told(of("RCC", FROM, [file("a", K)], [file("a", b"y")])) == [("copy-once", 1, 2, 1000, "exact")]


def test_the_first_copy_stays_where_a_step_may_read_it() -> None:
    assert told(of("RCRC", FROM, [file("package.json", K)], [file("m", K)], [file("package.json", K)])) == []


def test_a_path_twice_in_one_tar_is_packed_once() -> None:
    assert told(of("RC", FROM, [file("a", K), file("a", b"y")])) == [("pack-once", 1, 1, 1000, "exact")]


def test_torn_hard_links_are_told_beside_the_saving() -> None:
    two = [file("one", K), hardlink("two", "one")]
    torn = [file("one", K, uid=7), file("two", K, uid=7)]
    saving = only(of("RRR", FROM, two, torn)).saving
    assert (saving.bytes, saving.sure, saving.torn) == (1000, Sure.AT_LEAST, 1000)
    half = of("RRR", FROM, two, [file("one", K, uid=7)])
    assert told(half) == [], "the other name shows the first content"


@pytest.mark.parametrize(
    ("builder", "sure"),
    [(Builder.CLASSIC, "exact"), (Builder.BUILDKIT, "at least"), (Builder.UNKNOWN, "at least")],
)
def test_what_returns_to_the_base_is_stored_by_the_classic_builder_alone(builder: Builder, sure: str) -> None:
    advice = of("RRR", FROM, [file("base", K, mode=0o600)], [file("base", K)], builder=builder)
    assert told(advice) == [("join", 1, 2, 1000, sure)]


@pytest.mark.parametrize(("builder", "sure"), [(Builder.CLASSIC, "exact"), (Builder.BUILDKIT, "at least")])
def test_links_that_buildkit_does_not_store_make_no_exact_promise(builder: Builder, sure: str) -> None:
    stack = stacked(FROM, [file("a", K)], [whiteout("a")])
    made = Steps((Step(StepKind.RUN), Step(StepKind.RUN, linking=True), Step(StepKind.RUN)), builder)
    assert told(advise(stack, waste(stack), made)) == [("join", 1, 2, 1000, sure)]


def test_programs_that_log_times_make_no_exact_promise() -> None:
    advice = of("RRR", FROM, [file("a", K)], [whiteout("a")], noisy=True)
    assert told(advice) == [("join", 1, 2, 1000, "at least")]
    assert advice.saving.sure is Sure.AT_LEAST


def test_what_a_converter_put_in_is_left_alone() -> None:
    table = file(TABLE_NAME, K, mode=0)
    stack = stacked(FROM, [table], [table])
    assert told(advise(stack, waste(stack), steps("RRR"))) == []
    assert what_if(stack, waste(stack), steps("RRR"), 1, 2).bytes == 0


def test_any_range_can_be_asked_for() -> None:
    stack = stacked(FROM, [file("a", K)], [file("a", K, mode=0o600), whiteout("base")], [whiteout("a")])
    found = waste(stack)
    asked = [what_if(stack, found, steps("RRRR"), *span).bytes for span in ((1, 2), (2, 3), (1, 3), (0, 3), (3, 3))]
    assert asked == [1000, 1000, 2000, 3000, 0]


def test_an_image_without_layers_has_no_advice() -> None:
    advice = of("", base=0)
    assert (told(advice), advice.saving.bytes, advice.saving.sure) == ([], 0, Sure.EXACT)
