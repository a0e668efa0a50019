"""What divepy asks of real engines besides an image's layers."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.export import Export
from dive_py.engine.images import history, inspect, list_images
from dive_py.errors import Cancelled, ImageNotFound
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import ImageBuilder, file, platform_members, write_members
from tests.live import images
from tests.sources.opening import loaded, paths

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.engines import LiveEngine


@pytest.fixture(params=["docker20", "docker26", "docker28", "docker28o", "podman"])
def live(request: pytest.FixtureRequest) -> LiveEngine:
    """Each engine in turn."""
    engine: LiveEngine = request.getfixturevalue(request.param)
    return engine


def test_all_images_are_listed_with_their_sizes(live: LiveEngine) -> None:
    with connect(live.address) as engine:
        found = {row.name.removeprefix("localhost/"): row for row in list_images(engine)}
        assert engine.product == ("podman" if live.name == "podman" else "docker")
    wanted = [f"divepy-live/{name}:1" for name in images.DOCKERFILES]
    assert set(wanted) <= set(found)
    assert all(found[name].size and found[name].created and found[name].id.startswith("sha256:") for name in wanted)


def test_details_and_history_fit_together(live: LiveEngine) -> None:
    with connect(live.address) as engine:
        details = inspect(engine, "divepy-live/metadata:1")
        steps = history(engine, "divepy-live/metadata:1")
    assert (details.os, details.config["Cmd"]) == ("linux", ["/bin/sh"])
    assert "ENV A=1" in " ".join(step.created_by for step in steps)
    assert len(details.diff_ids) <= len(steps)


def test_an_image_that_is_not_there_is_answered_with_how_to_get_it(live: LiveEngine) -> None:
    with connect(live.address) as engine, pytest.raises(ImageNotFound, match="nobody/nothing:1") as raised:
        inspect(engine, "nobody/nothing:1")
    assert raised.value.hint.endswith("pull nobody/nothing:1")


def test_the_command_line_tells_it_in_one_line(live: LiveEngine) -> None:
    command = [sys.executable, "-m", "dive_py", "tree", "nobody/nothing:1", "--host", live.address, "--no-input"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nobody/nothing:1" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_export_can_be_left_and_the_engine_goes_on_working(live: LiveEngine) -> None:
    progress = Progress()
    with connect(live.address) as engine:
        with Export(engine, "divepy-live/kinds:1", progress) as export:
            assert export.read(512)
            progress.stop.set()
            with pytest.raises(Cancelled):
                export.read(1)
        assert inspect(engine, "divepy-live/kinds:1").tags


def test_docker_28_tells_and_sends_each_platform(docker28: LiveEngine, tmp_path: Path) -> None:
    """API 1.51 with containerd 2.1; what is sent of one platform has no blob of the other."""
    name = "divepy-live/platforms:1"
    built = [
        ImageBuilder(name=f"docker.io/{name}", platform=platform).layer(file(platform, b"x" * 5000))
        for platform in ("linux/amd64", "linux/arm64/v8")
    ]
    docker28.docker("load", "--input", write_members(tmp_path / "platforms.tar", platform_members(built)))
    try:
        for asked, wanted in (("", "linux/amd64"), ("linux/arm64", "linux/arm64/v8")):
            for probe in (True, False):
                options = OpenOptions(host=docker28.address, platform=asked, probe=probe)
                with open_image(name, options, Progress()) as image:
                    assert [str(platform) for platform in image.info.platforms] == ["linux/amd64", "linux/arm64/v8"]
                    assert str(image.info.platform) == wanted
                    assert next(paths(result) for result in loaded(image))[-1] == wanted.encode()
        command = [sys.executable, "-m", "dive_py", "save", name, "--host", docker28.address]
        sizes = []
        for more in ([], ["--platform", "linux/arm64"]):
            saved = tmp_path / f"saved{len(more)}.tar"
            subprocess.run([*command, *more, "-o", str(saved)], check=True, stdin=subprocess.DEVNULL)
            with tarfile.open(saved) as tar:
                sizes.append(len(tar.getnames()))
        assert sizes[1] < sizes[0]
        with connect(docker28.address) as engine:
            kinds = [(one.kind, one.platform) for one in inspect(engine, name).manifests]
        assert kinds[:2] == [("image", "linux/amd64"), ("image", "linux/arm64/v8")]
        assert {kind for kind, _ in kinds[2:]} == {"attestation"}
    finally:
        docker28.docker("rmi", name)
