"""One image in every place where images are kept, each of which a test opens in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.sources.engines.engine_image import open_engine_image
from dive_py.sources.image import OpenOptions
from dive_py.sources.stores import containerd_store
from dive_py.sources.stores.podman_store import open_storage
from tests.building import ImageBuilder
from tests.sources.containerd_root import ContainerdRoot
from tests.sources.docker_root import DockerRoot, open_root
from tests.sources.offering import offer
from tests.sources.opening import opened
from tests.sources.podman_root import PodmanRoot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pytest

    from dive_py.sources.image import Image
    from tests.building import Entry
    from tests.engine.fake import FakeEngine
    from tests.registry.misbehaving import MisbehavingRegistry

FILES: dict[str, Callable[[ImageBuilder, Path], object]] = {
    "docker 1.10": lambda builder, path: builder.docker_archive(path / "image.tar"),
    "docker 1.10, gzip layers": lambda builder, path: builder.docker_archive(path / "image.tar", "gzip"),
    "docker 25": lambda builder, path: builder.docker_25(path / "image.tar"),
    "docker 29": lambda builder, path: builder.docker_25(path / "image.tar", "gzip"),
    "outer gzip": lambda builder, path: builder.docker_archive(path / "image.tar.gz", outer="gzip"),
    "outer zstd": lambda builder, path: builder.docker_25(path / "image.tar", outer="zstd"),
    "oci folder, gzip": lambda builder, path: builder.oci_layout(path / "layout"),
    "oci folder, plain": lambda builder, path: builder.oci_layout(path / "layout", "none"),
    "oci archive, zstd": lambda builder, path: builder.oci_archive(path / "image.tar", "zstd"),
}
"""What a builder writes that is opened by its path."""

STORES = ("docker engine", "docker-dir", "containers-storage", "containerd", "registry, gzip", "registry, plain")
"""Places that engines and registries keep, as the fakes of the tests make them."""

PLACES = (*FILES, *STORES)


class Everywhere:
    """Opens an image of these layers wherever a test names.

    Args:
        folder: Where images are written; a new one for each.
        fake: An engine.
        monkeypatch: Points the stores of this machine into the folder.
        registry: A registry, for the places that are one.
    """

    def __init__(
        self, folder: Path, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch, registry: MisbehavingRegistry
    ) -> None:
        self._registry = registry
        self._folder = folder
        self._fake = fake
        self._patch = monkeypatch

    def open(self, place: str, layers: Sequence[Sequence[Entry]]) -> Image:
        """The image, opened; the test closes it."""
        built = ImageBuilder(name="test:1")
        for layer in layers:
            built.layer(*layer)
        if place in FILES:
            return opened(str(FILES[place](built, self._folder)), keep=True)
        if place == "docker-dir":
            root = DockerRoot(self._folder / "docker")
            root.add(layers, "test:1")
            return open_root(root, "test:1")
        if place == "containers-storage":
            storage = PodmanRoot(self._folder / "storage")
            storage.configure(self._patch)
            storage.add(layers, "docker.io/library/test:1")
            return open_storage(parse("containers-storage:test:1"), OpenOptions(), Progress())
        if place == "containerd":
            self._patch.setattr(containerd_store, "ROOT", str(self._folder / "containerd"))
            self._patch.delenv("CONTAINERD_NAMESPACE", raising=False)
            ContainerdRoot(self._folder / "containerd").add(built, "docker.io/library/test:1", namespace="default")
            return opened("containerd:test:1")
        if place.startswith("registry"):
            compression = "none" if place.endswith("plain") else "gzip"
            self._registry.repository("test").add_image(built, "1", compression)
            return opened(f"registry:{self._registry.host}/test:1")
        assert place == "docker engine"
        offer(self._fake, built)
        return open_engine_image(parse("test:1"), OpenOptions(host=self._fake.address), Progress())
