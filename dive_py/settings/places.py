"""Where files of settings are: divepy's own, and dive's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs

from dive_py import short_file
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAME: Final = "config.toml"
"""The file's name in divepy's own folder."""

_SUFFIXES: Final = (".yaml", ".yml")

LARGEST: Final = 256 * 1024
"""Bytes of a file at most: a hundred times what a person writes."""


def own() -> Path:
    """Return where divepy's own file is, whether it is there or not: in the user's folder for such things."""
    return Path(platformdirs.user_config_path("divepy", appauthor=False)) / NAME


def dives(environ: Mapping[str, str]) -> Path | None:
    """Return the file that dive would read, or None.

    As dive looks for it, in `$XDG_CONFIG_HOME/dive`, the folders of `$XDG_CONFIG_DIRS`, `~/.config/dive` and at home;
    but never in a folder that happens to be called `dive` where one stands, and `~/.dive.yml` counts as well.
    """
    home = Path(environ.get("HOME") or os.path.expanduser("~"))  # noqa: PTH111 - without any home, Path raises
    bases = [environ.get("XDG_CONFIG_HOME", ""), *environ.get("XDG_CONFIG_DIRS", "").split(os.pathsep)]
    folders = [Path(base) / "dive" for base in bases if Path(base).is_absolute()]
    for folder in (*folders, home / ".config" / "dive"):
        for file in _yaml_in(folder):
            return file
    return next((file for file in (home / f".dive{suffix}" for suffix in _SUFFIXES) if file.is_file()), None)


def is_dives(path: Path) -> bool:
    """Return whether a file that was named is written as dive's are."""
    return path.suffix.lower() in _SUFFIXES


def _yaml_in(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that dive reads, by name."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.name.endswith(_SUFFIXES))
    except OSError:
        return
    yield from (folder / name for name in names if (folder / name).is_file())


def read(path: Path, *, patience: float = 0.0) -> str:
    """Return the text of a file.

    Args:
        path: Where it is.
        patience: Seconds to wait for a pipe or device; 0 for files that were not named.

    Raises:
        UsageError: it is not there, cannot be read, is not a text or too long for anything that a person wrote.
    """
    try:
        data = short_file.read(path, LARGEST, patience=patience)
    except OSError as error:
        message = f"{path}: the configuration cannot be read: {error.strerror or error}"
        raise UsageError(message, "divepy config example prints one") from error
    if len(data) > LARGEST:
        raise UsageError(f"{path}: this is not a configuration: it has more than {LARGEST:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}:{line}: the configuration is not UTF-8") from error
