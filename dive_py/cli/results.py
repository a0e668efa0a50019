"""An image where there is no screen: a summary, or dive's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli import exit_status, output
from dive_py.cli.analysing import analysed
from dive_py.presentation.shell_words import image_words
from dive_py.reports import dive_json, summary

if TYPE_CHECKING:
    from dive_py.cli.opening import ImageRequest
    from dive_py.progress import Progress


def summarise(image: ImageRequest, progress: Progress) -> int:
    """Print the image's figures, layers and largest waste."""
    with analysed(image, progress) as exploration:
        output.write_lines(summary.lines(exploration, image_words(image.name or image.text, image.options)))
    return exit_status.OK


def write_json(image: ImageRequest, progress: Progress, *, file: str, scoring: str) -> int:
    """Write dive's JSON to a file.

    It holds neither changes nor causes, so no content is read for them.
    """
    output.refuse_input(file, image.text)
    with analysed(image, progress, decide=False) as exploration:
        output.write_json(file, dive_json.document(exploration, scoring=scoring))
    return exit_status.OK
