"""The pane of advice: what to write differently, and what exactly that saves."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len

from dive_py.errors import Cancelled, DivepyError
from dive_py.presentation import advice_text, base_text, figures, units
from dive_py.presentation.facts import Fact
from dive_py.presentation.steps import layer_text
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.background import Follower, run
from dive_py.tui.explorer.parts import Jump
from dive_py.tui.explorer.places import show_places
from dive_py.tui.explorer.selection import ViewKind
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from dive_py.analysis.advice import Advice
    from dive_py.analysis.advice import Piece as Advised
    from dive_py.analysis.known_base import Base
    from dive_py.analysis.probable import Probable
    from dive_py.analysis.remedies import Steps
    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack
    from dive_py.progressive import Snapshot
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.base_finder import BaseFinder
    from dive_py.tui.explorer.selection import Selection

_MOST_PATHS = 20
"""Paths that are listed of a piece of advice, the largest ones."""


class _Answer(NamedTuple):
    """What was worked out about an image."""

    stack: LayerStack
    base: Base
    advice: Advice
    steps: Steps
    texts: Sequence[str]
    """What made each layer, printable."""
    seldom: Sequence[Probable]
    """What is probably not needed; it stands beneath the advice, below a heading."""

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self.advice.pieces) + (1 + len(self.seldom) if self.seldom else 0)

    def piece(self, row: int) -> Advised | None:
        """Return the advice in a row; None in others."""
        return self.advice.pieces[row] if row < len(self.advice.pieces) else None

    def probable(self, row: int) -> Probable | None:
        """Return what a row beneath the heading is about; None in others."""
        place = row - len(self.advice.pieces) - 1
        return self.seldom[place] if 0 <= place < len(self.seldom) else None


class AdvicePane(LineList):
    """Rows of advice in the order in which they are to be followed: each saves after those before it.

    Args:
        finder: Finds what the image stands on, which no advice is about.
        glyphs: What to draw with.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("advice"))

    def __init__(self, finder: BaseFinder, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(id="advice", glyphs=glyphs)
        self._finder = finder
        self.set_title("Advice")
        self._info: ImageInfo | None = None
        self._snapshot: Snapshot | None = None
        self._waste: Waste | None = None
        self._answer: _Answer | None = None
        self._work: Follower | None = None

    stored = None
    """No row stands for a path alone."""
    no_path = "a piece of advice is about several files; Enter lists them"

    @property
    def row_count(self) -> int:
        """Number of pieces of advice."""
        return self._answer.row_count if self._answer is not None else 0

    def selectable(self, index: int) -> bool:
        """Return whether a row is advice, and not the heading between the exact and the probable."""
        return self._answer is None or index != len(self._answer.advice.pieces)

    @property
    def advice(self) -> Advice | None:
        """All advice; None until it has been worked out."""
        return self._answer.advice if self._answer is not None else None

    @property
    def copyable(self) -> str:
        """What is copied: the advice under the cursor as a sentence."""
        answer = self._answer
        if answer is None:
            return ""
        piece, seldom = answer.piece(self.cursor), answer.probable(self.cursor)
        if piece is not None:
            return advice_text.what_to_do(piece, answer.steps)
        return f"{seldom.rule.word}: {seldom.rule.instead}" if seldom is not None else ""

    def follow(self, info: ImageInfo | None, snapshot: Snapshot | None, selection: Selection) -> None:
        """Work the advice out once the figures are there and the pane is seen; the selection changes nothing here."""
        del selection
        self._info, self._snapshot = info, snapshot
        if self.display:
            self.work_out()

    def on_show(self) -> None:
        """Work the advice out: before the pane was seen, that was not worth its time."""
        self.work_out()

    def work_out(self) -> None:
        """Work the advice out beside the screen, unless that has been done."""
        info, snapshot = self._info, self._snapshot
        if info is None or snapshot is None or snapshot.waste is None:
            self._drop_work()
            self._answer, self._waste = None, None
            self.show_notice(("known when all layers are read", "muted"))
            self.rows_changed(0, 0)
            return
        if snapshot.waste is self._waste:
            return
        self._drop_work()
        stack, waste = snapshot.stack, snapshot.waste
        self._waste = waste
        newline, progress = self.glyphs.newline, Progress()

        def work() -> _Answer:
            from dive_py.analysis.advice import advise
            from dive_py.analysis.probable import probable
            from dive_py.analysis.remedies import steps_of

            steps, base = steps_of(info.layers), self._finder.find(info, progress)
            texts = [layer_text(layer, newline) for layer in info.layers]
            advice, seldom = advise(stack, waste, steps, base.layers), probable(stack, base.layers)
            return _Answer(stack, base, advice, steps, texts, seldom)

        if self._answer is None:
            self.show_notice(("trying what other steps would store", "muted"))
        self._work = run(self, work, self._take, self._fail, progress=progress)

    def _drop_work(self) -> None:
        if self._work is not None:
            self._work.stop()
            self._work = None

    def _fail(self, error: DivepyError) -> None:
        if isinstance(error, Cancelled):
            return
        self._answer = None
        self.show_notice((printable(error.message), "error"))
        self.rows_changed(0, 0)

    def _take(self, answer: _Answer) -> None:
        self._answer = answer
        saving, snapshot = answer.advice.saving, self._snapshot
        unread = figures.without(snapshot.unread) if snapshot is not None and not snapshot.unread.complete else ""
        above = base_text.above(answer.base)
        about = ", ".join(filter(None, (above, unread)))
        self.set_title("Advice", f" {about}" if about else "", f"saves {advice_text.saved(saving)}")
        self.show_notice((advice_text.nothing_to_do(answer.advice), "muted"))
        self.rows_changed(self.cursor)
        if not self.selectable(self.cursor):
            self.go(self.cursor + 1)

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one row: what is saved, how sure that is, the layers, what to write."""
        answer = self._answer
        if answer is None:
            return []
        piece = answer.piece(index)
        if piece is None:
            return self._seldom_pieces(answer, answer.probable(index), width)
        widest = max(len(advice_text.layers_of(one)) for one in answer.advice.pieces)
        size = f" {units.size(piece.saving.bytes):>7}"
        about = f"  {advice_text.short_sure(piece.saving):<2} {advice_text.layers_of(piece):<{widest}}  "
        said = fit(advice_text.in_short(piece, answer.steps), width - cell_len(size + about), self.glyphs.ellipsis)
        return [(size, "wasted"), (about, "muted"), (said, "")]

    def _seldom_pieces(self, answer: _Answer, row: Probable | None, width: int) -> list[Piece]:
        """Return a row of what is probably not needed, or the heading above all of them."""
        if row is None:
            whole = units.size(sum(one.bytes for one in answer.seldom))
            return [
                (fit(f" probably not needed, {whole}: look before you remove it", width, self.glyphs.ellipsis), "muted")
            ]
        widest = max(len(advice_text.span(one.layers)) for one in answer.seldom)
        begin = f" {units.size(row.bytes):>7}  ?  {advice_text.span(row.layers):<{widest}}  "
        said = fit(f"{row.rule.word}: {row.rule.instead}", width - cell_len(begin), self.glyphs.ellipsis)
        return [(begin, "muted"), (said, "")]

    def action_open(self) -> None:
        """Show all about the advice under the cursor: the sentence, its steps, the largest files, what to check."""
        answer = self._answer
        if answer is None:
            return
        piece, seldom = answer.piece(self.cursor), answer.probable(self.cursor)
        if piece is not None:
            places = _places(answer, piece)
        elif seldom is not None:
            places = _places_of(answer, seldom)
        else:
            return

        show_places(self, "Advice", tuple(places), places)


def _places_of(answer: _Answer, row: Probable) -> dict[Fact, Jump | None]:
    """Return the facts about what is probably not needed, and where each leads to."""
    top = answer.stack.layer_count - 1
    facts: dict[Fact, Jump | None] = {
        Fact(f"{row.rule.word}: {row.rule.instead}", "strong"): None,
        Fact(f"{units.size(row.bytes)} that are seen, in {units.count(row.files, 'file')}", label="probable"): None,
        Fact(row.rule.check, label="check"): None,
    }
    for number in row.layers:
        facts[Fact(answer.texts[number], label=f"layer {number}")] = None
    for place in row.places:
        name = f"/{printable(place.path)}"
        jump = Jump(top, answer.stack.paths.find(place.path), ViewKind.MERGED, takes_focus=True)
        facts[Fact(name, "muted", label=units.size(place.bytes), copy=name)] = jump
    more = row.place_count - len(row.places)
    if more:
        facts[Fact(f"and {units.count(more, 'more place')}", "faint")] = None
    return facts


def _places(answer: _Answer, piece: Advised) -> dict[Fact, Jump | None]:
    """Return the facts about a piece of advice, and where each leads to."""
    stack, first = answer.stack, int(answer.stack.entries.path[piece.entries[0]]) if len(piece.entries) else None
    facts: dict[Fact, Jump | None] = {
        Fact(advice_text.what_to_do(piece, answer.steps), "strong"): None,
        Fact(advice_text.saved(piece.saving), "wasted", label="saves"): None,
    }
    for text in advice_text.alternatives(piece, answer.steps, stack):
        facts[Fact(text, label="or")] = None
    for text in advice_text.cautions(piece, answer.steps):
        facts[Fact(text, label="check")] = None
    facts[Fact(base_text.which(answer.base), label="base")] = None
    for number in advice_text.concerned(piece):
        jump = Jump(number, first, ViewKind.CHANGES, takes_focus=True, layer_alone=True)
        facts[Fact(answer.texts[number], label=f"layer {number}")] = jump
    entries = piece.entries[:_MOST_PATHS]
    for entry, (path, amount) in zip(entries.tolist(), advice_text.largest(stack, piece, _MOST_PATHS), strict=True):
        name = f"/{printable(path)}"
        jump = Jump(int(stack.entries.layer[entry]), int(stack.entries.path[entry]), takes_focus=True)
        facts[Fact(name, "muted", label=units.size(amount), copy=name)] = jump
    more = len(piece.entries) - len(entries)
    if more:
        facts[Fact(f"and {units.count(more, 'more file')}", "faint")] = None
    return facts
