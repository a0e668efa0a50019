"""Which rows the explorer's tree shows: asked for when the selection changes, at once or beside the screen."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dive_py.presentation import unfolding
from dive_py.tui.explorer.selection import HIDDEN, Selection, ViewKind
from dive_py.tui.explorer.views import RowsAnswer, RowsRequest, RowsWorker, make_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer
    from textual.widget import Widget

    from dive_py.overlay.stack import LayerStack, View
    from dive_py.presentation.unfolding import Folds
    from dive_py.progressive import Snapshot
    from dive_py.tui.explorer.selection import Selection


def is_big(stack: LayerStack, selection: Selection) -> bool:
    """Return whether so many entries are selected that they start folded."""
    first, last = selection.compared
    shows_untouched = selection.whole or selection.view in {ViewKind.MERGED, ViewKind.AGGREGATED}
    if shows_untouched and not HIDDEN["unmodified"] <= selection.hidden:
        first = 0
    return unfolding.is_big(int(stack.first_entry[last + 1] - stack.first_entry[first]))


def sort_of(folds: Folds, stack: LayerStack, selection: Selection) -> str:
    """Return the order of the rows: `name` or `size`."""
    return selection.sort or ("size" if folds.big_folded and is_big(stack, selection) else "name")


_HEAVY = 200_000
"""Rows from which on they are worked out on a thread: some 20 ms."""

_HELD: Final = 0.06
"""Seconds between two keys below which a key counts as held."""

_DEBOUNCE: Final = 0.04
"""Seconds without another key after which a held key's rows are worked out; longer than a repeat at 30 a second."""

_COSTLY: Final = 0.012
"""Seconds of work for one layer from which on a held key does not show each: drawing takes as long again."""


class TreeRows:
    """Asks for the rows of what is selected; of a held key only the last stop is worked out where that takes long.

    Args:
        pane: The widget that waits for them: its timers, its message queue, its room.
        folds: What is folded.
        show: Called with an answer, and whether it looks like the one on screen.
        works: Called when rows are worked out beside the screen, with the request's number.
    """

    def __init__(
        self, pane: Widget, folds: Folds, show: Callable[[RowsAnswer, bool], None], works: Callable[[int], None]
    ) -> None:
        self.answer: RowsAnswer | None = None
        """The rows that are shown; None where they would be those of other paths."""
        self.number = 0
        """The number of the newest request."""
        self._pane, self._folds, self._show, self._works = pane, folds, show, works
        self._snapshot: Snapshot | None = None
        self._selection: Selection | None = None
        self._mended: RowsAnswer | None = None
        self._asked_at = self._cost = 0.0
        self._waiting: Timer | None = None
        self._worker = RowsWorker(pane)

    @property
    def is_waiting(self) -> bool:
        """Whether the rows of the newest request are still to come."""
        return self.answer is None or self.answer.request.number != self.number

    def follow(self, snapshot: Snapshot, selection: Selection, room: int) -> None:
        """Ask for the rows of what is selected, unless they are asked for already.

        Args:
            snapshot: What has been read.
            selection: What is selected; wherever the cursor is.
            room: Rows that are visible at once.
        """
        selection = selection.at_path(None)
        before, known = self._selection, self._snapshot
        if (before, known) == (selection, snapshot):
            return
        if known is not None and known.stack is snapshot.stack and known is not snapshot:
            self._mended = self.answer  # the same paths, but marks may have been mended: good for comparing alone
        elif known is None or known.stack is not snapshot.stack:
            self.answer = self._mended = None
        self._snapshot, self._selection = snapshot, selection
        self._folds.follow(snapshot.stack.paths, is_filtered=bool(selection.pattern))
        held = known is snapshot and before is not None and replace(before, layer=selection.layer) == selection
        self._ask(snapshot.stack, selection, room, held=held)

    def forget(self) -> None:
        """Ask anew when the selection is followed next: other directories are folded."""
        self._selection = None

    def pause(self) -> None:
        """Want no rows until others are asked for: what is selected has not been read."""
        self.forget()
        self.number += 1

    def take(self, answer: RowsAnswer) -> None:
        """Show an answer, unless another one is waited for."""
        request = answer.request
        if request.number != self.number:
            return
        if answer.model is not None:
            if request.unfold:
                self._folds.unfold(request.selection.place, answer.model.opened)
            mended, self._mended, self.answer = self._mended, None, answer
            self._show(answer, mended is not None and mended.looks_like(answer))
        else:
            self._show(answer, False)

    def _ask(self, stack: LayerStack, selection: Selection, room: int, *, held: bool) -> None:
        big = is_big(stack, selection)
        folds = self._folds.of(is_big=big)
        if folds is None:
            return
        self.number += 1
        unfold = self._folds.room(selection.place, room) if big else 0
        sort = sort_of(self._folds, stack, selection)
        request = RowsRequest(self.number, stack, selection, sort, folds.copy(), unfold)
        now = time.monotonic()
        quick, self._asked_at = held and now - self._asked_at < _HELD, now
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        if quick and (self._cost > _COSTLY or not _is_light(request)):
            self._waiting = self._pane.set_timer(_DEBOUNCE, lambda: self._work_out(request))
        else:
            self._work_out(request)

    def _work_out(self, request: RowsRequest) -> None:
        """Work the rows out here if that is quick, else beside the screen."""
        view = self._known_view(request)
        if not _is_light(request):
            self._worker.ask(request, view)
            self._works(request.number)
            return
        began = time.monotonic()
        self.take(make_rows(request, view))
        self._cost = time.monotonic() - began

    def _known_view(self, request: RowsRequest) -> View | None:
        """Return the view that is on screen, if it is the one that is asked for."""
        shown = self.answer
        is_same = shown is not None and self._mended is None and shown.request.place == request.place
        return shown.view if shown is not None and is_same else None


def _is_light(request: RowsRequest) -> bool:
    """Return whether the rows are worked out in a blink, so that no thread is worth its way."""
    stack, selection = request.stack, request.selection
    if stack.paths.count < _HEAVY:
        return True
    if selection.view in {ViewKind.MERGED, ViewKind.AGGREGATED} or selection.whole or selection.pattern:
        return False
    return bool(stack.first_entry[selection.layer + 1] - stack.first_entry[selection.layer] < _HEAVY)
