"""Secrets in bytes that pass once."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.progress import Progress
from dive_py.secrets.contents import File, Search
from dive_py.sources.content_stream import ContentStream
from tests.secrets.labelled import LETTERS, Maker

if TYPE_CHECKING:
    from dive_py.secrets.findings import Finding


class Slow:
    """Gives a content in pieces of a size."""

    def __init__(self, data: bytes, piece: int) -> None:
        self._data, self._piece, self._at = data, piece, 0

    def read(self, n: int, /) -> bytes:
        found = self._data[self._at : self._at + min(n, self._piece)]
        self._at += len(found)
        return found


@settings(max_examples=40)
@given(
    before=st.one_of(
        st.integers(0, 3000),
        st.integers((1 << 20) - 200, (1 << 20) + 200),
        st.integers((1 << 20) - 8192 - 80, (1 << 20) - 8192 + 20),
    ),
    after=st.one_of(st.integers(0, 20_000), st.integers(1 << 20, (1 << 20) + 9000)),
    piece=st.integers(1000, 1 << 20),
    kind=st.sampled_from(("key", "token", "bot", "address")),
)
def test_a_secret_is_found_once_wherever_pieces_end(before: int, after: int, piece: int, kind: str) -> None:
    make = Maker(before)
    secret = {
        "key": make.pem("RSA PRIVATE " + "KEY"),
        "token": "gh" + "p_" + make.text(LETTERS, 36) + "\n",
        "bot": "7" + make.text("0123456789", 9) + ":A" + "A" + make.text(LETTERS, 33) + "\n",
        "address": "postgresql+psycopg2:" + "//user:" + make.text(LETTERS, 12) + "@db.example\n",
    }[kind]
    data = b"." * (before - 1) + b"\n" * (before > 0) + secret.encode() + b"-" * after
    looking = Search()
    looking.add(File("f", 0), ContentStream(Slow(data, piece), len(data), Progress()))
    looking.end()
    (one,) = looking.found
    assert data[one.offset :].startswith(secret.encode()[one.offset - before :][:30])


def found_in(*contents: bytes) -> list[Finding]:
    looking = Search()
    for number, data in enumerate(contents):
        looking.add(File(f"f{number}", 0), ContentStream(Slow(data, 1 << 16), len(data), Progress()))
    looking.end()
    return looking.found


def test_small_files_do_not_run_into_each_other() -> None:
    half = "gh" + "p_" + Maker(4).text(LETTERS, 36)
    assert found_in(half[:20].encode(), half[20:].encode()) == []
    assert [one.where for one in found_in(b"x" * 10, half.encode(), b"y", b"\n" + half.encode())] == ["f1", "f3"]


@pytest.mark.parametrize("size", [1000, 3_000_000])
def test_very_many_are_told_of_as_some(size: int) -> None:
    make = Maker(5)
    lines = "\n".join("gh" + "p_" + make.text(LETTERS, 36) for _ in range(200))
    assert len(found_in(lines.encode() + b"." * size)) == 20


def test_a_key_in_a_program_is_most_likely_for_its_own_test() -> None:
    key = Maker(6).pem("RSA PRIVATE " + "KEY").encode()
    (program, text) = found_in(b"\x7fELF" + key, key)
    assert (program.low, text.low) == ("it is part of a program", "")
    (large,) = found_in(b"\x7fELF" + b"\0" * (2 << 20) + key)
    assert large.low == "it is part of a program"


def test_lines_without_end_and_markers_without_number_take_linear_time() -> None:
    assert found_in(b"a" * (4 << 20), b"-----BEGIN RSA PRIVATE KEY-----\n" * 50_000, b"eyJ" * 700_000) == []
    assert found_in(b"://a:" * 400_000, b"x://" + b"a" * 3_000_000) == []


def openssh(cipher: bytes) -> bytes:
    """Return a key as OpenSSH stores it (PROTOCOL.key)."""
    body = base64.b64encode(b"openssh-key-v1\0" + len(cipher).to_bytes(4, "big") + cipher + bytes(range(120)))
    return b"-----BEGIN OPENSSH PRIVATE " + b"KEY-----\n" + body[:70] + b"\n" + body[70:] + b"\n-----END\n"


def old_pem(header: str) -> bytes:
    return Maker(8).pem("EC PRIVATE " + "KEY", 3).replace("-----\n", "-----\n" + header, 1).encode()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (openssh(b"aes256-ctr"), "encrypted-private-key"),  # ssh-keygen of OpenSSH 9.2 -N 'a passphrase'
        (openssh(b"chacha20-poly1305@openssh.com"), "encrypted-private-key"),  # the same with -Z
        (openssh(b"none"), "private-key"),
        (
            old_pem("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,6559E6A6D50594FC5FBEBFFFFBAB1963\n\n"),
            "encrypted-private-key",
        ),  # openssl ec -aes128 of OpenSSL 3.0
        (old_pem(""), "private-key"),
        (Maker(9).pem("ENCRYPTED PRIVATE " + "KEY").encode(), "encrypted-private-key"),
        (Maker(9).pem("ENCRYPTED PRIVATE " + "KEY").replace("\n", "\\n").encode(), "encrypted-private-key"),
        (Maker(9).pem("PRIVATE " + "KEY").encode(), "private-key"),
        (b"PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: aes256-cbc\r\n", "encrypted-putty-key"),
        (b"PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\n", "putty-key"),
    ],
)
def test_a_key_with_a_passphrase_is_less_than_one_without(content: bytes, kind: str) -> None:
    (found,) = found_in(content)
    assert found.rule.id == kind
    assert bool(found.low) is kind.startswith("encrypted")
