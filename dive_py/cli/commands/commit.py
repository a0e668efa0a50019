"""`divepy commit`: a container's read-write layer as a new image; what will be in it is said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli import confirm, console, exit_status, opening, output
from dive_py.cli.commands import explore

if TYPE_CHECKING:
    from dive_py.cli.grammar.parser import Arguments
    from dive_py.engine.committing import CommitRequest
    from dive_py.engine.connection import Engine
    from dive_py.engine.tagging import TagConflict
    from dive_py.exploration import Exploration
    from dive_py.progress import Progress


def run(arguments: Arguments, progress: Progress) -> int:
    """Show the layer, ask, commit, and open the image at it."""
    from dive_py.engine.committing import CommitRequest

    request = CommitRequest(
        arguments.container,
        arguments.name,
        arguments.author or "",
        arguments.message or "",
        tuple(arguments.change or ()),
        not arguments.no_pause,
    )
    request.check()
    arguments.image, arguments.named = f"container:{arguments.container}", True
    with opening.analysed(arguments, progress) as exploration:
        if arguments.dockerfile:
            return _write_dockerfile(arguments, exploration)
        product = exploration.info.source
        if not _agreed(arguments, exploration, request, product):
            console.tell_note("nothing was committed", colour=arguments.color)
            return exit_status.NO
        address = exploration.info.address
        top = len(exploration.info.layers) - 1
    return _commit(arguments, request, address, product, top)


def _agreed(arguments: Arguments, exploration: Exploration, request: CommitRequest, product: str) -> bool:
    """Say what the layer will be, and ask."""
    from dive_py.engine.committing import command_line
    from dive_py.reports import commit_report

    stack = exploration.stack
    layer = stack.layer_count - 1
    console.tell_note(commit_report.figures(stack, layer), colour=arguments.color)
    for hint in commit_report.hints(stack, layer):
        console.tell_note(f"probably not wanted: {hint}", colour=arguments.color)
    console.tell_note(f"{commit_report.BETTER} (--dockerfile FILE writes one)", colour=arguments.color)
    lines = [f"the same by hand: {command_line(product, request)}"]
    question = f"commit {request.container} as {request.name}"
    found = _holder(arguments, exploration, request)
    if found is not None:
        return confirm.may_take(arguments, found, question, lines)
    return confirm.agreed(arguments, question, lines, destroys=False)


def _holder(arguments: Arguments, exploration: Exploration, request: CommitRequest) -> TagConflict | None:
    """The image that has the name already."""
    from dive_py.engine.tagging import tag_conflict

    with _engine(arguments, exploration.info.address) as engine:
        return tag_conflict(engine, request.name)


def _engine(arguments: Arguments, address: str) -> Engine:
    """The engine that has the container, again."""
    from dive_py.engine.connection import connect

    return connect(address or arguments.host or "", "" if address else arguments.context or "")


def _commit(arguments: Arguments, request: CommitRequest, address: str, product: str, top: int) -> int:
    from dive_py.engine.committing import commit

    with _engine(arguments, address) as engine:
        identity = commit(engine, request)
    console.tell_note(f"committed {request.container} as {request.name} ({identity})", colour=arguments.color)
    if explore.has_screen() and not arguments.no_input:
        arguments.image, arguments.source = request.name, product
        arguments.layer, arguments.path = str(top), None
        return explore.open_screen(arguments)
    output.write_text(f"{identity}\n")
    return exit_status.OK


def _write_dockerfile(arguments: Arguments, exploration: Exploration) -> int:
    """Write the Dockerfile instead of committing."""
    from dive_py.engine.connection import connect
    from dive_py.engine.containers import container_settings
    from dive_py.reports import dockerfile

    info, stack = exploration.info, exploration.stack
    with connect(info.address or arguments.host or "") as engine:
        settings = container_settings(engine, arguments.container)
    name = info.names[0] if info.names else info.id
    found = dockerfile.lines(stack, stack.layer_count - 1, name, info.config, settings)
    text = "".join(f"{line}\n" for line in found).encode("utf-8", "backslashreplace")
    where = arguments.dockerfile
    if where != output.STANDARD_OUTPUT and _exists(where):
        lines = [f"{where} is there already, and would be replaced"]
        if not confirm.agreed(arguments, f"overwrite {where}", lines, destroys=True):
            return exit_status.NO
    output.write_file(where, [text])
    return exit_status.OK


def _exists(where: str) -> bool:
    import os

    return os.path.exists(where)  # noqa: PTH110 - the word is written as it is
