"""Lists of tags and repositories: their order, and how long they may be."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from dive_py.progress import Progress
from dive_py.registry import lists
from dive_py.registry.lists import by_version
from tests.registry import misbehaving
from tests.registry.misbehaving import Kind, MisbehavingRegistry, on
from tests.registry.serving import client_of

if TYPE_CHECKING:
    import pytest


def test_the_newest_version_stands_first_and_names_last() -> None:
    ordered = ["latest", "v2.0", "2.0.1", "2.0", "10", "9.10", "9.9", "1.10", "1.9", "1.9-alpine", "B", "a", "stable"]
    shuffled = ordered.copy()
    Random(7).shuffle(shuffled)  # noqa: S311 - an order, no secret
    assert sorted(shuffled, key=by_version) == [
        "latest",
        "10",
        "9.10",
        "9.9",
        "2.0",
        "v2.0",
        "2.0.1",
        "1.10",
        "1.9",
        "1.9-alpine",
        "B",
        "a",
        "stable",
    ]


def test_of_lists_that_are_longer_than_any_the_beginning_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_MOST", 3)
    with MisbehavingRegistry() as registry:
        registry.page_size = 2
        for name in "abcde":
            registry.repository(name).tags += ["1", "2", "3", "4"]
        with client_of(registry) as client:
            assert list(lists.repositories(client, Progress())) == [["a", "b"], ["c"]]
            assert lists.tags(client, "a", Progress()) == ["3", "2", "1"]
        registry.behave(on(Kind.TAGS, misbehaving.tags(["1", "1", "2"])))
        with client_of(registry) as client:
            assert lists.tags(client, "a", Progress()) == ["2", "1"]
