"""A file with every setting in it, to begin one's own with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.settings.keys import BINDINGS, KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dive_py.settings.keys import Key

_HEAD = """\
# What divepy starts with. A line that begins with # and a space explains; take the # from a setting to change it.
# An option of the command line goes before a variable of the environment, and that before this file.
"""


def lines(actions: Iterable[tuple[str, tuple[str, ...], str]] = ()) -> Iterator[str]:
    """Yield the file's lines: each setting with its default, commented out.

    Args:
        actions: Every action of the screen: its name, its keys, what it does.
    """
    yield from _HEAD.splitlines()
    table = ""
    for key in KEYS:
        place, _, word = key.name.rpartition(".")
        if place != table:
            table = place
            yield from ("", f"[{place}]")
        yield from ("", f"# {_described(key)}", f"#{word} = {key.kind.literal(shown(key))}")
    if table != BINDINGS.rstrip("."):
        yield from ("", f"[{BINDINGS.rstrip('.')}]")
    yield from ("", '# Each action has its keys; "*.up" means it wherever it is, [] takes all keys away.')
    for name, keys, meaning in actions:
        yield f"#{_quoted(name)} = [{', '.join(_quoted(one) for one in keys)}]  # {meaning}"


def _described(key: Key[object]) -> str:
    """Return what a setting does, what it can be, and what else sets it."""
    usual = f", else {key.usual}" if key.usual else ""
    also = " or ".join((*((key.flag,) if key.flag else ()), key.variable))
    return f"{key.meaning}{usual}: {key.kind.form} ({also})"


def shown(key: Key[object]) -> object:
    """Return a value to show where there is none: one that it can be."""
    if key.default is not None:
        return key.default
    return getattr(key.kind, "sample", True)


def _quoted(text: str) -> str:
    """Return a text as TOML has it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
