"""Blobs that are read ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from dive_py.errors import Cancelled, DamagedLayer
from dive_py.progress import Progress
from dive_py.registry.blobs import Ahead

if TYPE_CHECKING:
    from dive_py.registry.blobs import Blob


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
