"""Make the README's screenshots: the demo image in an explorer without a terminal, drawn as SVG and turned into PNG.

`python -m screenshots.make [FOLDER]` writes them beside this file (or to FOLDER). PNG needs `rsvg-convert` (librsvg).
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from dive_py.tui.app import DivepyApp
    from dive_py.tui.explorer.screen import ExplorerScreen

HERE: Final = Path(__file__).parent
_PATIENCE: Final = 30.0
_WIDTH: Final = 1320
_OLD_STEPS: Final = 5


@dataclass(frozen=True)
class Shot:
    """One screenshot."""

    name: str
    """The file's name without its ending."""
    theme: str
    """`dark` or `light`: divepy's own themes."""
    size: tuple[int, int]
    """Columns and rows."""
    keys: tuple[str, ...]
    """What is pressed before the picture is taken, in Textual's names; all comes to rest after each."""
    tour: bool = False
    """Whether the guided tour is open."""
    path: str = ""
    """The path under the cursor at the beginning."""
    layer: int | None = None
    """The layer at the beginning."""


OLDER: Final = "./demo-old.tar"
"""An image of the demo's first steps, to compare it with."""

SHOTS: Final = (
    Shot("explorer-dark", "dark", (132, 36), ("down", "F", "home", *["down"] * 4)),
    Shot("explorer-light-80x24", "light", (80, 24), ("down",)),
    Shot("filter", "dark", (132, 36), (*["down"] * 7, "2", "slash", *"nginx")),
    Shot("tour", "light", (132, 36), ("full_stop", "full_stop", "full_stop"), tour=True),
    Shot("viewer", "dark", (132, 30), ("v", "c"), path="/etc/nginx/nginx.conf", layer=4),
    Shot("advice", "dark", (132, 36), ("dollar_sign",)),
    Shot("treemap", "dark", (132, 34), ("percent_sign",)),
    Shot("compare", "dark", (132, 34), ("c", *OLDER, "enter", "o")),
)
"""The pictures, in the README's order."""


async def draw(shot: Shot, archive: Path) -> str:
    """Return the picture of the explorer after the keys, as SVG."""
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.app import DivepyApp
    from dive_py.tui.explorer.request import ExplorerRequest
    from dive_py.tui.explorer.screen import ExplorerScreen
    from dive_py.tui.look.themes import DARK, LIGHT

    explorer = ExplorerScreen(
        ExplorerRequest(archive.name, OpenOptions(), tour=shot.tour, path=shot.path, layer=shot.layer)
    )
    app = DivepyApp(explorer)
    app.theme = (LIGHT if shot.theme == "light" else DARK).name
    async with app.run_test(size=shot.size) as pilot:
        await _at_rest(app, explorer, pilot)
        for key in shot.keys:
            await pilot.press(key)
            await _at_rest(app, explorer, pilot)
        return _plain_fonts(app.export_screenshot(title=f"divepy {archive.name}"))


async def _at_rest(app: DivepyApp, explorer: ExplorerScreen, pilot: Pilot[int]) -> None:
    """Wait until all figures are there and no work is under way."""
    async with asyncio.timeout(_PATIENCE):
        while explorer.snapshot is None or not explorer.snapshot.complete:
            await pilot.pause(0.05)
    await app.workers.wait_for_complete()
    await pilot.pause(0.3)


def _plain_fonts(svg: str) -> str:
    """Leave out the fonts that would come from elsewhere, and let blanks stand where they are.

    The picture is laid out for letters of 12.2 units; DejaVu Sans Mono has these at 20.264 units of height.
    """
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
    return svg.replace("font-size: 20px", "font-size: 20.264px").replace("<svg ", '<svg xml:space="preserve" ', 1)


def to_png(svg: str, path: Path) -> None:
    """Write a picture as PNG.

    Raises:
        OSError: there is no `rsvg-convert`, or it failed.
    """
    converter = shutil.which("rsvg-convert")
    if converter is None:
        message = "rsvg-convert is not installed (Debian: apt install librsvg2-bin)"
        raise OSError(message)
    command = [converter, "--width", str(_WIDTH), "--keep-aspect-ratio", "--output", str(path)]
    subprocess.run(command, input=svg.encode(), check=True)


def main() -> int:
    """Draw all pictures."""
    from dive_py.demo import content
    from dive_py.demo.image import build

    folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE
    with tempfile.TemporaryDirectory() as workspace:
        os.chdir(workspace)
        archive = Path("demo.tar")
        build(archive)
        with patch.object(content, "STEPS", content.STEPS[:_OLD_STEPS]):
            build(Path(OLDER))
        for shot in SHOTS:
            to_png(asyncio.run(draw(shot, archive)), folder / f"{shot.name}.png")
            print(folder / f"{shot.name}.png")
        os.chdir(folder)
    return 0


if __name__ == "__main__":
    # before Textual is imported: it reads these once
    os.environ |= {"TEXTUAL_ANIMATIONS": "none", "COLORTERM": "truecolor", "TERM": "xterm-256color"}
    os.environ.pop("NO_COLOR", None)
    sys.exit(main())
