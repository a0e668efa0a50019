"""`divepy secrets`."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file, whiteout
from tests.secrets.labelled import LETTERS, Maker

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy

MAKE = Maker(10)
TOKEN = "gh" + "p_" + MAKE.text(LETTERS, 36)
KEY = MAKE.pem("RSA PRIVATE " + "KEY")
PASSWORD = MAKE.text(LETTERS, 18)


@pytest.fixture
def shipping(tmp_path: Path) -> Path:
    """A token that a later step removes, a key among tests, a password in the environment."""
    image = (
        ImageBuilder(config={"Env": [f"DB_PASSWORD={PASSWORD}"]})
        .layer(file("base", b"x"), file("lib/tests/key.pem", KEY.encode()))
        .layer(file("build/token", TOKEN.encode()), command=f"|1 TOKEN={TOKEN} /bin/sh -c build")
        .layer(whiteout("build"), command="rm -r build")
    )
    return image.docker_archive(tmp_path / "shipping.tar")


def test_what_is_shipped_is_listed_and_fails_a_script(divepy: Divepy, shipping: Path) -> None:
    ended = divepy("secrets", shipping)
    assert ended.status == 1
    assert ended.out.splitlines()[:4] == [
        "      SECRET           LAYER  HIDDEN  WHERE",
        "high  github-token     1      2       /build/token:1  \u2026 (40 bytes)",
        "high  assigned-secret                 environment DB_PASSWORD  " + PASSWORD[:4] + "\u2026 (18 bytes)",
        "high  github-token     1              TOKEN in step of layer 1  \u2026 (40 bytes)",
    ]
    assert "1 more may well be none; --low shows them" in ended.err
    assert len(divepy("secrets", shipping, "--low").out.splitlines()) > len(ended.out.splitlines())


@pytest.mark.parametrize("words", [(), ("--json",), ("--low",), ("--low", "--json"), ("--debug",), ("--limit", "1")])
def test_no_value_is_in_any_output(divepy: Divepy, shipping: Path, words: tuple[str, ...], tmp_path: Path) -> None:
    ended = divepy("secrets", shipping, *words)
    written = ended.out + ended.err
    for value in (TOKEN, PASSWORD, KEY.splitlines()[1]):
        for part in (value[6:], value[4:16], base64.b64encode(value.encode()).decode()[:16]):
            assert part not in written
        for kept in tmp_path.rglob("*"):
            if kept.is_file() and kept != shipping:
                assert value[6:].encode() not in kept.read_bytes()


def test_each_is_an_object(divepy: Divepy, shipping: Path) -> None:
    ended = divepy("secrets", shipping, "--json")
    assert [json.loads(line)["rule"] for line in ended.out.splitlines()] == [
        "github-token",
        "assigned-secret",
        "github-token",
    ]


def test_what_has_a_reason_does_not_fail(divepy: Divepy, shipping: Path, tmp_path: Path) -> None:
    listed = tmp_path / "known.yaml"
    listed.write_text(
        "- {rule: github-token, reason: revoked}\n- {rule: assigned-secret, path: DB_PASSWORD, reason: a demo}\n"
    )
    ended = divepy("secrets", shipping, "--exceptions", listed)
    assert (ended.status, ended.out) == (0, "")
    assert "3 secrets left out by the list of exceptions" in ended.err
    listed.write_text("- {rule: nothing, reason: x}\n")
    assert divepy("secrets", shipping, "--exceptions", listed).status == 2


def test_an_image_without_secrets(divepy: Divepy, archive: Path) -> None:
    ended = divepy("secrets", archive)
    assert (ended.status, ended.out) == (0, "")
    assert "ships no secret that is known by its form" in ended.err


def test_a_limit_says_what_it_leaves_out(divepy: Divepy, shipping: Path) -> None:
    ended = divepy("secrets", shipping, "--limit", "1")
    assert "2 more; --limit 3 shows all" in ended.err


def test_layers_that_could_not_be_looked_through_are_said(divepy: Divepy, damaged: Path) -> None:
    ended = divepy("secrets", damaged, "-i", "--json")
    assert (ended.status, ended.out) == (0, "")
    assert "layer 1 is left out or incomplete" in ended.err
