"""Copying a file, a folder or a layer out of the image: where to, what would be replaced, how far it is."""

from __future__ import annotations

import shlex
import threading
import time
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Static

from dive_py.contents.extract import Target
from dive_py.contents.extraction import plan
from dive_py.contents.places import place_of
from dive_py.errors import Cancelled, DivepyError, UsageError
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.screens.form import Choice, Field, FormScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.contents.extraction import Plan
    from dive_py.contents.reading import Source
    from dive_py.overlay.stack import LayerStack
    from dive_py.tui.marks import Marks

_TICK: Final = 0.1
_BAR: Final = 30


def _taken(target: Target, there: list[tuple[bytes, ...]]) -> UsageError:
    others = f" and {len(there) - 1} more" if len(there) > 1 else ""
    verb = "are" if len(there) > 1 else "is"
    text = f"{target.full_name(there[0])}{others} {verb} there already and would be lost"
    return UsageError(text, "Enter again replaces")


class ExtractScreen(FormScreen):
    """The form, and the extraction.

    Args:
        stack: All layers.
        source: The open image; stays its owner's to close.
        reference: The image, as typed.
        path: What to extract, without leading slash; empty for everything.
        layer: What this layer stores; None for what would be seen.
        upto: With `layer` None: the layer that is the top one then.
        marks: The signs to draw with.
    """

    def __init__(
        self,
        stack: LayerStack,
        source: Source,
        reference: str,
        path: bytes,
        layer: int | None,
        upto: int,
        marks: Marks,
    ) -> None:
        super().__init__(marks)
        self.said = ""
        """What was done, in words; empty where nothing was."""
        self._stack, self._source, self._reference = stack, source, reference
        self._path, self._layer, self._upto = path, layer, upto
        self._agreed: tuple[str, bool] | None = None
        self._progress = Progress("extracting")
        self._outcome: str | DivepyError | None = None
        self._began = 0.0

    def heading(self) -> str:
        """What is extracted."""
        return printable(f"Extract /{self._path.decode('utf-8', 'replace')}")

    def fields(self) -> Iterable[Field | Choice]:
        """Where to."""
        name = printable(self._path.rpartition(b"/")[2]) or f"layer-{self._upto}"
        yield Field("to", "to", "a folder, or a new name", f"./{name}")
        if self._layer is not None:
            text = f"only what layer {self._layer} stores, instead of what is seen up to it"
            yield Choice("layer", text, value=True)

    def on_mount(self) -> None:
        """Ask."""
        super().on_mount()
        self.header.show(f"extract from {printable(self._reference)}")

    def line(self) -> str:
        """The line that would extract the same."""
        place = shlex.quote(self.text("to"))
        path = shlex.quote("/" + self._path.decode("utf-8", "replace"))
        layer = f" --layer {self._layer}" if self._of_layer else ""
        return f"divepy extract {shlex.quote(self._reference)} {path} {place}{layer}"

    @property
    def _of_layer(self) -> bool:
        return self._layer is not None and self.switched("layer")

    def submit(self) -> None:
        """Extract; what is there already is only replaced where that was agreed to."""
        destination = self.text("to").strip()
        if not destination:
            raise UsageError("a place is needed")
        if self._of_layer:
            planned = plan(self._stack, self._path, self._layer)
        else:
            planned = plan(self._stack, self._path, None, upto=self._upto)
        folder, name = place_of(destination, self._path, single=planned.single)
        target = Target(folder, name)
        try:
            there = target.conflicts(planned)
            self._agree(destination, target, there)
        except BaseException:
            target.close()
            raise
        self.busy = True
        self._began = time.monotonic()
        self._timer = self.set_interval(_TICK, self._tick)
        threading.Thread(target=self._run, args=(target, planned, there), name="divepy-extract", daemon=True).start()

    def _agree(self, destination: str, target: Target, there: list[tuple[bytes, ...]]) -> None:
        """Name what would be lost, once.

        Raises:
            UsageError: it has not been named yet.
        """
        if there and self._agreed != (destination, self._of_layer):
            self._agreed = destination, self._of_layer
            raise _taken(target, there)

    def _run(self, target: Target, planned: Plan, there: list[tuple[bytes, ...]]) -> None:
        outcome: str | DivepyError
        try:
            with target:
                met = target.extract(planned, self._stack, self._source, self._progress, there)
                where = target.full_name(()) if planned.single else target.shown
            made = units.count(len(planned.names) - len(met), "file")
            left = len(planned.left_out) + len(met)
            more = f"; {left} left out" if left else ""
            outcome = f"extracted {made}, {units.size(planned.total)}, to {where}{more}"
        except Cancelled:
            outcome = DivepyError("extracting was stopped", "what is there is whole")
        except DivepyError as error:
            outcome = error
        except Exception as error:  # noqa: BLE001 - a fault in here must not leave a screen that waits for ever
            outcome = DivepyError(f"internal error: {type(error).__name__}: {error}", "please report it")
        self._outcome = outcome

    def _tick(self) -> None:
        outcome = self._outcome
        done, total = self._progress.done, self._progress.total or 0
        cells = min(_BAR, done * _BAR // total) if total else 0
        bar = f"{self.marks.full * cells}{self.marks.rest * (_BAR - cells)} " if total else ""
        text = f"{bar}{units.size(done)}, {time.monotonic() - self._began:.1f} s; Esc stops"
        self.query_one("#form-problem", Static).update(Content.styled(text, "$accent-text"))
        if outcome is None:
            return
        self._timer.stop()
        self.busy, self._outcome = False, None
        self.query_one("#form-problem", Static).update(Content(""))
        if isinstance(outcome, DivepyError):
            self.say_error(outcome)
            self._progress = Progress("extracting")
            return
        self.said = printable(outcome)
        self.go_back()

    def stop(self, patience: float) -> None:
        """Extract no more."""
        del patience
        self._progress.stop.set()

    def action_back(self) -> None:
        """Stop extracting, or return."""
        if self.busy:
            self._progress.stop.set()
        else:
            self.go_back()
