"""What arrives piece by piece: documents, and layers that pass."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest

from dive_py.errors import DamagedImage
from dive_py.layers.vocabulary import DigestKind
from dive_py.progress import Progress
from dive_py.sources.archives.arriving import ArrivedDocuments, index_passing
from tests.building import file, squeeze, write_tar


def test_what_is_no_tar() -> None:
    index, compressed = index_passing(BytesIO(b"no tar" * 200), Progress(), hashed=True)
    assert index.damage
    assert not index.diff_id
    assert not compressed


def test_a_layer_that_passes_has_its_diff_id_and_the_digests_that_were_asked_for() -> None:
    tar = write_tar([file("f", b"x" * 700)])
    stored, progress = squeeze(tar, "gzip"), Progress()
    index, compressed = index_passing(BytesIO(stored), progress, DigestKind.SHA256)
    assert compressed
    assert index.diff_id == f"sha256:{hashlib.sha256(tar).hexdigest()}"
    assert index.digest is not None
    assert index.digest[0].tobytes() == hashlib.sha256(b"x" * 700).digest()
    assert progress.done == len(stored)
    assert not index_passing(BytesIO(stored), Progress(), hashed=False)[0].diff_id


def test_documents_are_there_once_they_have_arrived() -> None:
    known = ArrivedDocuments("there")
    with pytest.raises(DamagedImage, match="'config' has not come from there"):
        known.document("config")
    known.documents["config"] = b"{}"
    assert (known.document("config"), known.names()) == (b"{}", ("config",))
    known.stored.update(plain=5, squeezed=3)
    known.compressed.add("squeezed")
    assert [known.compressed_size(name) for name in ("plain", "squeezed", "none")] == [None, 3, None]
