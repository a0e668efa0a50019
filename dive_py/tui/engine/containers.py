"""The containers of an engine: to explore, go into, start and stop, commit and remove."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import getters, on

from dive_py.engine import container_actions
from dive_py.engine.connection import asked
from dive_py.engine.containers import container_facts
from dive_py.presentation import units
from dive_py.presentation.container_rows import RUNNING, ContainerOrder, container_rows
from dive_py.presentation.facts import Fact
from dive_py.presentation.shell_words import split_words
from dive_py.presentation.text import printable
from dive_py.settings import keys
from dive_py.tui.dialogs.ask import AskScreen
from dive_py.tui.dialogs.facts import FactsScreen
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.engine.container_list import ContainerList
from dive_py.tui.engine.listing import ListedContainers, Listing, LiveList
from dive_py.tui.engine.logs import LogsScreen
from dive_py.tui.explorer.request import ExplorerRequest
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.forms import lent_terminal
from dive_py.tui.forms.commit import CommitForm
from dive_py.tui.forms.form import FormScreen
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.keys.rebinding import label
from dive_py.tui.look.glyphs import ASCII
from dive_py.tui.page import Page
from dive_py.tui.widgets.filter_line import FilterLine
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from dive_py.engine.connection import Engine
    from dive_py.engine.containers import ContainerSummary
    from dive_py.errors import DivepyError
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.look.glyphs import Glyphs


class ContainersScreen(Page):
    """The list, live."""

    SCOPES = ("containers", "listed", "filter")
    BINDINGS = bindings("containers")
    AUTO_FOCUS = "#listed"

    listing_pane = getters.query_one("#listed", ContainerList)

    def __init__(self, options: OpenOptions, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.options = options
        """Which engine, and how its containers are read."""
        self.only_running = False
        """Whether only those are shown that run."""
        self.live: LiveList[ListedContainers, ContainerOrder]
        self.live = LiveList(
            self, lambda *to: Listing(ListedContainers, options, *to).run(), "containers", self.show_rows
        )

    def compose_body(self) -> ComposeResult:
        """Yield the list, and the line to filter it."""
        yield ContainerList(glyphs=self.glyphs)
        yield FilterLine("words of name, image or state", "#listed")

    def on_mount(self) -> None:
        """Draw the empty list first, then ask."""
        self.only_running = self.settings[keys.RUNNING]
        self.live.begin(ContainerOrder[self.settings[keys.CONTAINERS].upper()])

    @property
    def listed(self) -> ListedContainers | None:
        """What is known; None until the engine has answered."""
        return self.live.listed

    def show_rows(self) -> None:
        """Draw what is known, sorted and filtered."""
        listed = self.listed
        if listed is None:
            return
        order, typed, plain = self.live.order, self.filter_line.value, self.glyphs is ASCII
        rows = container_rows(listed.containers, order, typed, running=self.only_running, plain=plain)
        running = "running" if self.only_running else ""
        self.live.show_counts(len(rows), len(listed.containers), running)
        self.listing_pane.show(rows)
        self._show_facts(listed)

    def _show_facts(self, listed: ListedContainers) -> None:
        running = sum(one.state in RUNNING for one in listed.containers)
        figures = ((f"{units.count(len(listed.containers), 'container')}, {running} running", "$foreground"),)
        self.header.show("containers", (printable(listed.engine),), figures)

    @on(FilterLine.Typed)
    def _typed(self) -> None:
        self.live.filter()

    def action_close_top(self) -> None:
        """Clear the filter, or return."""
        if not self.filter_line.drop() and not self.is_root:
            self.action_back()

    def action_running(self) -> None:
        """Show only running containers, or all."""
        self.only_running = not self.only_running
        self.show_rows()

    def action_sort(self) -> None:
        """Sort in the next way."""
        self.live.sort()

    def action_reload(self) -> None:
        """Refresh from the engine."""
        self.live.read()

    def action_copy(self) -> None:
        """Copy the container's name."""
        container = self.listing_pane.current
        if container is not None:
            self.copy(printable(container.name))

    def pinned(self) -> OpenOptions:
        """Return the options with the engine that has been asked, and no other one."""
        address = self.listed.address if self.listed is not None else ""
        return replace(self.options, host=address or self.options.host, context="", source="", platform="")

    def action_open(self) -> None:
        """Explore the container under the cursor."""
        container = self.listing_pane.current
        if container is not None:
            visit = ExplorerRequest(f"container:{container.name}", self.pinned(), glyphs=self.glyphs)
            self.open_page(ExplorerScreen(visit))

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def _one_that_runs(self) -> ContainerSummary | None:
        """Return the container under the cursor; None, and a message, where it does not run."""
        container = self.listing_pane.current
        if container is not None and container.state not in RUNNING:
            start = label(self.app, "containers.start")
            self.show_message(f"{printable(container.name)} does not run: {start} starts it", wrong=True)
            return None
        return container

    def action_shell(self) -> None:
        """Run a shell in the container."""
        container = self._one_that_runs()
        if container is not None:
            lent_terminal.shell(self, (self.pinned().host, ""), container.name)

    def action_command(self) -> None:
        """Ask for a command, and run it in the container."""
        container = self._one_that_runs()
        if container is None:
            return
        name, address = container.name, (self.pinned().host, "")

        def run(line: str | None) -> None:
            if line:
                # called later: the screen's dialog is to be gone before the terminal is lent
                self.call_later(lent_terminal.command, self, address, name, split_words(line))

        text = "quoted as in a shell, for instance /bin/ash · Enter runs it in this terminal"
        self.app.push_screen(AskScreen(f"Run what in {printable(name)}?", text, check=split_words), run)

    def action_logs(self) -> None:
        """Show the container's logs."""
        container = self.listing_pane.current
        if container is not None:
            self.open_page(LogsScreen(container.name, self.pinned(), self.glyphs))

    def action_commit(self) -> None:
        """Commit the container, and explore the new image."""
        container = self.listing_pane.current
        if container is not None:
            form = CommitForm(container.name, container.image_name, self.pinned())
            self.open_page(FormScreen(form, self.glyphs), lambda error: self._committed(form, error))

    def _committed(self, form: CommitForm, error: DivepyError | None) -> None:
        if error is not None:
            self.show_error(error)
        elif form.committed:
            visit = ExplorerRequest(form.committed, self.pinned(), layer=-1, glyphs=self.glyphs)
            self.call_later(self.open_page, ExplorerScreen(visit))

    def action_inspect(self) -> None:
        """Show the container's details."""
        container, options = self.listing_pane.current, self.pinned()
        if container is None:
            return

        def show(rows: list[tuple[str, str]]) -> None:
            facts = [Fact(printable(text), label=label) for label, text in rows]
            self.app.push_screen(FactsScreen(printable(container.name), facts, self.glyphs))

        self.run_in_background(
            lambda: asked(lambda engine: container_facts(engine, container.name), options.host), show
        )

    def action_start_or_stop(self) -> None:
        """Start the container, or stop it; ask before the latter."""
        container = self.listing_pane.current
        if container is None:
            return
        if container.state in RUNNING:
            lines = ["Its processes get the stop signal, and are killed after ten seconds."]
            self._ask(container, "Stop", "stop", lines, "stopping", "stopped", container_actions.stop)
        else:
            self._do(container, "start", "starting", "started", container_actions.start)

    def action_kill(self) -> None:
        """Ask, and kill the container."""
        container = self.listing_pane.current
        if container is None or container.state not in RUNNING:
            return
        lines = ["Its processes end at once; what they have not written is lost."]
        self._ask(container, "Kill", "kill", lines, "killing", "killed", container_actions.kill)

    def action_remove(self) -> None:
        """Ask, and remove it."""
        container = self.listing_pane.current
        if container is None:
            return
        runs = container.state in RUNNING
        lines = ["It runs, and is killed."] if runs else []
        size = f": {units.size(container.size_rw)}" if container.size_rw is not None else ""
        lines.append(f"Its read-write layer goes{size}, with all that was made in it, and its anonymous volumes.")

        def work(engine: Engine, name: str) -> None:
            container_actions.remove(engine, name, force=runs)

        words = "rm -v -f" if runs else "rm -v"
        self._ask(container, "Remove", words, lines, "removing", "removed", work)

    def _ask(
        self,
        container: ContainerSummary,
        verb: str,
        words: str,
        lines: list[str],
        doing: str,
        done: str,
        work: Callable[[Engine, str], None],
    ) -> None:
        name = printable(container.name)
        product = self.listed.product if self.listed is not None else "docker"
        question = QuestionScreen(f"{verb} {name}?", lines, f"{product} {words} {shlex.quote(name)}")
        self.app.push_screen(question, lambda agreed: self._do(container, words, doing, done, work) if agreed else None)

    def _do(
        self, container: ContainerSummary, words: str, doing: str, done: str, work: Callable[[Engine, str], None]
    ) -> None:
        """Act on the container in the background, and show the equivalent command."""
        options, name = self.pinned(), printable(container.name)
        product = self.listed.product if self.listed is not None else "docker"

        said = f"{done} {name} ({product} {words} {shlex.quote(name)})"
        self.show_message(f"{doing} {name}")
        self.run_in_background(
            lambda: asked(lambda engine: work(engine, container.id), options.host), lambda _: self.show_message(said)
        )
