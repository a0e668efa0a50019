"""The few colours of tables, for a terminal that takes them: none carries what no word says."""

from __future__ import annotations

_RESET = "\x1b[0m"
_CHANGES = {
    "added": "\x1b[32m",
    "modified": "\x1b[33m",
    "metadata": "\x1b[36m",
    "identical": "\x1b[36m",
    "removed": "\x1b[31m",
}
_WASTED = "\x1b[35m"
_VERDICTS = {"PASS": "\x1b[32m", "FAIL": "\x1b[31m", "SKIP": "\x1b[2m"}


def change(cell: str, word: str) -> str:
    """Return a cell about a change, in the colour of its word."""
    return f"{_CHANGES[word]}{cell}{_RESET}" if word in _CHANGES else cell


def wasted(cell: str) -> str:
    """Return a cell about bytes that are paid for and not seen."""
    return f"{_WASTED}{cell}{_RESET}"


def verdict(word: str) -> str:
    """Return what became of a rule."""
    return f"{_VERDICTS[word]}{word}{_RESET}"
