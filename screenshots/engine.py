"""Make the README's screenshots of the screens that need an engine.

`python -m screenshots.engine ADDRESS [FOLDER]`: the engine at ADDRESS needs `ubuntu:12.04` and a container
`new_container` of it in which something was done; nothing is changed there. PNG needs `rsvg-convert` (librsvg).
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from screenshots.make import HERE, _plain_fonts, to_png

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.tui.page import Page

IMAGE, CONTAINER = "ubuntu:12.04", "new_container"
SIZE = (120, 30)


def pages(address: str, folder: Path) -> dict[str, tuple[Page, Callable[[], bool], tuple[str, ...]]]:
    """The screens by the names of their pictures, each with what it waits for, and the keys that are pressed then."""
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.engine.build import BuildScreen
    from dive_py.tui.engine.containers import ContainersScreen
    from dive_py.tui.engine.images import ImagesScreen
    from dive_py.tui.engine.search import SearchScreen
    from dive_py.tui.explorer.request import ExplorerRequest
    from dive_py.tui.explorer.screen import ExplorerScreen
    from dive_py.tui.forms.commit import CommitForm
    from dive_py.tui.forms.form import FormScreen
    from dive_py.tui.forms.run import RunForm
    from dive_py.tui.look.glyphs import UNICODE

    options = OpenOptions(host=address)
    images, containers = ImagesScreen(options, UNICODE), ContainersScreen(options, UNICODE)
    run, commit = RunForm(IMAGE, options), CommitForm(CONTAINER, "jamtur01/apache2", options)
    running, committing = FormScreen(run, UNICODE), FormScreen(commit, UNICODE)
    explorer = ExplorerScreen(ExplorerRequest(f"container:{CONTAINER}", options, glyphs=UNICODE))
    search = SearchScreen(options, UNICODE)
    (folder / "Dockerfile").write_text(f"FROM {IMAGE}\nCOPY page /srv/page\nRUN sleep 1000\n")
    (folder / "page").write_text("hello\n")
    build = BuildScreen(["--network", "none", str(folder)], options, UNICODE)
    return {
        "images": (images, lambda: images.listed is not None and images.listed.unique is not None, ()),
        "search": (search, lambda: True, (*os.environ.get("DIVEPY_SHOT_TERM", "127.0.0.1:5001/puppet"), "enter")),
        "run": (running, lambda: running.text("command") != "", (*"web", "tab")),
        "containers": (containers, lambda: containers.listed is not None, ()),
        "container": (explorer, lambda: explorer.snapshot is not None and explorer.snapshot.complete, ("F",)),
        "commit": (committing, lambda: commit.exploration is not None, (*"jamtur01/apache2",)),
        "build": (build, lambda: len(build.pane.rows) == 3, ()),
    }


async def draw(page: Page, is_ready: Callable[[], bool], keys: tuple[str, ...]) -> str:
    """Return the picture of a screen, as SVG."""
    from dive_py.tui.app import DivepyApp
    from dive_py.tui.look.themes import DARK

    app = DivepyApp(page)
    app.theme = DARK.name
    async with app.run_test(size=SIZE) as pilot:
        async with asyncio.timeout(30):
            while not (page.is_mounted and is_ready()):
                await pilot.pause(0.05)
        await pilot.pause(1.0)
        for key in keys:
            await pilot.press(key)
        await pilot.pause(0.5)
        svg = app.export_screenshot(title="divepy")
        page.stop(5.0)
        return _plain_fonts(svg)


def main() -> int:
    """Draw all pictures."""
    address = sys.argv[1]
    target = Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else HERE
    with tempfile.TemporaryDirectory() as workspace:
        for name, (page, is_ready, keys) in pages(address, Path(workspace)).items():
            to_png(asyncio.run(draw(page, is_ready, keys)), target / f"{name}.png")
            print(target / f"{name}.png")
    return 0


if __name__ == "__main__":
    os.environ |= {"TEXTUAL_ANIMATIONS": "none", "COLORTERM": "truecolor", "TERM": "xterm-256color"}
    os.environ.pop("NO_COLOR", None)
    sys.exit(main())
