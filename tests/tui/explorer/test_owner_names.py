"""Names of users and groups, as the image's own files have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.building import ImageBuilder, file
from tests.tui.stage import explored, inside, until

if TYPE_CHECKING:
    from pathlib import Path


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
        assert screen.selection.layer == 1, "the line belongs to its layer"
