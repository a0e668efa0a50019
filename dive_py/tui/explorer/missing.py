"""The explorer of an image that is nowhere: it offers those that are nearly called so, or to pull it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.errors import ImageNotFound
from dive_py.presentation.text import printable
from dive_py.tui.dialogs.choice import ChoiceScreen
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.explorer.elsewhere import ExplorerPlaces
from dive_py.tui.forms.pull import PullScreen

if TYPE_CHECKING:
    from dive_py.errors import DivepyError


class ExplorerMissing(ExplorerPlaces):
    """Opens what was probably meant, or pulls what is missing, when that is agreed to."""

    def offers_to_get(self, error: DivepyError) -> bool:
        """Ask whether an image that is nowhere shall be pulled; for another platform than the engine's it is not."""
        if not isinstance(error, ImageNotFound) or not error.name or self.options.platform or self.options.source:
            return False
        self.header.show(figures=(("not here", "$accent-text"),))
        if error.near:
            self._ask_which(error)
        else:
            self._ask_to_pull(error)
        return True

    def _ask_which(self, error: ImageNotFound) -> None:
        """Let one of the images that are nearly called so be opened; pulling what may be mistyped comes last."""
        near = error.near

        def answered(choice: int | None) -> None:
            if choice is None:
                self.call_after_refresh(self.go_back, error if self.is_root else None)
            elif choice == len(near):
                self._pull(error.name)
            else:
                self.reference = near[choice]
                self.read()

        words = [*(f"open {printable(name)}" for name in near), f"pull {printable(error.name)}"]
        title = f"{printable(error.name)} is not here: did you mean"
        self.app.push_screen(ChoiceScreen(title, words, self.marks), answered)

    def _ask_to_pull(self, error: ImageNotFound) -> None:
        """Ask whether it shall be pulled."""
        name = error.name

        def answered(agreed: bool | None) -> None:  # noqa: FBT001 - that is how a dialog answers
            if agreed:
                self._pull(name)
            else:
                self.call_after_refresh(self.go_back, error if self.is_root else None)

        question = QuestionScreen("Pull it?", [printable(error.message)], f"docker pull {printable(name)}")
        self.app.push_screen(question, answered)

    def _pull(self, name: str) -> None:
        page = PullScreen(name, self.options, self.marks)

        def done(error: DivepyError | None) -> None:
            if page.arrived:
                self.failure = None
                self.read()
            else:
                self.call_after_refresh(self.go_back, error or self.failure)

        self.open_page(page, done)
