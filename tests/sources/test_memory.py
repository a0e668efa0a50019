"""No source holds contents: reading an image takes a small part of the bytes that it holds."""

from __future__ import annotations

import gzip
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file
from tests.sources.opening import loaded, opened, paths

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = 64 << 20
"""Bytes of the one large file."""

ENOUGH = 12 << 20
"""Bytes that reading may take at its peak: buffers, and the columns of two entries."""


@pytest.fixture(scope="module")
def image() -> ImageBuilder:
    """A layer with a large file, and one that replaces it by a small one."""
    return ImageBuilder(name="large:1").layer(file("big", bytes(CONTENT)), file("small", b"1")).layer(file("big"))


def written(image: ImageBuilder, form: str, folder: Path) -> Path:
    path = folder / "image.tar"
    if form == "oci gzip":
        image.oci_archive(path)
        return path
    image.docker_archive(path)
    if form == "compressed as a whole":
        with gzip.open(folder / "image.tar.gz", "wb", compresslevel=1) as packed:
            packed.write(path.read_bytes())
        return folder / "image.tar.gz"
    return path


@pytest.mark.parametrize("form", ["docker archive", "oci gzip", "compressed as a whole"])
def test_contents_pass_and_are_not_kept(image: ImageBuilder, tmp_path: Path, form: str) -> None:
    path = written(image, form, tmp_path)
    loaded(opened(path))  # what is imported and made once is no part of it
    tracemalloc.start()
    try:
        with opened(path) as here:
            first, second = loaded(here)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (paths(first), paths(second)) == ([b"big", b"small"], [b"big"])
    assert peak < ENOUGH, f"{peak >> 20} MB at the peak, for {CONTENT >> 20} MB of contents"
