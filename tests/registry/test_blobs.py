"""Blobs: read ahead, and from one place and another."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

import pytest

from dive_py.errors import Cancelled, DamagedLayer
from dive_py.oci.digest import Digest
from dive_py.progress import Progress
from dive_py.registry.blobs import Ahead, Blob
from tests.registry.misbehaving import cut_after, wrong_body
from tests.registry.serving import client_of

if TYPE_CHECKING:
    from tests.registry.misbehaving import MisbehavingRegistry


class Pieces:
    """Pieces of bytes, and errors, one after the other."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self.pieces = list(pieces)
        self.is_closed = False

    def read(self, _: int) -> bytes:
        piece = self.pieces.pop(0) if self.pieces else b""
        if isinstance(piece, Exception):
            raise piece
        return piece

    def close(self) -> None:
        self.is_closed = True


def ahead(below: Pieces, progress: Progress | None = None) -> Ahead:
    return Ahead(cast("Blob", below), progress or Progress())


def test_bytes_come_in_their_order_and_in_the_size_that_is_asked_for() -> None:
    below = Pieces(b"abc", b"de", b"f")
    with ahead(below) as stream:
        assert [stream.read(2) for _ in range(5)] == [b"ab", b"c", b"de", b"f", b""]
        assert stream.read(2) == b""
    assert below.is_closed


def test_an_error_comes_after_the_bytes_before_it_and_again() -> None:
    with ahead(Pieces(b"abc", DamagedLayer("cut"))) as stream:
        assert stream.read(9) == b"abc"
        for _ in range(2):
            with pytest.raises(DamagedLayer, match="cut"):
                stream.read(9)


def test_more_than_fits_waits_and_is_left_behind_when_it_is_closed() -> None:
    below = Pieces(*[b"x"] * 1000)
    with ahead(below) as stream:
        assert stream.read(1) == b"x"
    assert below.pieces, "not all was read ahead"


def test_waiting_ends_with_the_stop_flag() -> None:
    class Silent(Pieces):
        def read(self, _: int) -> bytes:
            progress.stop.set()
            progress.stop.wait()
            raise Cancelled

    progress = Progress()
    with ahead(Silent(), progress) as stream, pytest.raises(Cancelled):
        stream.read(1)


def test_a_mirror_counts_whose_bytes_are_wrong_though_the_registry_itself_has_gone_on(
    registry: MisbehavingRegistry, mirror: MisbehavingRegistry
) -> None:
    data = bytes(range(256)) * 40
    digest = Digest.of(data)
    for each in (registry, mirror):
        each.repository("app").add_blob("", data)
    mirror.behave(wrong_body, cut_after(0.75))
    with client_of(mirror, registry) as client, Blob(client, "app", digest, len(data), Progress()) as blob:
        assert blob.read(1) == data[:1]
        client.pass_over(mirror.url, "another thread has found it out")
        with pytest.raises(DamagedLayer, match="is not what its digest says"):
            b"".join(iter(partial(blob.read, 1 << 16), b""))
        assert blob.mirror == mirror.url
    assert len(registry.requests) == 1
