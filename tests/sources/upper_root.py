"""A container of a fake Docker engine, with its data root and upper directory on this machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.building import ImageBuilder, docker_members, tar_members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.building import Entry
    from tests.engine.fake import FakeEngine
    from tests.sources.docker_root import DockerRoot

CONTAINER = "c" * 64
"""Its ID."""


class OfferedContainer:
    """A container `web` of an image `app:1` that a fake engine and a data root have.

    Args:
        fake: The engine.
        root: The data root.
        layers: The image's.
    """

    def __init__(self, fake: FakeEngine, root: DockerRoot, layers: Sequence[Sequence[Entry]]) -> None:
        self.fake = fake
        self.identity = root.add(layers, "app:1")
        config = root.image_folder / "imagedb/content/sha256" / self.identity[7:]
        diff_ids = json.loads(config.read_bytes())["rootfs"]["diff_ids"]
        self.upper = root.path / "overlay2/mount/diff"
        self.upper.mkdir(parents=True)
        mounts = root.image_folder / "layerdb/mounts" / CONTAINER
        mounts.mkdir(parents=True)
        (mounts / "mount-id").write_text("mount")
        fake.answers[f"/images/{self.identity}/json"] = {
            "Id": self.identity,
            "RepoTags": ["app:1"],
            "Os": "linux",
            "Architecture": "amd64",
            "Config": {},
            "RootFS": {"Layers": diff_ids},
            "GraphDriver": {"Name": "overlay2", "Data": {"UpperDir": f"{root.path}/overlay2/abc/diff"}},
        }
        fake.answers[f"/images/{self.identity}/history"] = [{"CreatedBy": f"step {n}"} for n in range(len(layers))]
        fake.answers["/containers/json"] = []
        fake.answers.setdefault("/info", {"Driver": "overlay2"})
        self.answer = {
            "Id": CONTAINER,
            "Name": "/web",
            "Image": self.identity,
            "Created": "2026-11-27T10:00:00Z",
            "Config": {"Image": "app:1"},
            "State": {"Running": False},
            "GraphDriver": {"Name": "overlay2", "Data": {"UpperDir": str(self.upper)}},
            "SizeRw": 3,
        }
        fake.answers["/containers/web/json"] = fake.answers[f"/containers/{CONTAINER}/json"] = self.answer
        built = ImageBuilder(name="app:1")
        for layer in layers:
            built.layer(*layer)
        fake.export(self.identity, [tar_members(docker_members([built]))])
