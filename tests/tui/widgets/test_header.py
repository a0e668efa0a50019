"""The line at the top, at every width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.tui.widgets.header import Header

FACTS = ("docker · layerdb", "linux/amd64", "5 layers", "2.4 MB")
FIGURES = (("efficiency 84 %", ""), ("354 kB wasted", ""))


async def line(tmp_path: Path, width: int, reference: str = "ubuntu:12.04") -> str:
    """The header of a terminal of this width."""
    async with explored(small_archive(tmp_path), size=(width, 24)) as (_, screen):
        header: Header = screen.header
        header.show(reference, FACTS, FIGURES)
        text = header.render().plain
        assert cell_len(text) <= width
        return text


async def test_a_wide_line_tells_all(tmp_path: Path) -> None:
    text = await line(tmp_path, 160)
    assert text.startswith(" divepy ▸ ubuntu:12.04 ")
    assert text.endswith(" docker · layerdb · linux/amd64 · 5 layers · 2.4 MB · efficiency 84 % · 354 kB wasted")


async def test_facts_give_way_and_figures_stay(tmp_path: Path) -> None:
    text = await line(tmp_path, 80)
    assert "docker" not in text
    assert text.endswith("efficiency 84 % · 354 kB wasted")


async def test_a_long_name_keeps_its_end(tmp_path: Path) -> None:
    text = await line(tmp_path, 80, "/home/somebody/with/a/very/long/way/to/the/image/archive.tar")
    assert "archive.tar " in text
    assert "…" in text


async def test_a_narrow_line_has_the_name_and_a_figure_with_its_word(tmp_path: Path) -> None:
    """A number alone would be taken for the image's size."""
    assert (await line(tmp_path, 60)).split("  ")[0] == " divepy ▸ ubuntu:12.04"
    assert (await line(tmp_path, 48)).split() == ["ubuntu:12.04", "efficiency", "84", "%", "·", "354", "kB", "wasted"]
    for width in (45, 40):
        text = await line(tmp_path, width)
        assert text.startswith(" ubuntu:12.04 ")
        assert text.endswith(" 354 kB wasted")
    assert (await line(tmp_path, 40, "example.org/team/application:12.04")).split()[0] == "…/application:12.04"
