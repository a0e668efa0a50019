"""What a file is: the first bytes decide, the name only among texts."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.kinds import ContentKind, archive_form, kind_of, picture_form
from dive_py.contents.text_encoding import HEAD
from tests.building import directory, file, squeeze, write_tar
from tests.contents.counting import Counting, Gigabyte, repeated

TAR = write_tar([directory("a"), file("a/b", b"text")])
ICON = struct.pack("<HHH", 0, 1, 1) + struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, 100, 22) + bytes(100)
BITMAP = b"BM" + struct.pack("<IHHI", 70, 0, 0, 54) + struct.pack("<IiiHH", 40, 1, 1, 1, 24) + bytes(40)


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a", b"text")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"", "empty.json", ContentKind.EMPTY),
        (b"#!/bin/sh\nexit 0\n", "run", ContentKind.TEXT),
        ("Grüße".encode("utf-16"), "note.txt", ContentKind.TEXT),
        (b"\0\1\2", "note.txt", ContentKind.BINARY),
        (b'{"a": 1}', "config", ContentKind.JSON),
        (b"{}", "config", ContentKind.JSON),
        (b"  [1, 2]\n", "list", ContentKind.JSON),
        (b"[network]\nname = x\n", "a.ini", ContentKind.TEXT),
        (b"[[bin]]\nname = 'x'\n", "a.toml", ContentKind.TEXT),
        (b"{ echo; }\n", "script", ContentKind.TEXT),
        (b'// settings\n{"a": 1}', "a.json", ContentKind.TEXT),
        (b'{"a": 1, // why\n "b": 2}', "a.json", ContentKind.JSON),
        (b'{"a": 1}\n{"a": 2}\n', "a.jsonl", ContentKind.TEXT),
        (b'{"a": 1}\n{"a": 2}\n', "log", ContentKind.TEXT),
        (b"42", "answer.json", ContentKind.JSON),
        (b"42", "answer", ContentKind.TEXT),
        (b"\x7fELF", "x", ContentKind.ELF),
        (TAR, "x.txt", ContentKind.ARCHIVE),
        (b"\x89PNG\r\n\x1a\n", "x", ContentKind.IMAGE),
        (b"BMW\nAudi\n", "cars.bmp", ContentKind.TEXT),
        (b"BZh9 is a mark", "x", ContentKind.TEXT),
    ],
)
def test_the_kind_is_told(data: bytes, name: str, kind: ContentKind) -> None:
    assert kind_of(Counting(data), name) is kind


def test_a_long_document_is_told_from_its_beginning() -> None:
    data = b'{"list": [' + b"1234567, " * 4000 + b"0]}"
    assert kind_of(Counting(data), "x") is ContentKind.JSON
    assert kind_of(Counting(b"[" + b"1234567, " * 4000), "x") is ContentKind.TEXT, "without a name it could be anything"


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (TAR, "tar"),
        (zipped(), "zip"),
        (b"PK\x05\x06" + bytes(18), "zip"),
        (b"!<arch>\ndebian-binary   ", "ar"),
        (gzip.compress(b"x"), "gzip"),
        (lzma.compress(b"x"), "xz"),
        (bz2.compress(b"x"), "bzip2"),
        (bz2.compress(b""), "bzip2"),
        (squeeze(b"x", "zstd"), "zstd"),
        (bytes(1024), ""),
        (TAR[:500], ""),
        (b"\x1f\x8b\x01", ""),
        (b"", ""),
    ],
)
def test_archives_are_told(data: bytes, form: str) -> None:
    assert archive_form(data) == form
    assert picture_form(data) == ""


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a", "gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "webp"),
        (b"RIFF\x24\0\0\0WAVEfmt ", ""),
        (ICON, "ico"),
        (b"\0\0\1\0" + bytes(40), ""),
        (BITMAP, "bmp"),
        (b"<svg xmlns='x'/>", "svg"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a - b -->\n<!DOCTYPE svg [<!ENTITY a 'b'>]>\n<svg>", "svg"),
        (b"II*\0\x08\0\0\0", "tiff"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "jp2"),
        (b"\0\0\0\x1cftypavif", "avif"),
        (b"\0\0\0\x18ftypheic", "heif"),
        (b"\0\0\0\x20ftypisom", ""),
        (b"<html><svg></svg></html>", ""),
        (b"", ""),
    ],
)
def test_pictures_are_told(data: bytes, form: str) -> None:
    assert picture_form(data) == form
    assert archive_form(data) == ""


def test_this_interpreter_is_a_program() -> None:
    if sys.platform.startswith("linux"):
        assert kind_of(Counting(Path(sys.executable).read_bytes()), "python") is ContentKind.ELF


def test_a_gigabyte_costs_its_first_bytes() -> None:
    content = Gigabyte(b"", repeated(b"line\n"))
    assert kind_of(content, "log") is ContentKind.TEXT
    assert content.bytes_read <= HEAD


def test_a_file_that_is_not_there_is_empty() -> None:
    assert kind_of(Counting(b"", 10_000), "x") is ContentKind.EMPTY
    assert kind_of(Counting(b"", -1), "x") is ContentKind.EMPTY


@given(st.binary(max_size=600), st.sampled_from(["", "a.json", "a.svg"]))
def test_no_bytes_upset_it(data: bytes, name: str) -> None:
    assert kind_of(Counting(data), name) in ContentKind


@given(st.sampled_from([TAR, zipped(), ICON, BITMAP, b'{"a": [1]}']), st.integers(0, 1500), st.binary(max_size=4))
def test_nothing_cut_off_or_damaged_upsets_it(data: bytes, cut: int, junk: bytes) -> None:
    assert kind_of(Counting(data[:cut] + junk), "a.json") in ContentKind


@pytest.mark.parametrize("data", [b"<!--" * 2048, b"<!-- -- " * 1024, b"<?xml" + b" " * 8000, b"<!DOCTYPE " * 800])
def test_unfinished_beginnings_of_pictures_are_none(data: bytes) -> None:
    assert picture_form(data) == "", "an expression that goes back and forth would not come to an end here"
