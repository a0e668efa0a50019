"""From one frame to the next with few bytes: only cells that change are sent, and only what changes of their style.

Textual sends every widget that was refreshed whole, each piece of it with all of its colours: 33 kB where the focus
goes from one pane of the explorer to the next, which a terminal behind a slow line shows a second later. The painter
remembers what stands on the terminal, as one character and one look a cell.

A character that does not take exactly one cell is a matter of opinion among terminals. Where one stands, nothing is
known of its piece of the line, which is sent whole whenever it is refreshed.
"""

from __future__ import annotations

from itertools import compress
from operator import ne, or_
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console, RenderableType
    from textual.strip import Strip

_UNKNOWN: Final = "\0"
"""The character of a cell of which nothing is known; no text has it."""

_GAP: Final = 4
"""Cells that stay as they are and are sent all the same where others follow: to step over them takes as many bytes."""

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


class _Drawn(dict[int, str]):
    """How a style draws each character: a table for `str.translate`, from characters to numbers of looks.

    Args:
        look: Number of the look of a character, as a character.
        blank: The same of a blank.
    """

    def __init__(self, look: str, blank: str) -> None:
        super().__init__({ord(" "): blank})
        self.look, self.blank = look, blank
        """Numbers of the looks, each as a character."""

    def looks(self, text: str) -> str:
        """Return the numbers of the looks of a text's characters."""
        if self.look == self.blank or " " not in text:
            return self.look * len(text)
        return text.translate(self) if text.strip(" ") else self.blank * len(text)

    def __missing__(self, character: int) -> str:
        self[character] = self.look
        return self.look


class Painter:
    """What stands on a terminal, and how it becomes the next frame."""

    def __init__(self) -> None:
        self._size = (0, 0)
        # by line; a cell's look is the character of its place in `_numbered`
        self._characters: list[str] = []
        self._looks: list[str] = []
        self._numbered: list[_Look] = [_PLAIN]
        self._numbers: dict[_Look, str] = {_PLAIN: chr(0)}
        self._styles: dict[Style, _Drawn] = {}
        self._narrow: set[str] = set()
        self._colours: str | None = None
        self._out: list[str] = []
        self._place = (-1, -1)
        self._look = _PLAIN

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
        self._become(_PLAIN)
        return "".join(self._out)

    def _begin(self, size: tuple[int, int], console: Console) -> None:
        self._out, self._place, self._look = [], (-1, -1), _PLAIN
        if console.color_system != self._colours:
            self._colours = console.color_system
            self._styles.clear()
            self._size = (0, 0)
        if size != self._size:
            self._size = width, height = size
            self._characters = [_UNKNOWN * width] * height
            self._looks = [chr(0) * width] * height

    def _draw(self, x: int, y: int, strip: Strip) -> None:
        """Draw one piece of a line, as far as it is not there yet."""
        width, height = self._size
        if not 0 <= y < height or x < 0 or x + strip.cell_length > width:
            return
        segments = [(text, style) for text, style, control in strip if text and not control]
        characters = "".join([text for text, _ in segments])
        if characters.isascii() or self._is_narrow(characters):
            looks = "".join([self._drawn(style).looks(text) for text, style in segments])
            self._draw_cells(x, y, characters, looks)
        else:
            self._draw_unknown(x, x + strip.cell_length, y, segments)

    def _draw_cells(self, x: int, y: int, characters: str, looks: str) -> None:
        """Draw cells that are all as wide as one."""
        stop = x + len(characters)
        line, line_looks = self._characters[y], self._looks[y]
        old, old_looks = line[x:stop], line_looks[x:stop]
        if old == characters and old_looks == looks:
            return
        self._characters[y] = line[:x] + characters + line[stop:]
        self._looks[y] = line_looks[:x] + looks + line_looks[stop:]
        # some 8,000 cells a layer: all of it in C
        others = map(or_, map(ne, characters, old), map(ne, looks, old_looks))
        changed = list(compress(range(len(characters)), others))
        for first, last in self._runs(changed, looks):
            self._go(x + first, y)
            self._become(self._numbered[ord(looks[first])])
            self._write(x + last + 1, y, characters[first : last + 1])

    def _runs(self, changed: list[int], looks: str) -> Iterator[tuple[int, int]]:
        """Yield the first and last index of cells that are sent together: in one style, over small gaps."""
        first = last = changed[0]
        look = self._numbered[ord(looks[first])]
        for index in changed[1:]:
            if index > last + 1 or looks[index] != looks[last]:
                between = {self._numbered[ord(number)] for number in set(looks[last + 1 : index + 1])}
                if index - last > _GAP or not all(_fits(other, look) for other in between):
                    yield first, last
                    first, look = index, self._numbered[ord(looks[index])]
            last = index
        yield first, last

    def _draw_unknown(self, x: int, stop: int, y: int, segments: Sequence[tuple[str, Style | None]]) -> None:
        """Draw all of a piece in which a character may have any width."""
        line, start = self._characters[y], max(0, x - 1)  # an accent may come upon the cell before
        self._characters[y] = line[:start] + _UNKNOWN * (stop - start) + line[stop:]
        self._go(x, y)
        for text, style in segments:
            self._become(self._numbered[ord(self._drawn(style).look)])
            self._out.append(text)
        self._place = (-1, -1)

    def _go(self, x: int, y: int) -> None:
        at, line = self._place
        if line != y or at < 0 or at > x:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
        elif at < x:
            self._out.append(f"\x1b[{x - at}C")

    def _write(self, stop: int, y: int, text: str) -> None:
        self._out.append(text)
        self._place = (stop, y) if stop < self._size[0] else (-1, -1)  # behind the last column is nowhere

    def _become(self, look: _Look) -> None:
        """Change the terminal's style as far as it shows."""
        now = self._look
        if _fits(look, now):
            return
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
        self._look = _Look(look.attributes, foreground, look.background)
        if codes:
            self._out.append("\x1b[0m" if self._look == _PLAIN else f"\x1b[{';'.join(codes)}m")

    def _is_narrow(self, text: str) -> bool:
        """Return whether each character takes one cell."""
        found = set(text) - self._narrow
        if found & _DISPUTED or any(get_character_cell_size(character) != 1 for character in found):
            return False
        self._narrow |= found
        return True

    def _drawn(self, style: Style | None) -> _Drawn:
        """Return how a style draws each character."""
        style = style or Style.null()
        found = self._styles.get(style)
        if found is None:
            system = COLOR_SYSTEMS[self._colours] if self._colours else ColorSystem.TRUECOLOR
            colours = [
                ";".join(colour.downgrade(system).get_ansi_codes(foreground=front)) if colour is not None else plain
                for colour, front, plain in ((style.color, True, "39"), (style.bgcolor, False, "49"))
            ]
            attributes = frozenset(code for name, code, _ in _ATTRIBUTES if getattr(style, name))
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


def _fits(look: _Look, now: _Look) -> bool:
    """Return whether a cell of one look can be drawn in the style of another one."""
    if look == now:
        return True
    return not look.foreground and look.background == now.background and now.attributes <= _UNSEEN_ON_BLANKS


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
