"""The members of an archive or the files of a layout, as a dictionary that a test may spoil before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.building.entries import directory, file, symlink
from tests.building.squeeze import squeeze
from tests.building.tar_writer import END, write_tar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Link:
    """A member that is a symbolic link."""

    target: str


Members = dict[str, bytes | Link | None]
"""Name to contents, to a link, or to None for a directory; in the order of the archive."""


def tar_members(members: Mapping[str, bytes | Link | None], end: bytes = END) -> bytes:
    """The members as one uncompressed tar."""
    entries = []
    for name, value in members.items():
        if value is None:
            entries.append(directory(name))
        elif isinstance(value, Link):
            entries.append(symlink(name, value.target))
        else:
            entries.append(file(name, value))
    return write_tar(entries, end)


def write_members(path: Path, members: Mapping[str, bytes | Link | None], outer: str = "none") -> Path:
    """Write an archive, compressed as a whole by `outer`."""
    path.write_bytes(squeeze(tar_members(members), outer))
    return path


def write_folder(folder: Path, members: Mapping[str, bytes | Link | None]) -> Path:
    """Write the members as files below a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in members.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if value is None:
            target.mkdir(exist_ok=True)
        elif isinstance(value, Link):
            target.symlink_to(value.target)
        else:
            target.write_bytes(value)
    return folder
