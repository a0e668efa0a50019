"""What dive 0.13.1 gets wrong on its screen, and what stands there instead."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from dive_py.tui.explorer.selection import ViewKind
from tests.building import ImageBuilder, directory, file, opaque, symlink, whiteout
from tests.parity.stacked import stacked_archive
from tests.tui.stage import explored, inside, small_archive

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.tui.explorer.screen import ExplorerScreen

VIEWS = ("1", "2", "a", "4", "5")
"""The keys of the views."""


def marks(screen: ExplorerScreen) -> dict[str, str]:
    """The change of each path that has a row."""
    model, stack = screen.tree_pane.model, screen.stack
    assert model is not None
    assert stack is not None
    return {stack.paths.path(row.path_id).decode(): row.change.word for row in model.rows(0, model.count)}


async def test_keys_work_before_anything_has_been_read(tmp_path: Path) -> None:
    """No pane is empty without a reason, and ctrl+c is never dead (#513)."""
    async with explored(stacked_archive(tmp_path), loaded=False) as (pilot, screen):
        await pilot.press("down", "tab", "m", "s", "space", "right", "B", "colon", "asterisk", "e", "ctrl+s", "w", "t")
        assert all(pane.size.height > 0 for pane in (screen.layers_pane, screen.tree_pane, screen.waste_pane))
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert pilot.app.return_value == 0


@pytest.mark.parametrize("height", [24, 30, 45, 50])
async def test_pages_of_any_number_of_layers_at_any_height(tmp_path: Path, height: int) -> None:
    """Also where as many layers as rows are left below the selected one."""
    image = ImageBuilder()
    for number in range(40):
        image.layer(file(f"f{number}", b"x"))
    async with explored(image.docker_archive(tmp_path / "i.tar"), size=(160, height)) as (pilot, screen):
        visible = screen.layers_pane.body_height
        for start in (0, 40 - visible - 1, 40 - visible, 40 - visible + 1, 39):
            for key in ("pagedown", "pageup", "end", "home"):
                screen.select(screen.selection.at_layer(max(start, 0)))
                await pilot.press(key)
                assert screen.layers_pane.number == screen.selection.layer
                seen = [row.lstrip("▌ ").split()[0] for row in inside(screen.layers_pane)[1:]]
                assert str(screen.selection.layer) in seen, (start, key)


async def test_exactly_as_many_layers_as_rows(tmp_path: Path) -> None:
    image = ImageBuilder()
    async with explored(stacked_archive(tmp_path)) as (_, screen):
        count = screen.layers_pane.body_height
    for number in range(count):
        image.layer(file(f"f{number}", b"x"))
    async with explored(image.docker_archive(tmp_path / "i.tar")) as (pilot, screen):
        assert screen.layers_pane.body_height == count
        for _ in range(3):
            await pilot.press("pagedown")
        assert screen.selection.layer == count - 1


async def test_whiteouts_of_nothing_open_without_a_word(tmp_path: Path) -> None:
    image = ImageBuilder().layer(file("a", b"a")).layer(whiteout("no/such"), whiteout("nor-this"), file("b", b"b"))
    async with explored(image.docker_archive(tmp_path / "i.tar"), layer=1) as (_, screen):
        assert marks(screen) == {"b": "added", "no": "added"}, "the folder that the marker stands in, as in engines"
        assert screen.failure is None


async def test_what_differs_in_time_attributes_or_target_alone_is_marked(tmp_path: Path) -> None:
    image = (
        ImageBuilder()
        .layer(file("time", b"t", mtime=1), file("xattr", b"x"), symlink("link", "one"), file("same", b"s"))
        .layer(
            file("time", b"t", mtime=9),
            file("xattr", b"x", xattrs={"user.a": b"b"}),
            symlink("link", "two"),
            file("same", b"s"),
        )
    )
    async with explored(image.docker_archive(tmp_path / "i.tar"), layer=1, verify=True) as (_, screen):
        for _ in range(200):
            if marks(screen)["time"] == "metadata":
                break
            await asyncio.sleep(0.01)
        assert marks(screen) == {"time": "metadata", "xattr": "metadata", "link": "modified", "same": "identical"}


async def test_commands_are_not_cut_off(tmp_path: Path) -> None:
    command = "RUN " + " ".join(f"word{number}" for number in range(200))
    archive = ImageBuilder().layer(file("a", b"a"), command=command).docker_archive(tmp_path / "i.tar")
    async with explored(archive, size=(80, 24)) as (pilot, screen):
        await pilot.press("D")
        assert screen.details_pane.facts[0].text == command
        await pilot.press("y")
        assert pilot.app.clipboard == command


async def test_changing_views_neither_adds_nor_loses_rows(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path), layer=4) as (pilot, screen):
        first: dict[str, dict[str, str]] = {}
        for round_ in range(3):
            for key in VIEWS:
                await pilot.press(key)
                rows = marks(screen) if screen.tree_pane.model else {}
                assert first.setdefault(key, rows) == rows, (key, round_)
            await pilot.press("left_square_bracket", "right_square_bracket")


CHANGING = (
    ImageBuilder()
    .layer(
        *(directory("dir"), file("dir/old", b"old"), symlink("link", "one"), file("gone", b"g" * 9)),
        *(directory("full"), file("full/a", b"a"), file("full/b", b"b")),
    )
    .layer(symlink("link", "two"), symlink("dir", "full"), whiteout("gone"), opaque("full"), file("full/c", b"c"))
    .layer(file("gone", b"G" * 7))
)
"""What dive marks wrongly: a link with another target, a directory that becomes a link, a file that comes back, an
opaque directory."""


async def test_marks_of_one_layer(tmp_path: Path) -> None:
    async with explored(CHANGING.docker_archive(tmp_path / "i.tar"), layer=1) as (pilot, screen):
        removed = {"dir/old": "removed", "gone": "removed", "full/a": "removed", "full/b": "removed"}
        changed = {"link": "modified", "dir": "modified", "full/c": "added"}
        assert {**removed, **changed}.items() <= marks(screen).items()
        await pilot.press("m")
        assert marks(screen) == {**changed, "full": "untouched"}


async def test_marks_of_a_range(tmp_path: Path) -> None:
    async with explored(CHANGING.docker_archive(tmp_path / "i.tar"), layer=2) as (pilot, screen):
        await pilot.press("a")
        found = marks(screen)
        assert found["gone"] == "modified", "it is there again"
        assert (found["link"], found["dir"], found["dir/old"]) == ("modified", "modified", "removed")
        assert (found["full"], found["full/a"], found["full/c"]) == ("untouched", "removed", "added")


async def test_without_directory_entries_folding_works_and_nothing_is_made_up(tmp_path: Path) -> None:
    image = ImageBuilder().layer(file("app/lib/a", b"a" * 10), file("app/lib/b", b"b" * 20)).layer(file("app/c", b"c"))
    async with explored(image.docker_archive(tmp_path / "i.tar")) as (pilot, screen):
        rows = inside(screen.tree_pane)
        assert rows[1].split()[:4] == ["drwxr-xr-x", "0:0", "30", "B"]
        assert "1970" not in rows[1]
        assert screen.story_pane.facts[0].text.startswith("no entry of its own")
        await pilot.press("F", "down", "space")
        assert screen.tree_pane.row_count == 2
        await pilot.press("m", "right_square_bracket")
        assert [row.split()[-1] for row in inside(screen.tree_pane)[1:]] == ["app/", "c", "lib/"]


async def test_under_a_filter_everything_works(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"lists/", "enter", "end", "left")
        assert screen.tree_pane.path == b"var/lists"
        await pilot.press("space")
        assert screen.tree_pane.row_count == 2
        await pilot.press("right")
        assert screen.tree_pane.path == b"var/lists/one"
        await pilot.press("asterisk", "asterisk", "s", "ctrl+b", "2", "a", "n")
        assert screen.selection.view is ViewKind.AGGREGATED
        assert screen.selection.pattern == "lists/"
        await pilot.press("e")
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "FormScreen"
