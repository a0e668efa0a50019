"""Repositories that a search found, and tags of one, as tables and as JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation.text import printable
from dive_py.presentation.units import age, size
from dive_py.reports import table
from dive_py.reports.json_lines import object_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.engine.searching import Hit, Tag

_DESCRIPTION = 60
"""Cells of a description in the table."""


def lines(hits: Sequence[Hit]) -> Iterator[str]:
    """Write a table of repositories."""
    rows = [
        (
            printable(hit.name),
            printable(hit.description)[:_DESCRIPTION],
            str(hit.stars) if hit.stars is not None else "",
            "official" if hit.official else "",
            "top-level" if hit.is_top_level else "user",
        )
        for hit in hits
    ]
    return table.lines(("NAME", "DESCRIPTION", "STARS", "OFFICIAL", "KIND"), rows, right=(2,))


def json_lines(hits: Sequence[Hit]) -> Iterator[str]:
    """Write one object a repository."""
    for hit in hits:
        yield object_line(
            {
                "name": hit.name,
                "description": hit.description,
                "stars": hit.stars,
                "official": hit.official,
                "kind": "top-level" if hit.is_top_level else "user",
            }
        )


def tag_lines(tags: Sequence[Tag]) -> Iterator[str]:
    """Write a table of tags."""
    rows = [
        (
            printable(tag.name),
            tag.digest.rpartition(":")[2][:12],
            size(tag.size) if tag.size is not None else "",
            age(tag.updated),
            printable(tag.kind or tag.problem or ", ".join(tag.platforms)),
        )
        for tag in tags
    ]
    return table.lines(("TAG", "DIGEST", "COMPRESSED", "CREATED", "PLATFORMS"), rows, right=(2,))


def tag_json_lines(tags: Sequence[Tag]) -> Iterator[str]:
    """Write one object a tag."""
    for tag in tags:
        yield object_line(
            {
                "tag": tag.name,
                "digest": tag.digest or None,
                "compressedBytes": tag.size,
                "updated": tag.updated or None,
                "platforms": list(tag.platforms),
                "artifact": tag.kind or None,
                "problem": tag.problem or None,
            }
        )


def repository_lines(host: str, names: Sequence[str], *, as_json: bool) -> Iterator[str]:
    """Write a line a repository of a registry, as it is pulled."""
    for name in names:
        full = f"{host}/{name}"
        yield object_line({"repository": full}) if as_json else printable(full)
