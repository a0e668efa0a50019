"""Guesses of older encodings, with charset-normalizer 3.5."""

from __future__ import annotations

import pytest

from dive_py.contents.older_encoding import DOUBLE_BYTE, NAMES, older_encoding, wide_encoding

TEXTS = {
    "cp1252": "Les “guillemets” – et l’apostrophe : ça coûte 5 €\n",
    "koi8_r": "Это русский текст в кодировке КОИ-8, для проверки.\n",
    "cp1251": "Это русский текст в кодировке Windows, для проверки.\nПривет, мир!\n",  # noqa: RUF001
    "cp932": "文字コードはシフトJISです。設定ファイル。\n",
    "euc_jp": "これは日本語のテキストです。設定ファイル。\n",
    "big5": "這是一個中文文本文件，用於測試。\n",  # noqa: RUF001
    "cp949": "이것은 한국어 텍스트입니다. 설정 파일.\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_told_by_its_letters(name: str) -> None:
    assert older_encoding(TEXTS[name].encode(name)) == name


def test_wide_text_needs_no_mark() -> None:
    for name in ("utf-16-le", "utf-16-be"):
        assert wide_encoding("plain words\r\n".encode(name)) == name


def test_every_name_is_a_codec_of_python() -> None:
    for name in NAMES:
        assert b"plain".decode(name) == "plain"
    assert set(NAMES) > DOUBLE_BYTE


def test_random_bytes_have_no_encoding() -> None:
    assert older_encoding(bytes(range(128, 256)) * 4) == ""
