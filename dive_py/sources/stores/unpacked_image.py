"""An image whose layers lie unpacked beside their blobs: walking the files is quicker than decompressing the blobs.

What a walk shows is nearly what the blobs hold, and not all of it: see `layers.folder_walk`. It stands on the screen
until the blobs have been read, and is never kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.errors import Cancelled, DivepyError
from dive_py.sources.image import ForwardingImage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.archives.stored_image import StoredImage


class UnpackedImage(ForwardingImage):
    """An image of containerd's store, with the folders that its layers were unpacked to.

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
