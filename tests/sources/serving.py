"""A fake engine that serves what is bound into the containers that are created."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.sources.docker_root import served_together

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.engine.fake import FakeEngine


def serve_binds(fake: FakeEngine, folders: Mapping[str, Path]) -> None:
    """Let the engine's machine have these folders, each where it really is; of anything else it refuses a container."""

    def place(source: str) -> Path | None:
        for folder, real in folders.items():
            if source.startswith(f"{folder}/") and (real / source[len(folder) + 1 :]).exists():
                return real / source[len(folder) + 1 :]
        return None

    def sources(said: Mapping[str, Any]) -> list[str]:
        return [mount["Source"] for mount in said["HostConfig"]["Mounts"] if mount["Type"] == "bind"]

    def created(said: Mapping[str, Any]) -> object:
        missing = [source for source in sources(said) if place(source) is None]
        if missing:
            return (400, f"invalid mount config: bind source path does not exist: {missing[0]}")
        return {"Id": "c" * 64, "Warnings": []}

    def archive(container: str) -> list[bytes]:
        said = next(said for name, said in fake.created if name == container)
        return [served_together([found for source in sources(said) if (found := place(source)) is not None])]

    fake.answers["/containers/create"] = created
    fake.answers["/.divepy"] = archive
