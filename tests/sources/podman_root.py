"""A containers-storage as Podman leaves it, with images made of a test's entries."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dive_py.sources.stores.storage_documents import file_name
from tests.building import write_tar
from tests.building.entries import REGULAR
from tests.building.tar_writer import unpacked_data
from tests.layers.splitting import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from tests.building import Entry


class PodmanRoot:
    """A storage.

    Args:
        path: Where it is made.
        driver: Its graph driver.
    """

    def __init__(self, path: Path, driver: str = "overlay") -> None:
        self.path = path
        self.driver = driver
        self.images: list[dict[str, Any]] = []
        """What images.json lists."""
        self.layers: list[dict[str, Any]] = []
        """What layers.json lists."""
        (path / f"{driver}-images").mkdir(parents=True)
        (path / f"{driver}-layers").mkdir()
        self.write()

    def add(self, layers: Sequence[Sequence[Entry]], *names: str, **config: object) -> str:
        """Add an image; return its ID."""
        tars = [write_tar(entries) for entries in layers]
        diff_ids = ["sha256:" + hashlib.sha256(tar).hexdigest() for tar in tars]
        said = {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Cmd": ["sh"]},
            "rootfs": {"type": "layers", "diff_ids": diff_ids},
            "history": [{"created_by": f"step {number}"} for number in range(len(layers))],
        }
        return self.add_document(json.dumps(said | config).encode(), layers, *names)

    def add_document(self, document: bytes, layers: Sequence[Sequence[Entry]], *names: str) -> str:
        """Add an image with this config; return its ID."""
        top = ""
        for entries in layers:
            top = self._add_layer(entries, top)
        identity = hashlib.sha256(document).hexdigest()
        folder = self.path / f"{self.driver}-images" / identity
        folder.mkdir()
        (folder / "manifest").write_text("{}")
        (folder / file_name(f"sha256:{identity}")).write_bytes(document)
        digest = "sha256:" + hashlib.sha256(b"{}").hexdigest()
        self.images.append({"id": identity, "digest": digest, "names": list(names) or None, "layer": top})
        self.write()
        return f"sha256:{identity}"

    def config(self, identity: str) -> Path:
        """The file with an image's config."""
        return self.path / f"{self.driver}-images" / identity.removeprefix("sha256:") / file_name(identity)

    def record(self, layer: str) -> Path:
        """The file with a layer's record."""
        return self.path / f"{self.driver}-layers/{layer}.tar-split.gz"

    def contents(self, layer: str) -> Path:
        """The folder of a layer's files."""
        return self.path / (f"overlay/{layer}/diff" if self.driver == "overlay" else f"{self.driver}/dir/{layer}")

    def write(self) -> None:
        """Write the lists."""
        (self.path / f"{self.driver}-images/images.json").write_text(json.dumps(self.images))
        (self.path / f"{self.driver}-layers/layers.json").write_text(json.dumps(self.layers))

    def configure(self, monkeypatch: pytest.MonkeyPatch, *more: PodmanRoot) -> None:
        """Let storage.conf name this storage, and more of them that are only read."""
        conf = self.path.with_suffix(".conf")
        stores = json.dumps([str(root.path) for root in more])
        text = f'[storage]\ndriver = "{self.driver}"\ngraphroot = "{self.path}"\n'
        conf.write_text(f"{text}[storage.options]\nadditionalimagestores = {stores}\n")
        monkeypatch.setenv("CONTAINERS_STORAGE_CONF", str(conf))

    def _add_layer(self, entries: Sequence[Entry], parent: str) -> str:
        tar = write_tar(entries)
        identity = hashlib.sha256(parent.encode() + tar).hexdigest()
        if any(layer["id"] == identity for layer in self.layers):
            return identity
        entry = {"id": identity, "diff-digest": "sha256:" + hashlib.sha256(tar).hexdigest(), "diff-size": len(tar)}
        self.layers.append({**entry, "parent": parent} if parent else entry)
        self.record(identity).write_bytes(record(entries))
        diff = os.fsencode(self.contents(identity))
        Path(os.fsdecode(diff)).mkdir(parents=True)
        for stored in entries:
            if stored.type == REGULAR and b".wh." not in stored.name:
                path = Path(os.fsdecode(diff + b"/" + stored.name.lstrip(b"/")))
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(unpacked_data(stored))
        return identity
