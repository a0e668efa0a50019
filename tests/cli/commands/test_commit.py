"""`divepy commit`, on a fake engine whose data root is here."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.building import file
from tests.engine.fake import FakeEngine
from tests.sources.docker_root import DockerRoot
from tests.sources.upper_root import OfferedContainer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Divepy


@contextmanager
def offered() -> Iterator[OfferedContainer]:
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        fake = FakeEngine(Path(folder) / "s")
        container = OfferedContainer(fake, DockerRoot(Path(folder) / "docker"), [[file("etc/motd", b"a")]])
        (container.upper / "root").mkdir()
        (container.upper / "root/.netrc").write_text("secret")
        fake.answers["/commit"] = {"Id": "sha256:" + "f" * 64}
        yield container
        fake.close()


def test_the_layer_is_told_and_committed(divepy: Divepy) -> None:
    with offered() as container:
        ended = divepy("-H", container.fake.address, "commit", "web", "me/app", "-m", "why", "--no-input", "--no-cache")
        (path, query), *_ = [post for post in container.fake.posted if post[0] == "/commit"]
    assert (ended.status, ended.out) == (0, "sha256:" + "f" * 64 + "\n")
    assert query["comment"] == ["why"]
    lines = ended.err.splitlines()
    assert path == "/commit"
    assert lines[0].startswith("divepy: the new layer: 6 B; ")
    assert lines[1].startswith("divepy: probably not wanted: secret: /root/.netrc (6 B)")
    assert lines[2].startswith("divepy: a Dockerfile is usually the better way")
    assert lines[-1] == f"divepy: committed web as me/app (sha256:{'f' * 64})"


def test_a_dockerfile_instead(divepy: Divepy, tmp_path: Path) -> None:
    target = tmp_path / "Dockerfile"
    with offered() as container:
        words = ("-H", container.fake.address, "commit", "web", "x", "--no-cache", "--dockerfile")
        ended = divepy(*words, "-")
        assert "FROM app:1" in ended.out
        assert not [post for post in container.fake.posted if post[0] == "/commit"]
        assert divepy(*words, target).status == 0
        assert target.read_text() == ended.out
        assert divepy(*words, target).status == 2, "nothing is overwritten unasked"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["web", "No Name"], "is not an image name"),
        (["web", "x", "-c", "RUN x"], "cannot be changed by a commit"),
        (["web"], "commit wants NAME"),
    ],
)
def test_mistakes_are_said_before_any_engine_is_asked(divepy: Divepy, words: list[str], said: str) -> None:
    ended = divepy("-H", "unix:///nowhere", "commit", *words)
    assert ended.status == 2
    assert said in ended.err


def test_there_is_no_such_container(divepy: Divepy) -> None:
    with offered() as container:
        ended = divepy("-H", container.fake.address, "commit", "none", "x")
    assert ended.status == 2
    assert "has no container none" in ended.err


def test_the_engine_refuses(divepy: Divepy) -> None:
    with offered() as container:
        container.fake.answers["/commit"] = (500, "no space left on device")
        ended = divepy("-H", container.fake.address, "commit", "web", "x", "--no-input", "--no-cache")
    assert ended.status == 2
    assert ended.err.splitlines()[-1] == "divepy: the engine refused to commit web: no space left on device"


def test_no_image_loses_its_last_name_unasked(divepy: Divepy) -> None:
    with offered() as container:
        container.fake.answers["/images/x:latest/json"] = {"Id": "sha256:" + "e" * 64, "RepoTags": ["x:latest"]}
        words = ("-H", container.fake.address, "commit", "web", "x", "--no-cache")
        ended = divepy(*words, "--no-input")
        assert not [path for path, _ in container.fake.posted if path == "/commit"]
        assert divepy(*words, "-y").status == 0
    assert ended.status == 2
    assert "the image eeeeeeeeeeee loses the name x:latest and is left without any" in ended.err
    assert ended.err.splitlines()[-1].endswith("cannot ask here; -y says yes beforehand")


def test_an_image_that_keeps_another_name_may_lose_one(divepy: Divepy) -> None:
    with offered() as container:
        container.fake.answers["/images/x:latest/json"] = {
            "Id": "sha256:" + "e" * 64,
            "RepoTags": ["x:latest", "x:1"],
        }
        ended = divepy("-H", container.fake.address, "commit", "web", "x", "--no-cache", "--no-input")
    assert ended.status == 0
