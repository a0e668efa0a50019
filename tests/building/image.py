"""`ImageBuilder`: an image described layer by layer, written in every form that images are kept in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from tests.building.squeeze import squeeze
from tests.building.tar_writer import END, with_parents, write_tar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.building.entries import Entry

CREATED = "2020-01-02T03:04:05Z"
"""When everything was made, unless a test says otherwise."""


def sha256(data: bytes) -> str:
    """The hex digest."""
    return hashlib.sha256(data).hexdigest()


def as_json(value: object) -> bytes:
    """JSON as engines write it: compact, keys sorted so that equal values give equal bytes."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


@dataclass(frozen=True)
class Blob:
    """A layer as one form of image stores it."""

    diff_id: str
    """Hex sha256 of the uncompressed tar."""
    tar: bytes
    """The uncompressed tar."""
    stored: bytes
    """What is stored: the tar, or its compressed form."""
    compression: str

    @property
    def digest(self) -> str:
        """Hex sha256 of what is stored."""
        return sha256(self.stored)


@dataclass
class _Layer:
    tar: bytes
    compression: str | None
    members: int


@dataclass
class ImageBuilder:
    """An image in the making. The same calls give the same bytes.

    `layer` and `step` add from the base upwards and return the builder, so that an image reads as one expression.
    """

    name: str = "test:1"
    """Its tag; empty for an image without one."""
    platform: str = "linux/amd64"
    """`os/architecture[/variant]`."""
    config: dict[str, Any] = field(default_factory=lambda: {"Cmd": ["/bin/sh"]})
    """The `config` part of the configuration: entrypoint, environment, …"""
    extra: dict[str, Any] = field(default_factory=dict)
    """Further (or replaced) top-level fields of the configuration."""
    history: list[dict[str, Any]] = field(default_factory=list)
    """History as it will be written; filled by `layer` and `step`, free to be spoiled."""
    spoil: Callable[[bytes], bytes] | None = None
    """What is done to the configuration's bytes before they are written."""
    _layers: list[_Layer] = field(default_factory=list)

    def layer(
        self,
        *entries: Entry,
        command: str | None = None,
        comment: str = "",
        parents: bool = False,
        end: bytes = END,
        compression: str | None = None,
        members: int = 1,
    ) -> Self:
        """Add a layer.

        Args:
            *entries: Its members, in the order of the tar.
            command: The history's `created_by`; `/bin/sh -c step N` when none is given.
            comment: The history's comment.
            parents: Whether directories without an entry get one, as engines write layers.
            end: What ends the tar: two empty blocks, fewer, or junk after them.
            compression: How this layer is stored whatever form the image takes, None for that form's own choice.
            members: In how many pieces it is compressed.
        """
        tar = write_tar(with_parents(entries) if parents else entries, end)
        return self.raw_layer(tar, command=command, comment=comment, compression=compression, members=members)

    def raw_layer(
        self,
        tar: bytes,
        *,
        command: str | None = None,
        comment: str = "",
        compression: str | None = None,
        members: int = 1,
    ) -> Self:
        """Add a layer whose tar is given (or is no tar at all)."""
        words = f"/bin/sh -c step {len(self._layers)}" if command is None else command
        self._layers.append(_Layer(tar, compression, members))
        self._remember(words, comment, empty=False)
        return self

    def step(self, command: str, comment: str = "") -> Self:
        """Add a step without a layer: ENV, CMD, LABEL."""
        self._remember(command, comment, empty=True)
        return self

    def _remember(self, command: str, comment: str, *, empty: bool) -> None:
        entry: dict[str, Any] = {"created": CREATED, "created_by": command}
        if comment:
            entry["comment"] = comment
        if empty:
            entry["empty_layer"] = True
        self.history.append(entry)

    def layer_tars(self) -> list[bytes]:
        """The uncompressed tars, base first."""
        return [layer.tar for layer in self._layers]

    def diff_ids(self) -> list[str]:
        """`sha256:…` of each uncompressed tar, base first."""
        return ["sha256:" + sha256(tar) for tar in self.layer_tars()]

    def blobs(self, compression: str = "none") -> list[Blob]:
        """The layers as stored, where those without a choice of their own take `compression`."""
        out = []
        for layer in self._layers:
            form = layer.compression or compression
            out.append(Blob(sha256(layer.tar), layer.tar, squeeze(layer.tar, form, layer.members), form))
        return out

    def config_bytes(self) -> bytes:
        """The configuration as JSON."""
        system, architecture, *variant = self.platform.split("/")
        value: dict[str, Any] = {
            "architecture": architecture,
            "os": system,
            "created": CREATED,
            "config": self.config,
            "rootfs": {"type": "layers", "diff_ids": self.diff_ids()},
            "history": self.history,
        }
        if variant:
            value["variant"] = variant[0]
        value.update(self.extra)
        data = as_json({key: part for key, part in value.items() if part is not None})
        return data if self.spoil is None else self.spoil(data)

    def id(self) -> str:
        """`sha256:…` of the configuration."""
        return "sha256:" + sha256(self.config_bytes())

    def tags(self) -> list[str]:
        """The names that the archive gives it."""
        return [self.name] if self.name else []

    def docker_archive(self, path: Path, compression: str = "none", outer: str = "none") -> Path:
        """Write what `docker save` 1.10 to 24 writes; `outer` compresses the archive as a whole."""
        from tests.building.docker_forms import docker_members
        from tests.building.members import write_members

        return write_members(path, docker_members([self], compression), outer)

    def docker_v10(self, path: Path, outer: str = "none") -> Path:
        """Write what `docker save` wrote before 1.10."""
        from tests.building.docker_forms import v10_members
        from tests.building.members import write_members

        return write_members(path, v10_members([self]), outer)

    def docker_25(self, path: Path, compression: str = "none", outer: str = "none") -> Path:
        """Write what `docker save` writes since 25: an OCI layout with a `manifest.json`."""
        from tests.building.docker_forms import docker_25_members
        from tests.building.members import write_members

        return write_members(path, docker_25_members([self], compression), outer)

    def oci_layout(self, folder: Path, compression: str = "gzip") -> Path:
        """Write an OCI layout as a folder."""
        from tests.building.members import write_folder
        from tests.building.oci_forms import oci_members

        return write_folder(folder, oci_members([self], compression))

    def oci_archive(self, path: Path, compression: str = "gzip", outer: str = "none") -> Path:
        """Write an OCI layout as one tar."""
        from tests.building.members import write_members
        from tests.building.oci_forms import oci_members

        return write_members(path, oci_members([self], compression), outer)
