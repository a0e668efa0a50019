"""Where containerd's overlay snapshotter keeps the files of layers and of containers, and an image that shows them.

    io.containerd.snapshotter.v1.overlayfs/metadata.db          v1/snapshots/NAMESPACE/N/NAME: id, kind, parent
    io.containerd.snapshotter.v1.overlayfs/snapshots/ID/fs      the files that a snapshot has itself

The name of a layer's snapshot is its chain ID, that of a container's its ID.

Source: containerd, *core/snapshots/storage/bolt.go* and *plugins/snapshots/overlay/overlay.go*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.errors import Cancelled, DivepyError
from dive_py.sources.image import ForwardingImage
from dive_py.sources.stores import bolt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.archives.stored_image import StoredImage
    from dive_py.sources.stores.bolt import Bucket

SNAPSHOTTER: Final = "io.containerd.snapshotter.v1.overlayfs"
"""Its folder below containerd's root."""

DATABASE: Final = "metadata.db"
"""The file with the names of snapshots, in that folder."""

_KINDS: Final = {1: "view", 2: "active", 3: "committed"}


class Snapshot(Struct, frozen=True):
    """One snapshot: what a layer or a container changes."""

    folder: str
    """Its files, on the machine of that containerd."""
    parent: str
    """The name of the snapshot that it lies on; empty for the lowest."""
    kind: str
    """`committed` for a layer, `active` for what can be written to, `view` for what is only looked at."""


def snapshots(root: str, namespace: str = "moby") -> Mapping[str, Snapshot]:
    """Return the snapshots of a namespace (`moby` is Docker's), by name: chain IDs of layers, IDs of containers.

    Raises:
        DamagedImage: the snapshotter's database is damaged, or cannot be read.
        ImageNotFound: there is none.
    """
    folder = f"{root}/{SNAPSHOTTER}"
    return bolt.read(f"{folder}/{DATABASE}", lambda top: _snapshots(top, f"{folder}/snapshots", namespace))


def _snapshots(top: Bucket, folder: str, namespace: str) -> dict[str, Snapshot]:
    found: dict[str, Snapshot] = {}
    listed = top.bucket(b"v1", b"snapshots")
    for key, bucket in listed.buckets() if listed is not None else ():
        name = _name(key, namespace)
        number = bolt.uvarint(bucket.get(b"id") or b"")
        if name and number is not None:
            kind = (bucket.get(b"kind") or b"\0")[0]
            parent = _name(bucket.get(b"parent") or b"", namespace)
            found[name] = Snapshot(f"{folder}/{number}/fs", parent, _KINDS.get(kind, ""))
    return found


def _name(key: bytes, namespace: str) -> str:
    """Return the name in `NAMESPACE/N/NAME`; empty where the key is another namespace's, or of another form."""
    owner, _, rest = key.decode("utf-8", "surrogateescape").partition("/")
    number, _, name = rest.partition("/")
    return name if owner == namespace and number.isdecimal() else ""


class UnpackedImage(ForwardingImage):
    """An image of containerd's store whose layers lie unpacked beside their blobs: walking them is quicker.

    What a walk shows is nearly what the blobs hold (see `layers.folder_walk`): it stands on the screen until those have
    been read, and is never kept.

    Args:
        image: What reads the blobs; closed with this one.
        folders: Finds the folder of each layer, base first; none where not all of them are there.
    """

    def __init__(self, image: StoredImage, folders: Callable[[], Sequence[str]]) -> None:
        super().__init__(image)
        self._is_kept = image.is_kept
        self._folders = folders

    def preview(self, progress: Progress) -> list[LayerIndex] | None:
        """Walk the folders, unless the indexes of the blobs are kept, or a folder cannot be walked."""
        if self._is_kept():
            return None
        from dive_py.layers.folder_walk import walk

        try:
            found = self._folders()
            return [walk(folder, progress) for folder in found] if len(found) == len(self.info.layers) else None
        except Cancelled:
            raise
        except DivepyError:
            return None  # the blobs are read anyway
