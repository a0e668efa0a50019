"""Colours: divepy's own two themes, and its variables for every other theme.

Only names of variables stand in style sheets. The one warm colour is `$wasted`: bytes paid for and not seen.
"""

from __future__ import annotations

import os

from textual.color import Color
from textual.theme import Theme

DARK = Theme(
    name="divepy-dark",
    primary="#4fa6d8",
    secondary="#2f6f9f",
    accent="#5fd0c5",
    warning="#ff9e4f",
    error="#f2637e",
    success="#7fd88f",
    foreground="#d6e2ee",
    background="#0d1520",
    surface="#131d2a",
    panel="#1b2838",
    dark=True,
    variables={
        "footer-key-foreground": "#5fd0c5",
        "border": "#2b4159",
        "block-cursor-text-style": "none",
    },
)
"""Deep water: what a person sees who has chosen nothing."""

LIGHT = Theme(
    name="divepy-light",
    primary="#1d6fa5",
    secondary="#3f86b5",
    accent="#0b7a75",
    warning="#b45309",
    error="#b3173e",
    success="#1a7f37",
    foreground="#1c2733",
    background="#f6f9fc",
    surface="#eef3f8",
    panel="#e2eaf2",
    dark=False,
    variables={
        "footer-key-foreground": "#0b7a75",
        "border": "#b4c6d8",
        "block-cursor-text-style": "none",
    },
)
"""The same for a light terminal."""

# "primary 38%" is so much of the theme's colour upon its background
_FOR_DARK = {
    "wasted": "#ff9e4f",
    "change-added": "#7fd88f",
    "change-modified": "#6cb6ff",
    "change-metadata": "#b7a3f5",
    "change-identical": "#8fa3b8",
    "change-removed": "#e07bb0",
    "muted": "foreground 75%",
    "faint": "foreground 28%",
    "frame": "foreground 25%",
    "frame-focus": "primary 100%",
    "row-cursor": "primary 30%",
    "row-cursor-blurred": "primary 16%",
    "row-compared": "primary 100%",
    "directory": "primary 100%",
    "accent-text": "accent 100%",
    "error-text": "error 100%",
}
_FOR_LIGHT = _FOR_DARK | {
    "wasted": "#a84a00",
    "change-added": "#1a7f37",
    "change-modified": "#0959b5",
    "change-metadata": "#6a3fbf",
    "change-identical": "#5b6b7b",
    "change-removed": "#a51d6b",
    "faint": "foreground 35%",
    "row-cursor": "primary 26%",
    "row-cursor-blurred": "primary 12%",
}
_FOR_ANSI_DARK = {
    "wasted": "ansi_yellow",
    "change-added": "ansi_green",
    "change-modified": "ansi_bright_blue",
    "change-metadata": "ansi_cyan",
    "change-identical": "ansi_default",
    "change-removed": "ansi_magenta",
    "muted": "ansi_default",
    "faint": "ansi_bright_black",
    "frame": "ansi_bright_black",
    "frame-focus": "ansi_bright_blue",
    "row-cursor": "ansi_blue",
    "row-cursor-blurred": "ansi_bright_black",
    "row-compared": "ansi_bright_blue",
    "directory": "ansi_blue",
    "accent-text": "ansi_green",
    "error-text": "ansi_red",
}
_FOR_ANSI_LIGHT = _FOR_ANSI_DARK | {
    "wasted": "ansi_red",
    "change-modified": "ansi_blue",
    "faint": "ansi_bright_black",
    "frame-focus": "ansi_blue",
    "row-cursor": "ansi_bright_cyan",
    "row-cursor-blurred": "ansi_white",
    "row-compared": "ansi_blue",
    "accent-text": "ansi_magenta",
}

CONTRAST = 4.5
"""What WCAG 2 asks of text against what is behind it."""

_TEXTS = ("wasted", "muted", "row-compared", "directory", "accent-text", "error-text")


def variables_for(theme: Theme) -> dict[str, str]:
    """Return divepy's variables for a theme, which the theme itself may override.

    Args:
        theme: Any theme, Textual's own and the terminal's sixteen colours included.
    """
    if theme.ansi:
        return dict(_FOR_ANSI_DARK if theme.dark else _FOR_ANSI_LIGHT)
    colours = theme.to_color_system().generate()
    background = Color.parse(colours["background"])
    table = _FOR_DARK if theme.dark else _FOR_LIGHT
    mixed = {}
    for name, value in table.items():
        word, _, share = value.partition(" ")
        mixed[name] = background.blend(Color.parse(colours[word]), int(share[:-1]) / 100).hex if share else value
    grounds = (background, Color.parse(colours["surface"]), Color.parse(mixed["row-cursor-blurred"]))
    for name, value in mixed.items():
        if name in _TEXTS or name.startswith("change-"):
            mixed[name] = legible(Color.parse(value), grounds, dark=theme.dark).hex
    return mixed


def legible(colour: Color, grounds: tuple[Color, ...], *, dark: bool) -> Color:
    """Return the colour, as much lighter or darker as text needs on all of these backgrounds.

    Args:
        colour: What a theme has; often too pale for text.
        grounds: What may be behind the text.
        dark: Whether the backgrounds are dark, so that text gets lighter.
    """
    end = Color.parse("white" if dark else "black")
    for step in range(51):
        fit = colour.blend(end, step / 50)
        if all(contrast(fit, ground) >= CONTRAST for ground in grounds):
            return fit
    return end


def contrast(one: Color, other: Color) -> float:
    """Return the ratio of two colours' luminances as WCAG 2 defines it, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Color) -> float:
    """Return how bright a colour is, 0 to 1 (WCAG 2.2, "relative luminance")."""
    parts = (value / 255 for value in colour.rgb)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def first_theme() -> str:
    """Return the theme to start with: light where the terminal says that its background is light, else dark.

    `COLORFGBG` (`foreground;background`, 0 to 15) is the only word a terminal gives without being asked.
    """
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    light = background.isdigit() and int(background) in {7, *range(9, 16)}
    return LIGHT.name if light else DARK.name
