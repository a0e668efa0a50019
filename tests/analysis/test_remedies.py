"""What the history says of steps."""

from __future__ import annotations

import pytest

from dive_py.analysis.remedies import Builder, Habit, StepKind, steps_of
from dive_py.oci.config import HistoryEntry
from dive_py.sources.image import LayerInfo


@pytest.mark.parametrize(
    ("created_by", "kind"),
    [
        ("/bin/sh -c apt-get update", StepKind.RUN),
        ("RUN /bin/sh -c apt-get update # buildkit", StepKind.RUN),
        ("|1 A=b /bin/sh -c make", StepKind.RUN),
        ("/bin/sh -c #(nop) COPY dir:abc in /app ", StepKind.COPY),
        ("COPY app /app # buildkit", StepKind.COPY),
        ("ADD https://example.org/x /x # buildkit", StepKind.COPY),
        ("WORKDIR /app", StepKind.WORKDIR),
        ("/bin/sh -c #(nop) WORKDIR /app", StepKind.WORKDIR),
        ("", StepKind.UNKNOWN),
        ("Buildpacks Launcher Config", StepKind.UNKNOWN),
        ("bazel build ...", StepKind.UNKNOWN),
        ("make all", StepKind.UNKNOWN),
    ],
)
def test_what_made_a_layer(created_by: str, kind: StepKind) -> None:
    (step,) = steps_of([LayerInfo(0, created_by=created_by)]).of
    assert step.kind is kind


def test_a_list_of_words_has_no_shell_in_the_classic_builders_history() -> None:
    user = HistoryEntry(created_by="/bin/sh -c #(nop)  USER app", empty=True)
    (step,) = steps_of([LayerInfo(0, created_by="make all", steps=(user,))]).of
    assert (step.kind, step.changes) == (StepKind.RUN, ("USER",))


@pytest.mark.parametrize(
    ("created_by", "comment", "builder"),
    [
        ("/bin/sh -c #(nop) COPY dir:abc in /app ", "", Builder.CLASSIC),
        ("COPY app /app # buildkit", "", Builder.BUILDKIT),
        ("COPY app /app", "buildkit.dockerfile.v0", Builder.BUILDKIT),
        ("RUN make", "", Builder.UNKNOWN),
    ],
)
def test_the_builder_shows_in_any_step(created_by: str, comment: str, builder: Builder) -> None:
    layers = [LayerInfo(0), LayerInfo(1, created_by=created_by, comment=comment)]
    assert steps_of(layers).builder is builder


def test_what_stands_between_two_steps_is_told_once() -> None:
    user = HistoryEntry(created_by="/bin/sh -c #(nop)  USER app", empty=True)
    label = HistoryEntry(created_by="LABEL a=b", empty=True)
    steps = steps_of(
        [
            LayerInfo(0, created_by="RUN a", steps=(user, label, user)),
            LayerInfo(1, created_by="WORKDIR /b"),
            LayerInfo(2, created_by="RUN c", steps=(user,)),
        ]
    )
    assert steps.between(0, 2) == ("USER", "WORKDIR")
    assert steps.between(0, 1) == ("USER",)
    assert steps.between(2, 2) == ()


def test_programs_that_log_times_are_known() -> None:
    npm, pip = steps_of([LayerInfo(0, created_by="RUN npm ci"), LayerInfo(1, created_by="RUN pip install x")]).of
    assert npm.noisy
    assert not pip.noisy


@pytest.mark.parametrize(
    ("command", "habits"),
    [
        ("apt-get update && apt-get -y dist-upgrade", {Habit.UPGRADE}), ("apk --no-cache upgrade", {Habit.UPGRADE}),
        ("dnf -y update", {Habit.UPGRADE}), ("apt-get update", set()), ("pip install --upgrade x", set()),
        ("npm prune --production", {Habit.PRUNE}), ("npm ci", {Habit.INSTALL}), ("npm i -g yo", set()),
        ("yarn", {Habit.INSTALL}), ("npm init", set()), ("npm ci && npm prune", {Habit.INSTALL, Habit.PRUNE}),
    ],
)  # fmt: skip
def test_what_package_managers_are_known_to_do(command: str, habits: set[Habit]) -> None:
    (step,) = steps_of([LayerInfo(0, created_by=f"/bin/sh -c {command}")]).of
    assert step.habits == habits


@pytest.mark.parametrize(
    ("command", "linking"), [("ln a b", True), ("ln -sf a b", False), ("cp -al a b", True), ("cp -a a b", False)]
)
def test_what_gives_files_further_names_is_known(command: str, linking: bool) -> None:  # noqa: FBT001
    (step,) = steps_of([LayerInfo(0, created_by=f"RUN /bin/sh -c {command} # buildkit")]).of
    assert step.linking is linking
