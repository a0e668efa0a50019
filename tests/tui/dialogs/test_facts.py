"""What an engine says of an image, as facts."""

from __future__ import annotations

from dive_py.engine.images import ImageDetails
from dive_py.tui.dialogs.facts import details_facts


def details(config: dict[str, object]) -> ImageDetails:
    return ImageDetails("sha256:1", ("a:1", "b:1"), (), (), "", "", "linux", "arm", "v7", "", config, 1500)


def test_what_is_known_is_told_and_the_rest_left_out() -> None:
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
