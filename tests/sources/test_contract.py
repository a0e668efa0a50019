"""The same image through every source: the same description, the same layers, the same digests."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from dive_py.contents.reading import content_of
from dive_py.errors import Cancelled, DivepyError, FileChanged
from dive_py.exploration import Exploration
from dive_py.layers.cache import LayerCache
from dive_py.layers.index import LayerIndex
from dive_py.progress import Progress
from tests.building import (
    ImageBuilder,
    docker_25_members,
    docker_members,
    file,
    oci_members,
    sparse_file,
    write_folder,
    write_members,
)
from tests.building.go_json import (
    docker_archive_in_other_case,
    in_other_case,
    oci_layout_in_other_case,
    oci_members_in_other_case,
)
from tests.sources.opening import loaded, opened, some_image

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator

    from dive_py.layers.blocks import Blocks
    from dive_py.layers.vocabulary import DigestKind
    from dive_py.sources.image import Image

COLUMNS = ("kind", "flags", "mode", "uid", "gid", "size", "stored", "mtime", "mtime_ns", "mtime_digits", "link")
MORE_COLUMNS = ("major", "minor", "xattr", "order", "offset")


def _kaniko(builder: ImageBuilder, path: Path) -> str:
    """As kaniko and crane write: a config called by its digest, gzip layers called by theirs."""
    from tests.building import squeeze
    from tests.building.image import as_json

    members: dict[str, bytes | None] = {builder.id(): builder.config_bytes()}
    layers = [f"{blob.digest}.tar.gz" for blob in builder.blobs("gzip")]
    for blob in builder.blobs("gzip"):
        members[f"{blob.digest}.tar.gz"] = squeeze(blob.tar, "gzip")
    members["manifest.json"] = as_json([{"Config": builder.id(), "RepoTags": builder.tags(), "Layers": layers}])
    return str(write_members(path / "image.tar", members))


def _dir_form(builder: ImageBuilder, folder: Path) -> Path:
    """As skopeo's `dir:` writes: a manifest, and blobs by their hex digits; the name is nowhere."""
    members = oci_members([builder])
    index = members["index.json"]
    assert isinstance(index, bytes)
    manifest = json.loads(index)["manifests"][0]["digest"][7:]
    blobs = {name.rpartition("/")[2]: data for name, data in members.items() if name.startswith("blobs/")}
    blobs["manifest.json"] = blobs.pop(manifest)
    return write_folder(folder, blobs)


WAYS: dict[str, Callable[[ImageBuilder, Path], str]] = {
    "docker 1.10": lambda builder, path: str(builder.docker_archive(path / "image.tar")),
    "docker 1.10, gzip layers": lambda builder, path: str(builder.docker_archive(path / "image.tar", "gzip")),
    "docker 25": lambda builder, path: str(builder.docker_25(path / "image.tar")),
    "docker 29": lambda builder, path: str(builder.docker_25(path / "image.tar", "gzip")),
    "docker 25 as oci-archive": lambda builder, path: f"oci-archive:{builder.docker_25(path / 'image.tar')}",
    "kaniko": _kaniko,
    "outer gzip": lambda builder, path: str(builder.docker_archive(path / "image.tar.gz", outer="gzip")),
    "outer zstd": lambda builder, path: str(builder.docker_25(path / "image", outer="zstd")),
    "outer xz, gzip layers": lambda builder, path: str(builder.docker_archive(path / "image", "gzip", "xz")),
    "outer bzip2": lambda builder, path: str(builder.oci_archive(path / "image", "zstd", "bz2")),
    "oci folder, gzip": lambda builder, path: str(builder.oci_layout(path / "layout")),
    "oci folder, zstd": lambda builder, path: f"oci:{builder.oci_layout(path / 'layout', 'zstd')}",
    "oci folder, plain": lambda builder, path: str(builder.oci_layout(path / "layout", "none")),
    "oci archive, gzip": lambda builder, path: str(builder.oci_archive(path / "image.tar")),
    "oci archive, plain": lambda builder, path: str(builder.oci_archive(path / "image.tar", "none")),
    "unpacked docker 1.10": lambda builder, path: str(write_folder(path / "folder", docker_members([builder]))),
    "docker 1.10, keys in another case": lambda builder, path: str(
        docker_archive_in_other_case(builder, path / "image.tar")
    ),
    "oci folder, keys in another case": lambda builder, path: str(oci_layout_in_other_case(builder, path / "layout")),
    "oci archive, keys in another case": lambda builder, path: str(
        write_members(path / "image.tar", oci_members_in_other_case(builder), "gzip")
    ),
    "folder of dir:": lambda builder, path: str(_dir_form(builder, path / "dir")),
    "unpacked docker 25": lambda builder, path: str(write_folder(path / "folder", docker_25_members([builder]))),
}


@pytest.fixture(params=WAYS)
def image(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Image]:
    with opened(WAYS[request.param](some_image(), tmp_path)) as found:
        yield found


def test_it_is_described_the_same(image: Image) -> None:
    builder = some_image()
    info = image.info
    assert info.id == builder.id()
    assert str(info.platform) == "linux/amd64"
    assert [str(platform) for platform in info.platforms] == ["linux/amd64"]
    assert "test:1" in info.names or info.source == "dir", "a folder of dir: keeps no name"
    assert info.warnings == ()
    assert info.config.command == ("/bin/sh",)
    assert [layer.number for layer in info.layers] == [0, 1, 2]
    assert [layer.diff_id for layer in info.layers] == builder.diff_ids()
    assert info.layers[0].chain_id == builder.diff_ids()[0]
    assert [layer.created_by for layer in info.layers] == [
        "/bin/sh -c step 0",
        "/bin/sh -c step 1",
        "/bin/sh -c step 2",
    ]
    assert [[step.created_by for step in layer.steps] for layer in info.layers] == [["ENV A=1"], [], ["CMD sh"]]


SPOILT: dict[str, tuple[dict[str, Any], Callable[[bytes], bytes] | None]] = {
    "keys in another case": ({}, in_other_case),
    "bytes that are no UTF-8": ({}, lambda data: data.replace(b"GOOD", b"b\xff\xe2\x82d")),
    "surrogates that are alone": ({}, lambda data: data.replace(b"GOOD", b"b\\ud800\\udc00\\udfffd")),
    "null in a list": ({"Env": ["A=1", None]}, None),
    "a number of 5,000 digits": ({}, lambda data: data.replace(b"{", b'{"x":' + b"1" * 5000 + b",", 1)),
    "300 arrays inside each other": ({}, lambda data: data.replace(b"{", b'{"x":' + b"[" * 300 + b"]" * 300 + b",", 1)),
    "a type that nobody looks at": ({}, lambda data: data.replace(b"{", b'{"container_config":false,', 1)),
}
"""What Docker 26.1 loads: what the configuration says besides, and what is done to its bytes."""


@pytest.mark.parametrize("way", [*WAYS, "docker 1.0"])
@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_config_is_read_as_engines_read_it(way: str, spoilt: str, tmp_path: Path) -> None:
    settings, spoil = SPOILT[spoilt]
    config = {"Cmd": ["/bin/sh"], "Env": ["A=1"], "Labels": {"a": "GOOD"}} | settings
    builder = replace(some_image(), config=config, spoil=spoil)
    word = str(builder.docker_v10(tmp_path / "v1.tar")) if way == "docker 1.0" else WAYS[way](builder, tmp_path)
    with opened(word) as image:
        found = image.info.config
        label = found.labels["a"]
        if "UTF-8" in spoilt:
            assert label == "b\ufffd\ufffd\ufffdd"
        elif "surrogates" in spoilt:
            assert label == "b\U00010000\ufffdd"
        else:
            assert label == "GOOD"
        assert found.env == (("A=1", "") if "null" in spoilt else ("A=1",))
        assert found.command == ("/bin/sh",)
        assert str(image.info.platform) == "linux/amd64"
        assert len(image.info.layers) == 3
        assert not [result for result in loaded(image) if isinstance(result, DivepyError) or result.damage]
        if way != "docker 1.0":
            assert image.info.id == builder.id()
            assert image.info.layers[0].created_by == "/bin/sh -c step 0"


def test_its_layers_have_the_same_columns(image: Image, tmp_path: Path) -> None:
    plain = loaded(opened(some_image().docker_archive(tmp_path / "plain.tar")))
    for got, wanted in zip(loaded(image, first=2), plain, strict=True):
        assert isinstance(got, LayerIndex)
        assert isinstance(wanted, LayerIndex)
        assert got.damage == ""
        assert (got.names, got.links, got.xattrs) == (wanted.names, wanted.links, wanted.xattrs)
        for column in (*COLUMNS, *MORE_COLUMNS):
            assert np.array_equal(getattr(got, column), getattr(wanted, column)), column


def test_contents_have_the_digests_of_what_was_stored(image: Image) -> None:
    indexes = loaded(image)
    for number, (index, tar) in enumerate(zip(indexes, some_image().layer_tars(), strict=True)):
        assert isinstance(index, LayerIndex)
        places = sorted(
            (int(offset), int(size)) for offset, size in zip(index.offset, index.stored, strict=True) if size
        )
        wanted = [hashlib.sha256(tar[offset : offset + size]).digest() for offset, size in places]
        offsets, sizes = [offset for offset, _ in places], [size for _, size in places]
        assert image.digests(number, offsets, sizes, Progress()) == wanted


def test_contents_are_what_was_stored_byte_by_byte(image: Image) -> None:
    indexes = loaded(image)
    for number, (index, tar) in enumerate(zip(indexes, some_image().layer_tars(), strict=True)):
        assert isinstance(index, LayerIndex)
        places = sorted(
            (int(offset), int(size)) for offset, size in zip(index.offset, index.stored, strict=True) if size
        )
        offsets, sizes = [offset for offset, _ in places], [size for _, size in places]
        progress = Progress()
        found = {}
        for place, content in image.contents(number, offsets, sizes, progress):
            wanted = tar[offsets[place] : offsets[place] + sizes[place]]
            assert content.size == len(wanted)
            if content.stretch is not None:
                assert content.stretch.read(1, 3) == wanted[1:4]
            found[place] = b"".join(iter(partial(content.read, 1000), b"")) == wanted
        assert found == dict.fromkeys(range(len(places)), True)
        assert progress.done >= sum(sizes)


def test_contents_may_be_left_in_the_middle(image: Image) -> None:
    indexes = loaded(image)
    index = next(index for index in indexes if isinstance(index, LayerIndex) and (index.stored > 1).sum() > 1)
    number = indexes.index(index)
    places = sorted((int(offset), int(size)) for offset, size in zip(index.offset, index.stored, strict=True) if size)
    offsets, sizes = [offset for offset, _ in places], [size for _, size in places]
    first_bytes = [content.read(1) for _, content in image.contents(number, offsets, sizes, Progress())]
    assert first_bytes == [some_image().layer_tars()[number][offset : offset + 1] for offset in offsets]
    for _, content in image.contents(number, offsets, sizes, Progress()):
        assert content.read(1)
        break


def test_a_set_stop_flag_ends_the_loading(image: Image) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        image.load(lambda _number, _result: None, Progress(stop=stop))


def test_closing_twice_is_harmless(image: Image) -> None:
    image.close()
    image.close()


@pytest.mark.parametrize("piped", [True, False], ids=["pipe", "file"])
@pytest.mark.parametrize("way", ["docker 1.10", "docker 25", "outer gzip", "oci archive, gzip", "kaniko"])
def test_on_standard_input_it_is_the_same(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, piped: bool
) -> None:
    path = WAYS[way](some_image(), tmp_path)
    with _standard_input(path, monkeypatch, piped=piped), opened("-") as image:
        info = image.info
        assert info.reference == "-"
        assert [layer.diff_id for layer in info.layers] == some_image().diff_ids()
        assert info.warnings == ()
        for index in loaded(image):
            assert isinstance(index, LayerIndex)
            assert index.damage == ""


@pytest.mark.parametrize("outer", ["gzip", "none"])
def test_contents_of_a_pipe_are_gone_unless_they_were_to_be_kept(
    outer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = some_image().docker_archive(tmp_path / "x.tar", outer=outer)
    for keep in (False, True):
        with _standard_input(str(path), monkeypatch, piped=True), opened("-", keep=keep) as image:
            (index, *_) = loaded(image)
            assert isinstance(index, LayerIndex)
            row = int((index.stored > 0).argmax())
            places = [int(index.offset[row])], [int(index.stored[row])]
            if not keep:
                with pytest.raises(DivepyError, match="has passed"):
                    list(image.contents(0, *places, Progress()))
                continue
            found = [content.read(1 << 20) for _, content in image.contents(0, *places, Progress())]
            assert found == [some_image().layer_tars()[0][places[0][0] : places[0][0] + places[1][0]]]


def _standard_input(path: str, monkeypatch: pytest.MonkeyPatch, *, piped: bool) -> io.TextIOWrapper:
    """Make a file, or a pipe through which it comes, the standard input."""
    if not piped:
        stream = open(path, encoding="latin-1")  # noqa: SIM115, PTH123  closed by the caller
    else:
        end, start = os.pipe()
        data = Path(path).read_bytes()

        def write() -> None:
            with open(start, "wb") as pipe:  # noqa: PTH123  a file descriptor
                pipe.write(data)

        threading.Thread(target=write, daemon=True).start()
        stream = open(end, encoding="latin-1")  # noqa: SIM115, PTH123
    monkeypatch.setattr(sys, "stdin", stream)
    return stream


def test_before_1_10_there_are_no_diff_ids_and_all_else_is_there(tmp_path: Path) -> None:
    builder = some_image()
    with opened(builder.docker_v10(tmp_path / "v1.tar")) as image:
        info = image.info
        assert info.names == ("test:1",)
        assert str(info.platform) == "linux/amd64"
        assert [layer.diff_id for layer in info.layers] == ["", "", ""]
        assert [layer.created_by for layer in info.layers][1] == "/bin/sh -c /bin/sh -c step 1"
        assert info.layers[0].archive_id in (tmp_path / "v1.tar").read_bytes().decode("latin-1")
        for index, other in zip(
            loaded(image), loaded(opened(builder.docker_archive(tmp_path / "image.tar"))), strict=True
        ):
            assert isinstance(index, LayerIndex)
            assert isinstance(other, LayerIndex)
            assert index.names == other.names


def test_before_1_10_a_stream_gives_the_diff_ids_that_were_computed(tmp_path: Path) -> None:
    builder = some_image()
    with opened(builder.docker_v10(tmp_path / "v1.tar.gz", outer="gzip")) as image:
        assert [layer.diff_id for layer in image.info.layers] == builder.diff_ids()


def test_several_images_side_by_side_are_each_the_same(tmp_path: Path) -> None:
    other = ImageBuilder(name="other:2")
    for number, members in enumerate((docker_members, docker_25_members, oci_members)):
        path = write_members(tmp_path / f"{number}.tar", members([some_image(), other]))
        with opened(path, name="test:1") as image:
            assert image.info.id == some_image().id()
        with opened(path, name="other:2") as image:
            assert image.info.layers == ()
            assert loaded(image) == []


FORMS = ("0.0", "0.1", "1.0")


def sparse_image() -> ImageBuilder:
    """Sparse files in the forms that engines read, one as long as what is stored of it, and one that is a hole."""
    pieces = {512: b"data" * 100, 90_000: b"end"}
    layer = [sparse_file(f"s{form}", pieces, 100_000, form) for form in FORMS]
    same = sparse_file("same", {512: b"x" * 1024}, 1536)
    return ImageBuilder().layer(*layer, same, sparse_file("hole", {}, 5000), file("plain", b"plain"))


def files_of(image: Image) -> dict[bytes, bytes]:
    """Every file of an image, as `cat` and `extract` give it."""
    exploration = Exploration(image)
    exploration.load(Progress())
    stack = exploration.stack
    names = [stack.paths.path(int(path)) for path in stack.entries.path]
    found = {}
    for entry, name in enumerate(names):
        with content_of(stack, image, entry, Progress()) as content:
            found[name] = b"".join(iter(partial(content.read, 1000), b""))
    return found


SPARSE = {
    **{f"s{form}".encode(): bytes(512) + b"data" * 100 + bytes(89_088) + b"end" + bytes(9997) for form in FORMS},
    b"same": bytes(512) + b"x" * 1024,
    b"hole": bytes(5000),
    b"plain": b"plain",
}
"""What Docker 20.10, 26 and 28 and Podman 4.3 make of it."""


@pytest.mark.parametrize("way", WAYS)
def test_sparse_files_have_their_holes(way: str, tmp_path: Path) -> None:
    with opened(WAYS[way](sparse_image(), tmp_path)) as image:
        assert files_of(image) == SPARSE


def test_sparse_files_of_an_index_that_was_kept(tmp_path: Path) -> None:
    path = sparse_image().docker_archive(tmp_path / "image.tar", "gzip")
    os.utime(path, (1, 1))
    cache = LayerCache(tmp_path / "cache")
    for _ in range(2):
        with opened(str(path), cache) as image:
            assert files_of(image) == SPARSE


def _changed(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "overwritten":
        path.write_bytes(data[::-1])
    elif how == "truncated":
        os.truncate(path, len(data) // 2)
    else:
        path.write_bytes(data + b"more")
    os.utime(path, (7, 7))


@pytest.mark.parametrize("how", ["overwritten", "truncated", "longer"])
@pytest.mark.parametrize("way", ["docker 1.10", "docker 1.10, gzip layers", "outer gzip", "oci archive, plain"])
def test_an_archive_that_is_changed_while_it_is_open(way: str, how: str, tmp_path: Path) -> None:
    """It is named, and nothing of it is shown: what is known of it is no longer true."""
    word = WAYS[way](some_image(), tmp_path)
    with opened(word) as image:
        index = loaded(image)[1]
        assert isinstance(index, LayerIndex)
        rows = np.flatnonzero(index.stored)
        places = [int(place) for place in index.offset[rows]], [int(size) for size in index.stored[rows]]
        first = next(image.contents(1, *places, Progress()))[1]
        assert first.read(1) == b"x"
        _changed(Path(word), how)
        with pytest.raises(FileChanged, match=f"{word} was changed while it was open"):
            next(image.contents(1, *places, Progress()))[1].read(10)
        if way != "outer gzip":  # which has been read through
            assert {str(result) for result in loaded(image)} == {f"{word} was changed while it was open"}


@pytest.mark.parametrize("how", ["overwritten", "truncated", "longer", "another"])
@pytest.mark.parametrize("way", ["oci folder, plain", "oci folder, gzip"])
def test_a_layouts_blob_that_is_changed_while_it_is_open(way: str, how: str, tmp_path: Path) -> None:
    with opened(WAYS[way](some_image(), tmp_path)) as image:
        loaded(image)
        blobs = [path for path in (tmp_path / "layout/blobs/sha256").iterdir() if path.read_bytes()[:1] != b"{"]
        for blob in blobs:
            if how == "another":
                blob.rename(blob.with_suffix(".old"))
                blob.write_bytes(blob.with_suffix(".old").read_bytes())
            else:
                _changed(blob, how)
        for result in loaded(image):
            assert isinstance(result, FileChanged)
            assert "was changed while it was open" in result.message
            assert any(str(blob) in result.message for blob in blobs)


def test_an_archive_in_whose_place_another_is_put_is_read_on(tmp_path: Path) -> None:
    """What is open is still the old one."""
    path = some_image().docker_archive(tmp_path / "image.tar")
    with opened(str(path)) as image:
        other = ImageBuilder().layer(file("x")).docker_archive(tmp_path / "other.tar")
        other.rename(path)
        assert [result.damage for result in loaded(image) if isinstance(result, LayerIndex)] == ["", "", ""]


@pytest.mark.parametrize("count", [4])
def test_layers_with_large_windows_are_read_one_after_the_other(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A zstd window of 2^29 bytes, which engines take, occupies half a gigabyte: one at a time is enough."""
    from dive_py.layers import compression, tar_headers

    builder = ImageBuilder()
    for number in range(count):
        builder.layer(file(f"f{number}", b"x"))
    members = docker_members([builder])
    for name, data in members.items():
        if isinstance(data, bytes) and data[257:262] == b"ustar":
            head = b"\x28\xb5\x2f\xfd\0" + bytes([29 - 10 << 3])
            members[name] = head + (len(data) << 3 | 1).to_bytes(3, "little") + data
    held: list[bool] = []
    scan = tar_headers.scan

    def noting(blocks: Blocks, progress: Progress, digests: DigestKind) -> LayerIndex:
        held.append(compression.large_windows.locked())
        return scan(blocks, progress, digests)

    monkeypatch.setattr(tar_headers, "scan", noting)
    from tests.building import write_members

    with opened(write_members(tmp_path / "image.tar", members)) as image:
        assert [index.count for index in loaded(image) if isinstance(index, LayerIndex)] == [1] * count
    assert held == [True] * count
    assert not compression.large_windows.locked()
