"""Comparing two images on the screen."""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from textual.widgets import Input, Static

from dive_py.comparing import packages as compare_packages
from dive_py.presentation.unfolding import BIG
from dive_py.sources.image import OpenOptions
from dive_py.tui.compare.ask import CompareWithScreen
from dive_py.tui.compare.screen import CompareScreen
from dive_py.tui.viewer.screen import ViewerScreen
from tests.building import ImageBuilder, file
from tests.tui.engine.registries import served
from tests.tui.stage import SMALL, WIDE, explored, inside, press_at_once, until
from tests.tui.viewer.test_screen import settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import pytest
    from textual.pilot import Pilot

    from dive_py.analysis.comparison import Comparison
    from dive_py.analysis.package_changes import PackageChanges
    from dive_py.comparing import Images
    from dive_py.progress import Progress
    from dive_py.tui.explorer.screen import ExplorerScreen

STATUS = "Package: curl\nStatus: install ok installed\nVersion: {}\n\n"


def images(folder: Path) -> tuple[Path, Path]:
    """Two images with a common base."""
    base = (file("base", b"b" * 1000), file("etc/app.conf", b"one\n"))
    old = (
        ImageBuilder(name="app:1")
        .layer(*base)
        .layer(file("gone", b"g" * 50), file("var/lib/dpkg/status", STATUS.format(1).encode()))
    )
    new = (
        ImageBuilder(name="app:2")
        .layer(*base)
        .layer(
            file("etc/app.conf", b"two\n", mtime=9),
            file("opt/new", b"n" * 700),
            file("var/lib/dpkg/status", STATUS.format(2).encode(), mtime=9),
        )
    )
    return old.docker_archive(folder / "old.tar"), new.docker_archive(folder / "new.tar")


def said(pilot: Pilot[int]) -> str:
    """What stands below the field where the name is asked for; empty for another screen."""
    return "".join(str(line.render()) for line in pilot.app.screen.query("#compare-line").results(Static))


@asynccontextmanager
async def comparing(
    folder: Path, size: tuple[int, int] = WIDE
) -> AsyncIterator[tuple[Pilot[int], ExplorerScreen, CompareScreen]]:
    """The comparison of both images."""
    async with comparison_of(*images(folder), size) as found:
        yield found


@asynccontextmanager
async def comparison_of(
    old: Path, new: Path, size: tuple[int, int] = WIDE
) -> AsyncIterator[tuple[Pilot[int], ExplorerScreen, CompareScreen]]:
    """The comparison of two images, begun in the explorer of the first one."""
    async with explored(old, size=size) as (pilot, screen):
        await pilot.press("c")
        await pilot.pause()
        await press_at_once(pilot, *str(new), "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))
        page = pilot.app.screen
        assert isinstance(page, CompareScreen)
        await until(pilot, lambda: bool(page.pane.row_count))
        yield pilot, screen, page
        page.stop(5.0)


async def test_trees_stand_side_by_side_with_what_there_is_to_tell(tmp_path: Path) -> None:
    async with comparing(tmp_path) as (pilot, screen, page):
        header = page.header.render().plain
        assert "old.tar → " in header
        assert "1 shared layer, 1 kB" in header
        assert "650 B larger" in header
        rows = [row.split() for row in inside(page.pane)[1:]]
        assert rows[0] == ["700", "B", "+700", "B", "+", "▾", "opt/"]
        assert ["50", "B", "-50", "B", "-", "gone"] in rows
        assert not any("base" in row for row in rows)
        await until(pilot, lambda: any("curl" in line for line in inside(page.facts_pane)))
        assert any(line.split() == ["~", "curl", "1", "→", "2"] for line in inside(page.facts_pane))
        await pilot.press("=")
        await until(pilot, lambda: any("base" in row for row in inside(page.pane)))
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_filter_sort_fold_and_hide(tmp_path: Path) -> None:
    async with comparing(tmp_path, SMALL) as (pilot, _, page):
        assert "old.tar → " in page.header.render().plain
        assert "shared" not in page.header.render().plain, "both names go before what the facts say as well"
        await pilot.press("slash", *"conf$", "enter")
        await until(pilot, lambda: page.pane.row_count == 2)
        assert [row.split()[-1] for row in inside(page.pane)[1:]] == ["etc/", "app.conf"]
        await pilot.press("slash", "(")
        await pilot.pause()
        assert page.pane.row_count == 2
        await pilot.press("escape")
        await until(pilot, lambda: page.pane.row_count > 2)
        await pilot.press("s")
        await until(pilot, lambda: inside(page.pane)[1].split()[-1] == "etc/")
        await pilot.press("space")
        await until(pilot, lambda: "1 difference" in inside(page.pane)[1])
        await pilot.press("plus")
        await until(pilot, lambda: not any("opt/" in row for row in inside(page.pane)))
        assert "without added" in page.pane.title_text
        await pilot.press("plus", "asterisk")
        await until(pilot, lambda: all(row.split()[-1] != "app.conf" for row in inside(page.pane)))


async def test_differences_are_gone_through_and_a_file_is_compared(tmp_path: Path) -> None:
    async with comparing(tmp_path) as (pilot, _, page):
        names = []
        for _ in range(3):
            await pilot.press("n")
            row = page.pane.current
            assert row is not None
            names.append(page.pane.model.comparison.paths.path(row.path_id))  # type: ignore[union-attr]
        assert len(set(names)) == 3
        await pilot.press("slash", *"app.conf", "enter", "end")
        await pilot.pause()
        await pilot.press("y", "v")
        assert pilot.app.clipboard == "/etc/app.conf"
        await until(pilot, lambda: isinstance(pilot.app.screen, ViewerScreen))
        viewer = pilot.app.screen
        assert isinstance(viewer, ViewerScreen)
        await settled(pilot, viewer)
        await settled(pilot, viewer)
        _, besides, first, *_ = inside(viewer.pane)
        assert besides.split()[0] == "time"
        assert first.split() == ["1", "~", "one", "│", "1", "~", "two"]
        await pilot.press("q")


async def test_the_images_can_be_turned_round(tmp_path: Path) -> None:
    async with comparing(tmp_path) as (pilot, _, page):
        await pilot.press("o")
        await until(pilot, lambda: page.comparison is not None and page.turned)
        assert "650 B smaller" in page.header.render().plain
        assert "new.tar → " in page.header.render().plain


async def test_the_tree_stays_while_packages_are_compared_and_the_facts_say_how_far(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()

    def packages(comparison: Comparison, images: Images, progress: Progress, **_: object) -> PackageChanges:
        progress.advance(2000)
        assert goes_on.wait(10)
        return compare_packages(comparison, images, progress)

    monkeypatch.setattr("dive_py.tui.compare.screen.packages", packages)
    async with comparing(tmp_path) as (pilot, _, page):
        await until(pilot, lambda: "comparing packages: 2 kB" in page.facts_pane.title_text)
        assert page.pane.row_count > 0
        goes_on.set()
        await until(pilot, lambda: any("curl" in line for line in inside(page.facts_pane)))
        assert page.facts_pane.title_text == "Both images"
        assert page.pane.row_count > 0


async def test_an_image_that_is_nowhere_is_said_in_the_explorer(tmp_path: Path) -> None:
    async with explored(images(tmp_path)[0]) as (pilot, screen):
        await pilot.press("c")
        await pilot.pause()
        await pilot.press(*"./nowhere.tar", "enter")
        await until(pilot, lambda: "nowhere.tar" in said(pilot))
        assert pilot.app.screen.query_one(Input).value == "./nowhere.tar"
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_a_bare_name_beside_an_image_of_a_registry_is_looked_for_there(monkeypatch: pytest.MonkeyPatch) -> None:
    options = OpenOptions(host="unix:///nowhere.sock")
    with served(monkeypatch) as registry:
        name = f"registry:{registry.host}/team/app"
        async with explored(f"{name}:1.0", size=SMALL, options=options) as (pilot, _):
            await pilot.press("c")
            await until(pilot, lambda: isinstance(pilot.app.screen, CompareWithScreen))
            asked = pilot.app.screen
            assert isinstance(asked, CompareWithScreen)
            await until(pilot, lambda: asked.names == [f"{name}:2.0", f"{name}:gone", f"{name}:chart"])
            await pilot.press(*"team/app:3.0", "enter")
            await until(pilot, lambda: "there is no tag 3.0 of team/app" in said(pilot))
            await pilot.press("backspace", "backspace", "backspace", *"2.0", "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))
            page = pilot.app.screen
            assert isinstance(page, CompareScreen)
            await until(pilot, lambda: any("app.conf" in row for row in inside(page.pane)))
            page.stop(5.0)


async def test_much_starts_folded_and_next_and_filter_unfold_where_they_go(tmp_path: Path) -> None:
    deep = [file(f"usr/lib/{number:04}", b"x" * 10) for number in range(BIG)]
    old = ImageBuilder().layer(file("base", b"b")).docker_archive(tmp_path / "old.tar")
    new = ImageBuilder().layer(file("base", b"b"), *deep, file("etc/one", b"1")).docker_archive(tmp_path / "new.tar")

    def shown(page: CompareScreen) -> list[str]:
        return [row.split()[-1] for row in inside(page.pane)[1:]]

    async with comparison_of(old, new) as (pilot, _, page):
        assert page.pane.row_count == 3
        assert "2,000 differences" in inside(page.pane)[2], "usr/lib: opened as far as there is room"
        await pilot.press("n", "n", "n")
        await until(pilot, lambda: page.pane.row_count > BIG)
        assert page.pane.current is not None
        assert page.comparison is not None
        assert page.comparison.paths.path(page.pane.current.path_id) == b"usr/lib/0001", "three further, however fast"
        await pilot.press("left", "space")
        await until(pilot, lambda: page.pane.row_count < 9)
        before = page.pane.row_count
        await pilot.press("slash", *"lib/00.*9$", "enter")
        await until(pilot, lambda: page.pane.row_count == 12)
        await pilot.press("escape")
        await until(pilot, lambda: page.pane.row_count == before)
        await pilot.press("asterisk")
        await until(pilot, lambda: page.pane.row_count == 2)
        await pilot.press("asterisk")
        await until(pilot, lambda: page.pane.row_count == BIG + 4)
