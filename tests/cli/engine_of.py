"""A fake engine for commands, with an image."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.engine.fake import FakeEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

IDENTITY = "sha256:" + "a" * 64
OTHER = "sha256:" + "b" * 64


@contextmanager
def fake_engine() -> Iterator[FakeEngine]:
    """Two images, `app:1` (also `me/app:2`), used by a container, and one without a name."""
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        fake = FakeEngine(Path(folder) / "s")
        fake.answers["/images/json"] = [
            {"Id": IDENTITY, "RepoTags": ["app:1", "me/app:2"], "Created": 1_700_000_000, "Size": 3000},
            {"Id": OTHER, "RepoTags": ["<none>:<none>"], "Created": 1_600_000_000, "Size": 1000},
        ]
        fake.answers["/containers/json"] = [{"Id": "c" * 64, "Names": ["/web"], "ImageID": IDENTITY}]
        fake.answers["/system/df"] = {
            "LayersSize": 3500,
            "Images": [
                {"Id": IDENTITY, "Size": 3000, "SharedSize": 500},
                {"Id": OTHER, "Size": 1000, "SharedSize": 500},
            ],
        }
        fake.answers["/info"] = {"Driver": "overlay2", "DockerRootDir": "/var/lib/docker"}
        details = {"Id": IDENTITY, "RepoTags": ["app:1", "me/app:2"], "Size": 3000}
        for name in ("app:1", "me/app:2", "app", IDENTITY):
            fake.answers[f"/images/{name}/json"] = details
        yield fake
        fake.close()
