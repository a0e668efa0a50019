"""`divepy build`: builds as docker build does, and looks at the result: on a screen, as JSON, by rules, or briefly."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, output
from dive_py.cli.commands import explore
from dive_py.cli.gate import gate
from dive_py.cli.grammar.options import BUILD
from dive_py.cli.grammar.table import COMMANDS
from dive_py.errors import UsageError
from dive_py.presentation.coloured import plain, sgr_only
from dive_py.presentation.log_commands import tame
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.cli.gate.gate import Gate
    from dive_py.cli.grammar.parser import Arguments
    from dive_py.engine.build_steps import BuildSteps
    from dive_py.progress import Progress

_SEEN = 0.2
"""Seconds between two looks at what the builder told."""


def run(arguments: Arguments, progress: Progress) -> int:
    """Build, then look at it."""
    from dive_py.cli.grammar import help_text
    from dive_py.cli.grammar.parser import parse_options

    own, words = take_out(arguments.rest)
    if "--help" in words or "-h" in words:
        output.write_text(help_text.of_command(COMMANDS["build"]))
        return exit_status.OK
    arguments = Namespace(**vars(arguments) | vars(parse_options(BUILD, own)))
    is_gate = gate.is_wanted(arguments)
    if not is_gate:
        gate.refuse_unused(arguments)
    if not words:
        raise UsageError("build wants PATH", f"usage: {COMMANDS['build'].usage}")
    checked = gate.Gate(arguments) if is_gate else None  # before anything is built: a mistake must not cost minutes
    is_headless = is_gate or arguments.json is not None
    if not is_headless and explore.has_screen() and not arguments.no_input and "-" not in words:
        return _on_screen(arguments, words)
    return _headless(arguments, words, progress, checked)


def take_out(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Divepy's own options, each with its value in one word, and all other words, untouched and in order.

    Raises:
        UsageError: one of them lacks its value.
    """
    known = {name: option for option in BUILD for name in option.names}
    own: list[str] = []
    others: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, _ = word.partition("=")
        option = known.get(name)
        if option is None:
            others.append(word)
        elif not option.value or equals:
            own.append(word.replace(name, option.long, 1))
        elif rest:
            own.append(f"{option.long}={rest.pop(0)}")
        else:
            raise UsageError(f"{name} wants a value", f"usage: {COMMANDS['build'].usage}")
    return own, others


def _on_screen(arguments: Arguments, words: Sequence[str]) -> int:
    """Hand the terminal to the build's screen, and then to the explorer."""
    from dive_py.cli import opening

    console.choose_screen_colours(arguments.color)
    from dive_py.tui.app import run_build

    return run_build(words, opening.options(arguments), arguments.settings)


def _headless(arguments: Arguments, words: Sequence[str], progress: Progress, checked: Gate | None) -> int:
    """Build with a line a step on standard error, then write what `divepy IMAGE` would."""
    import threading

    from dive_py.engine.building import Build, name_given
    from dive_py.engine.connection import connect

    with connect(arguments.host or "", arguments.context or "") as engine:
        build = Build(engine, words, progress)
        if build.way.note:
            console.tell_note(build.way.note, colour=arguments.color)
        ended = threading.Event()
        coloured = console.wants_colour(arguments.color, sys.stderr)
        teller = threading.Thread(target=_tell, args=(build.steps, ended, coloured), daemon=True)
        teller.start()
        try:
            image = build.run()
        finally:
            ended.set()
            teller.join()
        product, address = engine.product, engine.place.address
    name = name_given(words)
    console.tell_note(f"built {name} ({image})" if name else f"built {image}", colour=arguments.color)
    arguments.image, arguments.source, arguments.host, arguments.context = image, product, address, None
    arguments.layer = arguments.path = None
    arguments.named = True
    arguments.shown = name  # for people; what is looked at is the very image that was built
    if checked is not None:
        return checked.run(arguments, progress)
    if arguments.json is not None:
        return explore.write_json(arguments, progress)
    return explore.summarise(arguments, progress)


def _tell(steps: BuildSteps, ended: object, coloured: bool) -> None:  # noqa: FBT001 - a thread's argument
    """Write each step, its output and how it ended to standard error, as it comes."""
    written: list[int] = []
    while True:
        is_over: bool = ended.wait(_SEEN)  # type: ignore[attr-defined]
        for number, step in enumerate(list(steps.steps)):
            if number >= len(written):
                written.append(0)
                console.write(f"{tame(printable(f'[{step.number}] {step.text}' if step.number else step.text))}\n")
            for line in list(step.output)[written[number] :]:
                text = f"{sgr_only(line)}\x1b[0m" if coloured and "\x1b" in line else plain(line)
                console.write(f"    {tame(text)}\n")
            written[number] = len(step.output)
        if is_over:
            return
