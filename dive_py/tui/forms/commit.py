"""Committing a container: what the new layer will hold on the left, how it is committed on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from dive_py.engine.committing import CommitRequest, command_line, commit, instructions
from dive_py.engine.connection import asked, connect
from dive_py.engine.containers import container_settings
from dive_py.engine.tagging import new_name, tag_conflict
from dive_py.errors import DivepyError, UsageError
from dive_py.presentation.facts import Fact
from dive_py.presentation.text import printable
from dive_py.presentation.units import size
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.dialogs.save_file import SaveFileScreen, text_writer
from dive_py.tui.forms.form import Field, Form
from dive_py.tui.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import ComposeResult

    from dive_py.engine.connection import Engine
    from dive_py.engine.tagging import TagConflict
    from dive_py.exploration import Exploration
    from dive_py.sources.image import OpenOptions

Result = TypeVar("Result")

_MOST = 2000
"""Changes that are listed; more are counted."""

_MARKS = {
    "added": ("+", "added"),
    "modified": ("~", "modified"),
    "metadata": ("≈", "metadata"),
    "removed": ("-", "removed"),
}


class CommitForm(Form):
    """The form."""

    def __init__(self, container: str, image: str, options: OpenOptions) -> None:
        self.container = container
        """Its name."""
        self._repository = _repository(image) or _repository(container.lower()) or "app"
        self.committed = ""
        """The new image's name; empty where nothing was committed."""
        self.exploration: Exploration | None = None
        """The container's layers, once they have been read."""
        self._options = options
        self._product = "docker"

    def heading(self) -> str:
        """Return what is committed."""
        return printable(f"Commit {self.container}")

    @property
    def changes_pane(self) -> TextLines:
        """What the new layer will hold."""
        return self.screen.query_one("#changes", TextLines)

    def fields(self) -> Iterable[Field]:
        """Return the fields of a commit."""
        yield Field("repository", "repository", printable(self._repository))
        yield Field("tag", "tag", "latest")
        yield Field("author", "author", "Name <name@example.org>")
        yield Field("message", "message", "why")
        yield Field("changes", "changes", 'ENV A=b; CMD ["sh"]')
        yield Field("pause", "hold the container meanwhile", value=True)

    def beside(self) -> ComposeResult:
        """Make the pane with what the new layer will hold."""
        yield TextLines(id="changes", glyphs=self.screen.glyphs)

    def opened(self) -> None:
        """Read the container."""
        self.screen.header.show(f"commit {printable(self.container)}", (), (("reading its layer", "$accent-text"),))
        self.changes_pane.set_title("New layer")
        self.changes_pane.show([Fact("reading the container's read-write layer", "muted")])
        self.screen.run_in_background(self._read, self._show)

    def _read(self) -> tuple[Exploration, str]:
        from dive_py.exploration import Exploration
        from dive_py.sources.resolve import open_image

        with open_image(f"container:{self.container}", self._options, self.screen.progress) as image:
            exploration = Exploration(image)
            exploration.load(self.screen.progress, decide=True)
            error = exploration.errors.get(len(image.info.layers) - 1)
            if error is not None:
                raise error
            return exploration, image.info.source

    def _show(self, answer: tuple[Exploration, str]) -> None:
        from dive_py.reports import commit_report

        self.exploration, self._product = answer
        stack = self.exploration.stack
        layer = stack.layer_count - 1
        self.screen.header.show(figures=(("ready", "$foreground"),))
        facts = [Fact(commit_report.figures(stack, layer), "strong"), Fact("")]
        hints = list(commit_report.hints(stack, layer))
        if hints:
            facts += [Fact("probably unwanted in an image:", "wasted"), *(Fact(hint, "wasted") for hint in hints)]
            facts.append(Fact(""))
        facts += [*self._changes(), Fact(""), Fact(f"{commit_report.BETTER}: F6 writes one", "muted")]
        self.changes_pane.show(facts)
        self.screen.refresh_line()

    def _changes(self) -> list[Fact]:
        """Return a line for each path that differs."""
        from dive_py.reports import listing

        if self.exploration is None:
            return []
        stack = self.exploration.stack
        facts: list[Fact] = []
        rows = listing.of_layer(stack, stack.layer_count - 1)
        for number, row in enumerate(listing.rows(stack, rows)):
            mark, role = _MARKS.get(row.change or "", ("", ""))
            if number >= _MOST:
                facts.append(Fact(f"and {len(rows) - number} more", "muted"))
                break
            if mark:
                bytes_ = f"  {size(row.size)}" if row.kind == "file" else ""
                facts.append(Fact(f"{mark} /{printable(row.path)}{bytes_}", role))
        return facts

    def request(self) -> CommitRequest:
        """Return what the form asks for now.

        Raises:
            DivepyError: a field cannot be understood.
        """
        repository, tag = self.screen.text("repository").strip(), self.screen.text("tag").strip()
        if not repository:
            raise UsageError("a repository is needed", f"for instance {self._repository}")
        request = CommitRequest(
            self.container,
            f"{repository}:{tag}" if tag else repository,
            self.screen.text("author").strip(),
            self.screen.text("message").strip(),
            instructions(self.screen.text("changes")),
            self.screen.switched("pause"),
        )
        request.check()
        return request

    def line(self) -> str:
        """Return the line that would commit the same."""
        return command_line(self._product, self.request())

    def submit(self) -> None:
        """Commit, after a question where another image would lose the name."""
        request = self.request()
        self.screen.busy = True
        self.screen.show_message(printable(f"committing {self.container} as {request.name}"))
        self._ask(lambda engine: tag_conflict(engine, request.name), lambda found: self._may(found, request))

    def _ask(self, ask: Callable[[Engine], Result], then: Callable[[Result], None]) -> None:
        """Ask the engine beside the screen; where that fails, the form can be used again."""
        where = self._options.host, self._options.context
        self.screen.run_in_background(lambda: asked(ask, *where), then, self._failed)

    def _may(self, found: TagConflict | None, request: CommitRequest) -> None:
        if found is None:
            self._begin(request)
            return
        self.screen.busy = False
        command = printable(command_line(self._product, request))
        question = QuestionScreen(f"Take the name {printable(found.name)}?", [printable(found.loss)], command)
        self.screen.app.push_screen(question, lambda agreed: self._begin(request) if agreed else None)

    def _begin(self, request: CommitRequest) -> None:
        self.screen.busy = True
        self._ask(lambda engine: commit(engine, request), lambda _: self._committed(request))

    def _failed(self, error: DivepyError) -> None:
        self.screen.busy = False
        self.screen.show_error(error)

    def _committed(self, request: CommitRequest) -> None:
        self.screen.busy = False
        self.committed = request.name
        self.screen.go_back()

    def interrupt(self) -> None:
        """Stay: how the commit ends is to be said."""
        self.screen.show_message("the engine is committing; what it says comes here", wrong=True)

    def write_dockerfile(self) -> None:
        """Write a Dockerfile instead."""
        exploration = self.exploration
        if exploration is None:
            self.screen.show_message("the container's layer has not been read yet", wrong=True)
            return
        self.screen.run_in_background(lambda: self._dockerfile(exploration), self._save)

    def _dockerfile(self, exploration: Exploration) -> str:
        from dive_py.reports import dockerfile

        info, stack = exploration.info, exploration.stack
        with connect(self._options.host, self._options.context) as engine:
            settings = container_settings(engine, self.container)
        name = info.names[0] if info.names else info.id
        lines = dockerfile.lines(stack, stack.layer_count - 1, name, info.config, settings)
        return "".join(f"{line}\n" for line in lines)

    def _save(self, text: str) -> None:
        screen = SaveFileScreen("the Dockerfile", "Dockerfile", text_writer(text))
        self.screen.app.push_screen(screen, lambda said: self.screen.show_message(said) if said else None)


def _repository(name: str) -> str:
    """Return the repository of an image's name, as an example; empty for what is not a name."""
    try:
        return new_name(name)[0]
    except DivepyError:
        return ""
