"""A config out of what an engine tells without exporting."""

from __future__ import annotations

import pytest

from dive_py.engine.images import HistoryStep, ImageDetails
from dive_py.sources.engines.engine_config import engine_config, steps_with_layers

DIFF_IDS = tuple(f"sha256:{digit * 64}" for digit in "12")


def step(command: str, size: int = 0, created: int | None = 1) -> HistoryStep:
    return HistoryStep(created, command, "", size)


def details(**fields: object) -> ImageDetails:
    values: dict[str, object] = {
        "id": "sha256:0", "tags": (), "digests": (), "diff_ids": DIFF_IDS, "created": "2020", "author": "me",
        "os": "linux", "architecture": "arm64", "variant": "v8", "os_version": "",
        "config": {"Cmd": ["sh"], "Env": None}, "size": 5,
    }  # fmt: skip
    return ImageDetails(**(values | fields))  # type: ignore[arg-type]


def test_what_inspect_says_is_in_the_config() -> None:
    config = engine_config(details(), ())
    assert config.diff_ids == DIFF_IDS
    assert (str(config.platform), config.created, config.author, config.command) == (
        "linux/arm64/v8",
        "2020",
        "me",
        ("sh",),
    )


def test_steps_with_bytes_made_layers() -> None:
    steps = [step("ADD a", 5), step("CMD b"), step("RUN c", 7), step("RUN true")]
    assert steps_with_layers(steps, 2) == {0, 2}


@pytest.mark.parametrize(
    ("made", "not_made"),
    [
        ("/bin/sh -c rm /x", '/bin/sh -c #(nop)  CMD ["sh"]'),
        ("RUN rm /x # buildkit", "ENV A=1"),
        ("COPY a b # buildkit", "LABEL maintainer=me"),
        ("WORKDIR /srv", "USER me"),
        ("RUN rm /x", "WORKDIR /srv"),
        ("RUN /bin/sh -c ENV=1 true", "EXPOSE map[80/tcp:{}]"),
        ("", "VOLUME [/data]"),
    ],
)
def test_of_steps_without_bytes_the_command_tells(made: str, not_made: str) -> None:
    assert steps_with_layers([step(made), step(not_made)], 1) == {0}
    assert steps_with_layers([step(not_made), step(made)], 1) == {1}


@pytest.mark.parametrize("layers", [0, 1, 3, 9])
def test_never_more_steps_than_layers(layers: int) -> None:
    assert len(steps_with_layers([step("RUN a", 1), step("RUN b", 1), step("RUN c", 1)], layers)) == min(layers, 3)


def test_the_history_is_marked_and_dated() -> None:
    config = engine_config(
        details(), [step("ADD a", 5, 1_600_000_000), step("CMD b", 0, None), step("RUN c", 1, 10**18)]
    )
    assert [(entry.empty, entry.created) for entry in config.history] == [
        (False, "2020-09-13T12:26:40Z"),
        (True, ""),
        (False, ""),
    ]
