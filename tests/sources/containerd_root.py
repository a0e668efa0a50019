"""containerd's root with images made of a test's entries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dive_py.sources.stores.containerd_store import CONTENT, DATABASE
from tests.building import oci_members
from tests.sources.bolt_writer import as_tree, write_database

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import ImageBuilder, Members


class ContainerdRoot:
    """A root.

    Args:
        path: Where it is made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.content = path / CONTENT
        (self.content / "blobs/sha256").mkdir(parents=True)
        (path / DATABASE).parent.mkdir(parents=True)
        self._names: dict[str, dict[str, str]] = {}
        self._tell_names()

    def add(self, built: ImageBuilder, *names: str, namespace: str = "moby", compression: str = "gzip") -> str:
        """Add an image; return the digest of its manifest."""
        members = oci_members([built], compression)
        self.add_blobs(members)
        index = members["index.json"]
        assert isinstance(index, bytes)
        digest = str(json.loads(index)["manifests"][0]["digest"])
        self.name(digest, *names, namespace=namespace)
        return digest

    def add_blobs(self, members: Members) -> None:
        """Add what is a blob among an OCI layout's members."""
        for name, data in members.items():
            if name.startswith("blobs/") and isinstance(data, bytes):
                (self.content / name).write_bytes(data)

    def name(self, digest: str, *names: str, namespace: str = "moby") -> None:
        """Let names point to a manifest or index."""
        self._names.setdefault(namespace, {}).update(dict.fromkeys(names, digest))
        self._tell_names()

    def blob(self, digest: str) -> Path:
        """The file of a blob."""
        return self.content / "blobs" / digest.replace(":", "/")

    def _tell_names(self) -> None:
        known = {
            namespace: {"images": {name: {"target": {"digest": digest, "size": 9}} for name, digest in names.items()}}
            for namespace, names in self._names.items()
        }
        write_database(self.path / DATABASE, as_tree({"v1": {**known, "version": 6}}))
