"""The facts of a file, whatever its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.contents import archives, elf, json_text, pictures, text_encoding
from dive_py.contents.fact import byte_count
from dive_py.contents.kinds import ContentKind

if TYPE_CHECKING:
    from dive_py.contents.fact import Fact
    from dive_py.contents.random_access import RandomAccess


def summary(content: RandomAccess, kind: ContentKind, name: str = "") -> list[Fact]:
    """Return what a file is, by its kind; see the `summary` of each kind's module for its facts and what it reads.

    Returns:
        `Bytes`, then the facts of its kind. All values are untrusted.
    """
    facts = [("Bytes", byte_count(content.size))]
    if kind is ContentKind.TEXT:
        return facts + text_encoding.summary(content)
    if kind is ContentKind.JSON:
        return facts + json_text.summary(content) + text_encoding.summary(content)
    if kind is ContentKind.ELF:
        return facts + elf.summary(content)
    if kind is ContentKind.ARCHIVE:
        return facts + archives.summary(content, name)
    return facts + pictures.summary(content) if kind is ContentKind.IMAGE else facts
