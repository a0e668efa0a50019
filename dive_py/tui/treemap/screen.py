"""The screen of the treemap: an image's bytes as rectangles, folder by folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters, on

from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.tui.background import run
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.page import Page
from dive_py.tui.treemap.view import TreemapView

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from dive_py.analysis.sizes_by_folder import SizesByFolder
    from dive_py.analysis.waste import Waste
    from dive_py.errors import DivepyError
    from dive_py.overlay.stack import LayerStack
    from dive_py.tui.look.glyphs import Glyphs


class TreemapScreen(Page):
    """All bytes of an image, seen ones and wasted ones.

    Args:
        name: The image's, printable.
        stack: Its layers.
        waste: Its waste.
        glyphs: The glyphs to draw with.
        chosen: Called with the path id of a file that is to be shown in the tree, after the screen has gone.
    """

    SCOPES = ("treemap", "tiles")
    BINDINGS = bindings("treemap")
    AUTO_FOCUS = "#tiles"

    view = getters.query_one("#tiles", TreemapView)

    def __init__(
        self, name: str, stack: LayerStack, waste: Waste, glyphs: Glyphs, chosen: Callable[[int], None]
    ) -> None:
        super().__init__(glyphs)
        self._name, self._stack, self._waste, self._chosen = name, stack, waste, chosen
        self._entered: int | None = None

    def compose_body(self) -> ComposeResult:
        """Yield the rectangles."""
        yield TreemapView(glyphs=self.glyphs)

    def on_mount(self) -> None:
        """Add the bytes up beside the screen."""
        self.header.show(self._name, (), (("adding up", "$muted"),))

        def work() -> SizesByFolder:
            from dive_py.analysis.sizes_by_folder import sizes_by_folder

            return sizes_by_folder(self._stack, self._waste)

        self.work = run(self, work, lambda sizes: self.view.show(self._stack.paths, sizes), self._failed)

    def _failed(self, error: DivepyError) -> None:
        self.go_back(error)

    @property
    def path(self) -> str:
        """The path of the chosen tile with its leading slash, printable; of the rest that of its folder."""
        tile, paths = self.view.tile, self._stack.paths
        path_id = self.view.folder if tile is None or tile.path_id < 0 else tile.path_id
        return f"/{printable(paths.path(path_id))}"

    @on(TreemapView.Pointed)
    def _pointed(self) -> None:
        """Show in the header what is chosen: path, bytes, its share of the image, what of it is wasted."""
        tile, sizes = self.view.tile, self.view.sizes
        if tile is None or sizes is None:
            self.header.show(self.path, (), (("nothing is stored here", "$muted"),))
            return
        whole = int(sizes.visible[0] + sizes.wasted[0])
        name = self.path if tile.path_id >= 0 else f"{self.path.rstrip('/')}/ {self.view.name_of(tile)}"
        share = f"{100 * tile.bytes / whole:.1f} % of the image"
        figures = [(units.size(tile.bytes), "bold")]
        figures += [(f"{self.glyphs.wasted} {units.size(tile.wasted)} wasted", "bold $wasted")] if tile.wasted else []
        legend = (f"{self.glyphs.wasted} is wasted",) if sizes.wasted[0] and not tile.wasted else ()
        self.header.show(name, (share, *legend), tuple(figures))

    @on(TreemapView.Entered)
    def _file_entered(self, event: TreemapView.Entered) -> None:
        self._entered = event.path_id
        self.go_back()

    def stop(self, patience: float) -> None:
        """End the work; show the file that was entered."""
        super().stop(patience)
        entered, self._entered = self._entered, None
        if entered is not None:
            self._chosen(entered)

    def action_copy(self) -> None:
        """Copy the chosen path."""
        self.copy(self.path)

    def action_close_top(self) -> None:
        """Go to the folder above, from the root back to the explorer."""
        if self.view.folder:
            self.view.action_out()
        else:
            self.action_back()
