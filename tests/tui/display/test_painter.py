"""Frames with few bytes: what stands on the terminal is what Textual would have drawn."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyte
import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from dive_py.demo.image import build
from dive_py.tui.app import DivepyApp
from dive_py.tui.display.painter import Painter
from tests.tui.stage import explored

if TYPE_CHECKING:
    from pathlib import Path

CONSOLE = Console(color_system="truecolor", force_terminal=True, width=200)


class Screen:
    """A terminal in memory."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._screen.reset_mode(pyte.modes.DECAWM)
        self._stream = pyte.Stream(self._screen)

    def draw(self, text: str) -> None:
        """Take what a program writes."""
        self._stream.feed(text)

    def cells(self) -> list[list[tuple[Any, ...]]]:
        """What one sees in each cell: of a blank, the background and what is drawn through it."""
        lines, columns = range(self._screen.lines), range(self._screen.columns)
        return [[self._cell(self._screen.buffer[y][x]) for x in columns] for y in lines]

    @staticmethod
    def _cell(cell: Any) -> tuple[Any, ...]:  # noqa: ANN401 - pyte has no types
        drawn = cell.underscore, cell.reverse, cell.strikethrough
        if cell.data == " " and not any(drawn):
            return " ", cell.bg
        return cell.data, cell.bg, cell.fg, cell.bold, cell.italics, *drawn


def line(*pieces: tuple[str, str]) -> Strip:
    """A piece of a line, of texts and styles."""
    return Strip([Segment(text, Style.parse(style)) for text, style in pieces])


def frame(*lines: Strip) -> LayoutUpdate:
    """A whole frame of as many lines."""
    return LayoutUpdate([[strip] for strip in lines], Region(0, 0, lines[0].cell_length, len(lines)))


def test_a_frame_that_stands_there_already_costs_nothing() -> None:
    painter = Painter()
    first = frame(line(("name", "bold red on blue"), ("  12 kB ", "on blue")))
    assert "name" in painter.paint(first, CONSOLE)
    assert painter.paint(first, CONSOLE) == ""


def test_only_what_changes_is_sent() -> None:
    painter = Painter()
    painter.paint(frame(line(("layer ", "on blue"), ("1", "red on blue"), (" of many and more", "on blue"))), CONSOLE)
    sent = painter.paint(
        frame(line(("layer ", "on blue"), ("2", "red on blue"), (" of many and more", "on blue"))), CONSOLE
    )
    assert sent == "\x1b[1;7H\x1b[31;44m2\x1b[0m"


def test_a_place_and_a_style_are_sent_where_they_are_others_than_before() -> None:
    painter = Painter()
    painter.paint(frame(line(("a", "red"), ("b", "red"), ("same", ""), ("c", "red"))), CONSOLE)
    sent = painter.paint(frame(line(("x", "red"), ("y", "red"), ("same", ""), ("z", "red"))), CONSOLE)
    assert sent == "\x1b[1;1H\x1b[31mxy\x1b[1;7Hz\x1b[0m"


def test_the_colour_of_a_blank_does_not_matter_but_what_is_drawn_through_it_does() -> None:
    painter = Painter()
    painter.paint(frame(line(("a", "red on blue"), (" ", "red on blue"), ("b", "red on blue"))), CONSOLE)
    assert painter.paint(frame(line(("a", "red on blue"), (" ", "green on blue"), ("b", "red on blue"))), CONSOLE) == ""
    assert painter.paint(frame(line(("a", "red on blue"), (" ", "underline on blue"), ("b", "red on blue"))), CONSOLE)


def test_once_the_terminal_was_in_other_hands_all_is_sent_again() -> None:
    painter = Painter()
    first = frame(line(("name", "")))
    painter.paint(first, CONSOLE)
    painter.forget()
    assert "name" in painter.paint(first, CONSOLE)


def test_nothing_is_taken_for_granted_beside_a_character_of_doubtful_width() -> None:
    painter = Painter()
    first = frame(line(("名x", "red"), ("yz", "")))
    painter.paint(first, CONSOLE)
    sent = painter.paint(first, CONSOLE)
    assert "名x" in sent
    assert "yz" in sent


@pytest.mark.parametrize(("before", "now"), [("🇩🇪", "🇩🇫"), ("㉈", "㉉")], ids=["a flag", "a number in a circle"])
def test_what_terminals_draw_in_other_cells_is_never_sent_in_part(before: str, now: str) -> None:
    painter = Painter()
    painter.paint(frame(line((f"name-{before}.txt", "red"))), CONSOLE)
    assert f"name-{now}.txt" in painter.paint(frame(line((f"name-{now}.txt", "red"))), CONSOLE)


def test_without_colours_none_are_sent() -> None:
    painter = Painter()
    plain = Console(color_system=None, force_terminal=True)
    assert painter.paint(frame(line(("name", ""))), plain) == "\x1b[1;1Hname"


def test_other_updates_pass() -> None:
    update: Any = CompositorUpdate()
    assert Painter().lessened(update) is update
    assert Painter().lessened(None) is None


@pytest.mark.parametrize("seed", range(20))
def test_whatever_changes_the_terminal_shows_the_same(seed: int) -> None:
    """Random frames, whole and in parts, in all styles, with letters of all widths."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    styles = ["", "bold", "dim red", "on blue", "bold underline red on blue", "reverse", "strike green", "italic"]
    alphabet = "ab   ─│é" + ("名\u0301" if seed % 2 else "")

    def strip(width: int) -> Strip:
        pieces = []
        while width > 0:
            text = "".join(dice.choice(alphabet) for _ in range(dice.randint(1, 9)))
            pieces.append((text, dice.choice(styles)))
            width -= 4
        return line(*pieces)

    columns, rows = 40, 6
    painter, ours, theirs = Painter(), Screen(columns, rows), Screen(columns, rows)
    update: LayoutUpdate | ChopsUpdate
    for number in range(30):
        cuts = sorted({0, 13, 27, columns})
        chops = [
            {start: strip(40).crop(0, stop - start).adjust_cell_length(stop - start) for start, stop in pairwise(cuts)}
            for _ in range(rows)
        ]
        if number % 5:
            spans = [(y, *dice.choice([(0, 13), (13, 27), (0, 40), (13, 40)])) for y in range(dice.randint(1, rows))]
            update = ChopsUpdate(chops, spans, [cuts[1:]] * rows)
        else:
            update = LayoutUpdate([chop.values() for chop in chops], Region(0, 0, columns, rows))
        ours.draw(painter.paint(update, CONSOLE))
        theirs.draw(update.render_segments(CONSOLE))
        assert ours.cells() == theirs.cells()


KEYS = """
    down down tab tab tab tab up shift+tab 2 down 5 1 w down enter t slash a escape question_mark down escape
    colon e escape z z i escape V V ctrl+b ctrl+b A s plus minus tilde o shift+down
"""


@pytest.mark.parametrize("size", [(160, 50), (80, 24)])
async def test_every_key_of_the_explorer_leaves_the_frame_that_textual_draws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    build(tmp_path / "demo.tar")
    painter, ours, theirs = Painter(), Screen(*size), Screen(*size)
    counts = {"ours": 0, "theirs": 0}

    def display(app: DivepyApp, _: object, update: object) -> None:
        if isinstance(update, LayoutUpdate | ChopsUpdate):
            few, all_ = painter.paint(update, app.console), update.render_segments(app.console)
            counts["ours"] += len(few)
            counts["theirs"] += len(all_)
            ours.draw(few)
            theirs.draw(all_)

    monkeypatch.setattr(DivepyApp, "_display", display)
    async with explored(tmp_path / "demo.tar", size=size) as (pilot, _):
        for key in KEYS.split():
            await pilot.press(key)
            await pilot.pause()
            assert ours.cells() == theirs.cells(), key
    assert counts["ours"] * 3 < counts["theirs"]
