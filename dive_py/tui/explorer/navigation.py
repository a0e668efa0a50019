"""The explorer's ways from a place to another one, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from dive_py.presentation.text import printable
from dive_py.tui.explorer.file_actions import ExplorerContents
from dive_py.tui.explorer.story_pane import StoryPane
from dive_py.tui.explorer.views import ViewKind
from dive_py.tui.explorer.waste_pane import WastePane
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from dive_py.tui.explorer.request import Visit


class ExplorerJumps(ExplorerContents):
    """Going to a path in a layer, whatever hides it, from the story, the waste, or elsewhere."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self._trail: list[tuple[int, ViewKind, bytes | None, str]] = []

    def go_to(self, layer: int, path: bytes, kind: ViewKind | None = None) -> bool:
        """Select a layer and put the cursor on a path, whatever hides it now; whether the path is there.

        Args:
            layer: The layer.
            path: Without leading slash.
            kind: The view; None to keep the one there is, as long as it shows the path.
        """
        stack, path = self.stack, self.led(layer, path)
        path_id = stack.paths.find(path) if stack is not None else None
        if stack is None or self.collapse is None or path_id is None:
            return False
        for folds in filter(None, (self.collapse, self.big_collapse, self.folds)):
            folds.reveal(stack.paths, path_id)
        self.kind = kind or self.kind
        self.path = path
        self.select_layer(layer)
        for loosen in (self._drop_filter, self._show_all_changes, self._show_merged, self._show_changes):
            if self._shows(path_id):
                return True
            loosen()
        return self._shows(path_id)

    def led(self, layer: int, path: bytes) -> bytes:
        """A path, or where it leads in a layer's merged tree if its directories are symlinks there; that is said."""
        stack = self.stack
        if stack is None or stack.paths.find(path) is not None or not 0 <= layer < stack.layer_count:
            return path
        from dive_py.contents.locate import through_links

        found = through_links(stack, path, (layer,))
        if found is None:
            return path
        self.say(f"/{printable(path)} leads to /{printable(found.path)}")
        return found.path

    def _shows(self, path_id: int) -> bool:
        """Whether a path has a row; rows that are still worked out are trusted to have it."""
        answer = self.answer
        if answer is None or answer.model is None or answer.request.number != self._asked:
            return True
        index = answer.model.index_of(path_id)
        return index is not None and answer.model.row(index).path_id == path_id

    def _drop_filter(self) -> None:
        if self.pattern:
            self.put_pattern("")
            self.filter_line.close()
            self.want_rows()

    def _show_all_changes(self) -> None:
        if self.hidden:
            self.hidden = frozenset()
            self.want_rows()

    def _show_merged(self) -> None:
        if self.kind is not ViewKind.MERGED:
            self.kind = ViewKind.MERGED
            self.want_rows()

    def _show_changes(self) -> None:
        # what a layer removed is in no merged tree
        self.kind = ViewKind.CHANGES
        self.want_rows()

    def remember(self) -> None:
        """Let backspace come back to this place."""
        self._trail.append((self.selected, self.kind, self.path, self.pane))

    def action_return(self) -> None:
        """Go back to where the last jump came from."""
        if not self._trail:
            if self.waste_pane.has_focus and self.waste is not None:
                self.group_waste()
            else:
                self.say("there was no jump to come back from")
            return
        layer, kind, path, pane = self._trail.pop()
        self.kind = kind
        self.path = path
        self.select_layer(layer)
        self.action_pane(pane)

    @on(StoryPane.Jump)
    def _story_jump(self, event: StoryPane.Jump) -> None:
        path = self.tree_pane.path
        if path is not None:
            self.remember()
            self.go_to(event.layer, path)

    @on(LineList.Chosen, "#story")
    def _story_chosen(self) -> None:
        self.story_pane.action_jump()

    @on(WastePane.Jump)
    def _waste_jump(self, event: WastePane.Jump) -> None:
        stack = self.stack
        if stack is None or event.layer < 0:
            return
        self.remember()
        kind = ViewKind.CHANGES if self.kind is ViewKind.AGGREGATED else None
        if self.go_to(event.layer, stack.paths.path(event.path_id), kind):
            self.action_pane("tree")
        else:
            self._trail.pop()

    @on(WastePane.ToCulprit)
    def _to_culprit(self, event: WastePane.ToCulprit) -> None:
        """Show what the layer did; where only a hard link of the content is hidden there, no path is pointed out."""
        stack = self.stack
        if stack is not None:
            self.remember()
            self.go_to(event.layer, stack.paths.path(event.path_id), ViewKind.CHANGES)
            self.action_pane("tree")

    @on(LineList.Chosen, "#waste")
    def _waste_chosen(self) -> None:
        self.waste_pane.action_jump()
