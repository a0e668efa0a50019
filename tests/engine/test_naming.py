"""Names for images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine import naming
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
    assert naming.new_name(text) == parts


def test_nobody_chooses_a_digest() -> None:
    with pytest.raises(UsageError, match="has a digest"):
        naming.new_name("app@sha256:" + "a" * 64)
    with pytest.raises(InvalidReference):
        naming.new_name("App")


def test_the_engine_does_it_or_says_why_not(fake: FakeEngine) -> None:
    with connect(fake.address) as engine:
        assert naming.tag_image(engine, "app:1", "me/app") == "me/app:latest"
        assert fake.posted == [("/images/app:1/tag", {"repo": ["me/app"], "tag": ["latest"]})]
        fake.answers["/images/none/tag"] = (404, "No such image")
        with pytest.raises(ImageNotFound, match="has no image none"):
            naming.tag_image(engine, "none", "app")
        fake.answers["/images/bad/tag"] = (500, "disk full")
        with pytest.raises(EngineError, match="to tag bad: disk full"):
            naming.tag_image(engine, "bad", "app")
