"""What a path leads to, and what it says when that is no image."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import threading
from pathlib import Path

import pytest

from dive_py.errors import Cancelled, DamagedImage, DivepyError, ImageNotFound, UnsupportedImage, UsageError
from dive_py.layers.cache import LayerCache
from dive_py.layers.index import LayerIndex
from dive_py.layers.vocabulary import DigestKind
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import (
    ImageBuilder,
    docker_25_members,
    docker_members,
    file,
    squeeze,
    tar_members,
    write_folder,
    write_members,
    write_tar,
)
from tests.sources.opening import loaded, opened, some_image


def complaint(word: Path | str, **options: str) -> DivepyError:
    """What is said of something that cannot be opened: one line."""
    with pytest.raises(DivepyError) as caught:
        opened(word, **options)
    assert "\n" not in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("build", "source", "way"),
    [
        ("docker_archive", "docker-archive", "archive"),
        ("docker_v10", "docker-archive", "archive"),
        ("docker_25", "docker-archive", "archive"),
        ("oci_archive", "oci-archive", "oci archive"),
        ("oci_layout", "oci", "oci layout"),
    ],
)
def test_the_kind_is_found_out(tmp_path: Path, build: str, source: str, way: str) -> None:
    path = getattr(some_image(), build)(tmp_path / "x")
    with opened(path) as image:
        assert (image.info.source, image.info.way, image.info.reference) == (source, way, str(path))


def test_a_compressed_archive_says_how(tmp_path: Path) -> None:
    with opened(some_image().oci_archive(tmp_path / "x", outer="zstd")) as image:
        assert image.info.way == "oci archive · zstd"


def test_a_transport_decides_where_both_forms_fit(tmp_path: Path) -> None:
    path = some_image().docker_25(tmp_path / "x")
    with opened(f"oci-archive:{path}") as image:
        assert image.info.source == "oci-archive"
    with opened(f"docker-archive:{path}") as image:
        assert image.info.source == "docker-archive"
    with opened(f"docker-archive:{some_image().oci_archive(tmp_path / 'y')}") as image:
        assert image.info.source == "oci-archive", "what it is counts, as in dive"
    assert "not an OCI layout" in str(complaint(f"oci-archive:{some_image().docker_archive(tmp_path / 'z')}"))
    assert "is a folder" in str(complaint(f"oci-archive:{some_image().oci_layout(tmp_path / 'f')}"))


def test_behind_a_path_may_stand_which_image(tmp_path: Path) -> None:
    images = [some_image("a:1"), ImageBuilder(name="localhost:5000/b:2").layer(file("b"))]
    path = write_members(tmp_path / "x.tar", docker_members(images))
    for word in (f"{path}:localhost:5000/b:2", f"docker-archive:{path}:localhost:5000/b:2", f"{path}:@1", f"{path}@1"):
        with opened(word) as image:
            assert image.info.names == ("localhost:5000/b:2",)
            assert image.info.reference == word.removeprefix("docker-archive:"), "the name that it was asked for by"
    with opened(f"{path}:a:1", name="localhost:5000/b:2") as image:
        assert image.info.names == ("localhost:5000/b:2",), "what was asked for by option goes first"
        assert image.info.reference == f"{path}:localhost:5000/b:2"


def test_an_id_behind_a_path_needs_no_algorithm(tmp_path: Path) -> None:
    """Engines list IDs without it (`docker images`)."""
    images = [some_image("a:1"), ImageBuilder(name="b:2").layer(file("b"))]
    path = write_members(tmp_path / "x.tar", docker_members(images))
    with opened(f"{path}:b:2") as image:
        id_ = image.info.id.removeprefix("sha256:")
    for word in (f"{path}@{id_[:12]}", f"{path}@{id_}", f"{path}@sha256:{id_[:12]}", f"docker-archive:{path}@{id_}"):
        with opened(word) as image:
            assert image.info.names == ("b:2",)
    for wrong in (f"{path}@{'f' * 12}", f"{path}@sha256:{'f' * 12}"):
        error = complaint(wrong)
        assert isinstance(error, ImageNotFound)
        assert "f" * 12 in error.message


def test_a_path_with_colons_is_a_path(tmp_path: Path) -> None:
    path = some_image().docker_archive(tmp_path / "a:b:c.tar")
    with opened(path) as image:
        assert image.info.reference == str(path)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "is empty"),
        (b"FROM scratch\n", "a Dockerfile"),
        (b"\x7fELF" + b"\0" * 1000, "a program"),
        (b"\x93" * 1000, "neither a tar archive nor compressed"),
        (b"\0" * 10240, "zeros"),
        (write_tar([file("etc/passwd"), file("usr/bin/x"), file("bin/y")]), "docker export"),
        (write_tar([file("etc/.wh.passwd")]), "one layer"),
        (write_tar([file("README.md", b"hi")]), "no manifest.json, no index.json and no repositories"),
        (squeeze(b"hello\n" * 1000, "gzip"), "text"),
        (squeeze(b"hello\n" * 1000, "xz")[:40], "xz data|not an image"),
        (squeeze(b"", "zstd"), "empty"),
    ],
    ids=["empty", "dockerfile", "elf", "noise", "zeros", "export", "layer", "other", "text.gz", "cut.xz", "empty.zst"],
)
def test_what_is_no_image_is_named_with_its_likely_cause(tmp_path: Path, data: bytes, cause: str) -> None:
    (tmp_path / "thing").write_bytes(data)
    error = complaint(tmp_path / "thing")
    assert isinstance(error, DamagedImage)
    assert error.message.startswith(str(tmp_path / "thing"))
    assert any(part in error.message for part in cause.split("|"))


def test_what_is_not_there_or_not_readable(tmp_path: Path) -> None:
    assert isinstance(complaint(tmp_path / "nothing"), ImageNotFound)
    (tmp_path / "file").touch()
    assert isinstance(complaint(tmp_path / "file" / "below"), ImageNotFound)
    assert "no manifest.json" in str(complaint(tmp_path))
    assert "cannot be opened" in str(complaint("./" + "x" * 300))


def test_an_archive_of_a_folder_that_skopeo_wrote_is_named(tmp_path: Path) -> None:
    path = write_members(tmp_path / "x.tar", {"manifest.json": b'{"schemaVersion": 2}', "version": b"1.1"})
    error = complaint(path)
    assert isinstance(error, UnsupportedImage)
    assert "skopeo" in error.message


@pytest.mark.parametrize("outer", ["none", "gzip"])
def test_an_archive_that_is_cut_off_anywhere_opens_or_says_why(tmp_path: Path, outer: str) -> None:
    named = []
    for build in (docker_members, docker_25_members):
        whole = squeeze(tar_members(build([some_image()])), outer)
        step = max(1, len(whole) // 40)
        for end in range(0, len(whole) - 20, step):
            (tmp_path / "x").write_bytes(whole[:end])
            try:
                image = opened(tmp_path / "x")
            except DamagedImage as error:
                named.append(str(tmp_path / "x") in error.message)
                continue
            with image:
                results = loaded(image)
                hurt = [result for result in results if not isinstance(result, LayerIndex) or result.damage]
                assert not hurt or image.info.warnings
    assert all(named), "every message names the file"


def test_a_layer_cut_off_by_the_archives_end_is_damaged_and_the_others_are_whole(tmp_path: Path) -> None:
    builder = ImageBuilder().layer(file("a", b"a")).layer(file("b" * 20, b"b" * 100_000))
    members = docker_members([builder])
    layer = next(name for name, data in members.items() if isinstance(data, bytes) and len(data) > 90_000)
    members[layer] = members.pop(layer)
    (tmp_path / "x").write_bytes(tar_members(members)[:-60_000])
    with opened(tmp_path / "x") as image:
        assert "is cut off in its member" in image.info.warnings[0]
        whole, hurt = loaded(image)
        assert isinstance(whole, LayerIndex)
        assert isinstance(hurt, LayerIndex)
        assert whole.damage == ""
        assert hurt.damage.startswith(f"{tmp_path / 'x'}, member '{layer}': ends too early")


def test_a_pipe_is_read_as_it_comes(tmp_path: Path) -> None:
    data = some_image().docker_25(tmp_path / "x").read_bytes()
    os.mkfifo(tmp_path / "pipe")
    threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(data,), daemon=True).start()
    with opened(tmp_path / "pipe") as image:
        assert len(loaded(image)) == 3


def test_a_pipe_that_nobody_writes_to_does_not_hold_up_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    end, start = os.pipe()
    progress = Progress()
    progress.stop.set()
    with open(end) as stream, open(start, "wb"):  # noqa: PTH123  file descriptors
        monkeypatch.setattr(sys, "stdin", stream)
        with pytest.raises(Cancelled):
            open_image("-", OpenOptions(), progress)


def test_standard_input_that_is_a_terminal_or_closed_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream in (None, Terminal()):
        monkeypatch.setattr(sys, "stdin", stream)
        assert isinstance(complaint("-"), UsageError)


def open_files() -> int:
    """How many files this process has open, where the system tells."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def test_files_are_given_back(tmp_path: Path) -> None:
    path = some_image().docker_archive(tmp_path / "x")
    squeezed = some_image().docker_archive(tmp_path / "x.gz", outer="gzip")
    layout = some_image().oci_layout(tmp_path / "layout")
    (tmp_path / "text").write_bytes(b"hello")
    before = open_files()
    for word in (path, squeezed, layout):
        with opened(word) as image:
            loaded(image)
    complaint(tmp_path / "text")
    complaint(f"{path}:nobody")
    complaint(f"{squeezed}:nobody")
    assert open_files() == before


def test_a_reference_names_no_host_path_beyond_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(some_image().config_bytes())
    folder = write_folder(tmp_path / "folder", {"manifest.json": b'[{"Config": "../secret", "Layers": []}]'})
    assert "'secret' is missed" in str(complaint(folder))


def test_layers_that_stream_past_are_kept_under_the_diff_ids_that_were_computed(tmp_path: Path) -> None:
    cache = LayerCache(tmp_path / "cache")
    honest = some_image()
    claim = {"rootfs": {"type": "layers", "diff_ids": ["sha256:" + "e" * 64] * 3}}
    liar = ImageBuilder(extra=claim).layer(file("evil")).layer(file("evil2")).layer(file("evil3"))
    for builder in (honest, liar):
        path = tmp_path / "image.tar.gz"
        path.write_bytes(squeeze(tar_members(docker_members([builder])), "gzip"))
        with opened(path, cache) as image:
            loaded(image)
    cache.flush()
    assert {record.text for record in cache.records()} == {*honest.diff_ids(), *computed(liar)}
    assert all(record.digests is DigestKind.SHA256 for record in cache.records())


def computed(builder: ImageBuilder) -> list[str]:
    return [f"sha256:{hashlib.sha256(tar).hexdigest()}" for tar in builder.layer_tars()]
