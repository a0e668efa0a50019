"""Settings for tests: files of them, and values as if somebody had settled them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dive_py.settings.values import Binding, Origin, Rank, Setting, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.settings.keys import Key

FILE = Origin(Rank.FILE, "config.toml", 1)
"""Where values of tests come from."""


def settled(*pairs: tuple[Key[Any], object], **bindings: tuple[str, ...]) -> Settings:
    """Values of keys, and keys of actions: `explorer_next_pane=("f6",)`."""
    found = {key.name: Setting(value, FILE) for key, value in pairs}
    return Settings(
        found, tuple(bound(name.replace("_", ".", 1).replace("_", "-"), *keys) for name, keys in bindings.items())
    )


def bound(action: str, *keys: str, rank: Rank = Rank.FILE, line: int = 1) -> Binding:
    """The keys of an action, as if they stood in a file."""
    return Binding(action, keys, Origin(rank, "config.toml", line))


def write(path: Path, text: str) -> Path:
    """A file with a text, its folder made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
