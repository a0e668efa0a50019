"""`divepy search`: repositories by a word, through the engine, in the Hub or in a registry; or the tags of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, output
from dive_py.cli.grammar.request import whole_number
from dive_py.engine.connection import connect
from dive_py.engine.searching import Filters, search, split, tags
from dive_py.errors import EngineError, EngineUnavailable
from dive_py.reports import search_tables
from dive_py.settings import keys

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.engine.searching import SearchResult
    from dive_py.progress import Progress

_LIMIT = 25
"""Hits unless `--limit` says otherwise, as docker-search(1) has it."""


class SearchOptions(Struct, frozen=True):
    """The command's words and options."""

    term: str
    limit: str | None
    stars: str | None
    official: bool
    top_level: bool
    user: bool
    tags: bool
    json: bool


def run(request: Request, progress: Progress) -> int:
    """Search, or list tags."""
    options = request.options(SearchOptions)
    if options.tags:
        return _list_tags(options.term, request, progress, as_json=options.json)
    user = True if options.user else False if options.top_level else None
    filters = Filters(whole_number(options.stars, "--stars", 0), options.official, user)
    progress.label = f"searching for {options.term}"
    result = _found(options.term, whole_number(options.limit, "--limit", _LIMIT), request)
    hits = filters.keep(result.hits)
    if not hits:
        more = f"; {len(result.hits)} were left out by the filters" if result.hits else ""
        console.tell_note(f"nothing was found for {options.term} ({result.where}){more}")
        return exit_status.NO
    output.write_lines(search_tables.json_lines(hits) if options.json else search_tables.lines(hits))
    return exit_status.OK


def _list_tags(repository: str, request: Request, progress: Progress, *, as_json: bool) -> int:
    """List the tags of a repository."""
    found = tags(repository, progress, request.settings[keys.HUB], request.registries)
    if not found:
        console.tell_note(f"{repository} has no tags")
        return exit_status.NO
    output.write_lines(search_tables.tag_json_lines(found) if as_json else search_tables.tag_lines(found))
    return exit_status.OK


def _found(term: str, limit: int, request: Request) -> SearchResult:
    """Search through the engine, or without one."""
    where, hub, registries = request.where, request.settings[keys.HUB], request.registries
    if hub and not split(term)[0]:
        return search(None, term, limit, hub, registries)
    try:
        engine = connect(where.host, where.context)
    except EngineUnavailable:
        if where.host or where.context:
            raise
        return search(None, term, limit, hub, registries)
    with engine:
        try:
            return search(engine, term, limit, hub, registries)
        except EngineError as error:
            error.hint = error.hint or "divepy search HOST/TERM searches another registry"
            raise
