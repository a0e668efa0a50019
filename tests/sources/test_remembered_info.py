"""What an image told when it was read, told again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from dive_py.oci import config as oci_config
from dive_py.sources.archives.layout import config_layers
from dive_py.sources.image import ImageInfo
from dive_py.sources.remembered_info import from_json, to_json
from tests.sources.opening import some_image


def read() -> ImageInfo:
    """An image as it is known once it has been read."""
    config = oci_config.parse(some_image().config_bytes())
    layers = tuple(
        replace(layer, media_type="application/x-layer", compressed=5 if layer.number else None)
        for layer in config_layers(config)
    )
    return ImageInfo(
        "a:1", "docker", "docker · export", "sha256:config", "sha256:manifest", ("a:1",), config.platform,
        (config.platform,), config, layers, ("odd",),
    )  # fmt: skip


def said() -> ImageInfo:
    """The same image as an engine describes it before."""
    whole = read()
    config = replace(whole.config, history=(), raw={})
    return replace(whole, id="sha256:engine", config=config, layers=config_layers(config), warnings=())


def test_what_was_told_is_told_again() -> None:
    assert from_json(said(), json.loads(json.dumps(to_json(read())))) == read()


@pytest.mark.parametrize(
    "change",
    [
        {"config": None}, {"config": {"rootfs": 1}}, {"config": {}}, {"layers": []}, {"layers": [[1, 2], ["", 1], 3]},
        {"layers": [["", "1"]] * 3}, {"layers": [["", True]] * 3}, {"layers": 5}, {"layers": [1, 2, 3]}, {"id": 5},
        {"warnings": 5}, {"warnings": [5]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_something_else_is_not_told(change: dict[str, Any]) -> None:
    assert from_json(said(), to_json(read()) | change) is None
    for name in to_json(read()):
        assert from_json(said(), {key: value for key, value in to_json(read()).items() if key != name}) is None


def test_what_belongs_to_another_image_is_not_told() -> None:
    other = replace(said(), config=replace(said().config, diff_ids=said().config.diff_ids[:-1]))
    assert from_json(other, to_json(read())) is None
