"""Keys as other programs have them: dive's actions and what they are here, and sets of keys to begin with."""

from __future__ import annotations

from typing import Final

DIVE: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "quit": (
        ("ctrl+c", "q"),
        ("explorer.quit", "images.quit", "containers.quit", "logs.quit", "search.quit", "pull.quit", "build.quit"),
    ),
    "toggle-view": (("tab",), ("explorer.next-pane",)),
    "filter-files": (("ctrl+f", "ctrl+slash"), ("explorer.filter",)),
    "close-filter-files": (("esc",), ("filter.drop", "explorer.close")),
    "left": (("left", "h"), ("tree.parent", "layers.left", "waste.left", "details.left")),
    "right": (("right", "l"), ("tree.enter", "layers.right", "waste.right", "details.right")),
    "up": (("up", "k"), ("*.up",)),
    "down": (("down", "j"), ("*.down",)),
    "page-up": (("pgup", "u"), ("*.page-up",)),
    "page-down": (("pgdn", "d"), ("*.page-down",)),
    "compare-layer": (("ctrl+l",), ("layers.compare",)),
    "compare-all": (("ctrl+a",), ("layers.compare-all",)),
    "toggle-collapse-dir": (("space",), ("tree.toggle",)),
    "toggle-collapse-all-dir": (("ctrl+space",), ("explorer.collapse-all",)),
    "toggle-added-files": (("ctrl+a",), ("tree.added",)),
    "toggle-removed-files": (("ctrl+r",), ("tree.removed",)),
    "toggle-modified-files": (("ctrl+m",), ("explorer.modified",)),
    "toggle-unmodified-files": (("ctrl+u",), ("tree.unmodified",)),
    "toggle-filetree-attributes": (("ctrl+b",), ("explorer.attributes",)),
    "toggle-sort-order": (("ctrl+o",), ("explorer.sort",)),
    "toggle-wrap-tree": (("ctrl+p",), ("tree.wrap", "explorer.wrap")),
    "extract-file": (("ctrl+e",), ("tree.extract", "explorer.extract")),
}
"""Of each of dive's actions its keys there, and the actions here that do the same, as far as they are there."""

TAKEN: Final = ("ctrl+c", "ctrl+m", "ctrl+p")
"""Keys of dive that mean something else here: quitting, Enter, the palette."""

VIM: Final[dict[str, tuple[str, ...]]] = {
    "*.page-up": ("ctrl+u", "ctrl+b", "pageup"),
    "*.page-down": ("ctrl+d", "ctrl+f", "pagedown"),
    "*.filter": ("slash",),
    "*.palette": ("colon", "ctrl+p"),
    "search.field": ("slash", "backspace"),
    "explorer.next-pane": ("tab", "ctrl+w"),
    "explorer.back": ("ctrl+o", "backspace"),
    "explorer.sort": ("s",),
    "explorer.attributes": ("I",),
    "explorer.collapse-all": ("Z", "asterisk", "ctrl+@"),
    "compare.fold-all": ("Z", "asterisk"),
    "tree.toggle": ("z", "space", "enter"),
    "differences.fold": ("z", "space", "enter"),
    "*.enlarge": ("underscore",),
    "tree.unmodified": (),
}
"""Keys as in vim, where they differ from the usual ones."""

NOTES: Final = {
    "dive": "preset dive: ctrl+m is Enter to a terminal and ctrl+p the palette; what dive does with them has other keys"
}
"""What there is to know about a preset."""


def preset(name: str) -> dict[str, tuple[str, ...]]:
    """Return what a preset changes: the keys of actions, or of the same action wherever it is (`*.up`)."""
    if name == "vim":
        return VIM
    if name != "dive":
        return {}
    return {
        action: tuple(key for key in keys if key not in TAKEN) for keys, actions in DIVE.values() for action in actions
    }
