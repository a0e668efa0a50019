"""Looking at a file."""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from dive_py.tui.viewer.screen import ViewerScreen
from tests.building import ImageBuilder, directory, file, symlink, whiteout
from tests.tui.stage import SMALL, WIDE, explored, inside, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.pilot import Pilot

    from dive_py.tui.explorer.screen import ExplorerScreen


def image(folder: Path, form: str = "none") -> Path:
    log = "".join(f"entry {number}\n" for number in range(500_000)).encode()
    builder = (
        ImageBuilder()
        .layer(
            directory("etc"),
            file("etc/app.conf", b"[main]\nname = one\n"),
            file("data.json", json.dumps({"a": [1]}).encode()),
            file("evil", b"\x1b[2J\x07end\n" + b"w" * 500),
            file("log", log),
            symlink("link", "etc/app.conf"),
        )
        .layer(file("etc/app.conf", b"[main]\nname = two\nmore = yes\n"))
        .layer(whiteout("data.json"))
    )
    return builder.docker_archive(folder / "image.tar", form)


@asynccontextmanager
async def viewed(
    path: Path, file: str, layer: int, size: tuple[int, int] = WIDE
) -> AsyncIterator[tuple[Pilot[int], ExplorerScreen, ViewerScreen]]:
    """The viewer, opened by its key on a file of a layer."""
    async with explored(path, path=file, layer=layer, size=size) as (pilot, screen):
        await until(pilot, lambda: screen.tree_pane.current is not None)
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, ViewerScreen))
        page = pilot.app.screen
        assert isinstance(page, ViewerScreen)
        await settled(pilot, page)
        yield pilot, screen, page


async def settled(pilot: Pilot[int], page: ViewerScreen) -> None:
    """Wait until what is in sight has been read."""
    await until(pilot, lambda: bool(page.views))
    await pilot.pause()
    await until(pilot, lambda: not page._busy)  # noqa: SLF001
    await pilot.pause()


def header(page: ViewerScreen) -> str:
    return page.header.render().plain


@pytest.mark.parametrize("form", ["none", "gzip"])
async def test_text_its_versions_and_their_difference(form: str, tmp_path: Path) -> None:
    async with viewed(image(tmp_path, form), "/etc/app.conf", 1) as (pilot, screen, page):
        assert inside(page.pane) == ["1 [main]", "2 name = two", "3 more = yes"]
        assert "layer 1 modified" in header(page)
        assert "version 2 of 2" in header(page)
        await pilot.press("c")
        await settled(pilot, page)
        rows = inside(page.pane)
        assert rows[0].split() == ["layer", "0", "│", "layer", "1"]
        assert rows[2].split() == ["2", "~", "name", "=", "one", "│", "2", "~", "name", "=", "two"]
        await pilot.press("c", "[")
        await settled(pilot, page)
        assert inside(page.pane) == ["1 [main]", "2 name = one"]
        assert "hidden by layer 1" in header(page)
        await pilot.press("[")
        assert "no version below" in page.footer.render().plain
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_bytes_facts_and_back(tmp_path: Path) -> None:
    async with viewed(image(tmp_path), "/etc/app.conf", 1, SMALL) as (pilot, _, page):
        await pilot.press("X")
        await settled(pilot, page)
        assert inside(page.pane)[0].startswith("00000000  5b 6d 61 69 6e 5d 0a ")
        await pilot.press("i")
        await settled(pilot, page)
        assert inside(page.pane)[0].split() == ["Kind", "text"]
        await pilot.press("i")
        await settled(pilot, page)
        assert inside(page.pane)[0] == "1 [main]"
        await pilot.press("shift+tab")
        await settled(pilot, page)
        assert page.pane.view is page.views[-1]
        await pilot.press("y")
        assert pilot.app.clipboard == "/etc/app.conf"


async def test_json_is_made_pretty_and_a_removed_file_is_still_there(tmp_path: Path) -> None:
    async with viewed(image(tmp_path), "/data.json", 2) as (_, _, page):
        assert inside(page.pane)[1].split() == ["2", '"a":', "["]
        assert "hidden by layer 2" in header(page)


async def test_a_symlink_shows_what_it_leads_to(tmp_path: Path) -> None:
    async with viewed(image(tmp_path), "/link", 0) as (_, _, page):
        assert header(page).startswith(" divepy ▸ /etc/app.conf")
        assert inside(page.pane)[1] == "2 name = two"


async def test_nothing_in_a_file_drives_the_terminal_and_long_lines_move(tmp_path: Path) -> None:
    async with viewed(image(tmp_path), "/evil", 0, SMALL) as (pilot, _, page):
        assert inside(page.pane)[0] == "1 \\x1b[2J\\aend"
        await pilot.press("l", "l")
        await settled(pilot, page)
        assert page.pane.column == 16
        assert inside(page.pane)[1].startswith("2 wwww")
        await pilot.press("h", "h", "h")
        assert page.pane.column == 0


@pytest.mark.parametrize("form", ["none", "gzip"])
async def test_a_large_file_is_read_as_far_as_one_looks(form: str, tmp_path: Path) -> None:
    async with viewed(image(tmp_path, form), "/log", 0) as (pilot, _, page):
        assert inside(page.pane)[0].split() == ["1", "entry", "0"]
        assert page.pane.title_text.split()[3] == "about"
        await pilot.press("G")
        await settled(pilot, page)
        await settled(pilot, page)
        assert inside(page.pane)[-1].split()[:3] == ["500000", "entry", "499999"]
        await pilot.press("g", "slash", *"entry 47777", "enter")
        await settled(pilot, page)
        assert page.pane.cursor == 47777
        await pilot.press("n")
        await settled(pilot, page)
        assert page.pane.cursor == 477_770
        await pilot.press("N", "escape")
        await settled(pilot, page)
        assert page.pane.found == ""
        await pilot.press("escape")


@pytest.mark.parametrize(("key", "began"), [("n", "from the top"), ("N", "from the end")])
async def test_a_search_goes_round_the_end(tmp_path: Path, key: str, began: str) -> None:
    """As it does in the tree; that it did is said."""
    async with viewed(image(tmp_path), "/log", 0) as (pilot, _, page):
        await pilot.press("slash", *"entry 47777", "enter")
        await settled(pilot, page)
        if key == "n":
            for place in (477_770, 477_771):
                await pilot.press("n")
                await settled(pilot, page)
                assert page.pane.cursor == place
            page.pane.go(499_998)
        await pilot.press(key)
        await settled(pilot, page)
        await settled(pilot, page)
        assert page.pane.cursor == (47_777 if key == "n" else 477_779)
        assert began in str(page.filter_line.query_one("#filter-answer").render())


async def test_a_text_that_is_not_there_is_said(tmp_path: Path) -> None:
    async with viewed(image(tmp_path), "/evil", 0) as (pilot, _, page):
        await pilot.press("slash", *"nowhere", "enter")
        await settled(pilot, page)
        answer = page.filter_line.query_one("#filter-answer").render()
        assert "not in this file" in str(answer)


async def test_folders_have_no_content_and_that_is_said(tmp_path: Path) -> None:
    async with explored(image(tmp_path), path="/etc", layer=0) as (pilot, screen):
        await pilot.press("v")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert "/etc is a folder, which has no content of its own" in screen.footer.render().plain
        assert "name a" not in screen.footer.render().plain, "a key was pressed, nothing is named"


def piped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file come through a pipe as standard input."""
    end, start = os.pipe()

    def write() -> None:
        with open(start, "wb") as out:  # noqa: PTH123  a file descriptor
            out.write(path.read_bytes())

    threading.Thread(target=write, daemon=True).start()
    monkeypatch.setattr("sys.stdin", open(end, encoding="latin-1"))  # noqa: PTH123, SIM115  closed with the test


async def test_an_archive_that_has_passed_is_said_in_the_explorer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped(image(tmp_path), monkeypatch)
    async with explored("-", path="/etc/app.conf", layer=1) as (pilot, screen):
        await pilot.press("v")
        await until(pilot, lambda: "its contents with it" in screen.footer.render().plain)
        assert pilot.app.screen is screen
    sys.stdin.close()


async def test_the_pager_and_the_editor_are_the_persons_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    script = tmp_path / "program"
    script.write_text(
        f"#!{sys.executable}\nimport sys\nopen({str(out)!r}, 'ab').write(open(sys.argv[1], 'rb').read())\n"
    )
    script.chmod(0o755)
    for name in ("PAGER", "EDITOR", "VISUAL"):
        monkeypatch.setenv(name, str(script))
    async with viewed(image(tmp_path), "/etc/app.conf", 1) as (pilot, _, page):
        monkeypatch.setattr(type(pilot.app), "suspend", lambda _: open(os.devnull))  # noqa: PTH123, SIM115
        await pilot.press("O", "E")
        await pilot.pause()
        assert out.read_bytes() == b"[main]\nname = two\nmore = yes\n" * 2
        monkeypatch.setenv("PAGER", "/no/such/program")
        await pilot.press("O")
        await pilot.pause()
        assert "cannot be run" in page.footer.render().plain


async def test_it_extracts_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with viewed(image(tmp_path), "/etc/app.conf", 1) as (pilot, _, page):
        await pilot.press("[")
        await settled(pilot, page)
        await pilot.press("e")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is page)
        assert "extracted 1 file" in page.footer.render().plain
    assert (tmp_path / "app.conf").read_bytes() == b"[main]\nname = one\n"


async def test_which_layer_it_is_from_stays_in_a_narrow_header_and_a_chown_is_told(tmp_path: Path) -> None:
    name = "usr/share/doc/a-package-with-a-long-name/changelog.Debian"
    was, now = (file(name, b"text\n", mode=mode, uid=uid, mtime=9) for mode, uid in ((0o644, 0), (0o600, 7)))
    path = ImageBuilder().layer(was).layer(now).docker_archive(tmp_path / "image.tar")
    async with viewed(path, f"/{name}", 1, SMALL) as (pilot, _, page):
        assert "layer 1 " in page.header.render().plain
        await pilot.press("c")
        await until(pilot, lambda: page.pane.view is not None and page.pane.view.name == "diff")
        await settled(pilot, page)
        await until(pilot, lambda: "no difference in the text" in "".join(inside(page.pane)))
        shown = [line.strip() for line in inside(page.pane)]
        assert shown[1:] == ["no difference in the text", "mode 0644 → 0600", "owner 0:0 → 7:0"]
