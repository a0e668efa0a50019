"""The word that was probably meant by an unknown one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], likeness: float = 0.7) -> str:
    """Return the known word that this one is most likely a slip of, at least so alike (difflib's ratio), or empty."""
    import difflib

    close = difflib.get_close_matches(word, list(known), n=1, cutoff=likeness)
    return close[0] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the question to ask after an unknown word, or an empty string."""
    found = nearest(word, known)
    return f"did you mean {found}?" if found else ""
