"""Text is told from the first bytes: UTF-8, UTF-16 with a mark, an older encoding, or none."""

from __future__ import annotations

import codecs
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.older_encoding import NAMES
from dive_py.contents.text_encoding import HEAD, MOST_READ, byte_order_mark, encoding, encoding_of, summary
from tests.contents.counting import GIGABYTE, Counting, Gigabyte, repeated


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "utf-8"),
        (b"plain\n", "utf-8"),
        (b"\x1b[31mred\x1b[0m\tand\x0cpages\n", "utf-8"),
        (codecs.BOM_UTF8 + b"marked", "utf-8"),
        ("Grüße aus 東京\n".encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + "Grüße\n".encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + "Grüße\n".encode("utf-16-be"), "utf-16-be"),
        ("Grüße, très cher élève\n".encode("latin-1"), "latin-1"),
        (b"a\0b", ""),
        ("no mark".encode("utf-16-le"), "utf-16-le"),
        ("Привет, мир! Ohne Marke.\r\n".encode("utf-16-be"), "utf-16-be"),
        ("“Curly quotes” and the author’s café – naïve façade\n".encode("cp1252"), "cp1252"),
        ("# Konfiguration für Müller – “Größe”\nname = Gerät\n".encode("cp1252"), "cp1252"),
        ("これは日本語のテキストです。設定ファイル。\n".encode("cp932"), "cp932"),
        ("# Настройки сервера\nимя = Иван\n".encode("koi8-r"), "koi8_r"),
        ("Это русский текст в кодировке Windows.\nПривет, мир!\n".encode("cp1251"), "cp1251"),  # noqa: RUF001
        ("这是一个中文文本文件，用于测试。\n配置文件\n".encode("gb18030"), "gb18030"),  # noqa: RUF001
        ("이것은 한국어 텍스트입니다. 설정 파일.\n".encode("euc-kr"), "cp949"),
        (codecs.BOM_UTF32_LE + "wide".encode("utf-32-le"), ""),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", ""),
        (b"\x01\x02\x03\x04\x05\x06", ""),
        (bytes(range(1, 256)), ""),
    ],
)
def test_the_encoding_is_told(data: bytes, found: str) -> None:
    assert encoding(data, whole=True) == found


@given(st.text(st.characters(blacklist_categories=("Cc", "Cs")), min_size=1), st.integers(0, 3))
def test_a_character_that_is_cut_at_the_end_is_no_damage(text: str, cut: int) -> None:
    data = text.encode()
    head = data[: len(data) - cut]
    if head.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        return
    assert encoding(head, whole=False) == "utf-8"


def test_an_unfinished_character_at_the_very_end_is_damage() -> None:
    data = "ein längerer Satz mit Gruß: é".encode()[:-1]
    assert encoding(data, whole=False) == "utf-8"
    assert encoding(data, whole=True) != "utf-8"


def test_random_bytes_are_no_text() -> None:
    assert encoding(os.urandom(4096).replace(b"\0", b"\1"), whole=True) == ""


def test_a_mark_is_told() -> None:
    assert byte_order_mark(codecs.BOM_UTF8 + b"x") == codecs.BOM_UTF8
    assert byte_order_mark(b"x") == b""


def test_a_gigabyte_costs_its_first_bytes() -> None:
    content = Gigabyte(b"", repeated("aé".encode()))
    assert content.size == GIGABYTE
    assert encoding_of(content) == "utf-8"
    assert content.bytes_read <= HEAD


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_upset_it(data: bytes, whole: bool) -> None:  # noqa: FBT001
    found = encoding(data, whole=whole)
    assert found in {"", "utf-8", "utf-16-le", "utf-16-be", "latin-1", *NAMES}
    assert not found or found.startswith("utf-16") or b"\0" not in data
    data.decode(found or "latin-1", "replace")


@pytest.mark.parametrize("name", ["cp932", "koi8_r", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("cut", range(4))
def test_a_head_that_ends_in_the_middle_of_a_character_is_the_same_text(name: str, cut: int) -> None:
    letters = "Настройки сервера и имя пользователя\n" if name == "koi8_r" else "設定ファイル、日本語のテキスト\n"
    data = (letters * 400).encode(name if name != "gb18030" else "gb18030", "replace")[: 4096 - cut]
    assert encoding(data, whole=False) in {name, "cp932" if name == "gb18030" else name}


@pytest.mark.parametrize("zeros", [b"\0\0\0\1" * 500, b"a\0b\0\0\0\1\0" * 300, bytes(range(256)) * 8, b"\0" * 4096])
def test_numbers_with_zeros_are_no_unmarked_text(zeros: bytes) -> None:
    assert encoding(zeros, whole=True) == ""


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", [("Encoding", "ASCII")]),
        (b"#!/bin/sh -e\nexit\n", [("Encoding", "ASCII"), ("Line ends", "LF"), ("Interpreter", "/bin/sh -e")]),
        ("é\r\n".encode(), [("Encoding", "UTF-8"), ("Line ends", "CR LF")]),
        (b"a\r\nb\n", [("Encoding", "ASCII"), ("Line ends", "mixed: LF and CR LF")]),
        (
            b"\xff\xfe" + "é\n".encode("utf-16-le"),
            [("Encoding", "UTF-16, little-endian, with a byte order mark"), ("Line ends", "LF")],
        ),
        ("Grüße von hier".encode("latin-1"), [("Encoding", "an older encoding, shown as Latin-1")]),
        (b"\0\1", [("Encoding", "no text")]),
    ],
)
def test_texts_are_told(data: bytes, told: list[tuple[str, str]]) -> None:
    assert summary(Counting(data)) == told


def test_a_gigabyte_costs_its_beginning() -> None:
    content = Gigabyte(b"", repeated(b"line\n"))
    assert ("Line ends", "LF") in summary(content)
    assert content.bytes_read <= MOST_READ


@given(st.binary(max_size=100))
def test_no_bytes_upset_the_summary(data: bytes) -> None:
    assert summary(Counting(data))[0][0] == "Encoding"
    assert summary(Counting(data, 10**12))
