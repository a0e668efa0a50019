"""The list of layers, and all about the selected one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.explorer.layer_facts import change_counts
from dive_py.tui.look.glyphs import ASCII, UNICODE
from tests.building import ImageBuilder, file
from tests.tui.stacks import small_stack
from tests.tui.stage import explored, inside, small_archive, small_image

if TYPE_CHECKING:
    from pathlib import Path


async def test_commands_can_be_shown_with_their_shell(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("number_sign", "A")
        texts = [row.text for row in screen.layers_pane.rows]
        assert texts[0] == "/bin/sh -c #(nop) ADD file:base in /"
        assert texts[1] == "/bin/sh -c #(nop)  ENV MODE=fast"
        assert screen.details_pane.facts[0].text == texts[0]
        await pilot.press("number_sign")
        assert screen.layers_pane.rows[1].text == "ENV MODE=fast"
        assert screen.details_pane.facts[0].text == "ADD file:base in /"


async def test_digests_are_told_in_full_and_can_be_copied(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        facts = {fact.text.rpartition(" ")[0]: fact for fact in screen.details_pane.facts}
        assert facts["diff ID"].copy == small_image().diff_ids()[0]
        assert facts["chain ID"].copy == small_image().diff_ids()[0], "below it there is nothing"
        assert facts["in the archive"].copy
        await pilot.press("D", "G", "y")
        assert pilot.app.clipboard == facts["in the archive"].copy


async def test_a_long_command_is_told_to_its_end(tmp_path: Path) -> None:
    command = "/bin/sh -c " + " && ".join(f"apt-get install -y package-{number}" for number in range(60)) + " && END"
    image = ImageBuilder().layer(file("a", b"a"), command=command)
    async with explored(image.docker_archive(tmp_path / "image.tar")) as (pilot, screen):
        await pilot.press("D")
        seen = set()
        for _ in range(screen.details_pane.row_count):
            seen.update(inside(screen.details_pane))
            await pilot.press("down")
        text = " ".join(seen)
        assert "package-0 " in text
        assert "END" in text


def test_a_layers_changes_are_counted_by_kind() -> None:
    stack = small_stack()
    assert change_counts(stack, 1, UNICODE, rw=False) == "2 added · 1 modified · 0 removed"
    assert change_counts(stack, 2, UNICODE, rw=False) == "0 added · 0 modified · 1 metadata only · 3 removed"


def test_a_read_write_layer_tells_what_it_copied_up() -> None:
    assert change_counts(small_stack(), 2, ASCII, rw=True).endswith("3 removed - 5 kB copied up")
