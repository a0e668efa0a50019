"""What a story says of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.contents.accounts import Accounts
from dive_py.tui.marks import ASCII, UNICODE
from dive_py.tui.story_rows import story_rows
from tests.building import ImageBuilder, char_device, file, hardlink, symlink
from tests.tui.stacks import stack_of
from tests.tui.stage import explored, inside, until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import Entry

GAMES = Accounts({5: "games"}, {60: "games"})


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (file("f", b"1", mode=0o644), file("f", b"1", mode=0o755), "mode 0644 → 0755"),
        (file("f", b"1"), file("f", b"1", uid=5, gid=60), "owner 0:0 → games (5:60)"),
        (file("f", b"1", mtime=0), file("f", b"1", mtime=61), "time 1970-01-01 00:00:00 → 00:01:01"),
        (file("f", b"1", mtime=0), file("f", b"22", mtime=86400), "time 1970-01-01 00:00:00 → 1970-01-02 00:00:00"),
        (
            file("f", b"1", mode=0o600, uid=7, gid=7),
            file("f", b"1", mode=0o4755),
            "mode 0600 → 4755 · owner 7:7 → 0:0",
        ),
        (symlink("f", "a"), symlink("f", "b"), "to a → b"),
        (symlink("f", "a"), file("f", b"1", mode=0o777), "symlink → file · to a → none"),
        (file("f", b"1"), file("f", b"1"), ""),
        (file("f", b"1"), file("f", b"2"), ""),
    ],
)
def test_what_differs_is_told(was: Entry, now: Entry, told: str) -> None:
    stack = stack_of(ImageBuilder().layer(was).layer(now))
    path_id = stack.paths.find(b"f")
    assert path_id is not None
    first, second = story_rows(stack, path_id, UNICODE, GAMES)
    assert first.detail == ""
    assert second.detail == told
    assert story_rows(stack, path_id, ASCII, GAMES)[1].detail == told.replace("→", ">").replace("·", "-")


def test_attributes_are_named_and_many_counted() -> None:
    was = file("f", b"1", xattrs={"user.a": b"1", "user.b": b"1"})
    now = file("f", b"1", xattrs={"user.b": b"2", "user.c": b"", "user.d": b"", "user.e": b""})
    stack = stack_of(ImageBuilder().layer(was).layer(now))
    path_id = stack.paths.find(b"f")
    assert path_id is not None
    assert story_rows(stack, path_id, UNICODE)[1].detail == "-user.a ~user.b +user.c and 2 more"


def test_a_device_and_a_hard_link_are_what_they_show() -> None:
    below = [char_device("d", 1, 3), file("a", b"1", mode=0o644), hardlink("h", "a")]
    stack = stack_of(ImageBuilder().layer(*below).layer(char_device("d", 1, 5), file("h", b"1", mode=0o600)))
    told = {}
    for name in (b"d", b"h"):
        path_id = stack.paths.find(name)
        assert path_id is not None
        told[name] = story_rows(stack, path_id, UNICODE)[1].detail
    assert told == {b"d": "device 1:3 → 1:5", b"h": "mode 0644 → 0600"}


async def test_the_story_names_owners_as_the_images_own_files_have_them(tmp_path: Path) -> None:
    """Read once a path with another owner than root is looked at."""
    image = ImageBuilder().layer(
        file("etc/passwd", b"games:x:5:60::/:\n"), file("etc/group", b"games:x:60:\n"), file("x", b"1")
    )
    archive = image.layer(file("x", b"1", uid=5, gid=60)).docker_archive(tmp_path / "i.tar")
    async with explored(archive, layer=1, path="/x") as (pilot, screen):
        await until(pilot, lambda: any("owner 0:0 → games (5:60)" in line for line in inside(screen.story_pane)))
        assert any("· games (5:60) ·" in line for line in inside(screen.story_pane))
        await pilot.press("t", "home", "down", "down", "enter")
        assert screen.selected == 1, "the line belongs to its layer"
