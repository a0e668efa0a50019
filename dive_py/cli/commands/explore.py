"""`divepy IMAGE`: the explorer; the gate; dive's JSON; or a summary where nobody watches a screen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, opening, output
from dive_py.cli.gate import gate
from dive_py.errors import UsageError
from dive_py.memory import pause_collection, resume_collection, share_heap
from dive_py.oci.reference import STANDARD_INPUT

if TYPE_CHECKING:
    from dive_py.cli.grammar.parser import Arguments
    from dive_py.progress import Progress


def run(arguments: Arguments, progress: Progress) -> int:
    """Open the explorer, or write what was asked for instead."""
    is_gate = gate.is_wanted(arguments)
    if not is_gate:
        gate.refuse_unused(arguments)
    if arguments.layer is not None:
        opening.layer_of(arguments.layer)
    if arguments.image is None:
        if arguments.json is not None or arguments.ci:
            option = "--json" if arguments.json is not None else "--ci"
            example = f"{option} -" if arguments.json is not None else option
            raise UsageError(f"{option} wants an IMAGE to analyse", f"for instance: divepy ubuntu:12.04 {example}")
        if is_gate:
            gate.refuse_unused(arguments)
        from dive_py.cli.commands import local_images

        return local_images.run(arguments)
    if is_gate:
        return gate.Gate(arguments).run(arguments, progress)
    if arguments.json is not None:
        return write_json(arguments, progress)
    if has_screen(arguments.image):
        return open_screen(arguments)
    return summarise(arguments, progress)


def has_screen(image: str | None = None) -> bool:
    """Whether a person sits before a terminal that can show a screen.

    Args:
        image: Where it comes through standard input (`-`), keys are read from the terminal itself, as pagers do.
    """
    if not console.is_terminal(sys.stdout) or os.environ.get("TERM") == "dumb":
        return False
    return console.is_terminal(sys.stdin) or (image == STANDARD_INPUT and _terminal() is not None)


def _terminal() -> int | None:
    """Return a new descriptor of the terminal that the program runs on, None where there is none."""
    try:
        return os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None


def _keys_from_terminal() -> None:
    """Let standard input be the terminal, and what came through it be `sys.stdin`, which sources read."""
    terminal = _terminal()
    if terminal is None or sys.stdin is None or console.is_terminal(sys.stdin):
        return
    sys.stdin = os.fdopen(os.dup(sys.stdin.fileno()))
    os.dup2(terminal, 0)
    os.close(terminal)


def open_screen(arguments: Arguments, *, tour: bool = False) -> int:
    """Hand the terminal to the explorer until it is left."""
    layer = opening.layer_of(arguments.layer) if arguments.layer is not None else None
    console.choose_screen_colours(arguments.color)
    if arguments.image == STANDARD_INPUT:
        _keys_from_terminal()
    share_heap()
    pause_collection()  # for all that is imported; the screen resumes it with its first frame
    from dive_py.sources.opening import Opening

    # begun now, the image is open by the time its screen is there: loading Textual takes longer
    opened = Opening(arguments.image or "", opening.options(arguments))
    from dive_py.tui.app import run_explorer

    try:
        with opening.offers(arguments):
            return run_explorer(
                opened.text,
                opened.options,
                layer=layer,
                path=arguments.path,
                tour=tour,
                opening=opened,
                settings=arguments.settings,
            )
    finally:
        resume_collection()  # where no frame was ever drawn


def summarise(arguments: Arguments, progress: Progress) -> int:
    """Print the image's figures, layers and largest waste."""
    with opening.analysed(arguments, progress) as exploration:
        from dive_py.reports import summary

        output.write_lines(summary.lines(exploration))
    return exit_status.OK


def write_json(arguments: Arguments, progress: Progress) -> int:
    """Write dive's JSON to the file that was named; it tells neither changes nor causes: nothing is read for them."""
    with opening.analysed(arguments, progress, decide=False) as exploration:
        from dive_py.reports import dive_json
        from dive_py.settings import keys

        scoring = arguments.scoring or arguments.settings[keys.SCORING]
        output.write_json(arguments.json, dive_json.document(exploration, scoring=scoring))
    return exit_status.OK
