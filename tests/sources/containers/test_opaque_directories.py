"""Opaque directories, told by what a container does not show; the kernel's rule is the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled
from dive_py.layers import tar_headers
from dive_py.layers.blocks import StreamBlocks
from dive_py.progress import Progress
from dive_py.sources.containers.opaque_directories import opaque_directories
from tests.building.entries import directory, file, opaque, symlink, whiteout
from tests.building.tar_writer import write_tar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.layers.index import LayerIndex
    from tests.building.entries import Entry


def layer(*entries: Entry) -> LayerIndex:
    import io

    return tar_headers.scan(StreamBlocks(io.BytesIO(write_tar(entries))), Progress())


def asked(upper: LayerIndex, *lowers: LayerIndex, seen: Sequence[str] = (), mounts: Sequence[str] = ()) -> tuple[
    list[bytes], list[str]
]:  # fmt: skip
    """The opaque directories, and what the container was asked for."""
    paths: list[str] = []

    def is_seen(path: bytes) -> bool:
        paths.append(path.decode())
        return path.decode() in seen

    return opaque_directories(upper, lowers, mounts, is_seen, Progress()), paths


def test_what_shows_through_is_not_opaque_and_what_does_not_is() -> None:
    upper = layer(directory("etc"), directory("srv"), file("srv/new"))
    lower = layer(file("etc/passwd"), file("srv/old"))
    assert asked(upper, lower, seen=["/etc/passwd"]) == ([b"srv"], ["/etc/passwd", "/srv/old"])


def test_only_a_child_that_the_lower_layers_alone_have_tells_anything() -> None:
    upper = layer(directory("a"), file("a/new"), whiteout("a/gone"), directory("a/both"))
    lower = layer(file("a/new"), file("a/gone"), file("a/both/x"), file("a/zz"))
    found, paths = asked(upper, lower, seen=["/a/zz", "/a/both/x"])
    assert (found, paths) == ([], ["/a/zz", "/a/both/x"])
    assert asked(upper, layer(file("a/new"), file("a/gone")))[1] == []


def test_what_layers_between_have_deleted_is_not_looked_for() -> None:
    upper = layer(directory("a"), directory("b"), directory("c"), directory("d"))
    lower = layer(file("a/old"), file("b/old"), file("c/old"), file("d/old"), file("d/kept"))
    between = layer(whiteout("a"), opaque("b"), symlink("c", "d"), whiteout("d/old"))
    assert asked(upper, lower, between) == ([b"d"], ["/d/kept"])


def test_a_directory_that_a_layer_between_made_again_has_only_what_is_in_that() -> None:
    upper = layer(directory("a"))
    lower = layer(file("a/old"))
    between = layer(whiteout("a"), directory("a"), file("a/young"))
    assert asked(upper, lower, between)[1] == ["/a/young"]


def test_below_an_opaque_directory_nothing_is_asked() -> None:
    upper = layer(directory("a"), directory("a/b"), directory("ab"))
    lower = layer(file("a/b/c"), file("ab/c"))
    assert asked(upper, layer(file("a/x"), file("a/b/c"), file("ab/c"))) == ([b"a", b"ab"], ["/a/x", "/ab/c"])
    assert asked(upper, lower, seen=["/a/b"]) == ([b"a\0b", b"ab"], ["/a/b/c", "/ab/c"])


def test_mounted_places_tell_nothing() -> None:
    upper = layer(directory("data"), directory("data/sub"), directory("srv"))
    lower = layer(file("data/old"), file("data/sub/old"), file("srv/disk/old"))
    assert asked(upper, lower, mounts=["/data", "/srv/disk"]) == ([], [])


def test_it_can_be_stopped() -> None:
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        opaque_directories(layer(directory("a")), [layer(file("a/b"))], (), lambda _: True, progress)
