"""Searching, wherever that is possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine import searching
from dive_py.engine.connection import connect
from dive_py.engine.searching import Filters, Hit, SearchResult, Tag
from dive_py.errors import EngineError, RegistryError, UsageError
from dive_py.progress import Progress
from tests.cli.serving import Web
from tests.cli.serving import web as serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dive_py.engine.connection import Engine
    from tests.engine.fake import FakeEngine


@pytest.fixture
def server() -> Iterator[Web]:
    with serving() as server:
        yield server


@pytest.fixture
def engine(fake: FakeEngine) -> Iterator[Engine]:
    with connect(fake.address) as engine:
        yield engine


def test_through_the_engine(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/images/search"] = [
        {"name": "ubuntu", "description": "base", "star_count": 9, "is_official": True},
        {"name": "me/ubuntu", "star_count": None},
        {"Name": "of/podman", "Stars": 3, "Description": "x", "Official": ""},
        {"description": "nameless"},
        "nonsense",
    ]
    found = searching.search(engine, "ubuntu", 5)
    assert found.where == "through Docker"
    assert found.hits == (Hit("ubuntu", "base", 9, True), Hit("me/ubuntu"), Hit("of/podman", "x", 3))
    assert [hit.is_top_level for hit in found.hits] == [True, False, False]
    assert fake.asked[-1] == ("/images/search", {"term": ["ubuntu"], "limit": ["5"]})


def test_podman_says_of_nothing_that_it_is_not_known(fake: FakeEngine) -> None:
    """Podman 4.3 and 5.4 answer 404 "image not known" where a search has no hit; Docker an empty list."""
    fake.answers["/images/search"] = (404, "nothing: image not known")
    fake.answers["/version"] = {"Version": "4.3.1", "ApiVersion": "1.41", "Components": [{"Name": "Podman Engine"}]}
    with connect(fake.address) as engine:
        assert searching.search(engine, "nothing", 5).hits == ()
    fake.answers["/images/search"] = (500, "broken")
    with connect(fake.address) as engine, pytest.raises(EngineError, match="broken"):
        searching.search(engine, "nothing", 5)
    fake.answers["/version"] = {"Version": "20.10.24", "ApiVersion": "1.41"}
    fake.answers["/images/search"] = (404, "page not found")
    with connect(fake.address) as engine, pytest.raises(EngineError, match="page not found"):
        searching.search(engine, "nothing", 5)


def test_names_of_another_registry_have_its_host(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/images/search"] = [{"name": "app"}, {"name": "host:5000/b"}]
    assert [hit.name for hit in searching.search(engine, "host:5000/a", 5).hits] == ["host:5000/app", "host:5000/b"]


def test_the_hub_without_an_engine(server: Web) -> None:
    server.answers["/v2/search/repositories/"] = {
        "results": [
            {"repo_name": "library/ubuntu", "short_description": "base", "star_count": 9, "is_official": True},
            {"repo_name": "me/x"},
            {"repo_name": ""},
            7,
        ]
    }
    found = searching.search(None, "ubuntu", 10, f"http://{server.host}")
    assert found == SearchResult((Hit("ubuntu", "base", 9, True), Hit("me/x")), "the Docker Hub")
    assert server.asked[-1][0] == "/v2/search/repositories/?query=ubuntu&page_size=10"


def test_a_registry_that_is_not_searched_is_read_through(server: Web, fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/images/search"] = (500, "Unexpected status code 404")
    server.answers["/v2/_catalog"] = {"repositories": ["library/ubuntu", "me/Ubuntu-x", "other", 5]}
    found = searching.search(engine, f"{server.host}/ubuntu", 10)
    assert found.where == f"the catalogue of {server.host}"
    assert [hit.name for hit in found.hits] == [f"{server.host}/library/ubuntu", f"{server.host}/me/Ubuntu-x"]
    assert [hit.is_top_level for hit in found.hits] == [True, False]
    assert len(searching.search(engine, f"{server.host}/ubuntu", 1).hits) == 1


def test_a_registry_that_has_neither(server: Web, fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/images/search"] = (500, "Unexpected status code 404")
    with pytest.raises(EngineError, match=f"{server.host} cannot be searched: the engine refused"):
        searching.search(engine, f"{server.host}/ubuntu", 10)
    with pytest.raises(EngineError, match=r"cannot be searched: .* does not list its repositories"):
        searching.search(None, f"{server.host}/ubuntu", 10)


@pytest.mark.parametrize(("term", "limit"), [("", 5), ("  ", 5), ("host:1/-x", 5), ("-x", 5), ("a", 0), ("a", 101)])
def test_what_cannot_be_searched_for(term: str, limit: int) -> None:
    with pytest.raises(UsageError):
        searching.search(None, term, limit)


def test_filters() -> None:
    hits = [Hit("ubuntu", stars=9, official=True), Hit("me/a", stars=3), Hit("h:1/x/y")]
    assert Filters(stars=3).keep(hits) == hits[:2]
    assert Filters(official=True).keep(hits) == hits[:1]
    assert Filters(user=True).keep(hits) == hits[1:]
    assert Filters(user=False).keep(hits) == hits[:1]
    assert Filters().keep(hits) == hits


def test_tags_of_a_registry_and_of_the_hub(server: Web) -> None:
    server.answers["/v2/me/app/tags/list?n=1000"] = (200, {"Link": '</v2/me/app/tags/list?n=1000&last=b>; rel="next"'},
                                                    {"tags": ["a", "b", 3]})  # fmt: skip
    server.answers["/v2/me/app/tags/list?n=1000&last=b"] = {"tags": None}
    assert searching.tags(f"{server.host}/me/app", Progress()) == [Tag("a"), Tag("b")]
    server.answers["/v2/repositories/library/ubuntu/tags"] = {
        "results": [{"name": "12.04", "full_size": 39, "last_updated": "2017-04-12T00:00:00Z"}, {}]
    }
    assert searching.tags("ubuntu", Progress(), f"http://{server.host}") == [Tag("12.04", 39, "2017-04-12T00:00:00Z")]


@pytest.mark.parametrize("ending", ["", "/"])
def test_a_registry_alone_lists_all_that_it_has(server: Web, fake: FakeEngine, engine: Engine, ending: str) -> None:
    """Nor is its address searched for in the Hub."""
    server.answers["/v2/_catalog"] = {"repositories": ["library/ubuntu", "me/x"]}
    found = searching.search(engine, f"{server.host}{ending}", 10)
    assert [hit.name for hit in found.hits] == [f"{server.host}/library/ubuntu", f"{server.host}/me/x"]
    assert not [path for path, _ in fake.asked if path == "/images/search"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("127.0.0.1:5000", ("127.0.0.1:5000", "")),
        ("localhost:5000", ("localhost:5000", "")),
        ("ubuntu:12", ("", "ubuntu:12")),
        ("my.app:12.04", ("", "my.app:12.04")),
        ("host:5000/x", ("host:5000", "x")),
        ("[::1]:5000", ("[::1]:5000", "")),
        ("[::1]:5000/x", ("[::1]:5000", "x")),
    ],
)
def test_a_registry_is_told_from_an_image_with_a_tag(name: str, parts: tuple[str, str]) -> None:
    assert searching.split(name) == parts


def test_tags_are_asked_for_where_the_image_is(server: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTAINERS_REGISTRIES_CONF", str(tmp_path / "registries.conf"))
    (tmp_path / "registries.conf").write_text(f'[[registry]]\nprefix="r.test/a"\nlocation="{server.host}/moved"\n')
    server.answers["/v2/moved/app/tags/list"] = {"tags": ["1"]}
    assert searching.tags("r.test/a/app", Progress()) == [Tag("1")]


def test_tags_that_are_not_listed(server: Web) -> None:
    with pytest.raises(RegistryError, match=f"there is no repository nope in {server.host}") as caught:
        searching.tags(f"{server.host}/nope", Progress())
    assert caught.value.hint == f"divepy images {server.host} lists its repositories, if it does that"
    with pytest.raises(UsageError, match="is a registry, not a repository"):
        searching.tags(f"{server.host}/", Progress())
