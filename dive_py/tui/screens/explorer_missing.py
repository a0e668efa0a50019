"""The explorer of an image that is nowhere: it offers to pull it, and then explores it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.errors import ImageNotFound
from dive_py.presentation.text import printable
from dive_py.tui.screens.explorer_places import ExplorerPlaces
from dive_py.tui.screens.pull import PullScreen
from dive_py.tui.screens.question import QuestionScreen

if TYPE_CHECKING:
    from dive_py.errors import DivepyError


class ExplorerMissing(ExplorerPlaces):
    """Pulls what is missing when that is agreed to."""

    def offers_to_get(self, error: DivepyError) -> bool:
        """Ask whether an image that is nowhere shall be pulled; for another platform than the engine's it is not."""
        if not isinstance(error, ImageNotFound) or not error.name or self.options.platform or self.options.source:
            return False
        name = error.name

        def answered(agreed: bool | None) -> None:  # noqa: FBT001 - that is how a dialog answers
            if agreed:
                self._pull(name)
            else:
                self.call_after_refresh(self.go_back, error if self.is_root else None)

        self.header.show(figures=(("not here", "$accent-text"),))
        question = QuestionScreen("Pull it?", [printable(error.message)], f"docker pull {printable(name)}")
        self.app.push_screen(question, answered)
        return True

    def _pull(self, name: str) -> None:
        page = PullScreen(name, self.options, self.marks)

        def done(error: DivepyError | None) -> None:
            if page.arrived:
                self.failure = None
                self.read()
            else:
                self.call_after_refresh(self.go_back, error or self.failure)

        self.open_page(page, done)
