"""Colours: every theme has all of them, and text stays legible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from dive_py.tui.look.themes import CONTRAST, DARK, LIGHT, contrast, first_theme, legible, variables_for
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen

THEMES = {**BUILTIN_THEMES, DARK.name: DARK, LIGHT.name: LIGHT}
COLOURED = sorted(name for name, theme in THEMES.items() if not theme.ansi)
TEXTS = (
    "wasted",
    "muted",
    "directory",
    "row-compared",
    "accent-text",
    "error-text",
    *(f"change-{word}" for word in ("added", "modified", "metadata", "identical", "removed")),
)


@pytest.mark.parametrize("name", sorted(THEMES))
def test_every_theme_has_every_variable(name: str) -> None:
    assert variables_for(THEMES[name]).keys() == variables_for(DARK).keys()


@pytest.mark.parametrize("name", COLOURED)
def test_text_is_legible_on_all_that_is_behind_it(name: str) -> None:
    theme = THEMES[name]
    variables = variables_for(theme)
    colours = theme.to_color_system().generate()
    for text in TEXTS:
        colour = Color.parse(variables[text])
        for ground in (colours["background"], colours["surface"], variables["row-cursor-blurred"]):
            assert contrast(colour, Color.parse(ground)) >= CONTRAST, f"{text} on {ground}"
        assert contrast(colour, Color.parse(variables["row-cursor"])) >= 2.9, f"{text} under the cursor"


async def test_what_stands_on_the_screen_is_legible_in_every_theme(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        for name in COLOURED:
            pilot.app.theme = name
            await pilot.pause()
            for y, word in ((0, "divepy"), (1, "Layers"), (screen.size.height - 1, "Tab")):
                colour, ground = colours_of(screen, y, word)
                assert contrast(colour, ground) >= CONTRAST, f"{word} in {name}"


def colours_of(screen: Screen[Any], y: int, word: str) -> tuple[Color, Color]:
    """The colour of a word in a line of the screen, and of what is behind it, as the terminal gets them."""
    strip = screen._compositor.render_strips()[y]  # noqa: SLF001 - what is sent to the terminal
    (style, *_) = (segment.style for segment in strip if segment.text.strip() == word)
    assert style is not None
    assert style.color is not None
    assert style.bgcolor is not None
    return Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast(Color.parse("black"), Color.parse("white")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("white")) == pytest.approx(4.48, abs=0.01)
    assert contrast(Color.parse("#ff0000"), Color.parse("#ff0000")) == 1


def test_a_colour_that_is_legible_already_stays() -> None:
    ground = Color.parse("#e0e0e0")
    assert legible(Color.parse("#004578"), (ground,), dark=False) == Color.parse("#004578")
    mended = legible(Color.parse("#ffa62b"), (ground,), dark=False)
    assert CONTRAST <= contrast(mended, ground) < CONTRAST + 0.5, "no darker than it must be"


@pytest.mark.parametrize("theme", [theme for theme in THEMES.values() if theme.ansi], ids=lambda theme: theme.name)
def test_ansi_themes_use_the_terminals_own_colours_alone(theme: Theme) -> None:
    assert all(value.startswith("ansi_") for value in variables_for(theme).values())


@pytest.mark.parametrize(
    ("word", "theme"), [("15;0", DARK), ("0;15", LIGHT), ("0;default;7", LIGHT), ("", DARK), ("x", DARK), ("0;8", DARK)]
)
def test_the_first_theme_follows_the_terminal(monkeypatch: pytest.MonkeyPatch, word: str, theme: Theme) -> None:
    monkeypatch.setenv("COLORFGBG", word)
    assert first_theme() == theme.name
