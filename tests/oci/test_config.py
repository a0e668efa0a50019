"""The config: what is read of it, and what is refused."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dive_py.errors import DamagedImage
from dive_py.oci.config import MAX_LAYERS, HistoryEntry, ImageConfig, pair, parse
from dive_py.oci.platform import Platform

DIFF_IDS = ["sha256:" + digit * 64 for digit in "ab"]


def read(**members: Any) -> ImageConfig:  # noqa: ANN401  any JSON
    return parse(json.dumps(members).encode(), "the config")


def test_everything_that_is_shown() -> None:
    run = {
        "Entrypoint": ["/entry"],
        "Cmd": ["a", "b"],
        "User": "me",
        "WorkingDir": "/w",
        "Env": ["A=1", "B=2"],
        "ExposedPorts": {"80/tcp": {}, "53/udp": {}},
        "Volumes": {"/data": {}},
        "Labels": {"k": "v", "none": None},
        "Healthcheck": {"Test": ["CMD-SHELL", "true"], "Interval": 5},
        "StopSignal": "SIGINT",
    }
    config = read(
        os="linux",
        architecture="arm",
        variant="v7",
        created="2020-01-01T00:00:00Z",
        author="somebody",
        config=run,
        rootfs={"type": "layers", "diff_ids": DIFF_IDS},
        history=[{"created_by": "ADD", "comment": "c", "author": "w", "created": "t"}, {"empty_layer": True}],
    )
    assert config.platform == Platform("linux", "arm", "v7")
    assert (config.created, config.author) == ("2020-01-01T00:00:00Z", "somebody")
    assert (config.entrypoint, config.command) == (("/entry",), ("a", "b"))
    assert (config.user, config.working_dir, config.stop_signal) == ("me", "/w", "SIGINT")
    assert config.env == ("A=1", "B=2")
    assert config.ports == ("53/udp", "80/tcp")
    assert config.volumes == ("/data",)
    assert config.labels == {"k": "v", "none": ""}
    assert config.healthcheck == ("CMD-SHELL", "true")
    assert config.diff_ids == tuple(DIFF_IDS)
    assert config.history == (HistoryEntry("t", "ADD", "c", "w"), HistoryEntry(empty=True))
    assert config.raw["config"] == run


def test_almost_everything_may_be_missing_or_null() -> None:
    assert read() == ImageConfig(raw={})
    nothing = read(config=None, rootfs=None, history=None, os=None, created=None)
    assert (nothing.diff_ids, nothing.history, nothing.labels) == ((), (), {})
    assert read(rootfs={"diff_ids": None}, config={"Cmd": None}).history == ()


def test_null_in_a_list_is_what_go_makes_of_it() -> None:
    """Docker 20.10, 26.1 and 28.5, Podman 4.3 and skopeo load such configs: texts stay empty, the step has a layer."""
    config = read(config={"Env": ["A=1", None], "Cmd": ["x", None], "Labels": {"a": None}}, history=[None])
    assert config.env == ("A=1", "")
    assert config.command == ("x", "")
    assert config.labels == {"a": ""}
    assert config.history == (HistoryEntry(),)


def test_what_engines_do_not_look_at_may_have_any_type() -> None:
    """Guix 1.5.0 writes `"container_config": false`; Docker 26.1 and 28.5 load it."""
    config = read(os="linux", container_config=False, docker_version=[], Size={}, id=5)
    assert config.platform == Platform("linux")


def test_a_command_that_is_one_string_is_one_word() -> None:
    assert read(config={"Cmd": "run it"}).command == ("run it",)


@pytest.mark.parametrize(
    "members",
    [
        {"os": 5},
        {"config": []},
        {"config": {"Cmd": [1]}},
        {"config": {"Env": "A=1"}},
        {"config": {"Labels": {"a": {}}}},
        {"rootfs": {"diff_ids": [5]}},
        {"history": {}},
        {"history": ["x"]},
        {"rootfs": {"diff_ids": DIFF_IDS[:1] * (MAX_LAYERS + 1)}},
    ],
)
def test_wrong_types_are_damage_that_names_the_config(members: dict[str, Any]) -> None:
    with pytest.raises(DamagedImage, match="the config"):
        read(**members)


def test_diff_ids_must_be_digests() -> None:
    with pytest.raises(DamagedImage, match="is not a digest"):
        read(rootfs={"diff_ids": ["../../etc"]})


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
)


@given(some.dictionaries(some.sampled_from(["os", "config", "rootfs", "history", "created", "x"]), JSON))
def test_no_document_raises_anything_but_damage(members: dict[str, Any]) -> None:
    with contextlib.suppress(DamagedImage):
        read(**members)


def entry(word: str) -> HistoryEntry:
    """A step; those in lower case made no layer."""
    return HistoryEntry(created_by=word, empty=word.islower())


def told(words: str, layers: int) -> list[str]:
    """For each layer its step (`-` for none), then the steps without a layer that are told with it."""
    pairs = pair(ImageConfig(history=tuple(entry(word) for word in words)), layers)
    return [
        (layer.entry.created_by if layer.entry else "-") + "".join(step.created_by for step in layer.steps)
        for layer in pairs
    ]


def test_steps_without_layer_go_to_the_layer_below_them() -> None:
    assert told("AbCde", 2) == ["Ab", "Cde"]


def test_those_before_the_base_go_to_the_base() -> None:
    assert told("abCd", 1) == ["Cabd"]


def test_layers_above_the_history_have_no_entry() -> None:
    assert told("Ab", 3) == ["Ab", "-", "-"]
    assert told("", 2) == ["-", "-"]
    assert told("ab", 2) == ["-ab", "-"]


def test_steps_above_the_last_layer_are_told_with_it() -> None:
    assert told("ABcD", 1) == ["ABcD"]


def test_without_layers_there_is_nothing_to_pair() -> None:
    assert told("Ab", 0) == []


@given(some.text("ABCabc", max_size=12), some.integers(0, 12))
def test_no_step_is_lost_and_none_is_told_twice(words: str, layers: int) -> None:
    shown = "".join(told(words, layers)).replace("-", "")
    assert sorted(shown) == (sorted(words) if layers else [])
