"""What a containers-storage says of its images and layers: images.json, layers.json and each image's own documents.

    DRIVER-images/images.json             all images: ID, names, the top layer
    DRIVER-images/ID/                     an image's manifest and config, each in a file
    DRIVER-layers/layers.json             all layers: ID, parent, digests; those that last until the next boot
    DRIVER-layers/volatile-layers.json    stand in the second
    DRIVER-layers/ID.tar-split.gz         a layer's record
    overlay/ID/diff/, vfs/dir/ID/         a layer's files

Source: containers/storage, *images.go* and *layers.go*.
"""

from __future__ import annotations

import base64
import os
import re
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from dive_py.errors import DamagedImage, DamagedLayer, UnsupportedImage
from dive_py.oci.digest import Digest
from dive_py.oci.document import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_LIST: Final = 64 << 20
"""Bytes of the largest list of images or layers: some 100,000 of them."""

MOST_LAYERS: Final = 10_000
"""Layers of one image. Engines refuse images of more than 500."""

_CONTENTS: Final = {"overlay": "overlay/{}/diff", "vfs": "vfs/dir/{}"}
"""Where a layer's files are, by driver and with the layer's ID."""

DRIVERS: Final = tuple(_CONTENTS)
"""Graph drivers whose folders are known, the usual one first."""

_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z@_.-]{0,255}", re.ASCII)

_PLAIN_KEY: Final = re.compile(r"[.0-9a-z]+", re.ASCII)


class ImageEntry(msgspec.Struct):
    """One image in images.json."""

    id: str
    digest: str | None = None
    names: list[str] | None = None
    layer: str | None = None


class LayerEntry(msgspec.Struct):
    """One layer in layers.json."""

    id: str
    parent: str | None = None
    diff_id: str | None = msgspec.field(default=None, name="diff-digest")
    table: str | None = msgspec.field(default=None, name="toc-digest")


class Storage(Struct, frozen=True):
    """One storage, and the graph driver whose part of it is read."""

    root: str
    """Its folder on the machine that it belongs to."""
    driver: str
    """`overlay`."""

    @property
    def images(self) -> str:
        """The list of its images."""
        return f"{self.root}/{self.driver}-images/images.json"

    @property
    def layers(self) -> tuple[str, str]:
        """The lists of its layers; the second need not be there."""
        return f"{self.root}/{self.driver}-layers/layers.json", f"{self.root}/{self.driver}-layers/volatile-layers.json"

    def image(self, identity: str) -> str:
        """Return the folder with an image's documents.

        Raises:
            DamagedImage: the ID is none.
        """
        return f"{self.root}/{self.driver}-images/{_checked(identity)}"

    def record(self, layer: str) -> str:
        """Return a layer's tar-split record.

        Raises:
            DamagedImage: the ID is none.
        """
        return f"{self.root}/{self.driver}-layers/{_checked(layer)}.tar-split.gz"

    def contents(self, layer: str) -> str:
        """Return the folder of a layer's files.

        Raises:
            DamagedImage: the ID is none.
            DamagedLayer: the driver keeps no layer by itself.
        """
        if self.driver not in _CONTENTS:
            raise DamagedLayer(f"contents cannot be read from a storage of the driver {self.driver}")
        return f"{self.root}/{_CONTENTS[self.driver].format(_checked(layer))}"


class StorageLayer(Struct, frozen=True):
    """A layer of an image, in a storage."""

    storage: Storage
    id: str
    """Its ID there."""
    diff_id: str = ""
    """The digest of its tar as the storage computed it when it unpacked it; empty where it did not."""
    partial: bool = False
    """Whether only parts of it were pulled, by a table of contents."""


def parse_images(data: bytes, what: str) -> list[ImageEntry]:
    """Return the images of a storage.

    Raises:
        DamagedImage: the list is damaged.
    """
    return decode(data, list[ImageEntry], what, LARGEST_LIST)


def parse_layers(data: bytes, what: str, storage: Storage) -> dict[str, tuple[StorageLayer, str]]:
    """Return the layers of a storage by their ID, each with its parent's, which is empty for a base.

    Raises:
        DamagedImage: the list is damaged.
    """
    found = {}
    for entry in decode(data, list[LayerEntry], what, LARGEST_LIST):
        # What came in parts was never unpacked from one stream: nothing was computed over it.
        diff_id = str(Digest.parse(entry.diff_id)) if entry.diff_id and not entry.table else ""
        found[entry.id] = StorageLayer(storage, entry.id, diff_id, bool(entry.table)), entry.parent or ""
    return found


def chain(layers: Mapping[str, tuple[StorageLayer, str]], top: str, what: str) -> tuple[StorageLayer, ...]:
    """Return the layers of an image, base first, down from the ID of the uppermost; none for an empty one.

    Raises:
        DamagedImage: one is missing, or they go round in a circle.
    """
    found: list[StorageLayer] = []
    while top:
        if top not in layers:
            raise DamagedImage(
                f"{what} has no layer {top[:64]!r}, of which the image is made", "try `podman system check`"
            )
        if len(found) >= MOST_LAYERS:
            raise DamagedImage(f"the layers in {what} lead in a circle")
        layer, top = layers[top]
        found.append(layer)
    return tuple(reversed(found))


def file_name(key: str) -> str:
    """Return the file in an image's folder that has the document `key`."""
    if _PLAIN_KEY.fullmatch(key):
        return key
    return "=" + base64.urlsafe_b64encode(key.encode()).decode()


def driver_of(root: str, requested: str = "") -> str:
    """Return the driver whose part of a storage is to be read here; empty where there is no storage, or an empty one.

    Raises:
        UnsupportedImage: all images there belong to drivers whose folders are not known.
    """
    drivers = [requested] if requested in DRIVERS else list(DRIVERS)
    for driver in dict.fromkeys((*drivers, *DRIVERS)):
        if os.path.exists(Storage(root, driver).images):  # noqa: PTH110
            return driver
    try:
        others = [name.removesuffix("-images") for name in sorted(os.listdir(root)) if name.endswith("-images")]  # noqa: PTH208
    except OSError:
        return ""
    others = [driver for driver in others if driver not in DRIVERS and os.path.exists(Storage(root, driver).images)]  # noqa: PTH110
    if others:
        raise UnsupportedImage(
            f"{root} belongs to the graph driver {others[0]}, which cannot be read here",
            "write the image with `podman save` and open the archive",
        )
    return ""


def _checked(identity: str) -> str:
    if not _ID.fullmatch(identity):
        raise DamagedImage(f"{identity[:64]!r} is not the ID of an image or a layer")
    return identity
