"""Names of users and groups, as the image's own files have them: read when a path of another owner is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.contents.accounts import NO_NAMES, accounts
from dive_py.errors import DivepyError
from dive_py.progress import Progress

if TYPE_CHECKING:
    from dive_py.contents.accounts import Accounts
    from dive_py.overlay.stack import LayerStack
    from dive_py.tui.explorer.cursor import Pointed
    from dive_py.tui.explorer.parts import Explorer
    from dive_py.tui.explorer.reading import Reading
    from dive_py.tui.explorer.story_pane import StoryPane

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
