"""All that is known of an image, as facts."""

from __future__ import annotations

import pytest

from dive_py.analysis.known_base import Base, Certainty
from dive_py.engine.images import ImageDetails
from dive_py.oci.config import ImageConfig
from dive_py.oci.platform import Platform
from dive_py.presentation.image_facts import details_facts, image_facts
from dive_py.sources.image import ImageInfo, LayerInfo


def test_what_an_image_says_is_told_and_the_rest_left_out() -> None:
    config = ImageConfig(
        created="2020-01-02T03:04:05Z",
        entrypoint=("sh", "-c", "echo hi"),
        env=("A=1", "B=2"),
        labels={"x": "\x1b[2J"},
        ports=("80/tcp",),
    )
    layers = (LayerInfo(0, compressed=1000), LayerInfo(1, compressed=500))
    info = ImageInfo(
        "a:1", "oci", "oci layout", "sha256:1", platform=Platform("linux", "arm64"), config=config, layers=layers
    )
    facts: dict[str, list[str]] = {}
    label = ""
    for fact in image_facts(info, None):
        label = fact.label or label
        facts.setdefault(label, []).append(fact.text)
    assert facts["entrypoint"] == ["sh -c 'echo hi'"]
    assert facts["environment"] == ["A=1", "B=2"]
    assert facts["labels"] == ["x=\\x1b[2J"]
    assert facts["platform"] == ["linux/arm64"]
    assert facts["size"] == ["1.5 kB compressed (1,500 bytes)"]
    assert facts["created"][0].startswith("2020-01-02T03:04:05Z · ")
    assert "digest" not in facts
    assert "user" not in facts


@pytest.mark.parametrize(
    ("source", "way", "said"),
    [
        ("registry", "registry · cache, stream", "registry · cache, stream · 5 B of 155 B"),
        ("docker-archive", "archive", "docker-archive, archive · 5 B of 155 B"),
    ],
)
def test_the_source_is_said_once(source: str, way: str, said: str) -> None:
    facts = image_facts(ImageInfo("a:1", source, way, transferred=5, to_transfer=155), None)
    assert [fact.text for fact in facts if fact.label == "source"] == [said]


def test_the_base_is_a_fact_without_bytes_until_they_are_known() -> None:
    base = Base("a\x1bb", 1, sure=Certainty.ASSUMED, why="a label\x07")
    facts = image_facts(ImageInfo("a:1", "docker", "docker"), None, base=base)
    assert [fact.text for fact in facts if fact.label == "base"] == ["a\\x1bb, layer 0 (assumed): a label\\a"]


def details(config: dict[str, object]) -> ImageDetails:
    return ImageDetails("sha256:1", ("a:1", "b:1"), (), (), "", "", "linux", "arm", "v7", "", config, 1500)


def test_what_an_engine_says_is_told_and_the_rest_left_out() -> None:
    facts = details_facts(details({"Entrypoint": "run", "ExposedPorts": {"80/tcp": {}}}), (), 7)
    assert [(fact.label, fact.text) for fact in facts] == [
        ("names", "a:1"),
        ("", "b:1"),
        ("id", "sha256:1"),
        ("platform", "linux/arm/v7"),
        ("size", "1.5 kB (1,500 bytes)"),
        ("unique", "7 B that no other image has"),
        ("entrypoint", "run"),
        ("ports", "80/tcp"),
    ]


def test_settings_of_any_shape_are_printable() -> None:
    facts = details_facts(details({"Env": ["A=\x1b[2J", 5], "Labels": {"x": 3}, "Cmd": 7}), ("w\x07",), None)
    texts = {fact.label: fact.text for fact in facts}
    assert texts["environment"] == r"A=\x1b[2J"
    assert texts["labels"] == "x"
    assert texts["used by"] == r"w\a"
    assert "command" not in texts
