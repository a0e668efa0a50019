"""A build as it goes: steps with times and cache hits, the current one's output below, and a way out."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text
from textual import getters, on
from textual.widgets import RichLog

from dive_py.engine.building import Build, first_new_layer, name_given
from dive_py.engine.connection import connect
from dive_py.errors import Cancelled, DivepyError
from dive_py.presentation import units
from dive_py.presentation.coloured import sgr_only
from dive_py.presentation.steps import short_digest
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.background import run
from dive_py.tui.dialogs.question import ask_to_stop
from dive_py.tui.explorer.request import ExplorerRequest
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.page import Page
from dive_py.tui.widgets.line_list import LineList, Piece, cut, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from dive_py.engine.build_steps import BuildStep
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.look.glyphs import Glyphs

_TICK = 0.1
"""Seconds between two looks at what the builder says."""

_NUMBER, _TIME = 9, 8


class StepList(LineList):
    """The steps."""

    BINDINGS = bindings("steps")
    PANE_ID = "steps"
    rows: Sequence[BuildStep] = ()

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one step: a sign, its number, how long, what."""
        step = self.rows[index]
        sign, role = _sign(step)
        running = step.seconds is None
        words = "stopped" if step.stopped else "cached" if step.cached else ""
        seconds = words or f"{time.monotonic() - step.began if running else step.seconds or 0:.1f} s"
        rest = max(8, width - _NUMBER - _TIME - 6)
        return [
            (f" {'>' if running else sign} ", "modified" if running else role),
            (fit(printable(step.number), _NUMBER, self.glyphs.ellipsis) + " ", "muted"),
            (f"{seconds:>{_TIME}}  ", "muted"),
            (
                cut(printable(step.text), rest, self.glyphs.ellipsis),
                "strong" if running else "error" if step.failed else "",
            ),
        ]


def _sign(step: BuildStep) -> tuple[str, str]:
    """Return how a step ended, and its role."""
    if step.failed:
        return "x", "removed"
    if step.stopped:
        return "!", "removed"
    return ("=", "muted") if step.cached else ("+", "added")


class BuildScreen(Page):
    """One build, with the words behind `build`."""

    SCOPES = ("build", "steps")
    BINDINGS = bindings("build")
    AUTO_FOCUS = "#steps"

    pane = getters.query_one("#steps", StepList)
    output = getters.query_one("#log", RichLog)

    def __init__(self, words: Sequence[str], options: OpenOptions, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.image = ""
        """The new image's ID, once it is there."""
        self.first_layer = 0
        """The first layer that the build made."""
        self.place: tuple[str, str] = ("", "")
        """The engine's product and address."""
        self._words, self._options = words, options
        self._progress = Progress("building")
        self._build: Build | None = None
        self._problem: DivepyError | None = None
        self._over = False
        self._shown: BuildStep | None = None
        self._written = 0
        self._followed = True
        self._began = time.monotonic()

    def compose_body(self) -> ComposeResult:
        """Compose the steps, and the output of the one under the cursor."""
        yield StepList(glyphs=self.glyphs)
        yield RichLog(id="log", max_lines=5000, wrap=False, highlight=False, markup=False)

    def on_mount(self) -> None:
        """Begin."""
        self.header.show("build", (), (("asking the engine", "$accent-text"),))
        self.pane.set_title("Steps")
        self._began = time.monotonic()
        self._timer = self.set_interval(_TICK, self._tick)
        self.work = run(self, self._run, self._came, self._failed, progress=self._progress)

    def _run(self) -> tuple[str, int]:
        """Build; the image's ID and its first new layer."""
        with connect(self._options.host, self._options.context) as engine:
            self.place = (engine.product, engine.place.address)
            self._build = Build(engine, self._words, self._progress)
            image = self._build.run()
            return image, first_new_layer(engine, self._build.steps.base, image)

    def _came(self, built: tuple[str, int]) -> None:
        self.image, self.first_layer = built
        self._end()

    def _failed(self, error: DivepyError) -> None:
        self._problem = DivepyError("the build was stopped") if isinstance(error, Cancelled) else error
        self._end()

    def _tick(self) -> None:
        build = self._build
        if build is not None:
            self._show_steps(build)
            seconds = time.monotonic() - self._began
            cached = sum(step.cached for step in build.steps.steps)
            text = f"{units.count(len(build.steps.steps), 'step')}, {cached} cached {self.glyphs.dot} {seconds:.1f} s"
            ended = "stopped" if self._progress.stopped else "failed"
            state = (ended, "$error-text") if self._problem is not None else (text, "$accent-text")
            self.header.show("build", (f"{self.place[0]} {self.glyphs.dot} {build.way.name}",), (state,))

    def _show_steps(self, build: Build) -> None:
        steps = list(build.steps.steps)
        at_end = self._followed or self.pane.cursor >= len(self.pane.rows) - 1
        self.pane.rows = steps
        self.pane.set_title("Steps", "", printable(build.way.note) if build.way.name == "classic" else "")
        self.pane.rows_changed(len(steps) - 1 if at_end else None)
        self._followed = False
        self._show_output()

    def _show_output(self) -> None:
        """Show the output of the step under the cursor, as far as it is not shown yet."""
        steps = self.pane.rows
        step = steps[self.pane.cursor] if self.pane.cursor < len(steps) else None
        if step is not self._shown:
            self._shown, self._written = step, 0
            self.output.clear()
        if step is None:
            return
        lines = list(step.output)
        for line in lines[self._written :]:
            self.output.write(Text.from_ansi(sgr_only(line)))
        self._written = len(lines)

    @on(LineList.Moved)
    def _moved(self) -> None:
        self._show_output()

    def _end(self) -> None:
        self._over = True
        self._timer.stop()
        self._tick()
        if self._problem is not None:
            failed = next((k for k, step in enumerate(self.pane.rows) if step.failed), None)
            if failed is not None:
                self.pane.go(failed)
            self.show_error(self._problem)
            self.output.write(Text(printable(self._problem.line), style="bold red"))
        elif self.is_root:
            self._explore()
        else:
            self.go_back()

    def _explore(self) -> None:
        """Go on to the explorer; what comes back from it is the end."""
        name = name_given(self._words)
        identity = short_digest(self.image)
        self.print_on_exit(printable(f"built {name} ({identity})" if name else f"built {identity}"))
        self.open_page(ExplorerScreen(self.visit()), lambda _: self.go_back())

    def visit(self) -> ExplorerRequest:
        """Return a visit to the new image, at the first layer that the build made."""
        product, address = self.place
        options = replace(self._options, source=product, host=address, context="", platform="")
        return ExplorerRequest(self.name_of(), options, layer=self.first_layer, glyphs=self.glyphs)

    def name_of(self) -> str:
        """Return what to open the image by: the name that it was given, else its ID."""
        return name_given(self._words) or self.image

    def word_of(self, id_: str) -> str:
        """Say `back` once there is nothing to stop."""
        return "back" if self._over and id_ == "build.quit" else ""

    @property
    def unfinished(self) -> str:
        """The build, while it runs."""
        return "" if self._over else "the build was stopped"

    def action_other_pane(self) -> None:
        """Go to the output, or to the steps."""
        (self.output if self.pane.has_focus else self.pane).focus()

    def action_back(self) -> None:
        """Return; while the build runs, ask first."""
        if self._over:
            self.go_back()
            return
        lines = ["The step that runs is lost; those before it stay in the builder's cache."]
        ask_to_stop(self.app, "Stop the build?", lines, self._progress)
