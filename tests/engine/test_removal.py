"""Removing an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.removal import remove_image
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine


def test_what_went_is_counted(fake: FakeEngine) -> None:
    fake.answers["DELETE a:1"] = [{"Untagged": "a:1"}, {"Deleted": "sha256:1"}, {"Deleted": "sha256:2"}, 5]
    with connect(fake.address, environ={}) as engine:
        assert remove_image(engine, "a:1") == (1, 2)


def test_a_refusal_is_told_in_the_engine_s_words(fake: FakeEngine) -> None:
    fake.answers["DELETE a:1"] = (409, "conflict: container web is using it")
    with connect(fake.address, environ={}) as engine, pytest.raises(EngineError, match="container web is using it"):
        remove_image(engine, "a:1")


def test_the_digest_that_goes_with_a_tag_is_no_name(fake: FakeEngine) -> None:
    fake.answers["DELETE a:1"] = [{"Untagged": "a:1"}, {"Untagged": "a@sha256:1"}]
    fake.answers["DELETE b"] = [{"Untagged": "b@sha256:1"}]
    with connect(fake.address, environ={}) as engine:
        assert remove_image(engine, "a:1") == (1, 0)
        assert remove_image(engine, "b") == (1, 0), "an image without a tag has no other name"


def test_what_force_would_do_is_said_where_it_is_wanted(fake: FakeEngine) -> None:
    said = 'conflict: unable to remove repository reference "a:1" (must force) - container 0123 is using it'
    fake.answers["DELETE a:1"] = (409, said)
    with connect(fake.address, environ={}) as engine:
        with pytest.raises(EngineError) as caught:
            remove_image(engine, "a:1")
        assert caught.value.hint == "remove the containers that use it first, or: divepy remove --force a:1"
        with pytest.raises(EngineError) as caught:
            remove_image(engine, "a:1", force=True)
        assert caught.value.hint == ""
