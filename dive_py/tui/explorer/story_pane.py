"""The pane that shows what happened to one path, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.reactive import var

from dive_py.contents.accounts import NO_NAMES, Accounts, accounts
from dive_py.errors import DivepyError
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.explorer.parts import Jump
from dive_py.tui.explorer.selection import Pointed, copyable_path
from dive_py.tui.explorer.story_rows import StoryRow, attribute_facts, story_rows
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import LineList, Piece, cells, cut, fit, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.binding import BindingType

    from dive_py.contents.accounts import Accounts
    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.facts import Fact
    from dive_py.progressive import Snapshot
    from dive_py.secrets.findings import Finding
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.parts import Explorer
    from dive_py.tui.explorer.reading import Reading
    from dive_py.tui.explorer.selection import Pointed, Selection


_INDENT = 5
"""Cells before the facts below the story: they begin where the words above them do."""


class StoryPane(LineList):
    """The story of the path under the tree's cursor. Enter goes to the layer of a line."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("story"))

    accounts: var[Accounts] = var(NO_NAMES, init=False)
    """Names of users and groups of the image."""

    def __init__(self, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(id="story", glyphs=glyphs)
        self.set_title("Story")
        self.rows: Sequence[StoryRow] = ()
        """The lines, base first."""
        self.facts: Sequence[Fact] = ()
        """Facts below the lines."""
        self.here = 0
        """The selected layer, whose line is pointed out."""
        self._pointed: Pointed | None = None
        self._snapshot: Snapshot | None = None
        self._secrets: Mapping[bytes, Sequence[Finding]] = {}
        self._lined: list[tuple[StoryRow, bool]] = []
        self._wrapped: tuple[int, list[tuple[str, Fact]]] = (0, [])

    @property
    def row_count(self) -> int:
        """Number of lines."""
        return len(self._lined) + len(self._lines())

    def _lines(self) -> list[tuple[str, Fact]]:
        """Return the facts, wrapped, each line with the fact it belongs to."""
        width = self.size.width - _INDENT - 1
        if self._wrapped[0] != width:
            room = max(8, width)
            self._wrapped = width, [(line, fact) for fact in self.facts for line in wrap(fact.text, room)]
        return self._wrapped[1]

    @property
    def fact(self) -> Fact | None:
        """The fact under the cursor; None where a line of the story is."""
        place = self.cursor - len(self._lined)
        return self._lines()[place][1] if 0 <= place < len(self._lines()) else None

    def follow(self, info: ImageInfo | None, snapshot: Snapshot | None, selection: Selection) -> None:
        """Tell the story again where contents have been compared; else it follows the tree's cursor."""
        del info, selection
        before, self._snapshot = self._snapshot, snapshot
        if before is not snapshot:
            self.tell(self._pointed)

    def tell(self, pointed: Pointed | None) -> None:
        """Tell the story of what is under the tree's cursor; None for nothing."""
        self._pointed = pointed
        if pointed is None:
            self.show("Story", (), self.here)
            return
        stack, path_id, entry, layer = pointed
        path = stack.paths.path(path_id)
        facts = attribute_facts(stack, path_id, entry, self.glyphs, self.accounts)
        rows = story_rows(stack, path_id, self.glyphs, self.accounts)
        self.show("/" + printable(path), rows, layer, (*self._secrets_in(path), *facts))

    def _secrets_in(self, path: bytes) -> list[Fact]:
        """Return what is said of the secrets of a file."""
        found = self._secrets.get(path, ())
        if not found:
            return []
        from dive_py.tui.explorer.secret_marks import story_fact  # brings numpy

        return [story_fact(one, self.glyphs.key) for one in found]

    def mark(self, secrets: Mapping[bytes, Sequence[Finding]]) -> None:
        """Name the secrets of files, by their path."""
        if secrets != self._secrets:
            self._secrets = secrets
            self.tell(self._pointed)

    def watch_accounts(self) -> None:
        """Tell the story with the names of users and groups."""
        self.tell(self._pointed)

    def show(self, title: str, rows: Sequence[StoryRow], layer: int, facts: Sequence[Fact] = ()) -> None:
        """Tell another story.

        Args:
            title: The path, printable.
            rows: What happened, base first.
            layer: The selected layer.
            facts: What else there is to tell, for below.
        """
        self.set_title(title)
        if (rows, layer, facts) != (self.rows, self.here, self.facts):
            self.rows, self.here, self.facts, self._wrapped = rows, layer, facts, (0, [])
            self._lined = [(row, more) for row in rows for more in (False, True) if row.detail or not more]
            here = (index for index, (row, _) in enumerate(self._lined) if row.layer == layer)
            self.rows_changed(next(here, len(self._lined) - 1), 0)

    stored = None
    """No row stands for a path or a layer."""
    no_path = ""

    @property
    def copyable(self) -> str:
        """What is copied: the fact under the cursor, else the path."""
        if self.fact is not None:
            return self.fact.copy or self.fact.text
        return copyable_path(self._pointed.stack.paths.path(self._pointed.path_id)) if self._pointed else ""

    @property
    def shows_cursor(self) -> bool:
        """Only while the pane has the focus."""
        return self.has_focus

    @on(LineList.Chosen)
    def _row_chosen(self) -> None:
        self.action_jump()

    def action_jump(self) -> None:
        """Go to the layer under the cursor."""
        if self.cursor < len(self._lined):
            self.post_message(Jump(self._lined[self.cursor][0].layer))

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one line."""
        if index >= len(self._lined):
            line, fact = self._lines()[index - len(self._lined)]
            return [(" " * _INDENT, ""), (line, fact.role)]
        row, is_detail = self._lined[index]
        here = row.layer == self.here
        if is_detail:
            detail = cut(row.detail, width - _INDENT - 2, self.glyphs.ellipsis)
            return [(self.glyphs.chosen if here else " ", "compared"), (" " * (_INDENT + 1), ""), (detail, row.role)]
        number = max(2, len(str(max(row.layer for row in self.rows))))
        pieces: list[Piece] = [
            (self.glyphs.chosen if here else " ", "compared"),
            (f"{row.label or row.layer:>{number}}  ", "strong" if here else ""),
            (fit(row.word, 11, self.glyphs.ellipsis), row.role),
            (f"{row.size:>8}   ", "wasted" if row.wasted else ""),
        ]
        room = width - cells(pieces)
        pieces.append((cut(row.fate, room, self.glyphs.ellipsis), "wasted" if row.wasted else "muted"))
        return pieces


_SECONDS: Final = 3.0
"""Seconds that names are read for at most: some layers pass as a whole for one file."""


class OwnerNames:
    """Reads the names of an image's users and groups once, beside the screen, and not for long.

    Args:
        explorer: The screen.
        reading: What has the image open.
        story: The pane that shows them.
    """

    def __init__(self, explorer: Explorer, reading: Reading, story: StoryPane) -> None:
        self._explorer, self._reading, self._story = explorer, reading, story
        self._stack: LayerStack | None = None

    def look_at(self, pointed: Pointed | None) -> None:
        """Read the names if everything else is read and a path belongs to another than root in any layer."""
        image, snapshot = self._reading.image, self._explorer.snapshot
        if pointed is None or image is None or snapshot is None or not snapshot.complete:
            return
        if pointed.stack is self._stack or not _is_owned(pointed):
            return
        stack = self._stack = pointed.stack
        progress = Progress("reading names")
        timer = self._explorer.set_timer(_SECONDS, progress.stop.set)

        def read() -> Accounts:
            try:
                return accounts(stack, image, progress)
            except DivepyError:  # cancelled, too: names are a help only
                return NO_NAMES

        def show(found: Accounts) -> None:
            timer.stop()
            if self._stack is stack:
                self._story.accounts = found

        self._story.accounts = NO_NAMES
        self._explorer.run_in_background(read, show)


def _is_owned(pointed: Pointed) -> bool:
    entries = pointed.stack.entries
    return any(entries.uid[event.entry] or entries.gid[event.entry] for event in pointed.stack.story(pointed.path_id))
