"""Digests, and the chain IDs that are made of them."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.errors import DamagedImage

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGEST = re.compile(r"([a-z0-9]+(?:[.+_-][a-z0-9]+)*):([a-zA-Z0-9=_-]+)")
_HEX_LENGTH = {"sha256": 64, "sha384": 96, "sha512": 128}
_MAX_TEXT = 256


class Digest(Struct, frozen=True):
    """The digest of some bytes, as `algorithm:hex` (OCI image-spec 1.1, descriptor.md, *Digests*)."""

    algorithm: str
    """`sha256`, `sha512`, or another registered name; lower case, never with a slash."""
    hex: str
    """The encoded part: lower-case hexadecimal for every algorithm that is known; never with a slash or a full stop."""

    @classmethod
    def parse(cls, text: str) -> Digest:
        """Return the digest that `text` spells.

        Raises:
            DamagedImage: it is none. Its parts could otherwise be used as parts of a path.
        """
        found = _DIGEST.fullmatch(text) if len(text) <= _MAX_TEXT else None
        if found is not None:
            algorithm, encoded = found.groups()
            length = _HEX_LENGTH.get(algorithm)
            if length is None or re.fullmatch(f"[0-9a-f]{{{length}}}", encoded):
                return cls(algorithm, encoded)
        raise DamagedImage(f"{text[:_MAX_TEXT]!r} is not a digest; one looks like sha256:9f86d081…")

    @classmethod
    def of(cls, data: bytes) -> Digest:
        """Return the sha256 digest of `data`."""
        return cls("sha256", hashlib.sha256(data).hexdigest())

    def hasher(self) -> hashlib._Hash | None:
        """Return what makes such a digest; None where the algorithm is not known."""
        return hashlib.new(self.algorithm) if self.algorithm in _HEX_LENGTH else None

    def fits(self, data: bytes) -> bool:
        """Return whether it is the digest of some bytes; False where that cannot be known."""
        hasher = self.hasher()
        if hasher is None:
            return False
        hasher.update(data)
        return hasher.hexdigest() == self.hex

    @property
    def short(self) -> str:
        """The first twelve digits, as engines show them."""
        return self.hex[:12]

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.hex}"


def chain_ids(diff_ids: Iterable[str]) -> tuple[str, ...]:
    """Return the chain ID of every layer, base first (OCI image-spec 1.1, config.md, *Layer ChainID*).

    From the first unknown (empty) diff ID on, chain IDs are unknown too, and empty.
    """
    chain: list[str] = []
    for number, diff_id in enumerate(diff_ids):
        if not diff_id or (number and not chain[-1]):
            chain.append("")
        elif number == 0:
            chain.append(diff_id)
        else:
            chain.append(str(Digest.of(f"{chain[-1]} {diff_id}".encode())))
    return tuple(chain)
