"""What something probably is when it is no image."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedLayer, DivepyError
from dive_py.layers.index import LayerIndex
from dive_py.sources.archives.diagnosis import no_image, no_image_inside, no_layer
from tests.building import ImageBuilder, docker_members, oci_members, squeeze, tar_members, write_folder, write_members
from tests.sources.opening import loaded, opened, some_image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    ("head", "cause"),
    [
        (b"", "empty"),
        (b"\x7fELF\2\1", "a program"),
        (b"PK\x03\x04", "zip"),
        (b"FROM scratch\n", "Dockerfile"),
        (b"<!DOCTYPE html>", "web page"),
        (b'{"schemaVersion": 2}', "JSON"),
        (b"\0" * 512, "zeros"),
        (b"some words\n", "text"),
        (b"\x93\x01\x02", "neither a tar archive nor compressed"),
        (b"#!/usr/bin/env run-singularity\n\0SIF_MAGIC\0", "Singularity or Apptainer"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "a pointer of Git LFS"),
        ("m\0a\0n\0".encode("utf-16"), "UTF-16, as PowerShell's"),
        (b"\xfe\xff\0m\0a", "UTF-16"),
        (b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n", "YAML"),
        (b"# a comment\n\n--- \nx", "YAML"),
        (b"services:\n  web:\n    image: x\nvolumes: {}\n", "YAML"),
        (b"Error: no such image\n", "text"),
        (b"Note: this\nis no yaml\n", "text"),
    ],
)
def test_bytes(head: bytes, cause: str) -> None:
    error = no_image("x.bin", head)
    assert error.message.startswith("x.bin is not an image: ")
    assert cause in error.message


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"\xff\xfem\0", "docker save -o FILE"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        (b"#!/usr/bin/env run-singularity\n\0SIF_MAGIC\0", "apptainer build --sandbox"),
        (b"apiVersion: v1\nkind: Pod\n", "image that it names"),
        (b"\x1f\x8b\x08\0\0\0", "decompress it once"),
    ],
)
def test_what_to_do_with_it(head: bytes, words: str) -> None:
    assert words in no_image("x.bin", head).hint


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"<!DOCTYPE html>\n<title>404</title>", "a web page or XML, .*; get the image again"),
        (b'{"errors": [{"code": "UNAUTHORIZED"}]}', "JSON, .*; get the image again"),
        (b"apiVersion: v1\nkind: Pod\n", "YAML; "),
        (b"denied\n", "text; get the image again"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS.*; `git lfs pull`"),
        (b"\x28\xb5\x2f\xfd\0\0", "compressed twice, the inner time with zstd"),
        (b"\x80\x81\x82", "^is not a tar archive$"),
    ],
)
def test_in_a_layers_place(head: bytes, words: str) -> None:
    assert re.search(words, no_layer(head))


@pytest.mark.parametrize(
    ("names", "damage", "cause"),
    [
        (["etc/passwd", "usr/bin/x", "bin"], "", "docker export"),
        ([".dockerenv", "dev/console", "etc/hosts", "hello"], "", "docker export"),
        (["dev", "etc/hostname", "proc", "sys", "hello"], "", "docker export"),
        (["image/manifest.json", "image/abc.json"], "", "holds one in its folder 'image'"),
        (["a/b/oci-layout", "a/b/index.json", "a/b/blobs/sha256/x"], "", "holds one in its folder 'a/b'"),
        (["etc/.wh.passwd"], "", "one layer"),
        (["images/a.tar", "images/b.tar.gz"], "", "'images/a.tar', 'images/b.tar.gz'"),
        (["blobs/sha256/x"], "", "written last"),
        (["readme"], "", "no manifest.json, no index.json"),
        ([], "", "no manifest.json, no index.json"),
        (["blobs/sha256/x"], "it is cut off", "it is cut off; manifest.json"),
    ],
)
def test_archives(names: list[str], damage: str, cause: str) -> None:
    error = no_image_inside("x.tar", names, damage)
    assert cause in error.message


def in_a_layer(form: str, path: Path, content: bytes) -> str:
    """An image whose only layer is something else."""
    builder = ImageBuilder().raw_layer(content)
    ways: dict[str, Callable[[], Path]] = {
        "archive": lambda: builder.docker_archive(path / "x.tar"),
        "archive, compressed": lambda: builder.docker_archive(path / "x.tar.gz", outer="gzip"),
        "docker 25": lambda: builder.docker_25(path / "x.tar", "gzip"),
        "oci folder": lambda: builder.oci_layout(path / "layout"),
        "oci archive, compressed": lambda: builder.oci_archive(path / "x", outer="gzip"),
    }
    return str(ways[form]())


@pytest.mark.parametrize(
    "form", ["archive", "archive, compressed", "docker 25", "oci folder", "oci archive, compressed"]
)
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html><title>502 Bad Gateway</title></html>", "web page"),
        (b'{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}', "JSON"),
        (b"apiVersion: v1\nkind: Pod\n", "YAML"),
        (squeeze(squeeze(some_image().layer_tars()[0], "gzip"), "gzip"), "compressed twice"),
    ],
    ids=["html", "json", "yaml", "gzip twice"],
)
def test_what_stands_in_a_layers_place_is_named(form: str, content: bytes, words: str, tmp_path: Path) -> None:
    if words == "compressed twice" and form in {"docker 25", "oci folder", "oci archive, compressed"}:
        content = squeeze(some_image().layer_tars()[0], "gzip")  # these forms compress it once more
    with opened(in_a_layer(form, tmp_path, content)) as image:
        (result,) = loaded(image)
    said = (
        result.message if isinstance(result, DamagedLayer) else result.damage if isinstance(result, LayerIndex) else ""
    )
    assert "is not a tar archive: " in said
    assert words in said


@pytest.mark.parametrize("outer", ["none", "gzip"])
def test_an_image_one_folder_down(tmp_path: Path, outer: str) -> None:
    """Whoever packs the folder instead of what is in it makes such an archive; Docker 20.10 refuses it, too."""
    for members in (docker_members([some_image()]), oci_members([some_image()])):
        below = {f"image/{name}": data for name, data in members.items()}
        archive = write_members(tmp_path / "x.tar", below, outer)
        with pytest.raises(DivepyError, match="holds one in its folder 'image'") as caught:
            opened(archive)
        assert f"tar -xf {archive}, and open ./image" in caught.value.hint
    folder = write_folder(
        tmp_path / "folder", {f"image/{name}": data for name, data in oci_members([some_image()]).items()}
    )
    with pytest.raises(DivepyError, match="holds one in its folder 'image'") as caught:
        opened(folder)
    assert caught.value.hint == f"open {folder}/image"
    with opened(f"{folder}/image") as image:
        assert image.info.id == some_image().id()


def test_an_archive_that_is_compressed_twice(tmp_path: Path) -> None:
    plain = tar_members(docker_members([replace(some_image(), name="a:1")]))
    for outer, inner in (("gzip", "gzip"), ("zstd", "gzip"), ("gzip", "zstd")):
        path = tmp_path / "x.tar.gz"
        path.write_bytes(squeeze(squeeze(plain, inner), outer))
        with pytest.raises(DivepyError, match=f"is compressed twice, the inner time with {inner}"):
            opened(path)
