"""Files that count what is read of them, and a file of a gigabyte that nobody has to store."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

GIGABYTE = 1_000_000_000


class Counting:
    """Bytes as a file that counts.

    Args:
        data: The first bytes.
        size: What the file claims to have; more than `data` for one that ends too early.
    """

    def __init__(self, data: bytes, size: int | None = None) -> None:
        self._data = data
        self.size = len(data) if size is None else size
        self.bytes_read = 0
        self.calls = 0

    def read(self, offset: int, count: int, /) -> bytes:
        assert offset >= 0, "nobody asks for what stands before a file"
        assert count >= 0
        assert offset + count <= max(self.size, 0), "nobody asks for what stands behind a file"
        return self.counted(self._data[offset : offset + count])

    def counted(self, data: bytes) -> bytes:
        self.bytes_read += len(data)
        self.calls += 1
        return data


class Gigabyte(Counting):
    """A file that is made where it is read.

    Args:
        head: Its first bytes.
        rest: Makes what follows: called with offset and count.
        tail: Its last bytes.
    """

    def __init__(self, head: bytes, rest: Callable[[int, int], bytes], tail: bytes = b"") -> None:
        super().__init__(head, GIGABYTE)
        self._rest = rest
        self._tail = tail

    def read(self, offset: int, count: int, /) -> bytes:
        assert offset >= 0
        assert 0 <= count <= 64 << 20, "nobody wants it whole"
        assert offset + count <= self.size
        data = self._data[offset : offset + count]
        data += self._rest(offset + len(data), count - len(data)) if len(data) < count else b""
        start = self.size - len(self._tail)
        if offset + count > start:
            at = max(offset, start)
            data = data[: at - offset] + self._tail[at - start : offset + count - start]
        return self.counted(data)


def repeated(pattern: bytes) -> Callable[[int, int], bytes]:
    """What makes a file of one pattern over and over."""

    def make(offset: int, count: int) -> bytes:
        skip = offset % len(pattern)
        return (pattern * (count // len(pattern) + 2))[skip : skip + count]

    return make
