"""The base of the explored image, looked for once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.analysis import bases
from dive_py.analysis.bases import Base
from dive_py.errors import Cancelled
from dive_py.progress import Progress
from dive_py.sources.image import ImageInfo, LayerInfo, OpenOptions
from dive_py.tui.explorer.base_finder import BaseFinder

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = ImageInfo("app:1", "", "", layers=(LayerInfo(0, diff_id="sha256:1"),))
SECOND = ImageInfo("app:1", "", "", layers=(LayerInfo(0, diff_id="sha256:2"),))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The images whose base is asked for, with the platform in question."""
    found: list[tuple[str, str]] = []

    def find_base(info: ImageInfo, options: OpenOptions, progress: Progress) -> Base:
        progress.check()
        found.append((info.layers[0].diff_id, options.platform))
        return Base(f"base-{len(found)}", 1)

    monkeypatch.setattr(bases, "find_base", find_base)
    return found


def finder(options: Callable[[], OpenOptions] = OpenOptions) -> BaseFinder:
    return BaseFinder(options)


def test_an_image_is_asked_for_once_and_again_once_it_is_another(asked: list[tuple[str, str]]) -> None:
    found = finder()
    answers = [found.find(info, Progress()).reference for info in (FIRST, FIRST, SECOND, SECOND)]
    assert answers == ["base-1", "base-1", "base-2", "base-2"]
    assert len(asked) == 2


def test_a_reading_that_begins_again_asks_again_and_as_the_image_is_opened_then(asked: list[tuple[str, str]]) -> None:
    options = [OpenOptions()]
    found = finder(lambda: options[0])
    found.find(FIRST, Progress())
    options[0] = OpenOptions(platform="linux/arm64")
    found.forget()
    found.find(FIRST, Progress())
    assert asked == [("sha256:1", ""), ("sha256:1", "linux/arm64")]


def test_what_was_stopped_is_not_known(asked: list[tuple[str, str]]) -> None:
    progress, found = Progress(), finder()
    progress.stop.set()
    with pytest.raises(Cancelled):
        found.find(FIRST, progress)
    assert found.find(FIRST, Progress()).reference == "base-1"
    assert len(asked) == 1
