"""A content that stays open."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import pytest

from dive_py.contents.locate import content_entry, shown_entry
from dive_py.contents.opened import OpenContent
from dive_py.errors import Cancelled, DamagedLayer, DivepyError
from dive_py.exploration import Exploration
from dive_py.progress import Progress
from tests.building import ImageBuilder, file
from tests.contents.tars import Tars
from tests.overlay.stacking import stacked
from tests.sources.opening import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATA = bytes(range(256)) * 20_000


@pytest.fixture(params=["none", "gzip"])
def content(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenContent]:
    """A file of 5 MB in a plain layer, and in one that has to be decompressed."""
    path = (
        ImageBuilder()
        .layer(file("other", b"x" * 9000), file("a", DATA))
        .docker_archive(tmp_path / "image.tar", request.param)
    )
    with opened(path) as image:
        exploration = Exploration(image)
        exploration.load(Progress())
        entry = content_entry(exploration.stack, shown_entry(exploration.stack, b"a"))
        found = OpenContent(exploration.stack, image, entry, Progress())
        yield found
        found.close()
        found.close()


def test_any_range_is_what_the_file_has(content: OpenContent) -> None:
    assert content.size == len(DATA)
    for offset, count in ((0, 10), (3_000_000, 700), (5, 5), (len(DATA) - 3, 100), (len(DATA), 5), (-1, 5), (2, 0)):
        assert content.read(offset, count) == (DATA[offset : offset + count] if offset >= 0 else b"")


def test_only_what_was_wanted_has_passed(content: OpenContent) -> None:
    content.read(100, 10)
    assert content.passed in {0, 1 << 19, 1 << 20} or content.passed < 2 << 20


def test_closed_is_closed(content: OpenContent) -> None:
    content.read(0, 1)
    content.close()
    with pytest.raises(DivepyError, match="closed"):
        content.read(0, 1)


def test_nothing_is_opened_before_it_is_wanted_and_stopping_stops() -> None:
    entries = [file("a", DATA)]
    stack, source, progress = stacked(entries), Tars(entries), Progress()
    found = OpenContent(stack, source, content_entry(stack, shown_entry(stack, b"a")), progress)
    assert (found.size, source.asked) == (len(DATA), [])
    progress.stop.set()
    with pytest.raises(Cancelled):
        found.read(0, 1)
    found.close()


def test_a_content_that_ends_early_says_so() -> None:
    entries = [file("a", DATA)]
    stack, source = stacked(entries), Tars(entries)
    source.tars[0] = source.tars[0][:2_000_000]
    found = OpenContent(stack, source, content_entry(stack, shown_entry(stack, b"a")), Progress())
    assert found.read(0, 4) == DATA[:4]
    with pytest.raises(DamagedLayer, match="too early"):
        found.read(3_000_000, 1)
    found.close()


def test_a_disk_that_is_full_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    entries = [file("a", DATA)]
    stack = stacked(entries)
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    found = OpenContent(stack, Tars(entries), content_entry(stack, shown_entry(stack, b"a")), Progress())
    with pytest.raises(DivepyError, match="No space left"):
        found.read(0, 1)
    found.close()
