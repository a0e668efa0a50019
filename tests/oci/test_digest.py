"""Digests are checked, and chain IDs are those of the specification."""

from __future__ import annotations

import hashlib

import pytest

from dive_py.errors import DamagedImage
from dive_py.oci.digest import Digest, chain_ids

A, B, C = (f"sha256:{digit * 64}" for digit in "abc")


def test_a_digest_is_taken_apart_and_put_together() -> None:
    digest = Digest.parse(A)
    assert (digest.algorithm, digest.hex, digest.short, str(digest)) == ("sha256", "a" * 64, "a" * 12, A)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sha256:",
        "sha256:abc",
        "a" * 64,
        "sha256:" + "A" * 64,
        "sha256:../../../../etc/passwd",
        "../x:" + "a" * 64,
        "sha256:" + "a" * 65,
        "sha256:" + "a" * 64 + "\n",
        "sha512:" + "a" * 64,
        "x:" + "a" * 1000,
    ],
)
def test_what_is_no_digest_cannot_become_part_of_a_path(text: str) -> None:
    with pytest.raises(DamagedImage, match="is not a digest"):
        Digest.parse(text)


def test_other_algorithms_are_taken() -> None:
    assert Digest.parse("sha512:" + "0" * 128).algorithm == "sha512"
    assert Digest.parse("blake3+b64:abc-_=").hex == "abc-_="


def test_the_digest_of_bytes() -> None:
    assert str(Digest.of(b"abc")) == "sha256:" + hashlib.sha256(b"abc").hexdigest()


def test_a_chain_id_is_the_digest_of_the_chain_below_and_the_diff_id() -> None:
    second = "sha256:" + hashlib.sha256(f"{A} {B}".encode()).hexdigest()
    third = "sha256:" + hashlib.sha256(f"{second} {C}".encode()).hexdigest()
    assert chain_ids([A, B, C]) == (A, second, third)


def test_above_an_unknown_diff_id_chain_ids_are_unknown() -> None:
    assert chain_ids([A, "", C]) == (A, "", "")
    assert chain_ids(["", B]) == ("", "")
    assert chain_ids([]) == ()
