"""The demo as an archive that `docker load` would take: built in code, the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from typing import TYPE_CHECKING, Any, Final

from dive_py.demo import content, members

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "divepy/demo:latest"
"""The image's tag."""

_CONFIG: Final = {
    "Cmd": ["/srv/app/bin/server"],
    "Env": ["PATH=/usr/local/bin:/usr/sbin:/bin", "PORT=8080"],
    "ExposedPorts": {"8080/tcp": {}},
    "Labels": {"org.opencontainers.image.title": "divepy-demo"},
    "User": "www-data",
    "WorkingDir": "/srv/app",
}


def build(path: Path) -> None:
    """Write the demo image to `path` (docker-archive, uncompressed, about a megabyte).

    Raises:
        OSError: the file cannot be written.
    """
    files: dict[str, bytes] = {}
    layers: list[str] = []
    diff_ids: list[str] = []
    for step in content.STEPS:
        if step.members is None:
            continue
        layer = members.tar(step.members)
        digest = hashlib.sha256(layer).hexdigest()
        files[f"{digest}/layer.tar"] = layer
        layers.append(f"{digest}/layer.tar")
        diff_ids.append(f"sha256:{digest}")
    config = _json(_configuration(diff_ids))
    name = f"{hashlib.sha256(config).hexdigest()}.json"
    files[name] = config
    files["manifest.json"] = _json([{"Config": name, "RepoTags": [NAME], "Layers": layers}])
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:
        for member, data in files.items():
            header = tarfile.TarInfo(member)
            header.size = len(data)
            header.mtime = members.EPOCH
            archive.addfile(header, io.BytesIO(data))


def _configuration(diff_ids: list[str]) -> dict[str, Any]:
    history = []
    for minute, step in enumerate(content.STEPS):
        entry: dict[str, Any] = {"created": f"2024-01-10T10:{minute:02d}:00Z", "created_by": step.command}
        if step.members is None:
            entry["empty_layer"] = True
        history.append(entry)
    return {
        "architecture": "amd64",
        "os": "linux",
        "created": history[-1]["created"],
        "author": "divepy",
        "config": _CONFIG,
        "rootfs": {"type": "layers", "diff_ids": diff_ids},
        "history": history,
    }


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
