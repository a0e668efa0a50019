"""The program round the explorer."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from textual import events
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

from dive_py.errors import ImageNotFound
from dive_py.sources.image import OpenOptions
from dive_py.tui import app
from dive_py.tui.explorer import tree_rows
from dive_py.tui.explorer.request import ExplorerRequest
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.explorer.selection import ViewKind
from dive_py.tui.look.glyphs import ASCII, UNICODE
from dive_py.tui.look.themes import DARK, LIGHT
from tests.tui.stage import explored, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    from textual.dom import DOMNode
    from textual.pilot import Pilot


def test_importing_the_screen_loads_neither_numpy_nor_docker() -> None:
    script = "import sys, dive_py.tui.app; print(sorted({'numpy', 'docker', 'humanize', 're2'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_what_cannot_be_opened_is_raised_after_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = app.DivepyApp.run_async

    async def headless(program: app.DivepyApp) -> int | None:
        return await run(program, headless=True, size=(80, 24))

    monkeypatch.setattr(app.DivepyApp, "run_async", headless)
    with pytest.raises(ImageNotFound):
        app.run_explorer(ExplorerRequest(str(tmp_path / "no.tar"), OpenOptions()))


def test_words_are_left_on_the_terminal_after_the_screen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def run(program: app.DivepyApp) -> int:
        program.words.append("built app:1")
        assert not capsys.readouterr().err
        return 0

    monkeypatch.setattr(app.DivepyApp, "run_async", run)
    app.run_images(OpenOptions())
    assert capsys.readouterr().err == "divepy: built app:1\n"


@pytest.mark.parametrize(
    ("encoding", "term", "glyphs"), [("utf-8", "xterm", UNICODE), ("ascii", "xterm", ASCII), ("utf-8", "linux", ASCII)]
)
def test_signs_are_those_that_the_terminal_can_show(
    monkeypatch: pytest.MonkeyPatch, encoding: str, term: str, glyphs: object
) -> None:
    class Output:
        """Standard output of some encoding."""

        def __init__(self) -> None:
            self.encoding = encoding

    monkeypatch.setattr(sys, "stdout", Output())
    monkeypatch.setenv("TERM", term)
    assert app.terminal_glyphs() is glyphs


async def test_without_utf_8_the_whole_screen_is_ascii(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), glyphs=ASCII, size=(80, 24)) as (pilot, screen):
        await pilot.press("down", "down")
        for pane in screen.query("LineList"):
            for strip in pane.render_lines(pane.outer_size.region):
                assert strip.text.isascii(), strip.text
        assert screen.header.render().plain.isascii()


async def test_without_colour_marks_alone_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down")
        svg = pilot.app.export_screenshot(simplify=True)
        assert "efficiency" in svg.replace("&#160;", " ")
        assert pilot.app.theme == "ansi-dark"
        assert screen.layers_pane.role_style("", cursor=True).reverse, "the cursor shows without a colour"


@pytest.mark.parametrize("word", ["no-such-theme", "nord"])
async def test_a_theme_can_be_wished_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("TEXTUAL_THEME", word)
    monkeypatch.delenv("COLORFGBG", raising=False)
    async with explored(small_archive(tmp_path)) as (pilot, _):
        assert pilot.app.theme == ("nord" if word == "nord" else DARK.name)


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name, "ansi-dark", "ansi-light", "nord", "textual-light"])
async def test_every_theme_draws(tmp_path: Path, theme: str) -> None:
    async with explored(small_archive(tmp_path), theme=theme) as (pilot, screen):
        await pilot.press("down")
        assert "Layer 1" in pilot.app.export_screenshot().replace("&#160;", " ")
        assert screen.layers_pane.role_style("wasted") != screen.layers_pane.role_style("")


@pytest.mark.parametrize("heavy", [1, 200_000])
async def test_keys_that_come_at_once_each_go_where_the_one_before_led(
    tmp_path: Path, heavy: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_rows, "_HEAVY", heavy)
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        for key in ("slash", *"lists", "enter", "2", "L", "down", "slash", "end", "backspace"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        pilot.app.post_message(events.Paste("/.*"))
        pilot.app.post_message(events.Key("down", None))
        await until(pilot, lambda: screen.focused is screen.tree_pane)
        assert screen.selection.pattern == screen.filter_line.value == "list/.*"
        assert (screen.selection.view, screen.selection.layer) == (ViewKind.MERGED, 1)


async def test_dockers_detach_keys_a_moment_late_end_nothing(tmp_path: Path) -> None:
    """ctrl-p opens the palette, and ctrl-q takes it away again; ctrl-q alone, Textual's key to quit, only says so."""
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert pilot.app.screen is not screen
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert pilot.app.screen is screen
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert pilot.app.is_running
        assert pilot.app.return_value is None
        assert "ctrl+c quits" in screen.footer.render().plain


async def test_what_fails_while_the_program_ends_is_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A screen that was just opened has lost its widgets when it begins to be shown."""

    class Late(Screen[None]):
        """Begins when the program has been told to end."""

        def on_mount(self) -> None:
            self.app.exit(0)
            self.query_one("#not-there")

    async def open_late(pilot: Pilot[object]) -> None:
        pilot.app.push_screen(Late())

    program = app.DivepyApp(ExplorerScreen(ExplorerRequest(str(small_archive(tmp_path)), OpenOptions())))
    assert await program.run_async(headless=True, size=(80, 24), auto_pilot=open_late) == 0
    assert program.return_code == 0
    assert capsys.readouterr().err == ""


async def test_sheets_are_read_and_widgets_styled_once_before_the_first_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again: list[Stylesheet] = []
    styled: list[str] = []
    apply = Stylesheet.apply

    def counted_apply(sheet: Stylesheet, node: DOMNode, **keys: Any) -> None:  # noqa: ANN401 - Textual's
        if node.id == "waste":
            styled.append("waste")
        apply(sheet, node, **keys)

    monkeypatch.setattr(Stylesheet, "reparse", again.append)
    monkeypatch.setattr(Stylesheet, "apply", counted_apply)
    async with explored(small_archive(tmp_path)):
        assert not again
        assert len(styled) <= 3, "once for the size of the terminal, whose classes come no later"
