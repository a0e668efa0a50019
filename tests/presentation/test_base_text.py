"""The base of an image in words."""

from __future__ import annotations

import pytest

from dive_py.analysis.known_base import Base, Certainty, Newer, Parts
from dive_py.presentation import base_text


@pytest.mark.parametrize(
    ("base", "words"),
    [
        (Base("debian:12", 1), "debian:12, layer 0 (certain)"),
        (Base("debian:12", 4, sure=Certainty.LIKELY), "debian:12, layers 0 to 3 (likely)"),
        (Base("scratch", 0), "scratch, no layer (certain)"),
        (Base("", 1, sure=Certainty.ASSUMED), "unknown, layer 0 (assumed)"),
        (Base("", 0, sure=Certainty.ASSUMED), "unknown (assumed)"),
        (Base("a\x1b[31mb", 1), "a\\x1b[31mb, layer 0 (certain)"),
    ],
)
def test_which_image_it_is(base: Base, words: str) -> None:
    assert base_text.which(base) == words


def test_own_and_base_bytes() -> None:
    found = Parts(1000, 2000, 30, 40, 50)
    assert base_text.own_bytes(found) == "2 kB stored above the base, 50 B of it wasted"
    assert base_text.base_bytes(found) == "1 kB stored, 40 B of it hidden by own layers, 30 B wasted in itself"


def test_whether_a_newer_one_is_out() -> None:
    assert base_text.newer(Newer("debian:12", "", "", is_out=False)) == "the image stands on what debian:12 is today"
    said = base_text.newer(Newer("debian:12", "", "2001-01-01T00:00:00Z", is_out=True))
    assert said.startswith("a newer base is out: debian:12 is another image today, made ")
    assert base_text.newer(Newer("a:1", "", "", is_out=True)).endswith(
        "is another image today; build again with --pull"
    )


def test_above_which_layers_an_image_is_its_own() -> None:
    assert [base_text.above(Base("debian:12", layers)) for layers in (0, 1, 3)] == [
        "",
        "above layer 0",
        "above layers 0 to 2",
    ]
