"""`divepy referrers`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file
from tests.registry.aliased import alias
from tests.registry.misbehaving import MisbehavingRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Divepy


@pytest.fixture
def registry() -> Iterator[MisbehavingRegistry]:
    with MisbehavingRegistry() as served:
        served.lists_referrers = True
        found = served.repository("app")
        image = found.add_image(ImageBuilder().layer(file("x")), "1")
        found.add_artifact("application/spdx+json", {"sbom": ("application/spdx+json", b'{"a":1}')}, "", image)
        found.add_image(ImageBuilder().layer(file("y")), "2")
        yield served


@pytest.mark.parametrize("prefix", ["", "registry:"])
def test_what_is_attached_is_listed(divepy: Divepy, registry: MisbehavingRegistry, prefix: str) -> None:
    ended = divepy("referrers", f"{prefix}{registry.host}/app:1")
    head, row = ended.out.splitlines()
    assert head.split()[:4] == ["TYPE", "SIZE", "CREATED", "DIGEST"]
    assert "list of packages" in row
    assert "7 B" in row


def test_each_is_one_object(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    (line,) = divepy("referrers", "--json", f"{registry.host}/app:1").out.splitlines()
    said = json.loads(line)
    assert said["type"] == "application/spdx+json"
    assert [statement["size"] for statement in said["statements"]] == [7]
    assert said["statements"][0]["name"] == "sbom"


def test_one_is_written(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    said = json.loads(divepy("referrers", "--json", f"{registry.host}/app:1").out)
    ended = divepy("referrers", f"{registry.host}/app:1", said["statements"][0]["digest"][:20])
    assert json.loads(ended.out) == {"a": 1}
    ended = divepy("referrers", f"{registry.host}/app:1", "ffffffff")
    assert (ended.status, ended.out) == (2, "")
    assert "has the digest ffffffff" in ended.err


def test_nothing_is_attached(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    ended = divepy("referrers", f"{registry.host}/app:2")
    assert (ended.status, ended.out) == (1, "")
    assert "nothing is attached" in ended.err


def test_a_file_has_no_referrers(divepy: Divepy) -> None:
    assert "is not an image in a registry" in divepy("referrers", "./image.tar").err


@pytest.mark.parametrize("prefix", ["", "registry:"])
def test_an_alias_counts_and_is_told(
    divepy: Divepy, registry: MisbehavingRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    note = alias(tmp_path / "home", monkeypatch, "short", f"{registry.host}/app")
    ended = divepy("referrers", f"{prefix}short:1")
    assert (ended.status, ended.err) == (0, f"divepy: {note}\n")
    assert "list of packages" in ended.out
