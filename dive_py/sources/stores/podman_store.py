"""Podman's own storage (containers-storage), which CRI-O and Buildah share: indexed without engine and content byte."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py import short_file
from dive_py.errors import AmbiguousImage, DamagedImage, DivepyError, ImageNotFound
from dive_py.oci.document import MAX_DOCUMENT
from dive_py.oci.platform import Platform
from dive_py.oci.reference import ImageName
from dive_py.sources.archives.choice import by_name
from dive_py.sources.cached_image import Trust, with_cache
from dive_py.sources.image import ImageInfo
from dive_py.sources.stores.folder import LocalFolder
from dive_py.sources.stores.layerdb_image import checked_config, with_config
from dive_py.sources.stores.storage_conf import storage_conf
from dive_py.sources.stores.storage_documents import (
    LARGEST_LIST,
    ImageEntry,
    Storage,
    StorageLayer,
    chain,
    driver_of,
    file_name,
    parse_images,
    parse_layers,
)
from dive_py.sources.stores.storage_image import StorageImage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.oci.config import ImageConfig
    from dive_py.oci.reference import Reference
    from dive_py.progress import Progress
    from dive_py.sources.image import Image, OpenOptions

WAY = "podman · storage"
"""How it is read, for the header."""

_HINT = "it is what `podman info` calls the graphRoot; each user has their own, and mostly only they may read it"


class _Stored(Struct, frozen=True):
    """An image and the storage that has it."""

    entry: ImageEntry
    storage: Storage


def open_storage(reference: Reference, options: OpenOptions, progress: Progress) -> Image:
    """Open an image of this user's storage, without any engine.

    Raises:
        AmbiguousImage: several images fit.
        DamagedImage: the storage is damaged, or its configuration.
        ImageNotFound: there is no such image, or not for the platform.
        UnsupportedImage: the storage belongs to a driver that cannot be read.
    """
    progress.check()
    storages = storages_here()
    stored = _chosen(_images(storages), reference.location, storages[0].root)
    config = _config(stored)
    if options.platform and not config.platform.matches(Platform.parse(options.platform)):
        raise ImageNotFound(
            f"{stored.storage.root} has {reference.location} for {config.platform}, not for {options.platform}",
            f"to get it: podman pull --platform {options.platform} {reference.location}",
            brief=f"has it for {config.platform}",
        )
    layers = chain(_layers(storages), stored.entry.layer or "", stored.storage.root)
    info = ImageInfo(
        reference=reference.name.familiar if reference.name else reference.location,
        source="podman",
        way=WAY,
        id=_identity(stored.entry),
        digest=stored.entry.digest or "",
        names=tuple(stored.entry.names or ()),
    )
    image = StorageImage(with_config(info, config), LocalFolder("/"), layers)
    return with_cache(image, options.cache, trust(layers, config))


def names_here() -> list[str]:
    """Return the names of all images in this user's storages.

    Raises:
        DamagedImage, ImageNotFound, UnsupportedImage: as `storages_here` and the lists themselves have it.
    """
    return [name for image in _images(storages_here()) for name in image.entry.names or ()]


def open_local(root: str, driver: str, info: ImageInfo) -> StorageImage | None:
    """Return an engine's image from its own storage, with its real config, where that can be read here; else None."""
    storage = Storage(root, driver)
    try:
        found = next((image for image in _images([storage]) if _identity(image.entry) == info.id), None)
        if found is None:
            return None
        config = _config(found)
        layers = chain(_layers([storage]), found.entry.layer or "", root)
        for layer in layers:
            with open(storage.record(layer.id), "rb"):  # noqa: PTH123
                pass
    except (OSError, DamagedImage):
        return None
    if config.diff_ids != info.config.diff_ids:
        return None
    return StorageImage(replace(with_config(info, config), way=WAY), LocalFolder("/"), layers)


def trust(layers: Sequence[StorageLayer], config: ImageConfig) -> Trust:
    """Return what may be concluded from an image's own words: its diff IDs where the storage computed the same."""
    computed = tuple(layer.diff_id for layer in layers)
    return Trust(diff_ids=all(computed) and computed == config.diff_ids)


def roots() -> tuple[str, ...]:
    """Return the folders where Podman may keep this user's images; each may be missing.

    Raises:
        DamagedImage: its configuration is damaged.
    """
    conf = storage_conf()
    return (conf.root, *conf.more)


def storages_here() -> tuple[Storage, ...]:
    """Return this user's storages, the one that they write to before those that are only read.

    Raises:
        DamagedImage: the configuration is damaged, or the storage cannot be read.
        ImageNotFound: there is none.
        UnsupportedImage: it belongs to a driver that cannot be read.
    """
    conf = storage_conf()
    found = [Storage(root, driver) for root in (conf.root, *conf.more) if (driver := driver_of(root, conf.driver))]
    if found:
        return tuple(found)
    if os.path.isdir(conf.root) and not os.access(conf.root, os.R_OK | os.X_OK):  # noqa: PTH112
        raise DamagedImage(f"{conf.root} cannot be read: permission denied", _HINT)
    raise ImageNotFound(f"there are no images in {conf.root}, Podman's storage of this user", _HINT, absent=True)


def _images(storages: Sequence[Storage]) -> list[_Stored]:
    """Return all images, those without a name last, as they stand in the first storage that has them."""
    found: dict[str, _Stored] = {}
    for storage in storages:
        for entry in parse_images(_document(storage.images, LARGEST_LIST), storage.images):
            found.setdefault(entry.id, _Stored(entry, storage))
    return sorted(found.values(), key=lambda image: not image.entry.names)


def _layers(storages: Sequence[Storage]) -> dict[str, tuple[StorageLayer, str]]:
    """Return all layers with their parents'; a layer of the first storage may lie on one of another."""
    found: dict[str, tuple[StorageLayer, str]] = {}
    for storage in reversed(storages):
        lasting, passing = storage.layers
        found |= parse_layers(_document(lasting, LARGEST_LIST), lasting, storage)
        if os.path.exists(passing):  # noqa: PTH110
            found |= parse_layers(_document(passing, LARGEST_LIST), passing, storage)
    return found


def _chosen(images: Sequence[_Stored], requested: str, root: str) -> _Stored:
    """Return the image that is meant. Podman calls what has no registry `localhost/NAME`, and looks there first."""
    offered = [(image.entry.names or (), (_identity(image.entry), image.entry.digest or "")) for image in images]
    local = _local(requested)
    known = {name: position for position, (names, _) in enumerate(offered) for name in names}
    if local in known:
        return images[known[local]]
    try:
        return images[by_name(offered, requested, root)]
    except AmbiguousImage as error:
        error.hint = f"there are {', '.join(error.choices[:20])}"
        raise


def _local(requested: str) -> str:
    """Return what Podman calls an image whose name has no registry; empty for any other word."""
    try:
        name = ImageName.parse(requested)
        return ImageName.parse(f"localhost/{requested}").full if name.domain == "docker.io" else ""
    except DivepyError:
        return ""


def _config(stored: _Stored) -> ImageConfig:
    """Return an image's config, whose digest is the image's ID."""
    identity = _identity(stored.entry)
    path = f"{stored.storage.image(stored.entry.id)}/{file_name(identity)}"
    config = checked_config(_document(path, MAX_DOCUMENT), identity)
    if config is None:
        raise DamagedImage(f"{path} is not the config that the image's ID says")
    return config


def _identity(entry: ImageEntry) -> str:
    return f"sha256:{entry.id}"


def _document(path: str, largest: int) -> bytes:
    try:
        return short_file.read(path, largest)
    except OSError as error:
        raise DamagedImage(f"{path} cannot be read: {error.strerror}", _HINT) from error
