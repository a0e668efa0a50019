"""`divepy images`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file
from tests.cli.engine_of import IDENTITY, OTHER, fake_engine
from tests.registry.misbehaving import MisbehavingRegistry

if TYPE_CHECKING:
    from tests.cli.conftest import Divepy


def test_the_table_and_what_all_of_them_take(divepy: Divepy) -> None:
    with fake_engine() as fake:
        ended = divepy("-H", fake.address, "images")
    titles, *rows = ended.out.splitlines()
    assert titles.split()[:3] == ["REPOSITORY", "TAG", "IMAGE"]
    assert [row.split()[:2] for row in rows] == [["app", "1"], ["me/app", "2"], ["<none>", "<none>"]]
    assert rows[0].split()[-5:] == ["3", "kB", "2.5", "kB", "web"]
    assert ended.err == (
        "divepy: 2 images; 3.5 kB in all, 500 B of it shared; kept by docker with overlay2 in /var/lib/docker\n"
    )


def test_json_has_kinds_and_shares(divepy: Divepy) -> None:
    with fake_engine() as fake:
        lines = [json.loads(line) for line in divepy("-H", fake.address, "images", "--json").out.splitlines()]
    assert [(line["repository"], line["kind"]) for line in lines] == [
        ("app", "top-level"),
        ("me/app", "user"),
        (None, "dangling"),
    ]
    assert (lines[0]["uniqueBytes"], lines[0]["sharedBytes"], lines[0]["usedBy"]) == (2500, 500, ["web"])


@pytest.mark.parametrize(
    ("option", "ids"),
    [("--user", [IDENTITY]), ("--top-level", [IDENTITY]), ("--dangling", [OTHER]), ("--registry", [])],
)
def test_kinds_can_be_chosen(divepy: Divepy, option: str, ids: list[str]) -> None:
    with fake_engine() as fake:
        assert divepy("-H", fake.address, "images", "-q", option).out.split() == ids


def test_a_repository_is_asked_of_the_engine(divepy: Divepy) -> None:
    with fake_engine() as fake:
        divepy("-H", fake.address, "images", "app", "-q")
        query = next(query for path, query in fake.asked if path == "/images/json")
    assert json.loads(query["filters"][0]) == {"reference": ["app"]}


def test_the_largest_first(divepy: Divepy) -> None:
    with fake_engine() as fake:
        out = divepy("-H", fake.address, "images", "--sort", "unique").out
    assert [row.split()[0] for row in out.splitlines()[1:]] == ["app", "me/app", "<none>"]


def test_two_kinds_exclude_each_other(divepy: Divepy) -> None:
    assert divepy("images", "--user", "--dangling").status == 2


@pytest.mark.parametrize(
    ("word", "names"),
    [("", ["a/x", "a/y", "ab"]), ("/", ["a/x", "a/y", "ab"]), ("/a", ["a/x", "a/y"]), ("/ab", ["ab"]), ("/b", [])],
)
@pytest.mark.parametrize("prefix", ["", "registry:"])
def test_the_repositories_of_a_registry_or_below_a_path(
    divepy: Divepy, word: str, names: list[str], prefix: str
) -> None:
    with MisbehavingRegistry() as registry:
        for name in ("a/x", "a/y", "ab"):
            registry.repository(name).add_image(ImageBuilder().layer(file("x")), "1")
        ended = divepy("-H", "unix:///nowhere.sock", "images", f"{prefix}{registry.host}{word}")
    assert ended.out.split() == [f"{registry.host}/{name}" for name in names]
    assert ended.status == (0 if names else 1)


def test_a_name_without_a_host_needs_the_engine(divepy: Divepy) -> None:
    ended = divepy("-H", "unix:///nowhere.sock", "images", "ubuntu")
    assert ended.status == 2
    assert "no engine answers" in ended.err
