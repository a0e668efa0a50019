"""The same image in another form: a `docker save` archive to an OCI archive with gzip layers."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import tempfile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PIECE = 1 << 20
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def gzip_oci(archive: Path, out: Path) -> None:
    """Write the first image of `archive` to `out`."""
    with tarfile.open(archive) as source, tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as target:
        (image, *_) = json.load(_member(source, "manifest.json"))
        config = _member(source, image["Config"]).read()
        layers = [_layer(_member(source, name), target) for name in image["Layers"]]
        about = _blob(config, "application/vnd.oci.image.config.v1+json", target)
        manifest = {"schemaVersion": 2, "mediaType": _MANIFEST, "config": about, "layers": layers}
        entry = _blob(json.dumps(manifest).encode(), _MANIFEST, target)
        _add(json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode(), "index.json", target)
        _add(b'{"imageLayoutVersion":"1.0.0"}', "oci-layout", target)
        # as newer engines write it, too: without it, dive shows layers in an order that changes from run to run
        names = ["blobs/" + str(blob["digest"]).replace(":", "/") for blob in (about, *layers)]
        saved = [{"Config": names[0], "RepoTags": image.get("RepoTags"), "Layers": names[1:]}]
        _add(json.dumps(saved).encode(), "manifest.json", target)


def _member(source: tarfile.TarFile, name: str) -> IO[bytes]:
    found = source.extractfile(name)
    if found is None:
        raise FileNotFoundError(name)
    return found


def _layer(tar: IO[bytes], target: tarfile.TarFile) -> dict[str, object]:
    """Compress one layer into `target`; return its descriptor."""
    with tempfile.TemporaryFile() as squeezed:
        with gzip.GzipFile(fileobj=squeezed, mode="wb", compresslevel=1, mtime=0) as compressed:
            while piece := tar.read(_PIECE):
                compressed.write(piece)
        size = squeezed.tell()
        squeezed.seek(0)
        digest = hashlib.file_digest(squeezed, "sha256").hexdigest()
        squeezed.seek(0)
        header = tarfile.TarInfo(f"blobs/sha256/{digest}")
        header.size = size
        target.addfile(header, squeezed)
    return _descriptor(digest, size, "application/vnd.oci.image.layer.v1.tar+gzip")


def _blob(data: bytes, media_type: str, target: tarfile.TarFile) -> dict[str, object]:
    digest = hashlib.sha256(data).hexdigest()
    _add(data, f"blobs/sha256/{digest}", target)
    return _descriptor(digest, len(data), media_type)


def _descriptor(digest: str, size: int, media_type: str) -> dict[str, object]:
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": size}


def _add(data: bytes, name: str, target: tarfile.TarFile) -> None:
    header = tarfile.TarInfo(name)
    header.size = len(data)
    target.addfile(header, io.BytesIO(data))
