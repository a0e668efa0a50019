"""What is kept of an archive that passes once, and what is not."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DamagedImage, EngineError
from dive_py.layers.index import LayerIndex
from dive_py.layers.vocabulary import DigestKind
from dive_py.oci.document import MAX_DOCUMENT
from dive_py.progress import Progress
from dive_py.sources.archives import streamed_archive
from dive_py.sources.archives.streamed_archive import StreamedArchive
from tests.building import END, docker_members, file, squeeze, symlink, tar_members, write_tar
from tests.sources.opening import paths, some_image

if TYPE_CHECKING:
    from tests.building import Entry


def consumed(data: bytes) -> StreamedArchive:
    archive = StreamedArchive(io.BytesIO(data), Progress(), what="the pipe")
    archive.consume()
    return archive


def of(*entries: Entry) -> StreamedArchive:
    return consumed(write_tar(entries))


LAYER = write_tar([file("etc/motd", b"hi"), file("empty")])
DIFF_ID = "sha256:" + hashlib.sha256(LAYER).hexdigest()


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd", "xz", "bz2"])
def test_a_layer_becomes_an_index_with_digests_as_it_passes(compression: str) -> None:
    stored = squeeze(LAYER, compression)
    seen: list[tuple[str, str, LayerIndex]] = []
    archive = StreamedArchive(
        io.BytesIO(write_tar([file("a/layer", stored), file("z", b"{}")])),
        Progress(),
        lambda name, diff_id, index: seen.append((name, diff_id, index)),
    )
    archive.consume()
    ((name, diff_id, index),) = seen
    assert (name, diff_id, index.diff_id) == ("a/layer", DIFF_ID, DIFF_ID)
    assert paths(index) == [b"empty", b"etc/motd"]
    assert index.digest_kind == DigestKind.SHA256
    assert index.digest is not None
    assert index.digest[1].tobytes() == hashlib.sha256(b"hi").digest()
    assert archive.compressed_size("a/layer") == (None if compression == "none" else len(stored))
    assert archive.index("a/layer") is index
    assert archive.document("z") == b"{}"


def test_junk_after_a_layers_end_belongs_to_its_diff_id() -> None:
    layer = write_tar([file("a")], END + b"\0" * 9000 + b"junk")
    index = of(file("l", layer)).index("l")
    assert isinstance(index, LayerIndex)
    assert index.diff_id == "sha256:" + hashlib.sha256(layer).hexdigest()


def test_links_lead_to_layers_before_and_after_them() -> None:
    archive = of(symlink("1/layer.tar", "../2/layer.tar"), file("2/layer.tar", LAYER), symlink("3", "2/layer.tar"))
    assert archive.has("1/layer.tar")
    assert archive.index("1/layer.tar") is archive.index("3") is archive.index("2/layer.tar")


def test_what_is_neither_document_nor_layer_is_passed() -> None:
    archive = of(file("VERSION", b"1.0"), file("big", b"{" + b" " * MAX_DOCUMENT), file("text", b"hello" * 500))
    assert archive.names() == ("VERSION", "big", "text")
    for name in archive.names():
        with pytest.raises(DamagedImage, match="not a document"):
            archive.document(name)
        assert "is not a tar archive" in str(archive.index(name))


def test_documents_are_kept_within_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamed_archive, "_MAX_KEPT", 1000)
    archive = of(file("a", b"{" + b" " * 900), file("b", b"{" + b" " * 900), file("c", b"{}"))
    assert len(archive.document("a")) == 901
    assert archive.document("c") == b"{}"
    with pytest.raises(DamagedImage, match="'b' in the pipe is not a document"):
        archive.document("b")


def test_what_is_not_there_is_missed_by_name() -> None:
    archive = of(symlink("a", "b"), symlink("b", "a"))
    with pytest.raises(DamagedImage, match="'a' is missed in the pipe"):
        archive.document("a")
    assert "'a' is missed" in str(archive.index("a"))


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "it is empty"),
        (b"hello\n", "text"),
        (b"\x7fELF" + b"\0" * 600, "a program"),
        (b"\0" * 10240, "zeros"),
        (squeeze(b"hello\n", "gzip"), "text"),
        (squeeze(b"hello\n" * 10, "gzip")[:-12], "gzip"),
    ],
    ids=["nothing", "text", "program", "zeros", "compressed text", "cut off"],
)
def test_what_is_no_archive_is_named(data: bytes, cause: str) -> None:
    with pytest.raises(DamagedImage, match=cause) as caught:
        consumed(data)
    assert caught.value.message.startswith("the pipe is ")


def test_an_archive_that_is_cut_off_keeps_what_has_passed() -> None:
    whole = tar_members(docker_members([some_image()]))
    for end in range(600, len(whole), 25_000):
        archive = consumed(whole[:end])
        for name in archive.names():
            if name.endswith("layer.tar"):
                index = archive.index(name)
                assert not isinstance(index, LayerIndex) or index.damage or index.diff_id in some_image().diff_ids()


def test_a_damaged_layer_leaves_the_others() -> None:
    stored = squeeze(b"".join(write_tar([file(str(n), bytes([n]) * 50_000)], b"") for n in range(9)), "gzip")
    spoiled = stored[:300] + b"\xff" * 40 + stored[340:]
    archive = of(file("bad", spoiled), file("good", LAYER))
    bad, good = archive.index("bad"), archive.index("good")
    assert isinstance(good, LayerIndex)
    assert good.damage == ""
    assert isinstance(bad, LayerIndex)
    assert bad.damage.startswith("the pipe, member 'bad': ")
    assert bad.diff_id == ""


def test_a_set_stop_flag_ends_it() -> None:
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        StreamedArchive(io.BytesIO(write_tar([file("a", LAYER)])), progress).consume()


def test_progress_counts_the_bytes_of_the_archive_as_stored() -> None:
    data = squeeze(write_tar([file("a", LAYER)]), "zstd")
    progress = Progress()
    StreamedArchive(io.BytesIO(data), progress).consume()
    assert progress.done == len(data)


class Breaking:
    """A source that breaks off inside the first layer."""

    def __init__(self) -> None:
        self._data = io.BytesIO(write_tar([file("a", write_tar([file("x", b"x" * 10_000)]))])[:3000])

    def read(self, n: int, /) -> bytes:
        piece = self._data.read(n)
        if not piece:
            raise EngineError("the engine went away")
        return piece


def test_what_the_source_says_of_itself_is_not_taken_for_damage() -> None:
    with pytest.raises(EngineError, match="went away"):
        StreamedArchive(Breaking(), Progress()).consume()
