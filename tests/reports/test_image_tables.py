"""An engine's images as tables."""

from __future__ import annotations

from dive_py.engine.images import ImageSummary
from dive_py.reports import image_tables


def test_what_an_engine_does_not_say_is_an_empty_cell_and_names_are_printable() -> None:
    nameless = ImageSummary(id="sha256:" + "a" * 64, repository="", tag="", created=None, size=None)
    odd = ImageSummary(id="sha256:" + "b" * 64, repository="a\x1b[2J", tag="1", created=None, size=2000)
    lines = list(image_tables.short_lines([nameless, odd]))
    assert lines[0].split()[:2] == ["REPOSITORY", "TAG"]
    assert lines[1].split() == ["<none>", "<none>", "a" * 12, "-", "-"]
    assert lines[2].split() == ["a\\x1b[2J", "1", "b" * 12, "-", "2", "kB"]
