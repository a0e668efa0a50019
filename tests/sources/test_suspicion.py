"""What something probably is when it is no image."""

from __future__ import annotations

import pytest

from dive_py.sources.suspicion import no_image, no_image_inside


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
        (b"\0" * 32 + b"SIF_MAGIC", "Singularity"),
    ],
)
def test_bytes(head: bytes, cause: str) -> None:
    error = no_image("x.bin", head)
    assert error.message.startswith("x.bin is no image: ")
    assert cause in error.message


@pytest.mark.parametrize(
    ("names", "damage", "cause"),
    [
        (["etc/passwd", "usr/bin/x", "bin"], "", "docker export"),
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
