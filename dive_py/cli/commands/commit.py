"""`divepy commit`: a container's read-write layer as a new image; what will be in it is said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dive_py.cli import confirm, console, exit_status, opening, output
from dive_py.cli.analysing import analysed
from dive_py.cli.explorer import explore
from dive_py.engine.committing import CommitRequest, command_line, commit
from dive_py.engine.connection import connect
from dive_py.engine.containers import container_settings
from dive_py.engine.tagging import tag_conflict
from dive_py.reports import commit_report, dockerfile

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Consent, Request, Where
    from dive_py.exploration import Exploration
    from dive_py.progress import Progress
    from dive_py.sources.image import ImageInfo


class CommitOptions(Struct, frozen=True):
    """The command's words and options."""

    container: str
    name: str
    author: str | None
    message: str | None
    change: list[str] | None
    no_pause: bool
    dockerfile: str | None


def run(request: Request, progress: Progress) -> int:
    """Show the layer, ask, commit, and open the image at it."""
    options = request.options(CommitOptions)
    requested = CommitRequest(
        options.container,
        options.name,
        options.author or "",
        options.message or "",
        tuple(options.change or ()),
        not options.no_pause,
    )
    requested.check()
    if options.dockerfile and not confirm.may_write(request.consent, options.dockerfile):
        return exit_status.NO
    with analysed(opening.image(request, f"container:{options.container}"), progress) as exploration:
        info = exploration.info
        where = _engine_of(info, request.where)
        if options.dockerfile:
            return _write_dockerfile(options.dockerfile, exploration, options.container, where)
        if not _agreed(request.consent, exploration, requested, where):
            console.tell_note("nothing was committed")
            return exit_status.NO
    with connect(where.host, where.context) as engine:
        identity = commit(engine, requested)
    console.tell_note(f"committed {requested.container} as {requested.name} ({identity})")
    if console.has_screen() and not request.consent.no_input:
        made = opening.image(request, requested.name).looked_for(source=info.source)
        return explore(made, request.settings, layer=len(info.layers) - 1)
    output.write_text(f"{identity}\n")
    return exit_status.OK


def _engine_of(info: ImageInfo, where: Where) -> Where:
    """Return where the engine is that has the container."""
    return replace(where, host=info.address, context="") if info.address else where


def _agreed(consent: Consent, exploration: Exploration, requested: CommitRequest, where: Where) -> bool:
    """Say what the layer will be, and ask."""
    stack = exploration.stack
    layer = stack.layer_count - 1
    console.tell_note(commit_report.figures(stack, layer))
    for hint in commit_report.hints(stack, layer):
        console.tell_note(f"probably not wanted: {hint}")
    console.tell_note(f"{commit_report.BETTER} (--dockerfile FILE writes one)")
    lines = [f"the same by hand: {command_line(exploration.info.source, requested)}"]
    question = f"commit {requested.container} as {requested.name}"
    with connect(where.host, where.context) as engine:
        found = tag_conflict(engine, requested.name)
    if found is not None:
        return confirm.may_take(consent, found, question, lines)
    return confirm.agreed(consent, question, lines, destroys=False)


def _write_dockerfile(file: str, exploration: Exploration, container: str, where: Where) -> int:
    """Write the Dockerfile instead of committing."""
    info, stack = exploration.info, exploration.stack
    with connect(where.host, where.context) as engine:
        settings = container_settings(engine, container)
    name = info.names[0] if info.names else info.id
    found = dockerfile.lines(stack, stack.layer_count - 1, name, info.config, settings)
    text = "".join(f"{line}\n" for line in found).encode("utf-8", "backslashreplace")
    output.write_file(file, [text])
    return exit_status.OK
