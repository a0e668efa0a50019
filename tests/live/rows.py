"""File trees as plain values: as divepy tells them, and as Python's tarfile finds them in a container's export."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.live.engines import LiveEngine

ENGINES_OWN = frozenset(
    os.fsencode(path)
    for path in (
        ".dockerenv", "dev", "dev/console", "dev/pts", "dev/shm", "etc", "etc/hosts", "etc/hostname",
        "etc/resolv.conf", "etc/mtab", "proc", "sys", "run", "run/.containerenv",
    )
)  # fmt: skip
"""What an engine adds to a container or replaces in it; left out of comparisons."""

KINDS = {
    tarfile.REGTYPE: "file",
    tarfile.AREGTYPE: "file",
    tarfile.DIRTYPE: "dir",
    tarfile.SYMTYPE: "symlink",
    tarfile.CHRTYPE: "char",
    tarfile.BLKTYPE: "block",
    tarfile.FIFOTYPE: "fifo",
}


class Row(NamedTuple):
    """One path of a merged file system. A hard link is of its target's kind; `names` says which paths are one.

    divepy tells a hard link as a file of its own where the name that stored its content is gone, so that its `names`
    may be fewer than those that a container has.
    """

    kind: str
    mode: str
    uid: int
    gid: int
    size: int
    link: str | None
    device: str | None
    names: frozenset[bytes]


def divepy(*words: str, status: int = 0) -> list[dict[str, Any]]:
    """The objects that a listing command prints, which ends with a status."""
    command = [sys.executable, "-m", "dive_py", *words, "--json", "--no-cache", "--no-input"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)
    assert done.returncode == status, f"divepy {' '.join(words)}: {done.stderr.decode(errors='replace')}"
    return [json.loads(line) for line in done.stdout.splitlines()]


def path_of(line: Mapping[str, Any]) -> bytes:
    """The path of a JSON row, as stored."""
    if "path_base64" in line:
        return base64.b64decode(line["path_base64"])
    return str(line["path"]).encode("utf-8", "surrogateescape")


def merged(*words: str) -> dict[bytes, Row]:
    """What `divepy tree --merged` says, without what engines add."""
    lines = {path_of(line): line for line in divepy("tree", *words, "--merged")}
    assert all(not line["wasted"] and line["shadowed_by"] is None for line in lines.values())
    targets = {path: _target(lines, path) for path in lines}
    groups = _groups(targets)
    return {
        path: Row(
            lines[targets[path]]["kind"],
            line["mode"],
            line["uid"],
            line["gid"],
            line["size"],
            lines[targets[path]]["link"],
            lines[targets[path]]["device"],
            groups[targets[path]],
        )
        for path, line in lines.items()
        if path not in ENGINES_OWN
    }


def container(engine: LiveEngine, image: str) -> dict[bytes, Row]:
    """What a container of the image holds, as `docker export` gives it, without what engines add."""
    name = engine.docker("create", "--network", "none", image).decode().strip()
    try:
        exported = engine.docker("export", name)
    finally:
        engine.docker("rm", "--force", name)
    with tarfile.open(fileobj=io.BytesIO(exported), errors="surrogateescape") as tar:
        members = {os.fsencode(member.name.removeprefix("./")): member for member in tar}
    members.pop(b".", None)
    targets = {
        path: os.fsencode(member.linkname.removeprefix("./")) if member.islnk() else path
        for path, member in members.items()
    }
    groups = _groups(targets)
    return {path: _row(members[targets[path]], groups[targets[path]]) for path in members if path not in ENGINES_OWN}


def differences(ours: Mapping[bytes, Row], theirs: Mapping[bytes, Row]) -> list[str]:
    """One line for each path that differs."""
    paths = sorted(ours.keys() | theirs.keys())
    return [
        f"{path!r}: divepy {ours.get(path)}, container {theirs.get(path)}"
        for path in paths
        if not _agree(ours.get(path), theirs.get(path))
    ]


def _agree(ours: Row | None, theirs: Row | None) -> bool:
    if ours is None or theirs is None:
        return False
    return ours[:-1] == theirs[:-1] and ours.names <= theirs.names


def _target(lines: Mapping[bytes, Mapping[str, Any]], path: bytes) -> bytes:
    """The file that a path is a name of; that of a hard link has to be there and to be a file."""
    if lines[path]["kind"] != "hardlink":
        return path
    target = str(lines[path]["link"]).encode("utf-8", "surrogateescape")
    assert target in lines, f"{path!r} is a hard link to {target!r}, which is not visible"
    assert lines[target]["kind"] != "hardlink", f"{path!r} is a hard link to {target!r}, which is one itself"
    return target


def _row(member: tarfile.TarInfo, names: frozenset[bytes]) -> Row:
    special = member.type in {tarfile.CHRTYPE, tarfile.BLKTYPE}
    return Row(
        KINDS[member.type],
        f"{member.mode & 0o7777:04o}",
        member.uid,
        member.gid,
        member.size if member.isreg() else 0,
        member.linkname if member.issym() else None,
        f"{member.devmajor}:{member.devminor}" if special else None,
        names,
    )


def _groups(targets: Mapping[bytes, bytes]) -> dict[bytes, frozenset[bytes]]:
    """The names of each content, by the one that carries it."""
    groups: dict[bytes, set[bytes]] = {}
    for path, target in targets.items():
        groups.setdefault(target, set()).add(path)
    return {target: frozenset(names - ENGINES_OWN) for target, names in groups.items()}
