"""A folder as `podman save --format docker-dir` and skopeo's `dir:` transport write it, seen as an OCI layout.

    version             `Directory Transport Version: 1.1`
    manifest.json       the manifest (or, with all platforms, the index) as the registry had it
    HEX.manifest.json   manifests of an index
    HEX                 config and layers, by the hex digits of their digests

Source: containers/image, *directory/directory_transport.go*.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from dive_py.sources.archives.oci_layout import INDEX
from dive_py.sources.archives.seekable_members import FolderMembers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.sources.file_range import Stretch

MANIFEST: Final = "manifest.json"
"""A registry's manifest here; docker's archives have a list under this name."""

_BLOBS: Final = "blobs/"


class DirMembers(FolderMembers):
    """Such a folder under the names of an OCI layout.

    Raises:
        DamagedImage: it has no manifest that can be read.
        LimitExceeded: its manifest is larger than any honest one.
    """

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self._top = ""
        manifest = super().document(MANIFEST)
        self._top = f"{_BLOBS}sha256/{hashlib.sha256(manifest).hexdigest()}"
        digest = "sha256:" + self._top.rpartition("/")[2]
        # what the document says it is goes before this type, and a schema 1 manifest has none
        entry = {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest, "size": len(manifest)}
        self._index = json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode()

    def has(self, name: str) -> bool:
        """Return whether there is such a file, or it is the index that the folder does without."""
        return name == INDEX or super().has(self._place(name))

    @contextmanager
    def open(self, name: str) -> Iterator[Stretch]:
        """Open a file for reading; it is closed when the context ends."""
        with super().open(self._place(name)) as stretch:
            yield stretch

    def document(self, name: str) -> bytes:
        """Return the whole content of a small file."""
        return self._index if name == INDEX else super().document(name)

    def _place(self, name: str) -> str:
        """Return where a file of a layout stands here."""
        if name == self._top:
            return MANIFEST
        if not name.startswith(_BLOBS):
            return name
        place = name.rpartition("/")[2]
        return place if super().has(place) else f"{place}.manifest.json"


def is_dir_form(members: FolderMembers) -> bool:
    """Return whether a folder is one: its `manifest.json` is an object, where docker's archives have a list."""
    return members.has(MANIFEST) and members.document(MANIFEST).lstrip()[:1] == b"{"
