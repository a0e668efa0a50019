"""`divepy referrers`: what is attached to an image in its registry; shown, not judged."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, output
from dive_py.errors import DivepyError, InvalidReference
from dive_py.oci import reference as references
from dive_py.presentation.text import printable
from dive_py.registry.short_names import Meant, meant
from dive_py.reports import referrer_tables

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


class ReferrersOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    digest: str | None
    json: bool


def run(request: Request, progress: Progress) -> int:
    """List what is attached, or write one statement."""
    from dive_py.sources.registries.attached import attached, choose, read_statement

    options, registries = request.options(ReferrersOptions), request.registries
    named = _meant(options.image)
    if named.note:
        console.tell_note(named.note)
    name = named.name
    progress.label = f"asking for the referrers of {name.familiar}"
    with console.shown(progress):
        found = attached(name, registries, progress)
    if options.digest:
        statement = choose(found, options.digest)
        if statement is None:
            raise DivepyError(
                f"nothing that is attached to {name.familiar} has the digest {options.digest}",
                f"divepy referrers {options.image} lists what there is",
            )
        with console.shown(progress):
            opened = read_statement(name, statement, registries, progress)
        said = referrer_tables.statement_text(opened).splitlines()
        output.write_lines(map(printable, said) if sys.stdout.isatty() else iter(said))
        return exit_status.OK
    if not found:
        console.tell_note(f"nothing is attached to {name.familiar}")
        return exit_status.NO
    output.write_lines(referrer_tables.json_lines(found) if options.json else referrer_tables.lines(found))
    return exit_status.OK


def _meant(text: str) -> Meant:
    """Return the image in a registry, with or without `registry:` before it.

    Raises:
        InvalidReference: it is something else.
    """
    located = references.parse(text)
    if located.name is None or located.transport not in {"", "registry"}:
        raise InvalidReference(f"{text} is not an image in a registry", "try divepy referrers ghcr.io/org/app:1")
    return meant(located.location)
