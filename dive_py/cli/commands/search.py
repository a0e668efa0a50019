"""`divepy search`: repositories by a word, through the engine, in the Hub or in a registry; or the tags of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, output
from dive_py.errors import EngineError, EngineUnavailable, UsageError
from dive_py.presentation.text import printable
from dive_py.presentation.units import age, size
from dive_py.reports import table
from dive_py.reports.json_lines import object_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.cli.grammar.parser import Arguments
    from dive_py.engine.searching import Filters, Hit, SearchResult, Tag
    from dive_py.progress import Progress

_LIMIT = 25
"""Hits where nobody says how many, as docker-search(1) has it."""

_DESCRIPTION = 60
"""Cells of a description in the table."""


def run(arguments: Arguments, progress: Progress) -> int:
    """Search, or list tags."""
    from dive_py.engine.searching import tags
    from dive_py.settings import keys

    hub: str = arguments.settings[keys.HUB]
    if arguments.tags:
        found = tags(arguments.term, hub)
        if not found:
            console.tell_note(f"{arguments.term} has no tags", colour=arguments.color)
            return exit_status.NO
        output.write_lines(_tags_json(found) if arguments.json else _tags(found))
        return exit_status.OK
    filters = _filters(arguments)
    progress.label = f"searching for {arguments.term}"
    result = _found(arguments, hub)
    hits = filters.keep(result.hits)
    if not hits:
        more = f"; {len(result.hits)} were left out by the filters" if result.hits else ""
        console.tell_note(f"nothing was found for {arguments.term} ({result.where}){more}", colour=arguments.color)
        return exit_status.NO
    output.write_lines(_json(hits) if arguments.json else _lines(hits))
    return exit_status.OK


def _found(arguments: Arguments, hub: str) -> SearchResult:
    """Through the engine, or without one."""
    from dive_py.engine.connection import connect
    from dive_py.engine.searching import search, split

    limit = _number(arguments.limit, "--limit", _LIMIT)
    if hub and not split(arguments.term)[0]:
        return search(None, arguments.term, limit, hub)
    try:
        engine = connect(arguments.host or "", arguments.context or "")
    except EngineUnavailable:
        if arguments.host or arguments.context:
            raise
        return search(None, arguments.term, limit, hub)
    with engine:
        try:
            return search(engine, arguments.term, limit, hub)
        except EngineError as error:
            error.hint = error.hint or "divepy search HOST/TERM searches another registry"
            raise


def _filters(arguments: Arguments) -> Filters:
    from dive_py.engine.searching import Filters

    if arguments.user and arguments.top_level:
        raise UsageError("--user and --top-level exclude each other", "take one of them")
    user = True if arguments.user else False if arguments.top_level else None
    return Filters(_number(arguments.stars, "--stars", 0), bool(arguments.official), user)


def _number(text: str | None, name: str, usual: int) -> int:
    if text is None:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise UsageError(f"{name} {text} is no number", f"for instance: {name} 10")
    return int(text)


def _lines(hits: Sequence[Hit]) -> Iterator[str]:
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


def _json(hits: Sequence[Hit]) -> Iterator[str]:
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


def _tags(tags: Sequence[Tag]) -> Iterator[str]:
    rows = [(printable(tag.name), size(tag.size) if tag.size is not None else "", age(tag.updated)) for tag in tags]
    return table.lines(("TAG", "COMPRESSED", "UPDATED"), rows, right=(1,))


def _tags_json(tags: Sequence[Tag]) -> Iterator[str]:
    for tag in tags:
        yield object_line({"tag": tag.name, "compressedBytes": tag.size, "updated": tag.updated or None})
