"""From one frame to the next with few bytes: only text that changes is sent, and only what changes of its style.

Textual sends every widget that was refreshed whole, each piece of it with all of its colours: 33 kB where the focus
goes from one pane of the explorer to the next, which a terminal behind a slow line shows a second later. The painter
remembers what stands on the terminal, as one character and one look a cell, and leaves out every segment of a line that
stands there already. To look for the cells that change within a segment would save few bytes more, and take longer than
all the rest of a frame.

A character that does not take exactly one cell is a matter of opinion among terminals. Where one stands, nothing is
known of its piece of the line, which is sent whole whenever it is refreshed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import Console, RenderableType
    from textual.strip import Strip

_UNKNOWN: Final = "\0"
"""The character of a cell of which nothing is known; no text has it."""

_DISPUTED: Final = frozenset(map(chr, (*range(0x1F1E6, 0x1F200), *range(0x3248, 0x3250))))
"""Characters of one cell that terminals draw otherwise: the letters of flags, two of which are one picture, and numbers
in circles on squares."""

_ATTRIBUTES: Final = (
    ("bold", 1, 22),
    ("dim", 2, 22),
    ("italic", 3, 23),
    ("underline", 4, 24),
    ("blink", 5, 25),
    ("reverse", 7, 27),
    ("conceal", 8, 28),
    ("strike", 9, 29),
    ("underline2", 21, 24),
    ("overline", 53, 55),
)
"""Rich's names of a character's attributes, with the SGR codes that switch them on and off."""

_OFF: Final = {on: off for _, on, off in _ATTRIBUTES}

_UNSEEN_ON_BLANKS: Final = frozenset((1, 2, 3, 8))
"""Attributes that make no difference to a blank."""


class _Look(NamedTuple):
    """How a cell is drawn, in SGR codes."""

    attributes: frozenset[int]
    foreground: str
    """Empty for a blank, which shows none."""
    background: str


_PLAIN: Final = _Look(frozenset(), "39", "49")
_PLAIN_NUMBER: Final = chr(0)
_NOWHERE: Final = (-1, -1)


class _Drawn(NamedTuple):
    """How a style draws: numbers of looks, each as a character."""

    look: str
    blank: str


class Painter:
    """What stands on a terminal, and how it becomes the next frame."""

    def __init__(self) -> None:
        self._size = (0, 0)
        # by line; a cell's look is the character of its place in `_numbered`
        self._characters: list[str] = []
        self._looks: list[str] = []
        self._numbered: list[_Look] = [_PLAIN]
        self._numbers: dict[_Look, str] = {_PLAIN: _PLAIN_NUMBER}
        self._styles: dict[Style | None, _Drawn] = {}
        self._narrow: set[str] = set()
        self._colours: str | None = None
        self._out: list[str] = []
        self._place = _NOWHERE
        self._look = _PLAIN_NUMBER
        self._turns: dict[tuple[str, str], tuple[str, str]] = {}

    def forget(self) -> None:
        """Take nothing for granted: the terminal was given to another program, or has another size."""
        self._size = (0, 0)

    def lessened(self, update: RenderableType | None) -> RenderableType | None:
        """Return an update that sends what `update` changes on the terminal."""
        if isinstance(update, LayoutUpdate | ChopsUpdate):
            return cast("RenderableType", _Lessened(self, update))  # Textual renders it by `render_segments` alone
        return update

    def paint(self, update: LayoutUpdate | ChopsUpdate, console: Console) -> str:
        """Return the sequences that draw an update, and remember what stands on the terminal then."""
        self._begin(_size_of(update), console)
        for x, y, strip in _pieces(update):
            self._draw(x, y, strip)
        self._become(_PLAIN_NUMBER)
        return "".join(self._out)

    def _begin(self, size: tuple[int, int], console: Console) -> None:
        self._out, self._place, self._look = [], _NOWHERE, _PLAIN_NUMBER
        if console.color_system != self._colours:
            self._colours = console.color_system
            self._styles.clear()
            self._size = (0, 0)
        if size != self._size:
            self._size = width, height = size
            self._characters = [_UNKNOWN * width] * height
            self._looks = [_PLAIN_NUMBER * width] * height

    def _draw(self, x: int, y: int, strip: Strip) -> None:
        """Draw one piece of a line: the segments that are not there yet."""
        width, height = self._size
        if not 0 <= y < height or x < 0 or x + strip.cell_length > width:
            return
        line, line_looks, styles = self._characters[y], self._looks[y], self._styles
        changed: list[tuple[int, str, str]] = []
        characters, looks, at = [], [], x
        for text, style, control in strip:
            if control or not text:
                continue
            drawn = styles.get(style) or self._drawn(style)
            look = drawn.blank if text.isspace() else drawn.look
            cells, stop = look * len(text), at + len(text)
            if line[at:stop] != text or line_looks[at:stop] != cells:
                if not text.isascii() and not self._is_narrow(text):
                    self._draw_unknown(x, y, strip)
                    return
                changed.append((at, text, look))
            characters.append(text)
            looks.append(cells)
            at = stop
        if changed:
            self._characters[y] = line[:x] + "".join(characters) + line[at:]
            self._looks[y] = line_looks[:x] + "".join(looks) + line_looks[at:]
            for start, text, look in changed:
                self._draw_cells(start, y, text, look)

    def _draw_cells(self, x: int, y: int, text: str, look: str) -> None:
        """Draw cells that are all as wide as one."""
        if self._place != (x, y):
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
        self._become(look)
        self._out.append(text)
        stop = x + len(text)
        self._place = (stop, y) if stop < self._size[0] else _NOWHERE  # behind the last column is nowhere

    def _draw_unknown(self, x: int, y: int, strip: Strip) -> None:
        """Draw all of a piece in which a character may have any width."""
        line, start, stop = self._characters[y], max(0, x - 1), x + strip.cell_length
        self._characters[y] = line[:start] + _UNKNOWN * (stop - start) + line[stop:]  # an accent may come upon a cell
        self._out.append(f"\x1b[{y + 1};{x + 1}H")
        for text, style, control in strip:
            if text and not control:
                self._become(self._drawn(style).look)
                self._out.append(text)
        self._place = _NOWHERE

    def _become(self, look: str) -> None:
        """Change the terminal's style as far as it shows; `look` is a number of a look."""
        if look == self._look:
            return
        turn = self._turns.get((self._look, look))
        if turn is None:
            codes, now = _turn(self._numbered[ord(self._look)], self._numbered[ord(look)])
            turn = self._turns[self._look, look] = codes, self._number(now)
        codes, self._look = turn
        if codes:
            self._out.append(codes)

    def _is_narrow(self, text: str) -> bool:
        """Return whether each character takes one cell."""
        found = set(text) - self._narrow
        if found & _DISPUTED or any(get_character_cell_size(character) != 1 for character in found):
            return False
        self._narrow |= found
        return True

    def _drawn(self, style: Style | None) -> _Drawn:
        """Return how a style draws each character."""
        found = self._styles.get(style)
        if found is None:
            shown = style or Style.null()
            system = COLOR_SYSTEMS[self._colours] if self._colours else ColorSystem.TRUECOLOR
            colours = [
                ";".join(colour.downgrade(system).get_ansi_codes(foreground=front)) if colour is not None else plain
                for colour, front, plain in ((shown.color, True, "39"), (shown.bgcolor, False, "49"))
            ]
            attributes = frozenset(code for name, code, _ in _ATTRIBUTES if getattr(shown, name))
            look = _Look(attributes, *colours)
            blank = look if attributes - _UNSEEN_ON_BLANKS else _Look(frozenset(), "", look.background)
            found = self._styles[style] = _Drawn(self._number(look), self._number(blank))
        return found

    def _number(self, look: _Look) -> str:
        """Return the number of a look as a character."""
        if look not in self._numbers:
            self._numbers[look] = chr(len(self._numbered))
            self._numbered.append(look)
        return self._numbers[look]


class _Lessened(CompositorUpdate):
    """An update that is worked out when it is sent: what is dropped before has changed nothing."""

    def __init__(self, painter: Painter, update: LayoutUpdate | ChopsUpdate) -> None:
        self._painter, self._update = painter, update

    def render_segments(self, console: Console) -> str:
        """Return the sequences."""
        return self._painter.paint(self._update, console)


def _turn(now: _Look, look: _Look) -> tuple[str, _Look]:
    """Return the sequence after which a cell of a look can be drawn, and what the terminal's style is then."""
    if not look.foreground and look.background == now.background and now.attributes <= _UNSEEN_ON_BLANKS:
        return "", now
    codes: list[str] = []
    attributes = now.attributes
    gone = attributes - look.attributes
    if gone:
        off = {_OFF[code] for code in gone}
        attributes = frozenset(code for code in attributes if _OFF[code] not in off)
        codes += map(str, sorted(off))
    codes += map(str, sorted(look.attributes - attributes))
    foreground = look.foreground or now.foreground
    if foreground != now.foreground:
        codes.append(foreground)
    if look.background != now.background:
        codes.append(look.background)
    after = _Look(look.attributes, foreground, look.background)
    if after == _PLAIN:
        codes = ["0"]
    return f"\x1b[{';'.join(codes)}m" if codes else "", after


def _size_of(update: LayoutUpdate | ChopsUpdate) -> tuple[int, int]:
    """Return columns and lines of the screen that an update is for."""
    if isinstance(update, LayoutUpdate):
        return update.region.width, update.region.height
    return max((ends[-1] for ends in update.chop_ends if ends), default=0), len(update.chops)


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield the pieces of lines that an update draws, each with its column and line."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield x, y, strip
                x += strip.cell_length
        return
    for y, start, stop in update.spans:
        chops: Mapping[int, Strip | None] = update.chops[y]
        for end, (x, piece) in zip(update.chop_ends[y], chops.items(), strict=False):
            if piece is not None and x < stop and end > start:
                yield x, y, piece if end <= stop else piece.crop(0, stop - x)
