"""The explorer's knowledge of the other engines and stores that have the image, and the way to them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from dive_py.errors import DivepyError
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.dialogs.choice import ChoiceScreen
from dive_py.tui.explorer.waste import ExplorerWaste

if TYPE_CHECKING:
    from dive_py.sources.alternatives import Alternative
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.request import Visit


class ExplorerPlaces(ExplorerWaste):
    """Looks for the image elsewhere once it has been read here, and opens it there when asked."""

    @dataclass
    class Found(Message):
        """Everybody has been asked."""

        holders: tuple[Alternative, ...]

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.holders: tuple[Alternative, ...] | None = None
        """The places that have the image, the one it was taken from too; None until everybody has been asked."""
        self._given = visit.options
        self._search: Progress | None = None
        self._places_wanted = False

    def layers_came(self, *, anew: bool) -> None:
        """When everything has been read there is time to look elsewhere."""
        super().layers_came(anew=anew)
        if self.waste is not None and self._next is None:
            self._look_elsewhere()

    def stop(self, patience: float) -> None:
        """End the search, too."""
        if self._search is not None:
            self._search.stop.set()
        super().stop(patience)

    def _look_elsewhere(self) -> None:
        """Ask every place, once and on a thread that holds nobody."""
        if self._search is not None:
            return
        search = self._search = Progress("looking elsewhere")
        word, options = self.reference, replace(self._given, platform=self.options.platform)

        def work() -> None:
            from dive_py.sources.alternatives import find_alternatives

            found: list[Alternative] = []
            try:
                found.extend(find_alternatives(word, options, search))
            except DivepyError:
                found.clear()
            if not search.stopped:
                self.post_message(self.Found(tuple(found)))

        threading.Thread(target=work, name="divepy-elsewhere", daemon=True).start()

    @on(Found)
    def _found(self, event: Found) -> None:
        self.holders = event.holders
        self.show_facts()
        if self._places_wanted:
            self._places_wanted = False
            self.action_places()

    def place_fact(self) -> str:
        """Where the image was taken from, where it is elsewhere as well."""
        here = self._here()
        if here is None or self.holders is None or len(self.holders) < 2:
            return ""
        return f"{printable(self.holders[here].name)}, 1 of {len(self.holders)}"

    def _here(self) -> int | None:
        """The place of the open image among the holders."""
        from dive_py.sources.alternatives import is_opened

        info = self.info
        if info is None:
            return None
        return next((number for number, one in enumerate(self.holders or ()) if is_opened(one, info)), None)

    def action_places(self) -> None:
        """Choose another engine or store that has the image."""
        info, holders = self.info, self.holders
        if info is None:
            return
        if holders is None:
            self._places_wanted = True
            self._look_elsewhere()
            self.say("asking the other engines and stores")
            return
        here = self._here()
        if not [number for number in range(len(holders)) if number != here]:
            self.say("no other engine or store here has this image")
            return

        def chosen(choice: int | None) -> None:
            if choice is not None and choice != here:
                self.options = holders[choice].options
                self.read()

        words = [self._word(one, info, taken=number == here) for number, one in enumerate(holders)]
        self.app.push_screen(ChoiceScreen("Where from?", words, self.marks, here or 0), chosen)

    def _word(self, one: Alternative, info: ImageInfo, *, taken: bool) -> str:
        """A place in the list, and what there is to know before going there."""
        said = "this one" if taken else "the same image" if one.id == info.id else "under another ID"
        return f"{said} {self.marks.dot} {printable(one.where)}"
