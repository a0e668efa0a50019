"""A TOML file of settings as a value: small, of the right types, or passed over with one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from dive_py import short_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LARGEST = 1 << 20
"""Bytes of the largest file; Debian's longest, of short names, has 8 kB."""

Shape = TypeVar("Shape")


def read(path: Path, shape: type[Shape], warn: Callable[[str], object]) -> Shape | None:
    """Return what a file says; None where it is not there, or cannot be read.

    Args:
        path: The file.
        shape: A type that msgspec can convert to; keys that it does not name are skipped.
        warn: Takes a line about a file that is passed over.
    """
    import tomllib

    try:
        data = short_file.read(path, _LARGEST)
        if len(data) > _LARGEST:
            raise short_file.Unfit(f"it has more than {_LARGEST:,} bytes")
        return msgspec.convert(tomllib.loads(data.decode()), shape)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except RecursionError:
        reason = "it is nested too deeply"
    except (OSError, ValueError, msgspec.ValidationError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
    warn(f"{path} is not used: {reason}")
    return None
