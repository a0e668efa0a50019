"""Contents by chunks: few requests, no byte that is not needed, and nothing that is not verified."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DamagedLayer
from dive_py.layers import toc_chunks
from dive_py.progress import Progress
from tests.building import file
from tests.building.lazy_forms import estargz, zstd_chunked
from tests.layers.tabling import Ranges, all_of, described, stored_files, tabled

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.layers.toc_chunks import ChunkedContent
    from tests.building.lazy_forms import LazyBlob

NOISE = bytes(number * number * 31 % 251 for number in range(5000))
FORMS = [estargz, zstd_chunked]
SHA = "sha256:" + "ab" * 32


def whole(content: ChunkedContent) -> bytes:
    """All of a content, in pieces of any length."""
    pieces = []
    while piece := content.read(999):
        pieces.append(piece)
    return b"".join(pieces)


def spoiled(layer: LazyBlob, at: int) -> bytes:
    """The blob with one byte changed."""
    return layer.blob[:at] + bytes([layer.blob[at] ^ 0x40]) + layer.blob[at + 1 :]


@pytest.mark.parametrize("form", FORMS)
def test_one_content_is_one_request_for_its_member(form: Callable[..., LazyBlob]) -> None:
    layer = form([file("a", NOISE), file("b", NOISE[::-1]), file("c", NOISE[1:])])
    index, chunks = tabled(layer)
    keys, sizes, _ = stored_files(index)
    ranges = Ranges(layer.blob)
    which = [key for key, size in zip(keys, sizes, strict=True) if size == 5000][1:]
    for _, content in chunks.contents(ranges, which, [5000], Progress()):
        assert whole(content) == NOISE[::-1]
    assert len(ranges.asked) == 1
    assert ranges.asked[0][1] < 2 * len(layer.blob) // 3


@pytest.mark.parametrize("form", FORMS)
def test_neighbours_are_fetched_together(form: Callable[..., LazyBlob]) -> None:
    layer = form([file(f"{number}", NOISE[number:]) for number in range(20)], chunk=700)
    index, chunks = tabled(layer)
    ranges = Ranges(layer.blob)
    assert {NOISE[number:] for number in range(20)} <= set(all_of(index, chunks, ranges))
    assert len(ranges.asked) == 1


def test_what_lies_far_apart_is_fetched_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toc_chunks, "_GAP", 100)
    layer = zstd_chunked([file("a", NOISE), file("b", NOISE[::-1]), file("c", NOISE[1:])])
    _, chunks = tabled(layer)
    ranges = Ranges(layer.blob)
    for _, content in chunks.contents(ranges, [0, 2], [5000, 4999], Progress()):
        while content.read(1 << 16):
            pass
    assert len(ranges.asked) == 2
    assert sum(length for _, length in ranges.asked) < 5000 * 5 // 2  # of 15,000
    assert ranges.closed == 2


def test_zeros_are_not_fetched() -> None:
    layer = zstd_chunked([file("a", bytes(300) + NOISE[:300] + bytes(600))], chunk=300)
    _, chunks = tabled(layer)
    assert chunks.zeros.tolist() == [True, False, True, True]
    ranges = Ranges(layer.blob)
    for _, content in chunks.contents(ranges, [0], [1200], Progress()):
        assert whole(content) == bytes(300) + NOISE[:300] + bytes(600)
    assert len(ranges.asked) == 1


def test_any_place_of_a_content_costs_its_chunk_alone() -> None:
    layer = zstd_chunked([file("a", NOISE)], chunk=500)
    _, chunks = tabled(layer)
    ranges = Ranges(layer.blob)
    for _, content in chunks.contents(ranges, [0], [5000], Progress()):
        assert content.is_anywhere
        assert content.read_at(2600, 50) == NOISE[2600:2650]
        assert content.read_at(2500, 50) == NOISE[2500:2550]
        assert len(ranges.asked) == 1, "the last chunk is kept"
        assert content.read_at(2990, 20) == NOISE[2990:3010]
        assert content.read_at(4990, 50) == NOISE[4990:]
        assert content.read_at(5000, 50) == b""
        assert content.read_at(0, 0) == b""
        assert content.read(10) == NOISE[:10], "reading through goes on beside it"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("held", [8 << 20, 100])
def test_a_changed_byte_is_noticed(form: Callable[..., LazyBlob], held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toc_chunks, "_HELD", held)
    layer = form([file("a", NOISE)], chunk=1000)
    index, chunks = tabled(layer)
    keys, sizes, _ = stored_files(index)
    noticed = 0
    for at in range(int(chunks.start[chunks.size == 1000][0]), int(chunks.end[chunks.size == 1000][-1]), 7):
        taken: dict[int, bytes] = {}
        try:
            for key, content in chunks.contents(Ranges(spoiled(layer, at)), keys, sizes, Progress()):
                while piece := content.read(1 << 16):
                    taken[key] = taken.get(key, b"") + piece
        except DamagedLayer:
            noticed += 1
        else:  # fields of a member's header that say nothing
            assert NOISE in taken.values()
        if held > 5000:
            assert NOISE.startswith(taken.get(sizes.index(5000), b"")), "nothing that is not verified is handed out"
    assert noticed > 50


def test_a_file_without_digests_of_its_chunks_is_verified_as_a_whole() -> None:
    layer = zstd_chunked([file("a", NOISE)], chunk=1000)
    entries = [{name: value for name, value in one.items() if name != "chunkDigest"} for one in layer.entries]
    _, chunks = described(*entries, size=len(layer.blob) + 100)
    for _, content in chunks.contents(Ranges(layer.blob), [0], [5000], Progress()):
        assert not content.is_anywhere
        with pytest.raises(DamagedLayer, match="parts"):
            content.read_at(0, 1)
        assert whole(content) == NOISE
    _, chunks = described(
        *(one | {"digest": SHA} if "digest" in one else one for one in entries), size=len(layer.blob) + 100
    )
    with pytest.raises(DamagedLayer, match="digest"):  # noqa: PT012 - it is raised by the last reading
        for _, content in chunks.contents(Ranges(layer.blob), [0], [5000], Progress()):
            while content.read(1 << 16):
                pass


def test_a_place_that_is_no_member_is_refused() -> None:
    layer = zstd_chunked([file("a", NOISE)])
    shifted = layer.entries[0] | {"offset": layer.entries[0]["offset"] + 1}
    _, chunks = described(shifted, size=len(layer.blob) + 100)
    with pytest.raises(DamagedLayer, match="does not start"):
        next(chunks.contents(Ranges(layer.blob), [0], [5000], Progress()))[1].read(1)


def test_a_content_of_another_size_is_refused() -> None:
    _, chunks = tabled(zstd_chunked([file("a", NOISE)]))
    for key, size in ((0, 4999), (1, 5000)):
        with pytest.raises(DamagedLayer, match="another"):
            next(chunks.contents(Ranges(b""), [key], [size], Progress()))


def test_a_registry_that_sends_less_is_noticed() -> None:
    layer = zstd_chunked([file("a", NOISE), file("b", NOISE[1:])])
    _, chunks = tabled(layer)

    def short(offset: int, length: int) -> io.BytesIO:
        return io.BytesIO(layer.blob[offset : offset + length // 3])

    for keys, sizes in (([0], [5000]), ([0, 1], [5000, 4999])):
        with pytest.raises(DamagedLayer):  # noqa: PT012 - it is raised by one of the readings
            for _, content in chunks.contents(short, keys, sizes, Progress()):
                while content.read(1 << 16):
                    pass


def test_contents_that_are_not_read_cost_nothing() -> None:
    layer = zstd_chunked([file(f"{number}", NOISE[number:]) for number in range(50)])
    _, chunks = tabled(layer)
    ranges = Ranges(layer.blob)
    for _ in chunks.contents(ranges, list(range(50)), [5000 - number for number in range(50)], Progress()):
        pass
    assert ranges.asked == []


def test_reading_can_be_stopped() -> None:
    layer = zstd_chunked([file("a", NOISE)])
    _, chunks = tabled(layer)
    progress = Progress()
    ranges = Ranges(layer.blob)
    contents = chunks.contents(ranges, [0], [5000], progress)
    _, content = next(contents)
    progress.stop.set()
    with pytest.raises(Cancelled):
        content.read(1)
    contents.close()  # type: ignore[attr-defined]
    assert ranges.closed == len(ranges.asked)
