"""The versions to name in a report about a defect, read without importing what they are of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dive_py import __version__
from dive_py.cli import exit_status, output

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


def run(request: Request, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """Print divepy's version and those of Python, Textual and docker-py."""
    return write()


def write() -> int:
    """Print the line."""
    output.write_text(line() + "\n")
    return exit_status.OK


def line() -> str:
    """Return `divepy 1.0.0 (Python 3.11.7, Textual 8.2.8, docker-py 7.2.0)`."""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"divepy {__version__} (Python {python}, Textual {version_of('textual')}, docker-py {version_of('docker')})"


def version_of(distribution: str) -> str:
    """Return the version of an installed distribution.

    The folder of its metadata carries it in its name (PyPA, *Recording installed projects*); looking there first
    spares the 40 ms that importing `importlib.metadata` takes.
    """
    for place in sys.path:
        for folder in Path(place or ".").glob(f"{distribution}-*.dist-info"):
            return folder.name.removesuffix(".dist-info").partition("-")[2]
    from importlib import metadata

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "missing"
