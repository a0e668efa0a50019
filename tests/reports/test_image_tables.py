"""An engine's images as tables."""

from __future__ import annotations

import pytest

from dive_py.engine.facts import EngineFacts
from dive_py.engine.images import ImageSummary
from dive_py.engine.usage import DiskUsage
from dive_py.reports import image_tables


def test_what_an_engine_does_not_say_is_an_empty_cell_and_names_are_printable() -> None:
    nameless = ImageSummary(id="sha256:" + "a" * 64, repository="", tag="", created=None, size=None)
    odd = ImageSummary(id="sha256:" + "b" * 64, repository="a\x1b[2J", tag="1", created=None, size=2000)
    lines = list(image_tables.short_lines([nameless, odd]))
    assert lines[0].split()[:2] == ["REPOSITORY", "TAG"]
    assert lines[1].split() == ["<none>", "<none>", "a" * 12, "-", "-"]
    assert lines[2].split() == ["a\\x1b[2J", "1", "b" * 12, "-", "2", "kB"]


@pytest.mark.parametrize(
    ("total", "text"),
    [(2890, "2.89 kB in all, unpacked layers alone;"), (4210, "4.21 kB in all;"), (5000, "5 kB in all, 790 B of it")],
)
def test_a_total_below_its_images_says_what_it_leaves_out(total: int, text: str) -> None:
    image = ImageSummary(id="sha256:" + "a" * 64, repository="app", tag="1", created=None, size=4210)
    usage = DiskUsage({image.id: 4210}, total)
    found = image_tables.EngineImages([image], {}, usage, EngineFacts("overlayfs", "/d", containerd=True), "docker")
    assert text in image_tables.figures(found, whole=True)
