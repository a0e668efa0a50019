"""Marking what was found; what the pane shows is tried with its screen."""

from __future__ import annotations

from dive_py.tui.viewer.pane import _marked


def test_every_place_is_marked_and_no_letter_is_lost() -> None:
    pieces = [("1 ", "faint"), ("Needle in a needle", "string")]
    assert _marked(pieces, "needle") == [
        ("1 ", "faint"), ("Needle", "string match"), (" in a ", "string"), ("needle", "string match"),
    ]  # fmt: skip
    assert _marked(pieces, "Needle")[1:] == [("Needle", "string match"), (" in a needle", "string")]
    assert _marked(pieces, "x") == pieces
