"""Which ways there are to look at a file, by what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.contents.kinds import ContentKind, kind_of
from dive_py.contents.text_diff import side_by_side, unified
from dive_py.contents.text_encoding import encoding_of
from dive_py.errors import DivepyError
from dive_py.presentation import units
from dive_py.tui.viewer.file_views import DiffView, FactsView, FileView, HexView, JsonView, TextView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.contents.random_access import RandomAccess
    from dive_py.contents.tar_members import Member

_LARGEST_DIFF: Final = 4 << 20
"""Bytes of each version that are compared."""


def file_views_of(content: RandomAccess, name: str) -> tuple[list[FileView], str]:
    """Return the ways to look at a file, the best one first, and its encoding where it is text.

    Raises:
        DivepyError: it cannot be read.
    """
    from dive_py.contents import archives, json_text
    from dive_py.contents.facts import summary

    kind = kind_of(content, name)
    facts = [("Kind", kind.value), *summary(content, kind, name)]
    members: list[str] = []
    if kind is ContentKind.ARCHIVE:
        members = [member_line(one) for one in archives.listing(content, name).members]
    facts_view, hex_view = FactsView(facts, members), HexView(content)
    encoding = encoding_of(content) if kind in {ContentKind.TEXT, ContentKind.JSON, ContentKind.IMAGE} else ""
    if not encoding:
        return [facts_view, hex_view] if kind is not ContentKind.BINARY else [hex_view, facts_view], ""
    views: list[FileView] = [TextView(content, encoding, name), hex_view, facts_view]
    if kind is ContentKind.JSON:
        pretty = json_text.pretty(content)
        if pretty is not None:
            views.insert(0, JsonView(pretty))
    return views, encoding


def difference(names: Sequence[str], contents: Sequence[RandomAccess], besides: Sequence[str] = ()) -> DiffView:
    """Return how two versions differ, as far as they are text.

    Args:
        names: What each is called.
        contents: What each has.
        besides: What else differs, printable: mode, owner, time.

    Raises:
        DivepyError: one is not text, or cannot be read.
    """
    texts = []
    for name, content in zip(names, contents, strict=True):
        encoding = "utf-8" if kind_of(content, "") is ContentKind.EMPTY else encoding_of(content)
        if not encoding:
            raise DivepyError(
                f"{name} has no text here", "bytes and facts can be compared by eye: [ and ] change the version"
            )
        texts.append(content.read(0, min(content.size, _LARGEST_DIFF)).decode(encoding, "replace"))
    return DiffView(names[0], names[1], side_by_side(texts[0], texts[1]), unified(texts[0], texts[1]), besides)


def member_line(member: Member) -> str:
    """Return the line about a member of an archive; untrusted."""
    size = "" if member.size is None or member.kind == "dir" else units.size(member.size)
    end = "/" if member.kind == "dir" and not member.name.endswith("/") else ""
    link = f" -> {member.link}" if member.link else ""
    return f"{size:>8}  {member.name}{end}{link}"
