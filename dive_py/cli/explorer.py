"""An image on the screen. The explorer's own command ends here, and so do `pull`, `commit`, `build` and `demo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli import console
from dive_py.cli.opening import offers
from dive_py.memory import pause_collection, resume_collection, share_heap
from dive_py.oci.reference import STANDARD_INPUT
from dive_py.settings.keys import VERIFY
from dive_py.sources.opening import Opening

if TYPE_CHECKING:
    from dive_py.cli.opening import ImageRequest
    from dive_py.settings.values import Settings


def explore(
    image: ImageRequest, settings: Settings, *, layer: int | None = None, path: str | None = None, tour: bool = False
) -> int:
    """Hand the terminal to the explorer until it is left.

    Args:
        image: What to open.
        settings: What a person chose.
        layer: The layer to begin with, -1 for the uppermost; None for the usual one.
        path: The path to begin at.
        tour: Whether to begin with the guided tour.

    Returns:
        The exit status.
    """
    console.hand_colours_to_screen()
    if image.text == STANDARD_INPUT:
        console.read_keys_from_terminal()
    share_heap()
    pause_collection()  # for all that is imported; the screen resumes it with its first frame
    # begun now, the image is open by the time its screen is there: loading Textual takes longer
    opening = Opening(image.text, image.options)
    from dive_py.tui.app import run_explorer, terminal_glyphs
    from dive_py.tui.explorer.request import ExplorerRequest

    request = ExplorerRequest(
        image.text,
        image.options,
        layer=layer,
        path=path,
        tour=tour,
        verify=settings[VERIFY],
        glyphs=terminal_glyphs(),
        opening=opening,
    )
    try:
        with offers(image):
            return run_explorer(request, settings)
    finally:
        resume_collection()  # where no frame was ever drawn
