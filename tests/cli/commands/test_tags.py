"""`divepy tags`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file
from tests.registry.aliased import alias
from tests.registry.misbehaving import Kind, MisbehavingRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Divepy


@pytest.fixture
def registry() -> Iterator[MisbehavingRegistry]:
    with MisbehavingRegistry() as served:
        for tag in ("1.9", "1.10", "latest"):
            served.repository("app").add_image(ImageBuilder().layer(file(tag)), tag)
        yield served


def test_the_newest_stand_first_with_what_they_are(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    ended = divepy("tags", f"{registry.host}/app")
    assert ended.status == 0
    head, *rows = ended.out.splitlines()
    assert head.split() == ["TAG", "DIGEST", "COMPRESSED", "CREATED", "PLATFORMS"]
    assert [row.split()[0] for row in rows] == ["latest", "1.10", "1.9"]
    assert all(row.endswith("linux/amd64") for row in rows)


def test_more_than_the_limit_are_counted(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    ended = divepy("tags", "--limit", "1", "--json", f"{registry.host}/app")
    assert [json.loads(line)["tag"] for line in ended.out.splitlines()] == ["latest"]
    assert "2 more tags; --limit 0 lists all" in ended.err
    assert len(divepy("tags", "--limit", "0", f"{registry.host}/app").out.splitlines()) == 4


def test_names_alone_take_one_request(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    assert divepy("tags", "-q", f"{registry.host}/app").out == "latest\n1.10\n1.9\n"
    assert [request.kind for request in registry.requests] == [Kind.TAGS]


def test_a_repository_that_is_not_there_and_one_without_tags(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    ended = divepy("tags", f"{registry.host}/nope")
    assert (ended.status, ended.out) == (2, "")
    assert f"there is no repository nope in {registry.host}" in ended.err
    registry.repository("empty")
    ended = divepy("tags", f"{registry.host}/empty")
    assert ended.status == 1
    assert "has no tags" in ended.err


def test_a_limit_that_is_no_number(divepy: Divepy) -> None:
    assert "--limit x is not a number" in divepy("tags", "--limit", "x", "app").err


def test_registry_before_a_name_and_a_tag_behind_it(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    assert divepy("tags", "-q", f"registry:{registry.host}/app").out == "latest\n1.10\n1.9\n"
    assert divepy("tags", "-q", f"{registry.host}/app:1.9").out == "1.9\n"
    assert divepy("tags", f"{registry.host}/app:7").status == 1


def test_a_registry_alone_is_not_a_repository(divepy: Divepy) -> None:
    ended = divepy("tags", "localhost:5000")
    assert ended.status == 2
    assert "localhost:5000 is a registry, not a repository; divepy images localhost:5000 lists" in ended.err


@pytest.mark.parametrize("prefix", ["", "registry:"])
def test_an_alias_counts_and_is_told(
    divepy: Divepy, registry: MisbehavingRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    note = alias(tmp_path / "home", monkeypatch, "short", f"{registry.host}/app")
    ended = divepy("tags", f"{prefix}short:1.9")
    assert (ended.status, ended.err) == (0, f"divepy: {note}\n")
    assert "1.9" in ended.out
