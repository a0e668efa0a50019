"""Docker's data root as the overlay2 driver leaves it, with images made of a test's entries."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dive_py.layers.index import LayerIndex
from dive_py.oci.digest import chain_ids
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import write_tar
from tests.building.entries import REGULAR
from tests.building.tar_writer import unpacked_data
from tests.layers.splitting import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.errors import DivepyError
    from dive_py.sources.image import Image
    from tests.building import Entry


class DockerRoot:
    """A data root.

    Args:
        path: Where it is made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._names: dict[str, dict[str, str]] = {}
        self.image_folder = path / "image/overlay2"
        (self.image_folder / "imagedb/content/sha256").mkdir(parents=True)
        (self.image_folder / "layerdb/sha256").mkdir(parents=True)
        self._tell_names()

    def add(self, layers: Sequence[Sequence[Entry]], *names: str, **config: object) -> str:
        """Add an image; return its ID."""
        diff_ids = ["sha256:" + hashlib.sha256(write_tar(entries)).hexdigest() for entries in layers]
        for entries, diff_id, chain_id in zip(layers, diff_ids, chain_ids(diff_ids), strict=True):
            self._add_layer(entries, diff_id, chain_id)
        said = {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Cmd": ["sh"]},
            "rootfs": {"type": "layers", "diff_ids": diff_ids},
            "history": [{"created_by": f"step {number}"} for number in range(len(layers))],
        }
        document = json.dumps(said | config).encode()
        identity = hashlib.sha256(document).hexdigest()
        (self.image_folder / "imagedb/content/sha256" / identity).write_bytes(document)
        for name in names:
            self._names.setdefault(name.rpartition(":")[0], {})[name] = f"sha256:{identity}"
        self._tell_names()
        return f"sha256:{identity}"

    def layer(self, chain_id: str) -> Path:
        """The folder of a layer in the database."""
        return self.image_folder / "layerdb/sha256" / chain_id.removeprefix("sha256:")

    def contents(self, chain_id: str) -> Path:
        """The folder of a layer's files."""
        return self.path / "overlay2" / (self.layer(chain_id) / "cache-id").read_text() / "diff"

    def _add_layer(self, entries: Sequence[Entry], diff_id: str, chain_id: str) -> None:
        folder = self.layer(chain_id)
        if folder.exists():
            return
        folder.mkdir()
        cache_id = hashlib.sha256(chain_id.encode()).hexdigest()
        stored = [entry for entry in entries if entry.type == REGULAR and b".wh." not in entry.name]
        (folder / "cache-id").write_text(cache_id)
        (folder / "diff").write_text(diff_id)
        (folder / "size").write_text(str(sum(len(entry.data) for entry in stored)))
        (folder / "tar-split.json.gz").write_bytes(record(entries))
        diff = os.fsencode(self.contents(chain_id))
        Path(os.fsdecode(diff)).mkdir(parents=True)
        for entry in stored:
            path = Path(os.fsdecode(diff + b"/" + entry.name.lstrip(b"/")))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(unpacked_data(entry))

    def _tell_names(self) -> None:
        (self.image_folder / "repositories.json").write_text(json.dumps({"Repositories": self._names}))


def served(folder: Path, name: str) -> bytes:
    """A folder or file as the archive endpoint serves it: a tar whose names start with `name`."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT, errors="surrogateescape") as tar:
        tar.add(folder, name)
    return out.getvalue()


def served_together(folders: Sequence[Path]) -> bytes:
    """Several folders and files as the archive endpoint serves the folder that they are bound into."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT, errors="surrogateescape") as tar:
        top = tarfile.TarInfo(".divepy")
        top.type = tarfile.DIRTYPE
        tar.addfile(top)
        for number, folder in enumerate(folders):
            tar.add(folder, f".divepy/{number:03d}")
    return out.getvalue()


def open_root(root: DockerRoot, name: str = "", **options: Any) -> Image:  # noqa: ANN401 - passed on
    """Open an image of a data root."""
    return open_image(f"docker-dir:{root.path}" + (f":{name}" if name else ""), OpenOptions(**options), Progress())


def results(image: Image, first: int = 0) -> list[LayerIndex | DivepyError]:
    """What each layer of an image is, or why it is not."""
    found: dict[int, LayerIndex | DivepyError] = {}
    image.load(found.__setitem__, Progress(), first)
    return [found[number] for number in range(len(image.info.layers))]


def indexes_of(image: Image) -> list[LayerIndex]:
    """The indexes of an image whose layers can all be read."""
    found = results(image)
    assert all(isinstance(result, LayerIndex) for result in found), found
    return [result for result in found if isinstance(result, LayerIndex)]
