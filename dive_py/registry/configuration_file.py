"""Configuration files of other tools: where they are, and what they say.

A file is small and of the right types, or it is passed over, and costs one line.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from dive_py import short_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Warn = Callable[[str], object]
    """Takes one line about what was passed over."""

_LARGEST: Final = 1 << 20
"""Bytes of the largest TOML file; Debian's longest, of short names, has 8 kB."""

Shape = TypeVar("Shape")


def home(environ: Mapping[str, str]) -> Path:
    """Return the home folder."""
    return Path(environ.get("HOME") or "~").expanduser()


def configs(environ: Mapping[str, str]) -> Path:
    """Return the folder in which a person's tools have theirs: `~/.config`, unless a variable names another."""
    return Path(environ.get("XDG_CONFIG_HOME") or home(environ) / ".config")


def read_toml(path: Path, shape: type[Shape], warn: Warn) -> Shape | None:
    """Return what a file says; None where it does not exist, or cannot be read.

    Args:
        path: The file.
        shape: A type that msgspec can convert to; keys that it does not name are skipped.
        warn: Takes a line about a file that is passed over.
    """
    import tomllib

    def read() -> Shape:
        data = short_file.read(path, _LARGEST)
        if len(data) > _LARGEST:
            raise short_file.Unfit(f"it has more than {_LARGEST:,} bytes")
        return msgspec.convert(tomllib.loads(data.decode()), shape)

    return _read(path, read, warn)


def read_json(path: Path, warn: Warn) -> Mapping[str, Any] | None:
    """Return the object in a file; None where it does not exist, or cannot be read.

    Args:
        path: The file.
        warn: Takes a line about a file that is passed over.
    """

    def read() -> Mapping[str, Any]:
        found = short_file.read_json(path)
        if not isinstance(found, dict):
            raise short_file.Unfit("it is not a JSON object")
        return found

    return _read(path, read, warn)


def _read(path: Path, read: Callable[[], Shape], warn: Warn) -> Shape | None:
    try:
        return read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except RecursionError:
        reason = "it is nested too deeply"
    except (OSError, ValueError, msgspec.ValidationError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
    warn(f"{path} is not used: {reason}")
    return None
