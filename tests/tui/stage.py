"""The explorer on a terminal in memory: a small image, keys, and what then stands on the screen."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from textual.events import Key
from textual.keys import _character_to_key

from dive_py.settings.values import NOTHING, Settings
from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.explorer.request import ExplorerRequest
from dive_py.tui.explorer.screen import ExplorerScreen
from tests.building import ImageBuilder, file, opaque, symlink, whiteout

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from dive_py.analysis.waste import Waste
    from dive_py.tui.widgets.line_list import LineList

WIDE = (160, 50)
"""Columns and lines of a big terminal."""

SMALL = (80, 24)
"""Columns and lines of the smallest terminal that is enough."""


def small_image() -> ImageBuilder:
    """Four layers: a base, a changed file, deletions and a chmod, an opaque directory."""
    return (
        ImageBuilder()
        .layer(
            file("etc/app.conf", b"a" * 100),
            file("etc/motd", b"hello"),
            file("usr/bin/tool", b"t" * 5000, mode=0o644, mtime=9),
            file("var/lists/one", b"1" * 3000),
            file("var/lists/two", b"2" * 2000),
            file("data/old", b"o" * 700),
            symlink("bin", "usr/bin"),
            command="/bin/sh -c #(nop) ADD file:base in /",
        )
        .step("/bin/sh -c #(nop)  ENV MODE=fast")
        .layer(
            file("etc/app.conf", b"b" * 120), file("opt/new", b"n" * 50), command="/bin/sh -c sed -i s/a/b/ app.conf"
        )
        .layer(
            whiteout("var/lists"),
            file("usr/bin/tool", b"t" * 5000, mode=0o755, mtime=9),
            command="/bin/sh -c rm -rf /var/lists && chmod 755 /usr/bin/tool",
        )
        .layer(opaque("data"), file("data/fresh", b"f" * 10), command="COPY data /data # buildkit")
    )


def small_archive(folder: Path) -> Path:
    """The small image as a file."""
    return small_image().docker_archive(folder / "image.tar")


@asynccontextmanager
async def explored(
    image: Path | str,
    *,
    size: tuple[int, int] = WIDE,
    loaded: bool = True,
    theme: str = "",
    options: OpenOptions | None = None,
    settings: Settings = NOTHING,
    **visit: Any,  # noqa: ANN401 - fields of `ExplorerRequest`
) -> AsyncIterator[tuple[Pilot[int], ExplorerScreen]]:
    """The explorer of an image, with everything read unless the test wants to watch the reading."""
    screen = ExplorerScreen(ExplorerRequest(str(image), options or OpenOptions(), **visit))
    app = DivepyApp(screen, settings)
    if theme:
        app.theme = theme
    async with app.run_test(size=size) as pilot:
        if loaded:
            await until(pilot, lambda: waste_of(screen) is not None or screen.failure is not None)
            await pilot.pause()
        yield pilot, screen
        screen.stop(5.0)


def waste_of(screen: ExplorerScreen) -> Waste | None:
    """The figures; None until everything has been read."""
    return screen.snapshot.waste if screen.snapshot is not None else None


async def until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    """Let the app run until something holds; ten seconds at most."""
    for _ in range(1000):
        if condition():
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError("it never came")


async def press_at_once(pilot: Pilot[int], *keys: str) -> None:
    """Press keys as fast as a terminal sends what is pasted.

    `Pilot.press` waits twice for a quiet processor after each key, which takes 40 ms at least; here after the last one.
    """
    *first, last = keys
    for key in first:
        pilot.app.post_message(Key(_character_to_key(key), key) if len(key) == 1 else Key(key, None))
    await pilot.press(last)


def lines(pane: LineList) -> list[str]:
    """What stands in a pane, line by line, without its frame."""
    height = pane.size.height
    return [strip.text.rstrip() for strip in pane.render_lines(pane.outer_size.region)[1 : height + 1]]


def inside(pane: LineList) -> list[str]:
    """The same without the frame's left and right edge, without empty lines."""
    found = [line[1:].rstrip("│┃| ").rstrip() for line in lines(pane)]
    return [line for line in found if line]


def names_in(folder: Path) -> list[str]:
    """The names of what is in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())
