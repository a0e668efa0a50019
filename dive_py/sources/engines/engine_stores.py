"""The stores that engines keep images in, and what reads each of them.

| engine | store | read from here | through a never-started container |
| --- | --- | --- | --- |
| Docker with overlay2 or fuse-overlayfs | `LAYERDB` | `LayerdbImage` over a `LocalFolder` | over an `EngineFolder` |
| Docker with containerd's store | `CONTAINERD` | `UnpackedImage` over a `StoredImage` | `PassingBlobs` |
| Podman with overlay | `STORAGE` | `StorageImage` over a `LocalFolder` | over an `EngineFolder` |

From every other engine, and where neither way works, an image comes by its export (`engine_export.ExportedImage`).
Functions import what they open an image with: no process needs all of it, and the layers are on screen the sooner.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.engine.reading import allowed, sweep
from dive_py.sources.image import ForwardingImage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from dive_py.layers.cache import LayerCache
    from dive_py.progress import Progress
    from dive_py.sources.engines.inspected import InspectedImage
    from dive_py.sources.image import Deliver, Image, ImageInfo, OpenOptions


class EngineStore(Struct, frozen=True):
    """A kind of store."""

    name: str
    """As the explorer's header has it, without the engine."""
    title: str
    """For people."""
    folder: str
    """What has to be readable below the store's root; `{driver}` stands for the storage driver,
    `{content}` for the folder of containerd's blobs."""
    sample: str
    """A file or small folder below the root, to try with; `{id}` stands for an image's ID without algorithm."""
    here: Callable[[InspectedImage, LayerCache | None], Image | None]
    """Opens an image where the store can be read from this machine and has all of it; else gives None."""
    through: Callable[[InspectedImage, LayerCache | None], Image]
    """Opens an image through a container that is created of it and never started."""


def store_ways(inspected: InspectedImage, options: OpenOptions) -> list[Image]:
    """Open an image in its engine's store in each way that may work, the quickest first."""
    place = inspected.engine.place
    probe = options.probe and allowed(place, remote=options.probe_remote)
    if probe:
        sweep(inspected.engine)
    store = store_of(inspected)
    if store is None:
        return []
    here = store.here(inspected, options.cache) if place.socket is not None else None
    ways = [] if here is None else [here]
    if probe:
        ways.append(AnnouncedImage(store.through(inspected, options.cache), place.address, options.cache))
    return ways


def store_of(inspected: InspectedImage) -> EngineStore | None:
    """Return the store that has an image; None where it cannot be read."""
    if not inspected.info.layers:
        return None
    if inspected.engine.product == "podman":
        return STORAGE if inspected.storage[0] else None
    if inspected.data_root:
        return LAYERDB
    from dive_py.sources.stores import containerd_store

    return CONTAINERD if containerd_store.engine_roots(inspected.engine) else None


def _layerdb_here(inspected: InspectedImage, cache: LayerCache | None) -> Image | None:
    from dive_py.sources.stores import docker_store

    del cache
    return docker_store.open_local(inspected.data_root, inspected.details.driver, inspected.info)


def _layerdb_through(inspected: InspectedImage, cache: LayerCache | None) -> Image:
    from dive_py.sources.engines.engine_folder import EngineFolder
    from dive_py.sources.stores.layerdb_image import LayerdbImage, Store

    del cache
    info = inspected.info
    folder = EngineFolder(inspected.engine, info.id, inspected.data_root, info.config.volumes)
    return LayerdbImage(_by_container(info, "layerdb"), Store(folder, inspected.details.driver), guessed=True)


def _containerd_here(inspected: InspectedImage, cache: LayerCache | None) -> Image | None:
    from dive_py.sources.stores import containerd_store
    from dive_py.sources.stores.containerd_snapshots import UnpackedImage

    for root in containerd_store.engine_roots(inspected.engine):
        local = containerd_store.open_local(root, inspected.info, cache)
        if local is not None:
            return UnpackedImage(local, partial(_unpacked, root, inspected.info))
    return None


def _unpacked(root: str, info: ImageInfo) -> list[str]:
    """Return where the layers were unpacked to, base first; as far as these folders are known."""
    from dive_py.sources.stores.containerd_snapshots import snapshots

    known = snapshots(root)
    return [known[layer.chain_id].folder for layer in info.layers if layer.chain_id in known]


def _containerd_through(inspected: InspectedImage, cache: LayerCache | None) -> Image:
    from dive_py.sources.engines.engine_folder import EngineFolder
    from dive_py.sources.engines.passing_blobs import PassingBlobs
    from dive_py.sources.stores import containerd_store

    info, engine = inspected.info, inspected.engine
    folders = [
        EngineFolder(engine, inspected.id, f"{root}/{containerd_store.CONTENT}", info.config.volumes)
        for root in containerd_store.engine_roots(engine)
    ]
    return PassingBlobs(_by_container(info, "containerd"), folders, hashed=cache is not None)


def _storage_here(inspected: InspectedImage, cache: LayerCache | None) -> Image | None:
    from dive_py.sources.stores import podman_store

    del cache
    return podman_store.open_local(inspected.storage[0], inspected.details.driver, inspected.info)


def _storage_through(inspected: InspectedImage, cache: LayerCache | None) -> Image:
    from dive_py.sources.engines.engine_folder import EngineFolder
    from dive_py.sources.stores.storage_documents import Storage, StorageLayer
    from dive_py.sources.stores.storage_image import StorageImage

    del cache
    info = inspected.info
    root, identities = inspected.storage
    storage = Storage(root, inspected.details.driver)
    whole = (storage.layers[0].rpartition("/")[0], storage.image(info.id.removeprefix("sha256:")))
    bound = [folder.lstrip("/") for folder in whole]
    folder = EngineFolder(inspected.engine, info.id, "", info.config.volumes, whole=bound)
    layers = [StorageLayer(storage, identity) for identity in identities]
    return StorageImage(_by_container(info, "storage"), folder, layers, guessed=True)


def _by_container(info: ImageInfo, store: str) -> ImageInfo:
    return replace(info, way=f"{info.source} · {store} · never-started container")


_BLOBS = "{content}/blobs/sha256"

LAYERDB = EngineStore(
    "layerdb",
    "the layer database",
    "image/{driver}/layerdb/sha256",
    "image/{driver}/repositories.json",
    _layerdb_here,
    _layerdb_through,
)
CONTAINERD = EngineStore(
    "containerd", "containerd's store", _BLOBS, _BLOBS + "/{id}", _containerd_here, _containerd_through
)
STORAGE = EngineStore(
    "storage", "Podman's storage", "overlay-layers", "overlay-images/{id}", _storage_here, _storage_through
)


NOTE = "read through a container that is created and never started (divepy doctor explains; --no-probe switches it off)"
"""The note, shown once for each engine."""


class AnnouncedImage(ForwardingImage):
    """An image read through a never-started container, which says so once for each engine, as the cache remembers."""

    def __init__(self, image: Image, address: str, cache: LayerCache | None) -> None:
        super().__init__(image)
        self._address = address
        self._cache = cache

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Index every layer; the first time that this works, return the note, too."""
        info = super().load(deliver, progress, first, skip)
        new = self._cache is None or self._cache.is_first(f"never-started container {self._address}")
        return replace(info, note=NOTE) if new else info
