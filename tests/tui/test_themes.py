"""Colours: every theme has all of them, and text stays legible."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from dive_py.tui.themes import DARK, LIGHT, first_theme, variables_for

THEMES = {**BUILTIN_THEMES, DARK.name: DARK, LIGHT.name: LIGHT}
TEXTS = ("wasted", "muted", "change-added", "change-modified", "change-metadata", "change-identical", "change-removed")


@pytest.mark.parametrize("name", sorted(THEMES))
def test_every_theme_has_every_variable(name: str) -> None:
    assert variables_for(THEMES[name]).keys() == variables_for(DARK).keys()


@pytest.mark.parametrize("name", sorted(name for name, theme in THEMES.items() if not theme.ansi))
def test_text_is_legible_on_the_background_and_on_the_cursor(name: str) -> None:
    theme = THEMES[name]
    variables = variables_for(theme)
    background = Color.parse(theme.to_color_system().generate()["background"])
    for text in TEXTS:
        colour = Color.parse(variables[text])
        assert contrast(colour, background) >= 3.0, f"{text} on the background of {name}"
    cursor = Color.parse(variables["row-cursor"])
    foreground = Color.parse(theme.to_color_system().generate()["foreground"])
    assert contrast(foreground, cursor) >= 3.0, f"text on the cursor of {name}"


def contrast(one: Color, other: Color) -> float:
    """The ratio of WCAG 2, 1 to 21."""

    def light(colour: Color) -> float:
        parts = [value / 255 for value in colour.rgb]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [theme for theme in THEMES.values() if theme.ansi], ids=lambda theme: theme.name)
def test_ansi_themes_use_the_terminals_own_colours_alone(theme: Theme) -> None:
    assert all(value.startswith("ansi_") for value in variables_for(theme).values())


@pytest.mark.parametrize(
    ("word", "theme"), [("15;0", DARK), ("0;15", LIGHT), ("0;default;7", LIGHT), ("", DARK), ("x", DARK), ("0;8", DARK)]
)
def test_the_first_theme_follows_the_terminal(monkeypatch: pytest.MonkeyPatch, word: str, theme: Theme) -> None:
    monkeypatch.setenv("COLORFGBG", word)
    assert first_theme() == theme.name
