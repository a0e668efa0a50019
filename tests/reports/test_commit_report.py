"""What is said before a commit."""

from __future__ import annotations

from dive_py.reports import commit_report
from tests.building import file, whiteout
from tests.overlay.stacking import stacked


def test_figures_and_hints() -> None:
    stack = stacked(
        [file("a", b"a"), file("b", b"b"), file("c", b"c" * 1000)],
        [
            file("a", b"x"),
            whiteout("b"),
            file("c", b"c" * 1000, mode=0o600),
            file("var/log/x", b"l" * 7),
            file("n", b"n"),
        ],
    )
    assert commit_report.figures(stack, 1) == (
        "the new layer: 1.01 kB; 2 added, 1 modified, 1 only in mode, owner or times, 1 removed"
    )
    assert list(commit_report.hints(stack, 1)) == [
        "log: /var/log (7 B); remove it in the same step",
        "copied for its attributes only: /c (1 kB); change mode and owner where the file is made: COPY --chmod",
    ]


def test_many_hints_are_counted() -> None:
    stack = stacked([], [file(f"d{number:02}/.env", b"x") for number in range(20)])
    hints = list(commit_report.hints(stack, 1))
    assert len(hints) == 13
    assert hints[-1] == "and 8 more of that kind"
