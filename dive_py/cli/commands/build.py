"""`divepy build`: builds as docker build does, and looks at the result: on a screen, as JSON, by rules, or briefly."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dive_py.cli import console, opening
from dive_py.cli.commands import help as help_command
from dive_py.cli.gate import options as gate_options
from dive_py.cli.grammar.options import BUILD
from dive_py.cli.grammar.parser import parse_options
from dive_py.cli.grammar.table import COMMANDS
from dive_py.engine.building import Build, name_given
from dive_py.engine.connection import connect
from dive_py.errors import UsageError
from dive_py.presentation.coloured import plain, sgr_only
from dive_py.presentation.log_commands import tame
from dive_py.presentation.text import printable
from dive_py.settings import keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.cli.grammar.request import Request
    from dive_py.cli.opening import ImageRequest
    from dive_py.engine.build_steps import BuildSteps
    from dive_py.progress import Progress

_SEEN = 0.2
"""Seconds between two looks at the builder's output."""


def run(request: Request, progress: Progress) -> int:
    """Build, then look at the image."""
    own, words = take_out(request.rest)
    if "--help" in words or "-h" in words:
        return help_command.write("build")
    given = parse_options(BUILD, own)
    gate, json, scoring = gate_options.of(given), given["json"], given["scoring"] or request.settings[keys.SCORING]
    if not gate.checks:
        gate.refuse_unused()
    if not words:
        raise UsageError("build wants PATH", f"usage: {COMMANDS['build'].usage}")
    is_headless = gate.checks or json is not None
    if not is_headless and console.has_screen() and not request.consent.no_input and "-" not in words:
        return _on_screen(request, words)
    from dive_py.cli.gate.gate import Gate  # numpy, which the screen's first frame does without
    from dive_py.cli.results import summarise, write_json

    checked = Gate(gate, request.settings) if gate.checks else None  # a mistake is said before anything is built
    image = _built(request, words, progress)
    if checked is not None:
        return checked.run(image, progress)
    if json is not None:
        return write_json(image, progress, file=json, scoring=scoring)
    return summarise(image, progress)


def take_out(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return divepy's own options, each with its value in one word, and all other words, untouched and in order.

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


def _on_screen(request: Request, words: Sequence[str]) -> int:
    """Hand the terminal to the build's screen, and then to the explorer."""
    console.hand_colours_to_screen()
    from dive_py.tui.app import run_build

    return run_build(words, opening.options(request), request.settings)


def _built(request: Request, words: Sequence[str], progress: Progress) -> ImageRequest:
    """Build with a line a step on standard error, and return the request for the very image that was built."""
    with connect(request.where.host, request.where.context) as engine:
        build = Build(engine, words, progress)
        if build.way.note:
            console.tell_note(build.way.note)
        ended = threading.Event()
        writer = threading.Thread(target=_write_steps, args=(build.steps, ended), daemon=True)
        writer.start()
        try:
            identity = build.run()
        finally:
            ended.set()
            writer.join()
        product, address = engine.product, engine.place.address
    name = name_given(words)
    console.tell_note(f"built {name} ({identity})" if name else f"built {identity}")
    image = opening.image(request, identity).looked_for(source=product, host=address, context="")
    return replace(image, name=name)


def _write_steps(steps: BuildSteps, ended: threading.Event) -> None:
    """Write each step, its output and how it ended to standard error, as it comes."""
    coloured = console.wants_colour(sys.stderr)
    written: list[int] = []
    while True:
        is_over = ended.wait(_SEEN)
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
