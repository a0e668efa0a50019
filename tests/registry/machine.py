"""A machine with the configuration files of other tools, and what is said about them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Machine:
    """Its file system, and the environment of the person who works on it.

    Args:
        root: Where the file system starts.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / "home"
        self.environ = {"HOME": str(self.home), "PATH": f"{root / 'bin'}:/usr/bin:/bin"}
        self.warnings: list[str] = []
        """A line for each file that was passed over."""

    def write(self, path: str, document: object) -> Path:
        """Write a file: a text as it is, anything else as JSON."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(document if isinstance(document, str) else json.dumps(document))
        return place
