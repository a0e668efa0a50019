"""Where containers-storage keeps images on this machine: what storage.conf says, and what holds without it.

One file counts: that of `CONTAINERS_STORAGE_CONF`, else the user's, else the machine's, else the distribution's. Who is
not root has a storage of their own, whatever graph root the machine's file names.

Source: containers/storage, *types/options.go*, and containers-storage.conf(5).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from dive_py import short_file
from dive_py.errors import DamagedImage

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT: Final = "/var/lib/containers/storage"
"""Root's storage where no file says another."""

MACHINE_FILES: Final = ("/etc/containers/storage.conf", "/usr/share/containers/storage.conf")
"""The machine's file and the distribution's; the first that is there counts."""

_LARGEST: Final = 1 << 20
"""Bytes of the largest storage.conf."""


class StorageConf(Struct, frozen=True):
    """Where images are."""

    root: str
    """The storage that its owner writes to."""
    driver: str = ""
    """The graph driver, `overlay`; empty where no file says it."""
    more: tuple[str, ...] = ()
    """Storages that are only read, in the order in which they are asked."""


def storage_conf(
    environ: Mapping[str, str] | None = None, user: int | None = None, machine_files: tuple[str, ...] = MACHINE_FILES
) -> StorageConf:
    """Return where this user's images are.

    Raises:
        DamagedImage: the file that counts cannot be read, or is not a storage.conf.
    """
    environ = os.environ if environ is None else environ
    user = _user() if user is None else user
    named = environ.get("CONTAINERS_STORAGE_CONF", "")
    configs = environ.get("XDG_CONFIG_HOME") or _home(environ, ".config")
    own = named or os.path.join(configs, "containers/storage.conf")  # noqa: PTH118
    machine = next((path for path in machine_files if Path(path).exists()), "")
    if named or Path(own).exists():
        said = _read(own)
        root = said.root
    else:
        said = _read(machine) if machine else _Said()
        root = "" if user else said.root
    rootless = (said.rootless or (_read(machine).rootless if machine and not named else "")) if user else ""
    root = _expanded(rootless, environ, user) or _expanded(root, environ, user) or _usual(environ, user)
    more = tuple(_expanded(path, environ, user) for path in said.more)
    return StorageConf(root, environ.get("STORAGE_DRIVER") or said.driver, tuple(dict.fromkeys(filter(None, more))))


class _Said(Struct, frozen=True):
    """What one file says."""

    root: str = ""
    rootless: str = ""
    driver: str = ""
    more: tuple[str, ...] = ()


def _read(path: str) -> _Said:
    import tomllib  # an engine's image is opened without it

    try:
        data = short_file.read(path, _LARGEST)
    except OSError as error:
        raise DamagedImage(f"{path} cannot be read: {error.strerror}") from error
    try:
        document = tomllib.loads(data.decode()) if len(data) <= _LARGEST else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedImage(f"{path} is not a storage.conf: {error}") from error
    storage = _table(document, "storage")
    options = _table(storage, "options")
    stores = options.get("additionalimagestores")
    more = tuple(found for found in stores if isinstance(found, str)) if isinstance(stores, list) else ()
    return _Said(_text(storage, "graphroot"), _text(storage, "rootless_storage_path"), _text(storage, "driver"), more)


def _usual(environ: Mapping[str, str], user: int) -> str:
    if not user:
        return ROOT
    data = environ.get("XDG_DATA_HOME") or _home(environ, ".local/share")
    return os.path.join(data, "containers/storage")  # noqa: PTH118


def _home(environ: Mapping[str, str], below: str) -> str:
    home = environ.get("HOME") or os.path.expanduser("~")  # noqa: PTH111  Path.home() fails where there is none
    return os.path.join(home, below)  # noqa: PTH118


def _expanded(path: str, environ: Mapping[str, str], user: int) -> str:
    """Return a path with what storage.conf may leave open; empty unless it is absolute."""
    path = path.replace("$HOME", _home(environ, "").rstrip("/")).replace("$UID", str(user))
    path = path.replace("$USER", environ.get("USER", ""))
    return path if path.startswith("/") else ""


def _user() -> int:
    return os.geteuid() if hasattr(os, "geteuid") else 1


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""
