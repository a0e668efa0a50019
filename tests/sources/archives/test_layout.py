"""How a found image is described."""

from __future__ import annotations

import hashlib

from dive_py.errors import DamagedImage, UnsupportedImage
from dive_py.oci.config import HistoryEntry, ImageConfig
from dive_py.oci.platform import Platform
from dive_py.sources.archives.layout import ImageDocuments, StoredLayer, describe

A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64


class Three:
    """Three members, one of them compressed."""

    what = "it"
    damage = "it is cut off"

    def names(self) -> tuple[str, ...]:
        return ("plain", "small")

    def has(self, name: str) -> bool:
        return name in self.names()

    def document(self, name: str) -> bytes:
        raise DamagedImage(name)

    def compressed_size(self, name: str) -> int | None:
        return 9 if name == "small" else None


def test_layers_get_their_history_their_chain_and_their_sizes() -> None:
    config = ImageConfig(
        platform=Platform("linux", "arm64"),
        history=(HistoryEntry("t", "ADD", "c", "w"), HistoryEntry(created_by="ENV", empty=True), HistoryEntry("u")),
    )
    layers = (
        StoredLayer("plain", A, "type", "plain"),
        StoredLayer("small", B),
        StoredLayer("gone", "", size=77, problem=UnsupportedImage("encrypted")),
    )
    found = ImageDocuments(config, "id", layers, "digest", ("a:1",), (), ("odd",))
    info = describe(found, Three(), "./x", "docker-archive", "archive")
    assert (info.reference, info.source, info.way) == ("./x", "docker-archive", "archive")
    assert (info.id, info.digest, info.names) == ("id", "digest", ("a:1",))
    assert info.platforms == (Platform("linux", "arm64"),), "without an index, the only one"
    assert info.warnings == ("odd", "it is cut off")
    first, second, third = info.layers
    assert (first.media_type, first.archive_id, first.compressed) == ("type", "plain", None)
    assert (first.created, first.created_by, first.comment, first.author) == ("t", "ADD", "c", "w")
    assert [step.created_by for step in first.steps] == ["ENV"]
    assert (second.compressed, second.created) == (9, "u")
    assert second.chain_id == "sha256:" + hashlib.sha256(f"{A} {B}".encode()).hexdigest()
    assert (third.compressed, third.chain_id, third.created_by) == (77, "", ""), "its claimed size, and nothing else"
