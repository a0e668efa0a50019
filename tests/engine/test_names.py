"""Names for a person who is typing one."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.engine import names
from dive_py.errors import EngineUnavailable
from tests.engine.fake import FakeEngine

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def engine_with(path: str, answer: Any) -> Iterator[FakeEngine]:  # noqa: ANN401 - any JSON
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        fake = FakeEngine(Path(folder) / "s")
        fake.answers[path] = answer
        yield fake
        fake.close()


def test_images_without_a_name_are_left_out() -> None:
    images = [{"RepoTags": ["app:1", "me/app:2"]}, {"RepoTags": ["<none>:<none>"]}, {"RepoTags": None}, {}]
    with engine_with("/images/json", images) as fake:
        assert names.image_names(fake.address, "", {}) == ["app:1", "me/app:2"]


@pytest.mark.parametrize("answer", [None, {}, [1, None], [{"RepoTags": [3]}], "x"])
def test_an_odd_answer_has_no_names(answer: object) -> None:
    with engine_with("/images/json", answer) as fake:
        assert names.image_names(fake.address, "", {}) == []


def test_containers_that_run_or_all() -> None:
    with engine_with("/containers/json", [{"Names": ["/web", "/other/alias"]}, {"Names": None}]) as fake:
        assert names.container_names(fake.address, "", {}, running=False) == ["web", "other/alias"]
        assert fake.asked[-1] == ("/containers/json", {"all": ["1"]})
        names.container_names(fake.address, "", {}, running=True)
        assert fake.asked[-1] == ("/containers/json", {})


@pytest.mark.parametrize("host", ["ssh://nobody@localhost", "unix:///nowhere"])
def test_nobody_is_asked_to_log_in(host: str) -> None:
    with pytest.raises(EngineUnavailable):
        names.image_names(host, "", {})
