"""The option `--dockerfile FILE`: the file whose lines advice points at."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py import short_file
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from dive_py.analysis.dockerfile_lines import DockerfileLines
    from dive_py.sources.image import ImageInfo


class Dockerfile(Struct, frozen=True):
    """A Dockerfile that was named, and read before any work is done."""

    name: str
    """Its path below the working directory if it is there, as builds show it; else as it was named."""
    data: bytes

    def lines(self, info: ImageInfo, base: int) -> DockerfileLines:
        """Return where the steps of an image's layers above its base stand in it."""
        from dive_py.analysis.dockerfile_lines import lines_of  # for those who ask for it

        return lines_of(self.data, self.name, info.layers, base)


def read(name: str | None) -> Dockerfile | None:
    """Return the Dockerfile that was named; None where none was.

    Raises:
        UsageError: it cannot be read, or is too large to be one.
    """
    if name is None:
        return None
    try:
        data = short_file.read(name, patience=short_file.PATIENCE)
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror or error}", "--dockerfile names a Dockerfile") from error
    if len(data) > short_file.LARGEST:
        raise UsageError(f"{name} has more than {short_file.LARGEST >> 20} MiB, which no Dockerfile has")
    return Dockerfile(_shown(name), data)


def _shown(name: str) -> str:
    path = PurePath(os.path.relpath(name))
    return name if path.parts[0] == os.pardir else path.as_posix()
