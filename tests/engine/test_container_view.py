"""A container as its engine sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.container_view import ChangeKind, ContainerExport, changed_paths
from dive_py.errors import Cancelled, EngineError
from dive_py.progress import Progress
from tests.engine.fake import Broken, Hold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.engine.connection import Engine
    from tests.engine.fake import FakeEngine


@pytest.fixture
def engine(fake: FakeEngine) -> Iterator[Engine]:
    with connect(fake.address) as engine:
        yield engine


def test_what_changed(fake: FakeEngine, engine: Engine) -> None:
    said = [{"Path": "/a", "Kind": 0}, {"Path": "/b", "Kind": 1}]
    said += [{"Path": "/c\ufffd", "Kind": kind} for kind in (1, 2)]
    fake.answers["/containers/c/changes"] = [*said, {"Path": "/d", "Kind": 3}, {"Path": 1, "Kind": 1}, None, {}]
    assert changed_paths(engine, "c", "web", Progress()) == {
        ChangeKind.MODIFIED: {"/a"},
        ChangeKind.ADDED: {"/b", "/c\ufffd"},
        ChangeKind.DELETED: {"/c\ufffd"},
    }


def test_nothing_changed(fake: FakeEngine, engine: Engine) -> None:
    """Docker answers `null` then."""
    fake.answers["/containers/c/changes"] = None
    assert not any(changed_paths(engine, "c", "web", Progress()).values())


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((500, "lstat: operation not permitted"), "refused to list what changed in the container web: lstat"),
        ([b"[", Broken()], "while it listed what changed in the container web"),
        ([b"[{"], "cannot be understood"),
    ],
)
def test_failures(fake: FakeEngine, engine: Engine, answer: object, message: str) -> None:
    fake.answers["/containers/c/changes"] = answer
    with pytest.raises(EngineError, match=message):
        changed_paths(engine, "c", "web", Progress())


def test_a_list_without_end_is_not_kept(fake: FakeEngine, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dive_py.engine.container_view.LARGEST_LIST", 10)
    fake.answers["/containers/c/changes"] = [{"Path": "/long", "Kind": 0}]
    with pytest.raises(EngineError, match="larger than any honest one"):
        changed_paths(engine, "c", "web", Progress())


def test_waiting_for_the_list_can_be_ended(fake: FakeEngine, engine: Engine) -> None:
    """Where whole trees are compared, it takes long."""
    progress, hold = Progress(), Hold()
    fake.holds.append(hold)
    fake.answers["/containers/c/changes"] = [hold, b"[]"]
    progress.stop.set()
    with pytest.raises(Cancelled):
        changed_paths(engine, "c", "web", progress)


def test_an_export_passes(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/containers/c/export"] = [b"tar"]
    with ContainerExport(engine, "c", "web", Progress()) as stream:
        assert stream.read(9) == b"tar"
