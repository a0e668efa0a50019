"""Bytes between a terminal and a process."""

from __future__ import annotations

import os
import signal
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from dive_py.engine.bridge import Bridge, Streams
from dive_py.engine.hijacking import Pipe
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Both ends of a connection."""
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def test_a_process_that_reads_nothing_while_it_writes_blocks_nobody(pair: Pair) -> None:
    ours, theirs = pair
    keys, typing = os.pipe()
    out_read, out = os.pipe()
    size = 3_000_000
    received: list[bytes] = []

    def process() -> None:
        theirs.sendall(b"o" * size)
        left = size
        while left and (piece := theirs.recv(1 << 16)):
            left -= len(piece)
        theirs.close()

    def typist() -> None:
        data = b"i" * size
        while data:
            data = data[os.write(typing, data) :]

    def reader() -> None:
        left = size
        while left:
            piece = os.read(out_read, 1 << 16)
            left -= len(piece)
            received.append(piece)

    threads = [threading.Thread(target=work, daemon=True) for work in (process, typist, reader)]
    for thread in threads:
        thread.start()
    Bridge(Pipe(ours, b""), Streams(keys, out, out), framed=False).run({})
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    assert sum(map(len, received)) == size


def test_a_file_as_input_is_read_to_its_end(pair: Pair) -> None:
    ours, theirs = pair
    out_read, out = os.pipe()
    with open(__file__, "rb") as file:  # noqa: PTH123 - a descriptor is wanted
        expected = file.read()
        file.seek(0)

        def process() -> None:
            received = b""
            while piece := theirs.recv(1 << 16):
                received += piece
            theirs.sendall(len(received).to_bytes(8, "big"))
            theirs.close()

        threading.Thread(target=process, daemon=True).start()
        Bridge(Pipe(ours, b""), Streams(file.fileno(), out, out), framed=False).run({})
    assert int.from_bytes(os.read(out_read, 8), "big") == len(expected)


def test_a_large_file_is_read_as_far_as_it_is_taken(pair: Pair, tmp_path: Path) -> None:
    """A process that ends without reading leaves most of the file unread."""
    ours, theirs = pair
    path = tmp_path / "large"
    with path.open("wb") as large:
        large.truncate(1 << 28)
    with path.open("rb", buffering=0) as file:
        timer = threading.Timer(0.3, theirs.close)
        timer.start()
        Bridge(Pipe(ours, b""), Streams(file.fileno(), 1, 2), framed=False).run({})
        assert file.tell() < 1 << 23


def test_a_signal_rings_here(pair: Pair) -> None:
    ours, theirs = pair
    rung: list[str] = []

    def heard() -> None:
        rung.append("rung")
        theirs.close()

    before = signal.getsignal(signal.SIGUSR1)
    timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1))
    timer.start()
    Bridge(Pipe(ours, b""), Streams(None, 1, 2), framed=False).run({signal.SIGUSR1: heard})
    assert rung == ["rung"]
    assert signal.getsignal(signal.SIGUSR1) is before


def test_bytes_that_came_with_the_answer_are_first(pair: Pair) -> None:
    ours, theirs = pair
    out_read, out = os.pipe()
    theirs.sendall(b" last")
    theirs.close()
    Bridge(Pipe(ours, b"first"), Streams(None, out, out), framed=False).run({})
    assert os.read(out_read, 99) == b"first last"


def test_nonsense_is_an_error(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"no frames at all")
    with pytest.raises(EngineError):
        Bridge(Pipe(ours, b""), Streams(None, 1, 2), framed=True).run({})
