"""`divepy search`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.engine_of import fake_engine
from tests.cli.serving import web

if TYPE_CHECKING:
    from tests.cli.conftest import Divepy

HITS = [
    {"name": "ubuntu", "description": "a\x1b[2Jbase", "star_count": 9000, "is_official": True},
    {"name": "me/ubuntu", "description": "", "star_count": 1},
]


def test_the_table(divepy: Divepy) -> None:
    with fake_engine() as fake:
        fake.answers["/images/search"] = HITS
        ended = divepy("-H", fake.address, "search", "ubuntu")
    assert [line.split() for line in ended.out.splitlines()] == [
        ["NAME", "DESCRIPTION", "STARS", "OFFICIAL", "KIND"],
        ["ubuntu", r"a\x1b[2Jbase", "9000", "official", "top-level"],
        ["me/ubuntu", "-", "1", "-", "user"],
    ]


def test_filters_and_json(divepy: Divepy) -> None:
    with fake_engine() as fake:
        fake.answers["/images/search"] = HITS
        out = divepy("-H", fake.address, "search", "ubuntu", "--user", "--limit", "7", "--json").out
        assert fake.asked[-1][1]["limit"] == ["7"]
        assert json.loads(out) == {
            "name": "me/ubuntu",
            "description": "",
            "stars": 1,
            "official": False,
            "kind": "user",
        }
        ended = divepy("-H", fake.address, "search", "ubuntu", "--stars", "9999")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == "divepy: nothing was found for ubuntu (through Docker); 2 were left out by the filters\n"


def test_the_hub_is_where_a_setting_says(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    with web() as server:
        monkeypatch.setenv("DIVEPY_HUB", f"http://{server.host}")
        server.answers["/v2/search/repositories/"] = {"results": [{"repo_name": "library/ubuntu"}]}
        assert divepy("search", "ubuntu").out.splitlines()[1].split()[0] == "ubuntu"
        server.answers["/v2/repositories/library/ubuntu/tags"] = {
            "results": [{"name": "12.04", "full_size": 39_156_124}]
        }
        assert divepy("search", "--tags", "ubuntu").out.splitlines()[1].split() == [
            "12.04",
            "-",
            "39.2",
            "MB",
            "-",
            "-",
        ]
        server.answers["/v2/repositories/library/ubuntu/tags"] = {"results": []}
        assert divepy("search", "--tags", "ubuntu").status == 1


@pytest.mark.parametrize(
    "words", [["x", "--limit", "many"], ["x", "--stars", "-1"], ["x", "--user", "--top-level"], ["-x"]]
)
def test_mistakes(divepy: Divepy, words: list[str]) -> None:
    ended = divepy("search", *words)
    assert (ended.status, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
