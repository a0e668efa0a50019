"""How the screens look: a few pictures that a person has looked at.

`pytest tests/tui/test_snapshots.py --snapshot-update` draws them anew; look at every one before it is committed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.demo.image import build
from dive_py.presentation import units
from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.explorer.request import ExplorerRequest
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.explorer.selection import ViewKind
from dive_py.tui.look.glyphs import ASCII, UNICODE, Glyphs
from dive_py.tui.look.themes import DARK, LIGHT
from tests.building import ImageBuilder, file, symlink, write_folder
from tests.building.oci_forms import oci_members
from tests.tui.stage import SMALL, WIDE, small_image, until, waste_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.pilot import Pilot

MIDDLE = (120, 36)


@dataclass(frozen=True)
class Picture:
    """One picture of the explorer."""

    keys: tuple[str, ...] = ()
    size: tuple[int, int] = WIDE
    theme: str = DARK.name
    glyphs: Glyphs = UNICODE
    image: str = "demo"
    visit: dict[str, Any] = field(default_factory=dict)


PICTURES = {
    "first-sight": Picture(),
    "first-sight-small": Picture(size=SMALL),
    "light": Picture(("down", "down", "down", "tab", "down", "down"), theme=LIGHT.name),
    "light-small": Picture(("down",), SMALL, LIGHT.name),
    "ansi-dark": Picture(("down", "m", "tab"), MIDDLE, "ansi-dark"),
    "ansi-light": Picture(("down", "m", "tab"), MIDDLE, "ansi-light"),
    "ascii-small": Picture(("down", "down"), SMALL, glyphs=ASCII),
    "merged-by-size": Picture((*["down"] * 5, "m", "s", "F"), MIDDLE),
    "shadowed": Picture(("down", "5", "F", "end"), MIDDLE),
    "aggregated-range": Picture(("down", "shift+down", "shift+down", "A"), MIDDLE),
    "waste-small": Picture(("w", "down"), SMALL),
    "waste-by-cause": Picture(("w", "space", "space"), MIDDLE),
    "filter": Picture(("down", "m", "slash", *"ngi"), MIDDLE),
    "filter-wrong": Picture(("slash", *"ngi("), SMALL),
    "story": Picture((*["down"] * 4, "F", "end", "t"), MIDDLE),
    "help": Picture(("F", "question_mark"), MIDDLE),
    "image": Picture(("i",), MIDDLE),
    "tour": Picture(("full_stop",) * 4, MIDDLE, LIGHT.name, visit={"tour": True}),
    "tour-small": Picture(("full_stop",) * 5, SMALL, visit={"tour": True}),
    "save": Picture(("ctrl+s",), SMALL),
    "too-small": Picture(size=(39, 15)),
    "first-sight-60x20": Picture(("F",), size=(60, 20)),
    "damaged": Picture(("down",), MIDDLE, image="damaged"),
    "hostile": Picture(("F", "down"), SMALL, image="hostile"),
}


def draw_demo(folder: Path) -> str:
    """The demo image."""
    build(folder / "demo.tar")
    return "demo.tar"


def draw_damaged(folder: Path) -> str:
    """An image one of whose layers ends too early."""
    members = oci_members([small_image()], "none")
    name = f"blobs/sha256/{small_image().blobs()[1].diff_id.removeprefix('sha256:')}"
    data = members[name]
    assert isinstance(data, bytes)
    members[name] = data[:560]
    write_folder(folder / "layout", members)
    return "oci:layout"


def draw_hostile(folder: Path) -> str:
    """An image whose names would like to drive the terminal."""
    names = (b"\x1b[31mred", b"new\nline", b"[b]bold[b]", "right\u202eleft".encode(), b"\xff\xfe", "字".encode() * 40)
    entries = [file(name, b"x") for name in names]
    image = ImageBuilder().layer(*entries, symlink("link", b"\x1b]0;title\x07"), command="RUN \x1b[2J\u202eecho")
    image.docker_archive(folder / "hostile.tar")
    return "hostile.tar"


IMAGES: dict[str, Callable[[Path], str]] = {"demo": draw_demo, "damaged": draw_damaged, "hostile": draw_hostile}


@pytest.mark.parametrize("name", list(PICTURES))
def test_the_screen_looks_as_it_did(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Callable[..., bool]
) -> None:
    picture = PICTURES[name]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(units, "age", lambda text: "some years ago" if text else "")
    visit = ExplorerRequest(IMAGES[picture.image](tmp_path), OpenOptions(), glyphs=picture.glyphs, **picture.visit)
    screen = ExplorerScreen(visit)
    app = DivepyApp(screen)
    app.theme = picture.theme

    async def before(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: waste_of(screen) is not None)
        for key in picture.keys:
            await pilot.press(key)
            await pilot.pause()
        if screen.selection.view is ViewKind.AGGREGATED:
            await until(pilot, lambda: "as one step" in screen.details_pane.facts[0].text)
        await pilot.pause()

    assert snap_compare(app, terminal_size=picture.size, run_before=before)
