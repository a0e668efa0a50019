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
