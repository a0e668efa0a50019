"""All settings there are, the stronger ones upon the weaker: options, environment, files, defaults."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from dive_py import short_file
from dive_py.errors import UsageError
from dive_py.settings import environment, places
from dive_py.settings.keys import CONTEXT, HOST
from dive_py.settings.values import Part, Remark, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dive_py.settings.values import Setting


def read(environ: Mapping[str, str], options: Part | None = None, file: str = "") -> Settings:
    """Return what is in force.

    Args:
        environ: The environment.
        options: What the command line says.
        file: The file that it names, divepy's or dive's; it counts alone then. Empty for the usual ones.

    Raises:
        UsageError: a variable or divepy's own file has a value that means nothing, or the file that was named cannot
            be read. What is wrong with dive's own file becomes a remark.
    """
    parts = [
        *_files(environ, file),
        environment.dives(environ),
        environment.foreign(environ),
        environment.own(environ),
        options or Part(),
    ]
    found: dict[str, Setting] = {}
    for part in parts:
        found.update(part.settings)
    _choose_engine(found)
    bindings = tuple(binding for part in parts for binding in part.bindings)
    return Settings(found, bindings, tuple(remark for part in parts for remark in part.remarks))


def file_of(file: str = "") -> Path:
    """Return the file that is read, there or not: the one that the command line names, else the usual one."""
    return Path(os.path.expanduser(file)) if file else places.own()  # noqa: PTH111 - of an unknown user, Path raises


def _files(environ: Mapping[str, str], file: str) -> list[Part]:
    """Return what files say, dive's first."""
    if file:
        return [_read(file_of(file), patience=short_file.PATIENCE)]
    dives, own = places.dives(environ), places.own()
    found = [_forgiving(dives)] if dives is not None else []
    return [*found, _read(own)] if own.exists() else found


def _read(path: Path, *, patience: float = 0.0) -> Part:
    from dive_py.settings import dive_file, toml_file

    text = places.read(path, patience=patience)
    return dive_file.read(path, text) if places.is_dives(path) else toml_file.read(path, text)


def _forgiving(path: Path) -> Part:
    """Return what dive's own file says; it is another program's, and no reason not to work."""
    try:
        return _read(path)
    except UsageError as error:
        return Part(remarks=(Remark(f"{error.message}; it has no effect"),))


def _choose_engine(found: dict[str, Setting]) -> None:
    """Keep the stronger of host and context, which both say which engine."""
    host, context = found.get(HOST.name), found.get(CONTEXT.name)
    if host is not None and context is not None and host.origin.rank != context.origin.rank:
        del found[HOST.name if host.origin.rank < context.origin.rank else CONTEXT.name]
