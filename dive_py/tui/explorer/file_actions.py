"""What the explorer does with contents: shows a file, and copies files out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dive_py.errors import DivepyError
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.text import printable
from dive_py.tui.explorer.missing import ExplorerMissing
from dive_py.tui.explorer.views import ViewKind
from dive_py.tui.keys.rebinding import label

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.sources.image import Image

_OF_LAYER = frozenset({ViewKind.CHANGES, ViewKind.STORED, ViewKind.SHADOWED})
"""Views whose rows are what one layer has."""


class ExplorerContents(ExplorerMissing):
    """Contents of the image that is explored."""

    @property
    def _image(self) -> Image | None:
        return self.loader.image if self.loader is not None else None

    def action_view_file(self) -> None:
        """Show the file under the cursor."""
        from dive_py.tui.viewer.screen import ViewerScreen
        from dive_py.tui.viewer.versions import shown_versions, version_at

        stack, image = self.stack, self._image
        here = self._wasted_file() if self.pane == "waste" else self._file_in_tree()
        if here is None:
            return
        if stack is None or image is None:
            self.say("the image is not open any more")
            return
        try:
            path_id, found, place = version_at(stack, *here)
        except DivepyError as error:
            self.say(printable(error.message), wrong=True)  # what to do instead is for those who name a path
            return
        named = stack.paths.path(path_id)
        page = ViewerScreen(named, shown_versions(stack, image, found, self.label), place, self.marks)

        def extract(layer: int) -> None:
            self._extract(named, layer, layer, page.say)

        page.extract_wanted = extract
        self.open_page(page)

    def _file_in_tree(self) -> tuple[int, int] | None:
        """Path and entry under the tree's cursor; None where there is none, which is said."""
        self.bring("tree")
        row = self.tree_pane.current
        if row is None:
            self.say("there is no file here")
            return None
        return row.path_id, row.entry

    def _wasted_file(self) -> tuple[int, int] | None:
        """The same of the list of waste, as the layer has it that stores it."""
        stack, stored = self.stack, self.waste_pane.stored
        if stack is None or stored is None:
            self._say_no_path()
            return None
        if stored.entry is None:
            self.say(f"/{printable(stored.path)} is a folder, which has no content of its own")
            return None
        return stack.paths.find(stored.path) or 0, stored.entry

    def _say_no_path(self) -> None:
        """Say why a row of waste can neither be looked at nor extracted."""
        grouping = self.waste_pane.grouping
        if grouping is None or not self.waste_pane.row_count:
            self.say("there is nothing here")
        else:
            key = label(self.app, "waste.open")
            self.say(f"a {grouping} is no file and no folder" + (f": {key} lists what it wastes" if key else ""))

    def offers(self, id_: str) -> bool:
        """Rows of causes and culprits have no path to look at or to extract."""
        if id_ in {"explorer.view-file", "explorer.extract"} and self.pane == "waste":
            return self.waste_pane.stored is not None
        return super().offers(id_)

    def action_extract(self) -> None:
        """Copy what is under the cursor out of the image: a file or a folder, in the layers' list a whole layer."""
        stack = self.stack
        if stack is None or self._image is None or self.selected not in self.ready:
            self.say("the layer has not been read yet")
            return
        if self.pane == "layers":
            self._extract(b"", self.selected, self.selected, self.say)
            return
        if self.pane == "waste":
            stored = self.waste_pane.stored
            if stored is None:
                self._say_no_path()
            else:
                self._extract(stored.path, stored.layer, stored.upto, self.say)
            return
        self.bring("tree")
        row = self.tree_pane.current
        if row is None:
            self.say("there is nothing to extract here")
            return
        path = stack.paths.path(row.path_id)
        if row.change is Change.REMOVED:  # it is in the layer that had it
            layer = int(stack.entries.layer[row.entry])
            self._extract(path, layer, layer, self.say)
            return
        of_layer = self.kind in _OF_LAYER and (not row.context or row.has_children)
        self._extract(path, self.selected if of_layer else None, self.selected, self.say)

    def _extract(self, path: bytes, layer: int | None, upto: int, say: Callable[[str], None]) -> None:
        from dive_py.presentation.shell_words import image_words
        from dive_py.tui.forms.extract import ExtractForm
        from dive_py.tui.forms.form import FormScreen

        stack, image, info = self.stack, self._image, self.info
        if stack is None or image is None or info is None:
            return
        words = image_words(self.reference, self.options)
        page = FormScreen(ExtractForm(stack, image, words, path, layer, upto), self.marks)

        def done(error: DivepyError | None) -> None:
            if error is not None:
                self.say_error(error)
            elif page.said:
                say(page.said)

        self.open_page(page, done)

    def action_compare(self) -> None:
        """Ask for another image, and compare."""
        from dive_py.tui.compare.ask import CompareWithScreen

        if self.stack is None or self._image is None or self.waste is None:
            self.say("the image has not been read yet")
            return
        page = CompareWithScreen((), self.marks)
        self.app.push_screen(page, lambda name: self._compare_with(name) if name else None)
        own = self.info.names if self.info is not None else ()

        def names() -> list[str]:
            from dive_py.engine.names import image_names

            try:
                found = image_names(self.options.host, self.options.context, os.environ)
            except Exception:  # noqa: BLE001 - they are a help only: a file can be compared as well
                return []
            return [name for name in found if name not in own]

        self.aside(names, lambda found: page.put_names(found) if page.is_attached else None)

    def _compare_with(self, name: str) -> None:
        from dataclasses import replace

        from dive_py.exploration import Exploration
        from dive_py.tui.compare.screen import CompareScreen

        stack, image = self.stack, self._image
        if stack is None or image is None:
            return
        mine = Exploration.of(image, stack)
        self.open_page(CompareScreen(mine, name, replace(self.options, source="", name=""), self.marks))
