"""Names for images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine import tagging
from dive_py.engine.connection import connect
from dive_py.errors import EngineError, ImageNotFound, InvalidReference, UsageError

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("app", ("app", "latest")),
        ("jamtur01/apache2:2", ("jamtur01/apache2", "2")),
        ("localhost:5000/app", ("localhost:5000/app", "latest")),
        ("docker.io/library/app:x", ("app", "x")),
    ],
)
def test_repository_and_tag(text: str, parts: tuple[str, str]) -> None:
    assert tagging.new_name(text) == parts


def test_nobody_chooses_a_digest() -> None:
    with pytest.raises(UsageError, match="has a digest"):
        tagging.new_name("app@sha256:" + "a" * 64)
    with pytest.raises(InvalidReference):
        tagging.new_name("App")


def test_the_engine_does_it_or_says_why_not(fake: FakeEngine) -> None:
    with connect(fake.address) as engine:
        assert tagging.tag_image(engine, "app:1", "me/app") == "me/app:latest"
        assert fake.posted == [("/images/app:1/tag", {"repo": ["me/app"], "tag": ["latest"]})]
        fake.answers["/images/none/tag"] = (404, "No such image")
        with pytest.raises(ImageNotFound, match="has no image none"):
            tagging.tag_image(engine, "none", "app")
        fake.answers["/images/bad/tag"] = (500, "disk full")
        with pytest.raises(EngineError, match="to tag bad: disk full"):
            tagging.tag_image(engine, "bad", "app")


ONE, OTHER = "sha256:" + "1" * 64, "sha256:" + "2" * 64


@pytest.mark.parametrize(
    ("tags", "others"),
    [
        (["app:1"], ()),
        (["app:1", "me/app:2"], ("me/app:2",)),
        (["docker.io/library/app:1"], ()),
        (["localhost/app:1", "x:1"], ("x:1",)),
    ],
)
def test_a_name_that_another_image_has(fake: FakeEngine, tags: list[str], others: tuple[str, ...]) -> None:
    fake.answers["/images/app:1/json"] = {"Id": ONE, "RepoTags": tags}
    fake.answers["/images/new/json"] = {"Id": OTHER, "RepoTags": []}
    with connect(fake.address) as engine:
        found = tagging.tag_conflict(engine, "app:1", "new")
        assert found == tagging.TagConflict("app:1", ONE, others)
        assert tagging.tag_conflict(engine, "app:1") == found


def test_a_name_costs_nothing_where_nobody_loses_it(fake: FakeEngine) -> None:
    fake.answers["/images/app:1/json"] = {"Id": ONE, "RepoTags": ["app:1"]}
    fake.answers["/images/tool:latest/json"] = {"Id": ONE, "RepoTags": ["quay.io/me/tool:latest"]}
    with connect(fake.address) as engine:
        assert tagging.tag_conflict(engine, "app:2") is None, "nobody has it"
        assert tagging.tag_conflict(engine, "app:1", "app:1") is None, "it has it itself"
        assert tagging.tag_conflict(engine, "tool") is None, "Podman finds another registry's, which keeps its name"
        with pytest.raises(ImageNotFound):
            tagging.tag_conflict(engine, "app:1", "none")


def test_what_is_lost_is_told() -> None:
    assert tagging.TagConflict("a:1", ONE).loss == "the image 111111111111 loses the name a:1 and is left without any"
    assert tagging.TagConflict("a:1", ONE, ("b:1",)).loss.endswith("loses the name a:1 and stays as b:1")
