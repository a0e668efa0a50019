"""What an engine knows about images; every field of its answers may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine import images
from dive_py.engine.connection import Engine, connect
from dive_py.errors import EngineError, ImageNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engine.fake import FakeEngine

ID = "sha256:" + "a" * 64


@pytest.fixture
def engine(fake: FakeEngine) -> Iterator[Engine]:
    with connect(fake.address, environ={}) as engine:
        yield engine


def test_each_name_of_an_image_is_a_row(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/images/json"] = [
        {"Id": ID, "RepoTags": ["b:1", "host:5000/a"], "Created": 5, "Size": 7},
        {"Id": ID, "RepoTags": ["c:2"], "Created": 9, "Size": 8},
    ]
    rows = images.list_images(engine)
    assert [(row.repository, row.tag, row.created, row.size) for row in rows] == [
        ("c", "2", 9, 8),
        ("b", "1", 5, 7),
        ("host:5000/a", "", 5, 7),
    ]
    assert rows[0].name == "c:2"


@pytest.mark.parametrize("tags", [None, [], ["<none>:<none>"], "odd", [None]])
def test_an_image_without_name_is_opened_by_its_id(fake: FakeEngine, engine: Engine, tags: object) -> None:
    fake.answers["/images/json"] = [{"Id": ID, "RepoTags": tags, "RepoDigests": None}]
    (row,) = images.list_images(engine)
    assert (row.repository, row.tag, row.name, row.created, row.size) == ("", "", ID, None, None)


def test_an_image_known_by_digest_alone_keeps_its_repository(fake: FakeEngine, engine: Engine) -> None:
    """And is opened by its ID: engines take the repository for its `latest`, which is another image."""
    fake.answers["/images/json"] = [{"Id": ID, "RepoTags": ["<none>:<none>"], "RepoDigests": ["ubuntu@sha256:1"]}]
    (row,) = images.list_images(engine)
    assert (row.repository, row.name) == ("ubuntu", ID)


@pytest.mark.parametrize("tags", [["1", "1"], ["app:1", "app:1"]])
def test_a_name_that_is_told_twice_is_one_row(fake: FakeEngine, engine: Engine, tags: list[str]) -> None:
    fake.answers["/images/json"] = [{"Id": ID, "RepoTags": tags}]
    assert len(images.list_images(engine)) == 1


@pytest.mark.parametrize("answer", [None, {}, [5], "x"])
def test_an_odd_list_is_an_empty_one(fake: FakeEngine, engine: Engine, answer: object) -> None:
    fake.answers["/images/json"] = answer
    assert images.list_images(engine) == []


def test_the_list_can_be_narrowed_to_a_repository(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/images/json"] = [{"Id": ID}]
    images.list_images(engine, "ubuntu")
    assert fake.asked[-1][1]["filters"] == ['{"reference": ["ubuntu"]}']


def test_details_take_missing_fields_as_empty(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/images/x/json"] = {"Id": "a" * 64, "RepoTags": None, "Config": None, "RootFS": {"Layers": None}}
    details = images.inspect(engine, "x")
    assert details.id == ID
    assert (details.tags, details.diff_ids, details.config, details.size) == ((), (), {}, None)


def test_details_are_those_of_the_answer(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/images/x/json"] = {
        "Id": ID,
        "RepoTags": ["x:1", "<none>:<none>"],
        "Os": "linux",
        "Architecture": "arm64",
        "Variant": "v8",
        "Config": {"Cmd": ["sh"]},
        "RootFS": {"Layers": ["sha256:1", "sha256:2"]},
        "Size": 12,
    }
    details = images.inspect(engine, "x")
    assert details.tags == ("x:1",)
    assert (details.os, details.architecture, details.variant) == ("linux", "arm64", "v8")
    assert details.config == {"Cmd": ["sh"]}
    assert details.diff_ids == ("sha256:1", "sha256:2")


def test_an_image_that_is_not_there_is_answered_with_how_to_get_it(engine: Engine) -> None:
    with pytest.raises(ImageNotFound, match=r"the engine \(unix://.*\) has no image nope:1") as raised:
        images.inspect(engine, "nope:1")
    assert raised.value.hint == "to get it: divepy pull nope:1"
    with pytest.raises(ImageNotFound, match="nope:1"):
        images.history(engine, "nope:1")


def test_a_failing_engine_is_told(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/images/x/json"] = (500, "disk on fire")
    with pytest.raises(EngineError, match="refused to inspect x: disk on fire"):
        images.inspect(engine, "x")
    fake.answers["/images/x/json"] = [1]
    with pytest.raises(EngineError, match="cannot be understood"):
        images.inspect(engine, "x")


def test_history_starts_with_the_oldest_step(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/images/x/history"] = [{"CreatedBy": "new", "Size": 3, "Created": 2}, {"CreatedBy": "old"}]
    steps = images.history(engine, "x")
    assert steps == (images.HistoryStep(None, "old", "", 0), images.HistoryStep(2, "new", "", 3))


def test_a_platform_is_asked_for_only_where_the_api_knows_it(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/images/x/json"] = {"Id": ID}
    images.inspect(engine, "x", "linux/arm64/v8")
    assert fake.asked[-1][1] == {}
    engine.api_version = "1.49"
    images.inspect(engine, "x", "linux/arm64/v8")
    wanted = '{"os": "linux", "architecture": "arm64", "variant": "v8"}'
    assert fake.asked[-1][1] == {"platform": [wanted]}


def test_what_went_is_counted(fake: FakeEngine) -> None:
    fake.answers["DELETE a:1"] = [{"Untagged": "a:1"}, {"Deleted": "sha256:1"}, {"Deleted": "sha256:2"}, 5]
    with connect(fake.address, environ={}) as engine:
        assert images.remove_image(engine, "a:1") == (1, 2)


def test_a_refusal_is_told_in_the_engine_s_words(fake: FakeEngine) -> None:
    fake.answers["DELETE a:1"] = (409, "conflict: container web is using it")
    with connect(fake.address, environ={}) as engine, pytest.raises(EngineError, match="container web is using it"):
        images.remove_image(engine, "a:1")


def test_the_digest_that_goes_with_a_tag_is_no_name(fake: FakeEngine) -> None:
    fake.answers["DELETE a:1"] = [{"Untagged": "a:1"}, {"Untagged": "a@sha256:1"}]
    fake.answers["DELETE b"] = [{"Untagged": "b@sha256:1"}]
    with connect(fake.address, environ={}) as engine:
        assert images.remove_image(engine, "a:1") == (1, 0)
        assert images.remove_image(engine, "b") == (1, 0), "an image without a tag has no other name"


def test_what_force_would_do_is_said_where_it_is_wanted(fake: FakeEngine) -> None:
    said = 'conflict: unable to remove repository reference "a:1" (must force) - container 0123 is using it'
    fake.answers["DELETE a:1"] = (409, said)
    with connect(fake.address, environ={}) as engine:
        with pytest.raises(EngineError) as caught:
            images.remove_image(engine, "a:1")
        assert caught.value.hint == "remove the containers that use it first, or: divepy remove --force a:1"
        with pytest.raises(EngineError) as caught:
            images.remove_image(engine, "a:1", force=True)
        assert caught.value.hint == ""
