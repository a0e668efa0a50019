"""Docker's own storage: images in its graph drivers' layer database, indexed without a content byte.

    image/DRIVER/repositories.json                    names of images
    image/DRIVER/imagedb/content/sha256/ID            their configs
    image/DRIVER/layerdb/sha256/CHAIN ID/             diff, size, cache-id, parent, tar-split.json.gz
    DRIVER/CACHE-ID/diff/                             the layer's files

Source: moby, *layer/filestore.go* and *image/store.go*.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from dive_py import short_file
from dive_py.errors import DamagedImage, ImageNotFound
from dive_py.oci.document import MAX_DOCUMENT, decode
from dive_py.sources.archives.choice import by_name
from dive_py.sources.image import ImageInfo
from dive_py.sources.stores.folder import LocalFolder
from dive_py.sources.stores.layerdb_image import RECORD, LayerdbImage, Store, checked_config, with_config

if TYPE_CHECKING:
    from dive_py.oci.config import ImageConfig
    from dive_py.sources.image import Image

DRIVERS = ("overlay2", "fuse-overlayfs", "vfs")
"""Graph drivers whose folders are known, the usual one first."""

WAY = "layerdb"
"""How it is read, for the header."""


class RepositoriesShape(msgspec.Struct):
    """What `repositories.json` says: by repository, names and IDs."""

    repositories: dict[str, dict[str, str]] | None = msgspec.field(default=None, name="Repositories")


class _Found(Struct, frozen=True):
    """An image of a store: its ID, its names with tags, its names with digests."""

    id: str
    names: tuple[str, ...]
    digests: tuple[str, ...]


def open_store(path: str, name: str, shown: str) -> Image:
    """Open an image in a data root, which may be another machine's; without a name the only one.

    Raises:
        AmbiguousImage: several images fit.
        DamagedImage: the folder is not a data root, cannot be read or is damaged.
        ImageNotFound: there is no such image.
    """
    store = Store(LocalFolder(path), _driver(path))
    found = _images(path, store)
    offered = [(image.names, (image.id, *image.digests)) for image in found]
    image = found[by_name(offered, name, path)]
    config = stored_config(path, store, image.id)
    if config is None:
        raise DamagedImage(f"{path} names the image {image.id} and does not have it")
    info = ImageInfo(
        reference=shown if name else image.names[0] if image.names else shown,
        source="docker-dir",
        way=f"docker folder · {WAY}",
        id=image.id,
        digest=next((text.partition("@")[2] for text in image.digests), ""),
        names=image.names,
    )
    return LayerdbImage(with_config(info, config), store)


def open_local(root: str, driver: str, info: ImageInfo) -> LayerdbImage | None:
    """Return an engine's image from its own store, with its real config, where that can be read here; else None."""
    store = Store(LocalFolder(root), driver)
    config = stored_config(root, store, info.id)
    if config is None or config.diff_ids != info.config.diff_ids or not _readable(root, store, info):
        return None
    return LayerdbImage(replace(with_config(info, config), way=f"{info.source} · {WAY}"), store)


def stored_config(root: str, store: Store, identity: str) -> ImageConfig | None:
    """Return an image's config, whose digest is the image's ID; None where it is not there or is another."""
    try:
        with open(os.path.join(root, store.config(identity)), "rb") as file:  # noqa: PTH118, PTH123
            data = file.read(MAX_DOCUMENT + 1)
    except (OSError, ValueError):
        return None
    return checked_config(data, identity)


def _readable(root: str, store: Store, info: ImageInfo) -> bool:
    """Return whether every layer's record can be opened."""
    try:
        for layer in info.layers:
            with open(os.path.join(root, store.layer(layer.chain_id), RECORD), "rb"):  # noqa: PTH118, PTH123
                pass
    except OSError:
        return False
    return True


def _driver(path: str) -> str:
    for driver in DRIVERS:
        if os.path.isdir(os.path.join(path, "image", driver, "layerdb")):  # noqa: PTH112, PTH118
            return driver
    hint = "it is what `docker info` calls the Docker Root Dir, and mostly only root may read it"
    if not os.path.exists(path):  # noqa: PTH110
        raise ImageNotFound(f"there is no folder {path}", hint)
    raise DamagedImage(f"{path} is not a data root of Docker's overlay2 driver, or cannot be read", hint)


def _images(path: str, store: Store) -> list[_Found]:
    """Return all images of a store, those without a name last."""
    names: dict[str, list[str]] = {}
    document = f"image/{store.driver}/repositories.json"
    try:
        data = short_file.read(os.path.join(path, document), MAX_DOCUMENT)  # noqa: PTH118
        known = sorted(os.listdir(os.path.dirname(os.path.join(path, store.config("x")))))  # noqa: PTH118, PTH120, PTH208
    except OSError as error:
        raise DamagedImage(f"{path} cannot be read: {error.strerror}", "mostly only root may read it") from error
    said = decode(data, RepositoriesShape, f"{document} in {path}")
    for repository in (said.repositories or {}).values():
        for name, identity in repository.items():
            names.setdefault(identity, []).append(name)
    found = []
    for identity in (f"sha256:{name}" for name in known):
        own = names.get(identity, [])
        tags = tuple(name for name in own if "@" not in name)
        found.append(_Found(identity, tags, tuple(name for name in own if "@" in name)))
    return sorted(found, key=lambda image: (not image.names, image.names, image.id))
