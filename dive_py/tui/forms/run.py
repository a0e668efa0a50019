"""Running an image: a form that begins with what the image says, and the line that would do the same."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from textual.widgets import Input

from dive_py.engine import session
from dive_py.engine.bridge import Streams
from dive_py.engine.connection import connect
from dive_py.engine.images import inspect
from dive_py.oci.config import ImageConfig
from dive_py.presentation.run_line import beginning, request_of, run_line
from dive_py.presentation.text import printable
from dive_py.sources.engines.inspected import engine_config
from dive_py.tui.forms import lent_terminal
from dive_py.tui.forms.form import Field, Form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.engine.run_request import RunRequest
    from dive_py.engine.session import Outcome
    from dive_py.sources.image import OpenOptions


class RunForm(Form):
    """The form."""

    def __init__(self, image: str, options: OpenOptions) -> None:
        self.image = image
        """The image."""
        self.outcome: Outcome | None = None
        """How the run ended; None where there was none."""
        self.container = ""
        """The name of the container that was made."""
        self._options = options
        self._config = ImageConfig()
        self._product = options.source if options.source == "podman" else "docker"

    def heading(self) -> str:
        """Return what is run."""
        return printable(f"Run {self.image}")

    def fields(self) -> Iterable[Field]:
        """Yield the fields of a run."""
        yield Field("name", "name", "what to call the container")
        yield Field("command", "command", "the image's own")
        yield Field("entrypoint", "entrypoint", "the image's own")
        yield Field("environment", "variables", "KEY=VALUE KEY='a value'")
        yield Field("user", "user", "NAME[:GROUP]")
        yield Field("folder", "folder", "to begin in")
        yield Field("ports", "ports", "8080:80 127.0.0.1:53:53/udp")
        yield Field("volumes", "volumes", "/here:/there name:/data:ro")
        yield Field("network", "network", "bridge, host, none or a name")
        yield Field("terminal", "with a terminal, here (ctrl-p ctrl-q leaves it running)", value=True)
        yield Field("detached", "detached: do not wait for it", value=False)
        yield Field("remove", "remove it when it has ended", value=False)

    def opened(self) -> None:
        """Ask what the image says."""
        self.screen.header.show(f"run {printable(self.image)}")
        self.screen.run_in_background(self.ask, self.fill)

    def ask(self) -> tuple[ImageConfig, str]:
        """Return what the engine says of the image, and which product it is."""
        with connect(self._options.host, self._options.context) as engine:
            return engine_config(inspect(engine, self.image), ()), engine.product

    def fill(self, answer: tuple[ImageConfig, str]) -> None:
        """Put into the fields what the image says, where nothing has been typed yet."""
        self._config, self._product = answer
        for name, value in beginning(self._config).items():
            if value and name not in self.screen.touched:
                self.screen.put(name, printable(value))
            if name in {"command", "entrypoint"}:
                self.screen.query_one(f"#field-{name}", Input).placeholder = (
                    "the image's own" if value else "the image has none"
                )
        self.screen.refresh_line()

    def request(self) -> RunRequest:
        """Return what the form asks for now.

        Raises:
            UsageError: a field cannot be understood.
        """
        detached = self.screen.switched("detached")
        # what is shown is printable, what was not touched is meant as the image has it: with its line breaks
        own = beginning(self._config)
        typed = {name: self.screen.text(name) for name in own}
        fields = {name: own[name] if typed[name] == printable(own[name]) else typed[name] for name in own}
        return request_of(
            self.image,
            fields,
            self._config,
            terminal=self.screen.switched("terminal"),
            detached=detached,
            remove=self.screen.switched("remove"),
        )

    def line(self) -> str:
        """Return the line that would run the same."""
        return run_line(self._product, self.request())

    def submit(self) -> None:
        """Run it: in this terminal, or detached."""
        request = self.request()
        if request.detached:
            self.screen.busy = True
            self.screen.show_message("starting it")
            self.screen.run_in_background(lambda: self._begin_detached(request), self._over)
            return
        outcome = lent_terminal.run(self.screen, (self._options.host, self._options.context), request)
        if outcome is not None:
            self._over(outcome)

    def interrupt(self) -> None:
        """Return: the container starts all the same."""
        self.screen.go_back()

    def _begin_detached(self, request: RunRequest) -> Outcome | None:
        try:
            with connect(self._options.host, self._options.context) as engine:
                return session.run(engine, request, os.environ, Streams(None, 1, 2), lambda _: None)
        finally:
            self.screen.busy = False

    def _over(self, outcome: Outcome | None) -> None:
        if outcome is None:
            return
        self.outcome = outcome
        self.container = outcome.name
        self.screen.go_back()
