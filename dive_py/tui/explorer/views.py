"""The rows that each of the five views gives, worked out here or beside the screen."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from dive_py.errors import DivepyError
from dive_py.presentation.typed_filter import expression
from dive_py.tui.background import Follower, failure_of
from dive_py.tui.explorer.selection import Selection, ViewKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message_pump import MessagePump

    from dive_py.overlay.stack import LayerStack, View
    from dive_py.presentation.rows import RowModel
    from dive_py.presentation.unfolding import Collapse


@dataclass(frozen=True, eq=False)
class RowsRequest:
    """A request for rows."""

    number: int
    """Counts up, so that late answers can be distinguished from the one that is waited for."""
    stack: LayerStack
    selection: Selection
    """Layers, view and filter."""
    sort: str
    """`name` or `size`."""
    collapse: Collapse
    """What is folded; the request's own."""
    unfold: int = 0
    """Rows up to which the largest of the collapsed directories are opened; 0 for none."""

    @property
    def pattern(self) -> str:
        """The filter as an expression (RE2); empty for none."""
        return expression(self.selection.pattern)

    @property
    def place(self) -> tuple[object, ...]:
        """What the view depends on."""
        return self.stack, *self.selection.place


@dataclass(frozen=True, eq=False)
class RowsAnswer:
    """The rows of a request, or why there are none."""

    request: RowsRequest
    view: View | None = None
    model: RowModel | None = None
    error: DivepyError | None = None

    def looks_like(self, other: RowsAnswer) -> bool:
        """Return whether another answer has the same rows with the same marks, so that nothing needs to be drawn."""
        import numpy as np

        if self.view is None or other.view is None or self.model is None or other.model is None:
            return False
        was, now = self.request, other.request
        return (
            was.place == now.place
            and (was.sort, was.selection.hidden, was.pattern) == (now.sort, now.selection.hidden, now.pattern)
            and self.model.count == other.model.count
            and np.array_equal(self.view.change, other.view.change)
            and np.array_equal(self.view.entry, other.view.entry)
        )


def view_of(stack: LayerStack, selection: Selection) -> View:
    """Return the view that is selected."""
    layer = selection.layer
    if selection.view is ViewKind.AGGREGATED:
        return stack.aggregated(*selection.compared)
    if selection.view is ViewKind.MERGED:
        return stack.merged(layer)
    if selection.view is ViewKind.STORED:
        return stack.stored(layer)
    if selection.view is ViewKind.SHADOWED:
        return stack.shadowed(layer)
    return stack.merged(layer, removed=True) if selection.whole else stack.changes(layer)


def make_rows(
    request: RowsRequest, view: View | None = None, stopped: Callable[[], bool] = lambda: False
) -> RowsAnswer:
    """Work out the rows of a request. Safe on any thread.

    Args:
        request: The request.
        view: The request's view, where it is known already.
        stopped: Asked now and then whether the answer has become useless.
    """
    from dive_py.presentation.rows import RowModel, RowOptions

    try:
        view = view_of(request.stack, request.selection) if view is None else view
        options = RowOptions(
            sort=request.sort,
            collapsed=request.collapse,
            hidden_changes=request.selection.hidden,
            pattern=request.pattern,
            unfold=request.unfold,
        )
        return RowsAnswer(request, view, RowModel(request.stack, view, options, stopped))
    except DivepyError as error:
        return RowsAnswer(request, view, error=error)
    except MemoryError:
        return RowsAnswer(request, view, error=DivepyError("there is not enough memory for these rows"))


class RowsWorker:
    """Works out rows beside the screen, one request after another; of several waiting ones only the newest."""

    @dataclass
    class Ready(Message):
        """Rows are there."""

        answer: RowsAnswer

    def __init__(self, target: MessagePump) -> None:
        self._target = target
        self._requested: tuple[RowsRequest, View | None] | None = None
        self._lock = threading.Lock()
        self._is_working = False

    def ask(self, request: RowsRequest, view: View | None = None) -> None:
        """Ask for rows in place of those that were asked for before."""
        with self._lock:
            self._requested = request, view
            if self._is_working:
                return
            self._is_working = True
        Follower(self._work).start()

    def _next(self) -> tuple[RowsRequest, View | None] | None:
        with self._lock:
            requested, self._requested = self._requested, None
            self._is_working = requested is not None
        return requested

    def _work(self) -> None:
        while (requested := self._next()) is not None:
            request, view = requested
            try:
                answer = make_rows(request, view, self._is_late)
            except Exception as error:  # noqa: BLE001 - an answer, too, lest a screen waits forever
                answer = RowsAnswer(request, view, error=failure_of(error))
            if not self._is_late():
                self._target.post_message(self.Ready(answer))

    def _is_late(self) -> bool:
        """Return whether other rows have been asked for by now."""
        return self._requested is not None
