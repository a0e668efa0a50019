"""The pane of advice: what to write differently, and what exactly that saves."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len

from dive_py.presentation import advice_text, figures, units
from dive_py.presentation.facts import Fact
from dive_py.presentation.steps import layer_text
from dive_py.presentation.text import printable
from dive_py.tui.background import Follower, run
from dive_py.tui.dialogs.facts import FactsScreen
from dive_py.tui.explorer.parts import Jump
from dive_py.tui.explorer.selection import ViewKind
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from dive_py.analysis.advice import Advice
    from dive_py.analysis.advice import Piece as Advised
    from dive_py.analysis.remedies import Steps
    from dive_py.analysis.waste import Waste
    from dive_py.errors import DivepyError
    from dive_py.overlay.stack import LayerStack
    from dive_py.progressive import Snapshot
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.selection import Selection

_MOST_PATHS = 20
"""Paths that are listed of a piece of advice, the largest ones."""


class _Answer(NamedTuple):
    """What was worked out about an image."""

    stack: LayerStack
    advice: Advice
    steps: Steps
    texts: Sequence[str]
    """What made each layer, printable."""


class AdvicePane(LineList):
    """Rows of advice in the order in which they are to be followed: each saves after those before it."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("advice"))

    def __init__(self, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(id="advice", glyphs=glyphs)
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
        return len(self.advice.pieces) if self.advice is not None else 0

    @property
    def advice(self) -> Advice | None:
        """All advice; None until it has been worked out."""
        return self._answer.advice if self._answer is not None else None

    @property
    def copyable(self) -> str:
        """What is copied: the advice under the cursor as a sentence."""
        answer = self._answer
        return (
            advice_text.what_to_do(answer.advice.pieces[self.cursor], answer.steps)
            if answer and self.rows_there
            else ""
        )

    @property
    def rows_there(self) -> bool:
        """Whether there is any advice."""
        return self.row_count > 0

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
        newline = self.glyphs.newline

        def work() -> _Answer:
            from dive_py.analysis.advice import advise
            from dive_py.analysis.remedies import steps_of

            steps = steps_of(info.layers)
            texts = [layer_text(layer, newline) for layer in info.layers]
            return _Answer(stack, advise(stack, waste, steps, min(1, stack.layer_count)), steps, texts)

        if self._answer is None:
            self.show_notice(("trying what other steps would store", "muted"))
        self._work = run(self, work, self._take, self._fail)

    def _drop_work(self) -> None:
        if self._work is not None:
            self._work.stop()
            self._work = None

    def _fail(self, error: DivepyError) -> None:
        self._answer = None
        self.show_notice((printable(error.message), "error"))
        self.rows_changed(0, 0)

    def _take(self, answer: _Answer) -> None:
        self._answer = answer
        saving, snapshot = answer.advice.saving, self._snapshot
        unread = figures.without(snapshot.unread) if snapshot is not None and not snapshot.unread.complete else ""
        self.set_title("Advice", f" {unread}" if unread else "", f"saves {advice_text.saved(saving)}")
        self.show_notice((advice_text.nothing_to_do(answer.advice), "muted"))
        self.rows_changed(self.cursor)

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one row: what is saved, how sure that is, the layers, what to write."""
        answer = self._answer
        if answer is None:
            return []
        piece = answer.advice.pieces[index]
        widest = max(len(advice_text.layers_of(one)) for one in answer.advice.pieces)
        size = f" {units.size(piece.saving.bytes):>7}"
        about = f"  {advice_text.short_sure(piece.saving):<2} {advice_text.layers_of(piece):<{widest}}  "
        said = fit(advice_text.in_short(piece, answer.steps), width - cell_len(size + about), self.glyphs.ellipsis)
        return [(size, "wasted"), (about, "muted"), (said, "")]

    def action_open(self) -> None:
        """Show all about the advice under the cursor: the sentence, its steps, the largest files, what to check."""
        answer = self._answer
        if answer is None or not self.row_count:
            return
        places = _places(answer, answer.advice.pieces[self.cursor])

        def open_fact(fact: Fact) -> bool:
            jump = places.get(fact)
            if jump is not None:
                dialog.dismiss(None)
                self.post_message(jump)
            return jump is not None

        dialog = FactsScreen("Advice", tuple(places), self.glyphs, open_fact)
        self.app.push_screen(dialog)


def _places(answer: _Answer, piece: Advised) -> dict[Fact, Jump | None]:
    """Return the facts about a piece of advice, and where each leads to."""
    stack, first = answer.stack, int(answer.stack.entries.path[piece.entries[0]]) if len(piece.entries) else None
    facts: dict[Fact, Jump | None] = {
        Fact(advice_text.what_to_do(piece, answer.steps), "strong"): None,
        Fact(advice_text.saved(piece.saving), "wasted", label="saves"): None,
    }
    for text in advice_text.cautions(piece, answer.steps):
        facts[Fact(text, label="check")] = None
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
