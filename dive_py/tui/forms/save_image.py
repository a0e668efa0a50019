"""Saving an image as an archive: where to, how far it is, and a way out at any moment."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from dive_py.engine.connection import connect
from dive_py.engine.export import Export
from dive_py.engine.images import inspect
from dive_py.errors import DivepyError, UsageError
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.tui.forms.form import Field, Form
from dive_py.writing import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.sources.image import OpenOptions

_PIECE = 1 << 20


class SaveImageForm(Form):
    """The form, and the saving, named after the engine's `docker` or `podman`."""

    def __init__(self, image: str, product: str, options: OpenOptions) -> None:
        self.doing, self.stopped = f"saving {image}", "nothing was written"
        self._image, self._product, self._options = image, product, options
        self._agreed = ""

    def heading(self) -> str:
        """Return what is saved."""
        return printable(f"Save {self._image}")

    def fields(self) -> Iterable[Field]:
        """Yield where to."""
        name = self._image.removeprefix("sha256:")[:40].replace("/", "-").replace(":", "-")
        yield Field("file", "file", "image.tar", printable(f"{name}.tar"))

    def opened(self) -> None:
        """Ask."""
        self.screen.header.show(f"save {printable(self._image)}")

    def line(self) -> str:
        """Return the line that would save the same."""
        platform = f" --platform {shlex.quote(self._options.platform)}" if self._options.platform else ""
        return f"{self._product} save{platform} -o {shlex.quote(self.screen.text('file'))} {shlex.quote(self._image)}"

    def submit(self) -> None:
        """Save it; what is there already is only replaced where that was agreed to."""
        name = self.screen.text("file").strip()
        target = Path(name).expanduser()
        if not name:
            raise UsageError("a file's name is needed")
        if target.is_dir():
            raise UsageError(f"{name} is a folder")
        if target.exists() and self._agreed != name:
            self._agreed = name
            size = units.size(target.stat().st_size)
            self.screen.show_message(
                printable(f"{name} is there already ({size}) and would be lost: Enter again overwrites it"), wrong=True
            )
            return
        self.screen.begin(lambda: self._save(target))

    def _save(self, target: Path) -> str:
        """Write all of it, or nothing; what was done, in words."""
        try:
            self._write(target)
        except OSError as error:
            raise DivepyError(f"cannot write {target}: {error.strerror or error}", "name another file") from error
        return f"saved {self._image}: {units.size(self.screen.progress.done)} ({self.screen.line})"

    def _write(self, target: Path) -> None:
        with connect(self._options.host, self._options.context) as engine:
            self.screen.progress.total = inspect(engine, self._image).size
            with Export(engine, self._image, self.screen.progress, self._options.platform) as export:
                piece = export.read(_PIECE)  # what is refused is said before a file is made
                with whole_file(target) as out:
                    while piece:
                        out.write(piece)
                        piece = export.read(_PIECE)
