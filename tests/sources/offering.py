"""Images that a fake engine has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.building import docker_members, tar_members

if TYPE_CHECKING:
    from tests.building import ImageBuilder, Members
    from tests.engine.fake import FakeEngine


def offer(fake: FakeEngine, built: ImageBuilder, members: Members | None = None, **changes: object) -> None:
    """Let the engine have the image as `test:1`, and export these members."""
    config = json.loads(built.config_bytes())
    steps = [
        {
            "Created": 5,
            "CreatedBy": step.get("created_by", ""),
            "Comment": step.get("comment", ""),
            "Size": 0 if step.get("empty_layer") else 9,
        }
        for step in config["history"]
    ]
    inspected = {
        "Id": built.id(),
        "RepoTags": ["test:1"],
        "RepoDigests": ["test@sha256:" + "d" * 64],
        "Os": "linux",
        "Architecture": "amd64",
        "Created": config.get("created", ""),
        "Author": config.get("author", ""),
        "Config": config["config"],
        "RootFS": {"Layers": built.diff_ids()},
        "Size": 4321,
    }
    fake.answers["/images/test:1/json"] = inspected | changes
    fake.answers[f"/images/{built.id()}/history"] = steps[::-1]
    exported = tar_members(docker_members([built]) if members is None else members)
    fake.export(built.id(), [exported[start : start + 5000] for start in range(0, len(exported), 5000)])
