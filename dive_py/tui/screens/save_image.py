"""Saving an image as an archive: where to, how far it is, and a way out at any moment."""

from __future__ import annotations

import os
import shlex
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from dive_py.errors import Cancelled, DivepyError, UsageError
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.screens.form import Choice, Field, FormScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.sources.image import OpenOptions
    from dive_py.tui.marks import Marks

_PIECE = 1 << 20
_TICK = 0.1
_BAR = 30


class SaveImageScreen(FormScreen):
    """The form, and the saving.

    Args:
        image: The image.
        product: `docker` or `podman`.
        options: Which engine.
        marks: The signs to draw with.
    """

    def __init__(self, image: str, product: str, options: OpenOptions, marks: Marks) -> None:
        super().__init__(marks)
        self.said = ""
        """What was done, in words; empty where nothing was."""
        self._image, self._product, self._options = image, product, options
        self._agreed = ""
        self._progress = Progress("saving")
        self._error: DivepyError | None = None
        self._over = False
        self._began = 0.0

    def heading(self) -> str:
        """What is saved."""
        return printable(f"Save {self._image}")

    def fields(self) -> Iterable[Field | Choice]:
        """Where to."""
        name = self._image.removeprefix("sha256:")[:40].replace("/", "-").replace(":", "-")
        yield Field("file", "file", "image.tar", printable(f"{name}.tar"))

    def on_mount(self) -> None:
        """Ask."""
        super().on_mount()
        self.header.show(f"save {printable(self._image)}")

    def line(self) -> str:
        """The line that would save the same."""
        return f"{self._product} save -o {shlex.quote(self.text('file'))} {shlex.quote(self._image)}"

    def submit(self) -> None:
        """Save it; what is there already is only replaced where that was agreed to."""
        name = self.text("file").strip()
        target = Path(name).expanduser()
        if not name:
            raise UsageError("a file's name is needed")
        if target.is_dir():
            raise UsageError(f"{name} is a folder")
        if target.exists() and self._agreed != name:
            self._agreed = name
            size = units.size(target.stat().st_size)
            self.say(
                printable(f"{name} is there already ({size}) and would be lost: Enter again overwrites it"), wrong=True
            )
            return
        self.busy = True
        self._began = time.monotonic()
        self._timer = self.set_interval(_TICK, self._tick)
        threading.Thread(target=self._run, args=(target,), name="divepy-save", daemon=True).start()

    def _run(self, target: Path) -> None:
        try:
            self._save(target)
        except Cancelled:
            self._error = DivepyError("saving was stopped; nothing was written")
        except DivepyError as error:
            self._error = error
        except OSError as error:
            self._error = DivepyError(f"cannot write {target}: {error.strerror or error}", "name another file")
        except Exception as error:  # noqa: BLE001 - a fault in here must not leave a screen that waits for ever
            self._error = DivepyError(f"internal error: {type(error).__name__}: {error}", "please report it")
        finally:
            self._over = True

    def _save(self, target: Path) -> None:
        """Write all of it, or nothing."""
        from dive_py.engine.connection import connect
        from dive_py.engine.export import Export
        from dive_py.engine.images import inspect

        with connect(self._options.host, self._options.context) as engine:
            self._progress.total = inspect(engine, self._image).size
            with Export(engine, self._image, self._progress) as export:
                piece = export.read(_PIECE)  # what is refused is said before a file is made
                handle, name = tempfile.mkstemp(prefix=".divepy-", dir=target.parent)
                temporary = Path(name)
                try:
                    with os.fdopen(handle, "wb") as file:
                        while piece:
                            file.write(piece)
                            piece = export.read(_PIECE)
                    mask = os.umask(0o077)
                    os.umask(mask)
                    temporary.chmod(0o666 & ~mask)
                    temporary.replace(target)
                except BaseException:
                    temporary.unlink(missing_ok=True)
                    raise

    def _tick(self) -> None:
        over = self._over
        done, total = self._progress.done, self._progress.total or 0
        cells = min(_BAR, done * _BAR // total) if total else 0
        bar = f"{self.marks.full * cells}{self.marks.rest * (_BAR - cells)} " if total else ""
        text = f"{bar}{units.size(done)}, {time.monotonic() - self._began:.1f} s; Esc stops"
        self.query_one("#form-problem", Static).update(Content.styled(text, "$accent-text"))
        if not over:
            return
        self._timer.stop()
        self.busy = self._over = False
        self.query_one("#form-problem", Static).update(Content(""))
        if self._error is not None:
            self.say_error(self._error)
            self._error = None
            self._progress = Progress("saving")
            return
        self.said = printable(f"saved {self._image}: {units.size(done)} ({self.line()})")
        self.go_back()

    @property
    def unfinished(self) -> str:
        """The saving, while it goes on."""
        return printable(f"saving {self._image} was stopped; nothing was written") if self.busy else ""

    def stop(self, patience: float) -> None:
        """Save no more."""
        del patience
        self._progress.stop.set()

    def action_back(self) -> None:
        """Stop saving, or return."""
        if self.busy:
            self._progress.stop.set()
        else:
            self.go_back()
