"""The documents that `docker save` adds."""

from __future__ import annotations

import json

import pytest

from dive_py.errors import DamagedImage, LimitExceeded
from dive_py.oci.config import MAX_LAYERS
from dive_py.oci.saved import legacy_config, parse_legacy, parse_manifest, parse_repositories


def as_bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def test_the_list_of_images() -> None:
    data = as_bytes(
        [
            {
                "Config": "c.json",
                "RepoTags": ["a:1", "b:2"],
                "Layers": ["x/layer.tar"],
                "LayerSources": {"sha256:x": {"mediaType": "application/x"}},
            },
            {"Config": "d.json", "RepoTags": None, "Layers": None},
        ]
    )
    first, second = parse_manifest(data, "it")
    assert (first.config, first.names, first.layers) == ("c.json", ("a:1", "b:2"), ("x/layer.tar",))
    assert first.media_types == {"sha256:x": "application/x"}
    assert (second.names, second.layers, second.media_types) == ((), (), {})


@pytest.mark.parametrize("value", [{}, [], [1], [{}], [{"Config": ""}], [{"Config": "c", "Layers": [1]}], None])
def test_a_damaged_list_is_named(value: object) -> None:
    with pytest.raises(DamagedImage, match="the list"):
        parse_manifest(as_bytes(value), "the list")


def test_more_layers_than_any_honest_archive_holds() -> None:
    with pytest.raises(LimitExceeded):
        parse_manifest(as_bytes([{"Config": "c", "Layers": ["x"] * (MAX_LAYERS + 1)}]), "it")


def test_names_by_top_layer() -> None:
    data = as_bytes({"a": {"1": "top", "2": "top"}, "host:5000/b": {"latest": "other"}})
    assert parse_repositories(data, "it") == {"top": ("a:1", "a:2"), "other": ("host:5000/b:latest",)}


def test_damaged_repositories_are_named() -> None:
    with pytest.raises(DamagedImage, match="it is not"):
        parse_repositories(as_bytes({"a": ["1"]}), "it")


def test_layers_that_describe_themselves_become_one_config() -> None:
    base = {"id": "b", "created": "t0", "container_config": {"Cmd": ["/bin/sh", "-c", "ADD"]}, "comment": "Imported"}
    top = {"id": "t", "parent": "b", "created": "t1", "os": "linux", "architecture": "amd64", "config": {"Cmd": ["sh"]}}
    layers = [parse_legacy(as_bytes(layer), "it") for layer in (base, top)]
    assert [layer.parent for layer in layers] == ["", "b"]
    config = legacy_config(layers)
    assert config.diff_ids == ("", "")
    assert [step.created_by for step in config.history] == ["/bin/sh -c ADD", ""]
    assert config.history[0].comment == "Imported"
    assert (str(config.platform), config.command, config.created) == ("linux/amd64", ("sh",), "t1")
    assert config.raw == top


def test_no_layers_are_an_empty_config() -> None:
    assert legacy_config([]).history == ()
