"""The layers that figures leave out."""

from __future__ import annotations

from dive_py.analysis.unread import Unread


def test_where_all_was_read_nothing_is_left_out() -> None:
    assert Unread().complete
    assert Unread().layers == ()


def test_layers_are_named_in_order_each_once_with_the_graver_reason() -> None:
    unread = Unread(wholly={4: "missing", 1: "damaged"}, partly={2: "ends early", 4: "ends early"})
    assert not unread.complete
    assert unread.layers == (1, 2, 4)
    assert unread.reasons == {1: "damaged", 2: "ends early", 4: "missing"}
