"""The other engines and stores that have the image, and the way to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import DivepyError
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.dialogs.choice import ChoiceScreen

if TYPE_CHECKING:
    from dive_py.sources.alternatives import Alternative
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.parts import Explorer
    from dive_py.tui.explorer.reading import Reading


class Elsewhere:
    """Looks for the image elsewhere once it has been read here, and opens it there when asked.

    Args:
        explorer: The screen.
        reading: What opens the image, here or elsewhere.
    """

    def __init__(self, explorer: Explorer, reading: Reading) -> None:
        self.holders: tuple[Alternative, ...] | None = None
        """The places that have the image, the one it was taken from too; None until all have been asked."""
        self._explorer, self._reading = explorer, reading
        self._given = reading.options
        self._search: Progress | None = None
        self._is_requested = False

    def look(self) -> None:
        """Ask every place, once and beside the screen."""
        if self._search is not None:
            return
        search = self._search = Progress("looking elsewhere")
        word, options = self._reading.reference, replace(self._given, platform=self._reading.options.platform)

        def work() -> tuple[Alternative, ...]:
            from dive_py.sources.alternatives import find_alternatives

            try:
                return tuple(find_alternatives(word, options, search))
            except DivepyError:
                return ()

        self._explorer.run_in_background(work, self._found)

    def stop(self) -> None:
        """End the search."""
        if self._search is not None:
            self._search.stop.set()

    def _found(self, holders: tuple[Alternative, ...]) -> None:
        self.holders = holders
        self._explorer.show_facts()
        if self._is_requested:
            self._is_requested = False
            self.choose()

    @property
    def fact(self) -> str:
        """Where the image was taken from, where it is elsewhere as well."""
        here = self._here()
        if here is None or self.holders is None or len(self.holders) < 2:
            return ""
        return f"{printable(self.holders[here].name)}, 1 of {len(self.holders)}"

    def _here(self) -> int | None:
        """Return the place of the open image among the holders."""
        info = self._explorer.info
        if info is None or not self.holders:
            return None
        from dive_py.sources.alternatives import is_opened

        return next((number for number, one in enumerate(self.holders) if is_opened(one, info)), None)

    def choose(self) -> None:
        """Choose another engine or store that has the image."""
        info, holders = self._explorer.info, self.holders
        if info is None:
            return
        if holders is None:
            self._is_requested = True
            self.look()
            self._explorer.show_message("asking the other engines and stores")
            return
        here = self._here()
        if not [number for number in range(len(holders)) if number != here]:
            self._explorer.show_message("no other engine or store here has this image")
            return

        def chosen(choice: int | None) -> None:
            if choice is not None and choice != here:
                self._reading.options = holders[choice].options
                self._reading.start()

        words = [self._word(one, info, taken=number == here) for number, one in enumerate(holders)]
        self._explorer.app.push_screen(ChoiceScreen("Where from?", words, self._explorer.glyphs, here or 0), chosen)

    def _word(self, one: Alternative, info: ImageInfo, *, taken: bool) -> str:
        """Return a place in the list, and what there is to know before going there."""
        said = "this one" if taken else "the same image" if one.id == info.id else "under another ID"
        return f"{said} {self._explorer.glyphs.dot} {printable(one.where)}"
