"""Bytes that a key sends to the terminal: what a person behind a slow line waits for.

    python -m benchmarks.keystrokes IMAGE [PROGRAM ...]

Each PROGRAM is an executable of divepy; without one, that of this environment. All are measured in the same terminal,
of 160 columns and 50 lines with all colours.
"""

from __future__ import annotations

import os
import sys
from statistics import median

from benchmarks.measure import find
from benchmarks.terminal import Terminal

_KEYS = {"next layer": ["down"] * 4, "next pane": ["tab"] * 4, "next row": ["down"] * 4}
"""What is pressed, in this order; the last pane is the list of waste or the tree."""

_QUIET = 0.5
"""Seconds of silence after which all that a key causes has come."""


def measure(program: str, image: str) -> dict[str, list[int]]:
    """Return the bytes that each key sent, by what it does."""
    environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    sent: dict[str, list[int]] = {}
    with Terminal([program, image, "--no-cache"], environment) as terminal:
        if terminal.wait_for(r"efficiency \d+ %", 120) is None:
            raise SystemExit(f"{program} does not show {image}")
        terminal.settle(1.0, 10)
        for what, keys in _KEYS.items():
            for key in keys:
                before = terminal.received
                terminal.press(key, ".", 5, _QUIET)
                sent.setdefault(what, []).append(terminal.received - before)
    return sent


def main() -> int:
    """Print a line for each key of each program."""
    if len(sys.argv) < 2:
        sys.stderr.write(__doc__ or "")
        return 2
    image, *programs = sys.argv[1:]
    for program in programs or [find("divepy") or "divepy"]:
        print(program)
        for what, sent in measure(program, image).items():
            print(f"  {what:<12} {median(sent):>9,.0f} bytes   ({', '.join(f'{count:,}' for count in sent)})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
