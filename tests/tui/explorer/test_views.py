"""Rows for a request, on this thread or on another one."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import InvalidPattern
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.unfolding import Collapse
from dive_py.tui.explorer.selection import Selection, ViewKind
from dive_py.tui.explorer.views import RowsRequest, RowsWorker, make_rows
from dive_py.tui.explorer.views import view_of as view_of_selection
from tests.tui.stacks import small_stack

if TYPE_CHECKING:
    from dive_py.overlay.stack import View

STACK = small_stack()


def request(
    kind: ViewKind,
    layer: int,
    *,
    number: int = 1,
    first: int | None = None,
    pattern: str = "",
    hidden: frozenset[Change] = frozenset(),
    whole: bool = False,
) -> RowsRequest:
    """A request with nothing special but what is said."""
    selection = Selection(layer, kind, first, pattern=pattern, hidden=hidden, whole=whole)
    return RowsRequest(number, STACK, selection, "name", Collapse.over(STACK.paths))


def view_of(wanted: RowsRequest) -> View:
    """The view that a request asks for."""
    return view_of_selection(STACK, wanted.selection)


def test_each_kind_asks_the_stack_for_its_view() -> None:
    counts = {kind: len(view_of(request(kind, 2, first=1)).path) for kind in ViewKind}
    assert counts == {
        ViewKind.CHANGES: len(STACK.changes(2).path),
        ViewKind.MERGED: len(STACK.merged(2).path),
        ViewKind.AGGREGATED: len(STACK.aggregated(1, 2).path),
        ViewKind.STORED: len(STACK.stored(2).path),
        ViewKind.SHADOWED: len(STACK.shadowed(2).path),
    }


def test_the_merged_view_shows_what_a_container_sees() -> None:
    gone = STACK.paths.find(b"var/lists/one")
    assert gone in view_of(request(ViewKind.MERGED, 1)).path
    merged = view_of(request(ViewKind.MERGED, 2))
    assert gone not in merged.path
    assert Change.REMOVED not in merged.change


def test_what_layers_removed_is_in_changes_and_aggregated() -> None:
    for kind in (ViewKind.CHANGES, ViewKind.AGGREGATED):
        view = view_of(request(kind, 2, first=1))
        assert view.change[view.path == STACK.paths.find(b"var/lists/one")].tolist() == [Change.REMOVED]


def test_rows_are_filtered_and_hidden_as_asked() -> None:
    answer = make_rows(request(ViewKind.MERGED, 0, pattern="motd"))
    assert answer.model is not None
    assert answer.model.count == 2
    answer = make_rows(request(ViewKind.CHANGES, 1, hidden=frozenset({Change.ADDED})))
    assert answer.model is not None
    assert [row.change for row in answer.model.rows(0, 9)] == [Change.UNTOUCHED, Change.MODIFIED]


@pytest.mark.parametrize("typed", ["/motd", "^/etc/m", "/etc/m", "tc/m", "^etc/motd$"])
def test_a_leading_slash_stands_for_the_root_or_for_any_directory(typed: str) -> None:
    answer = make_rows(request(ViewKind.CHANGES, 0, pattern=typed))
    assert answer.model is not None
    assert [STACK.paths.path(row.path_id) for row in answer.model.rows(0, 9)] == [b"etc", b"etc/motd"]


def test_a_bad_expression_is_an_answer_too() -> None:
    answer = make_rows(request(ViewKind.MERGED, 0, pattern="("))
    assert answer.model is None
    assert isinstance(answer.error, InvalidPattern)


class Target:
    """Takes messages as a screen would, and can hold the thread up."""

    def __init__(self) -> None:
        self.messages: queue.Queue[RowsWorker.Ready] = queue.Queue()
        self.open = threading.Event()

    def post_message(self, message: RowsWorker.Ready) -> bool:
        """Keep the message once the gate is open."""
        self.messages.put(message)
        self.open.wait(10)
        return True


def test_of_several_requests_only_the_newest_is_worked_out() -> None:
    target = Target()
    worker = RowsWorker(target)  # type: ignore[arg-type]  # all it needs is post_message
    worker.ask(request(ViewKind.CHANGES, 0, number=1))
    assert target.messages.get(timeout=10).answer.request.number == 1
    for number in (2, 3, 4):
        worker.ask(request(ViewKind.CHANGES, 1, number=number))
    target.open.set()
    assert target.messages.get(timeout=10).answer.request.number == 4
    assert target.messages.empty()


def test_the_whole_of_a_layers_changes_is_the_file_system_with_what_it_removed() -> None:
    whole = request(ViewKind.CHANGES, 2, whole=True)
    assert len(view_of(whole).path) == len(STACK.merged(2, removed=True).path)
    assert Change.REMOVED in view_of(whole).change
    assert whole.place != request(ViewKind.CHANGES, 2).place
    assert request(ViewKind.STORED, 2, whole=True).place == request(ViewKind.STORED, 2).place


def test_answers_look_alike_where_nothing_needs_to_be_drawn() -> None:
    first, again = (make_rows(request(ViewKind.MERGED, 1, number=number)) for number in (1, 2))
    assert first.looks_like(again)
    assert not first.looks_like(make_rows(request(ViewKind.MERGED, 2)))
    assert not first.looks_like(make_rows(request(ViewKind.MERGED, 1, pattern="(")))
