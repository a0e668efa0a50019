"""Colours from the settings: the theme, and what colours mean."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES

from dive_py.settings.keys import COLOURS, THEME, TREE_WIDTH
from dive_py.settings.values import Remark
from dive_py.tui.look.themes import DARK, LIGHT, first_theme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.settings.values import Settings

LAYOUT = {"left-width": "2fr", "left-most": "78", "right-width": "3fr"}
"""The style sheet's variables for a screen without settings for its panes."""


def theme_of(settings: Settings, themes: Iterable[str]) -> str:
    """Return the theme to start with: that of the settings, where there is one of that name.

    Args:
        settings: The settings in effect.
        themes: The names of all there are.
    """
    theme = settings[THEME] or os.environ.get("TEXTUAL_THEME", "")
    return theme if theme in themes else first_theme()


def themes() -> tuple[str, ...]:
    """Return the names of all themes there are."""
    return (DARK.name, LIGHT.name, *BUILTIN_THEMES)


def variables(settings: Settings) -> dict[str, str]:
    """Return the style sheet's variables that the settings change: colours of meaning."""
    found = {}
    for key in COLOURS:
        name = key.name.partition(".")[2]
        if settings[key] and _is_colour(settings[key]):
            found["wasted" if name == "wasted" else f"change-{name}"] = settings[key]
    return found


def layout(settings: Settings) -> dict[str, str]:
    """Return the style sheet's variables for the widths of panes; a narrow screen has them below each other."""
    part = settings[TREE_WIDTH]
    if part is None:
        return dict(LAYOUT)
    share = round(part * 100)
    return {"left-width": f"{100 - share}fr", "left-most": "100%", "right-width": f"{share}fr"}


def remarks(settings: Settings, themes: Iterable[str]) -> list[Remark]:
    """Return names of themes and colours that there are not."""
    known, found = tuple(sorted(themes)), []
    if settings[THEME] and settings[THEME] not in known:
        text = f"{settings.origin(THEME)}: there is no theme {settings[THEME]}; there are {' '.join(known)}"
        found.append(Remark(text, settings[THEME], known))
    for key in COLOURS:
        if settings[key] and not _is_colour(settings[key]):
            text = f"{settings.origin(key)}: {key.name}: there is no colour {settings[key]}"
            found.append(Remark(text))
    return found


def _is_colour(text: str) -> bool:
    try:
        Color.parse(text)
    except ColorParseError:
        return False
    return True
