"""The five ways to look at layers, and the rows each one gives."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from textual.message import Message

from dive_py.errors import DivepyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message_pump import MessagePump

    from dive_py.overlay.stack import LayerStack, View
    from dive_py.overlay.vocabulary import Change
    from dive_py.presentation.rows import Collapse, RowModel


class ViewKind(StrEnum):
    """What the tree shows of a layer."""

    CHANGES = "changes"
    """What this layer did; untouched paths are hidden."""
    MERGED = "merged"
    """The file system up to this layer as a container sees it, with this layer's marks."""
    AGGREGATED = "aggregated"
    """A range of layers against what is below it."""
    STORED = "stored"
    """All that this layer's tar holds."""
    SHADOWED = "shadowed"
    """Only what an upper layer hides."""


@dataclass(frozen=True)
class RowsRequest:
    """Which rows are wanted."""

    number: int
    """Counts up, so that late answers can be told from the one that is waited for."""
    stack: LayerStack
    kind: ViewKind
    first: int
    """The first layer of the range; only an aggregated view looks at it."""
    layer: int
    """The selected layer, the last of the range."""
    sort: str
    """`name` or `size`."""
    hidden: frozenset[Change]
    """Changes (`overlay.vocabulary.Change`) whose rows are left out."""
    pattern: str
    """The filter; empty for none."""
    collapse: Collapse
    whole: bool = False
    """Whether what a layer left as it was stands among its changes; no other view looks at it."""
    unfold: int = 0
    """Rows up to which the largest of the collapsed directories are opened; 0 for none."""

    @property
    def place(self) -> tuple[LayerStack, ViewKind, int, int, bool]:
        """What the view depends on."""
        return self.stack, self.kind, self.first, self.layer, self.whole and self.kind is ViewKind.CHANGES


@dataclass(frozen=True)
class RowsAnswer:
    """The rows of a request, or why there are none."""

    request: RowsRequest
    view: View | None = None
    model: RowModel | None = None
    error: DivepyError | None = None

    def tells_the_same(self, other: RowsAnswer) -> bool:
        """Whether another answer has the same rows with the same marks, so that nothing needs to be drawn."""
        import numpy as np

        if self.view is None or other.view is None or self.model is None or other.model is None:
            return False
        was, now = self.request, other.request
        return (
            (was.place, was.sort, was.hidden, was.pattern) == (now.place, now.sort, now.hidden, now.pattern)
            and self.model.count == other.model.count
            and np.array_equal(self.view.change, other.view.change)
            and np.array_equal(self.view.entry, other.view.entry)
        )


def view_of(request: RowsRequest) -> View:
    """The view that a request asks for."""
    stack, layer = request.stack, request.layer
    if request.kind is ViewKind.AGGREGATED:
        return stack.aggregated(request.first, layer)
    if request.kind is ViewKind.MERGED:
        return stack.merged(layer)
    if request.kind is ViewKind.STORED:
        return stack.stored(layer)
    if request.kind is ViewKind.SHADOWED:
        return stack.shadowed(layer)
    return stack.merged(layer, removed=True) if request.whole else stack.changes(layer)


def make_rows(
    request: RowsRequest, view: View | None = None, stopped: Callable[[], bool] = lambda: False
) -> RowsAnswer:
    """Work out the rows of a request. Safe on any thread.

    Args:
        request: What is wanted.
        view: The request's view, where it is known already.
        stopped: Asked now and then whether the answer is still wanted.
    """
    from dive_py.presentation.rows import RowModel, RowOptions

    try:
        view = view_of(request) if view is None else view
        options = RowOptions(
            sort=request.sort,
            collapsed=request.collapse,
            hidden_changes=request.hidden,
            pattern=request.pattern,
            unfold=request.unfold,
        )
        return RowsAnswer(request, view, RowModel(request.stack, view, options, stopped))
    except DivepyError as error:
        return RowsAnswer(request, view, error=error)
    except MemoryError:
        return RowsAnswer(request, view, error=DivepyError("there is not enough memory for these rows"))


def _make_rows_safely(request: RowsRequest, view: View | None, stopped: Callable[[], bool]) -> RowsAnswer:
    """As `make_rows`; a fault of the program is an answer, too, lest a screen waits for ever."""
    try:
        return make_rows(request, view, stopped)
    except Exception as error:  # noqa: BLE001 - see above
        return RowsAnswer(request, view, error=DivepyError(f"internal error: {type(error).__name__}: {error}"))


class RowsWorker:
    """Works out rows on one thread; of several waiting requests only the newest is worked out."""

    @dataclass
    class Ready(Message):
        """Rows are there."""

        answer: RowsAnswer

    def __init__(self, target: MessagePump) -> None:
        self._target = target
        self._wanted: tuple[RowsRequest, Any] | None = None
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def ask(self, request: RowsRequest, view: View | None = None) -> None:
        """Want these rows, and no longer those that were wanted before."""
        with self._wake:
            self._wanted = (request, view)
            self._wake.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="divepy-rows", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._wake:
                while self._wanted is None:
                    self._wake.wait()
                (request, view), self._wanted = self._wanted, None
            answer = _make_rows_safely(request, view, self._is_late)
            if not self._is_late() and not self._target.post_message(self.Ready(answer)):
                return

    def _is_late(self) -> bool:
        """Whether other rows are wanted by now."""
        return self._wanted is not None
