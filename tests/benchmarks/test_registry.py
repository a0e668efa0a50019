"""What the benchmark of registries counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.registry import Home, Uploads, answers, size_of
from tests.building import ImageBuilder, file
from tests.registry.misbehaving import MisbehavingRegistry

if TYPE_CHECKING:
    from pathlib import Path


def test_a_layer_that_is_twice_in_an_image_crosses_the_wire_once() -> None:
    builder = ImageBuilder().layer(file("a")).layer(file("b", b"x" * 900)).layer(file("a"))
    with MisbehavingRegistry() as served:
        served.repository("app").add_index([builder], "1")
        manifest = Uploads(served.host).manifest("app:1")
        assert manifest is not None
        assert size_of(manifest) == sum({blob.digest: len(blob.stored) for blob in builder.blobs("gzip")}.values())
        assert answers(served.host, "app:1")
        assert not answers(served.host, "app:2")
    assert not answers(served.host, "app:1"), "it is gone"


def test_what_is_left_beside_the_cache_is_seen(tmp_path: Path) -> None:
    home = Home(tmp_path)
    environment = home.environment
    (tmp_path / "cache/index").write_bytes(b"x" * 1000)
    assert home.left() == 0
    (tmp_path / "tmp/blob").write_bytes(b"x" * 1000)
    assert home.left() == 1000
    assert environment["HOME"] == str(tmp_path / "home")
