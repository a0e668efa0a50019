"""`divepy tags`: the tags of a repository, with what each is; nothing is pulled."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, output
from dive_py.cli.grammar.request import whole_number
from dive_py.engine.searching import is_host, tags
from dive_py.errors import UsageError
from dive_py.oci.platform import Platform
from dive_py.oci.reference import without_registry
from dive_py.registry.short_names import Meant, meant
from dive_py.reports import search_tables
from dive_py.settings import keys

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress

_LIMIT = 25
"""Tags unless `--limit` says otherwise: each may take three requests."""


class TagsOptions(Struct, frozen=True):
    """The command's words and options."""

    repository: str
    limit: str | None
    quiet: bool
    json: bool


def run(request: Request, progress: Progress) -> int:
    """List them, the newest first."""
    from dive_py.sources.registries.tagged import described

    options, registries = request.options(TagsOptions), request.registries
    named = _meant(options.repository)
    if named.note:
        console.tell_note(named.note)
    name = named.name
    repository = name.repository_familiar
    limit = whole_number(options.limit, "--limit", _LIMIT)
    progress.label = f"asking for the tags of {repository}"
    with console.shown(progress):
        found = tags(repository, progress, request.settings[keys.HUB], registries)
        if options.repository.endswith(f":{name.tag}"):
            found = [tag for tag in found if tag.name == name.tag]
        if not found:
            console.tell_note(f"{repository} has no tags")
            return exit_status.NO
        shown = list(islice(found, limit or None))
        if options.quiet:
            output.write_lines(tag.name for tag in (found if options.limit is None else shown))
            return exit_status.OK
        requested = Platform.parse(request.where.platform) if request.where.platform else None
        shown = list(described(repository, shown, requested, registries, progress))
    output.write_lines(search_tables.tag_json_lines(shown) if options.json else search_tables.tag_lines(shown))
    if len(found) > len(shown):
        console.tell_note(f"{len(found) - len(shown)} more tags; --limit 0 lists all, --quiet their names alone")
    return exit_status.OK


def _meant(text: str) -> Meant:
    """Return the repository that a text names, with or without `registry:`; a tag behind it chooses that one.

    Raises:
        UsageError: it is not a name, or a registry alone.
    """
    word = without_registry(text)
    if is_host(word):
        host = word.removesuffix("/")
        raise UsageError(f"{host} is a registry, not a repository", f"divepy images {host} lists what it has")
    return meant(word)
