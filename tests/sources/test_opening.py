"""Opening an image on a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DivepyError
from dive_py.sources.image import OpenOptions
from dive_py.sources.opening import Opening
from tests.building import ImageBuilder, file

if TYPE_CHECKING:
    from pathlib import Path


def test_the_image_is_there_when_it_is_asked_for(tmp_path: Path) -> None:
    archive = ImageBuilder("test:1").layer(file("a", b"1")).docker_archive(tmp_path / "image.tar")
    opening = Opening(str(archive), OpenOptions())
    with opening.image() as image:
        assert image.info.names == ("test:1",)
        assert opening.image() is image


def test_what_went_wrong_is_raised_where_the_image_is_waited_for(tmp_path: Path) -> None:
    opening = Opening(str(tmp_path / "nothing.tar"), OpenOptions())
    for _ in range(2):
        with pytest.raises(DivepyError, match=r"nothing\.tar"):
            opening.image()
