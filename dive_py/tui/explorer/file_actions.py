"""What the explorer does with contents: show a file, copy files out, compare, save rows, run the image."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from dive_py.errors import DivepyError, EngineUnavailable, ImageNotFound
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.settings.keys import HUB
from dive_py.tui.explorer.layer_facts import layer_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dive_py.progressive import Snapshot
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.explorer.parts import Explorer
    from dive_py.tui.explorer.reading import Reading
    from dive_py.tui.explorer.selection import Stored
    from dive_py.tui.explorer.views import RowsAnswer


class Pane(Protocol):
    """A pane whose rows stand for something."""

    @property
    def stored(self) -> Stored | None:
        """The path or layer under the cursor; None where there is none."""

    @property
    def no_path(self) -> str:
        """Why there is none; empty for no special reason."""

    @property
    def copyable(self) -> str:
        """What is copied."""


class FileActions:
    """Opens the screens that work on contents of the image.

    Args:
        explorer: The screen.
        reading: How the image is opened.
        panes: All panes, by their id.
    """

    def __init__(self, explorer: Explorer, reading: Reading, panes: Mapping[str, Pane]) -> None:
        self._explorer, self._reading, self._panes = explorer, reading, panes
        self._other: tuple[str, str] | None = None

    def _stored(self, nothing: str, *names: str) -> Stored | None:
        """Return what a row of the focused pane stands for if that is one of `names`, else one of the tree."""
        name = self._explorer.panes.current
        name = name if name in names else "tree"
        self._explorer.panes.bring(name)
        pane = self._panes[name]
        if pane.stored is None:
            self._explorer.show_message(pane.no_path or nothing)
        return pane.stored

    def view(self) -> None:
        """Show the file under the cursor."""
        from dive_py.tui.viewer.screen import ViewerScreen
        from dive_py.tui.viewer.versions import shown_versions, version_at

        explorer, stack, image = self._explorer, self._explorer.stack, self._reading.image
        stored = self._stored("there is no file here", "waste")
        if stored is None:
            return
        if stored.entry is None:
            explorer.show_message(f"/{printable(stored.path)} is a folder, which has no content of its own")
            return
        if stack is None or image is None:
            explorer.show_message("the image is not open any more")
            return
        try:
            path_id, found, place = version_at(stack, stack.paths.find(stored.path) or 0, stored.entry)
        except DivepyError as error:
            explorer.show_message(
                printable(error.message), wrong=True
            )  # what to do instead is for those who name a path
            return
        path = stack.paths.path(path_id)
        versions = shown_versions(stack, image, found, lambda number: layer_name(explorer.info, number))
        page = ViewerScreen(path, versions, place, explorer.glyphs)
        page.on_extract = lambda layer: self._extract(path, layer, layer, page.show_message)
        explorer.open_page(page)

    def extract(self) -> None:
        """Copy what is under the cursor out of the image: a file or a folder, in the layers' list a whole layer."""
        snapshot = self._explorer.snapshot
        if snapshot is None or self._explorer.selection.layer not in snapshot.readable:
            self._explorer.show_message("the layer has not been read yet")
            return
        stored = self._stored("there is nothing to extract here", "layers", "waste")
        if stored is not None:
            self._extract(stored.path, stored.layer, stored.upto, self._explorer.show_message)

    def _extract(self, path: bytes, layer: int | None, upto: int, say: Callable[[str], None]) -> None:
        from dive_py.presentation.shell_words import image_words
        from dive_py.tui.forms.extract import ExtractForm
        from dive_py.tui.forms.form import FormScreen

        explorer, stack, image = self._explorer, self._explorer.stack, self._reading.image
        if stack is None or image is None:
            return
        words = image_words(self._reading.reference, self._reading.options)
        page = FormScreen(ExtractForm(stack, image, words, path, layer, upto), explorer.glyphs)

        def done(error: DivepyError | None) -> None:
            if error is not None:
                explorer.show_error(error)
            elif page.said:
                say(page.said)

        explorer.open_page(page, done)

    def compare(self, typed: str = "", problem: str = "") -> None:
        """Ask for another image, and compare; what was typed stays where it cannot be opened, with the reason."""
        from dive_py.tui.compare.ask import CompareWithScreen
        from dive_py.tui.compare.names import meant_beside, names_beside

        explorer, info, options = self._explorer, self._explorer.info, self._reading.options
        page, hub = CompareWithScreen((), explorer.glyphs, typed, problem), explorer.settings[HUB]

        def answered(name: str | None) -> None:
            if name:
                self._compare_with(name, meant_beside(name, explorer.info, page.names))

        def came(found: list[str]) -> None:
            if page.is_attached:
                page.put_names([printable(name) for name in found])

        explorer.app.push_screen(page, answered)
        explorer.run_in_background(lambda: names_beside(info, options, hub), came)

    def follow(self, snapshot: Snapshot | None) -> None:
        """Open the comparison that was asked for before the image had been read, if nothing else was opened since."""
        if self._other and snapshot is not None and snapshot.waste is not None:
            other, self._other = self._other, None
            if self._explorer.is_current:
                self._compare_with(*other)

    def _compare_with(self, typed: str, name: str) -> None:
        from dive_py.exploration import Exploration
        from dive_py.tui.compare.screen import CompareScreen

        explorer, snapshot, image = self._explorer, self._explorer.snapshot, self._reading.image
        if snapshot is None or snapshot.waste is None or image is None:
            self._other = typed, name
            explorer.show_message("the comparison opens when the image has been read")
            return
        mine = Exploration.of(image, snapshot.stack)
        options = replace(self._reading.options, source="", name="")

        def done(error: DivepyError | None) -> None:
            if error is not None:
                self.compare(typed, printable(error.line))

        explorer.open_page(CompareScreen(mine, name, options, explorer.glyphs), done)

    def save(self, answer: RowsAnswer | None) -> None:
        """Save rows of the tree."""
        from dive_py.reports.tree_file import save_rows
        from dive_py.tui.dialogs.save_file import SaveFileScreen

        explorer = self._explorer
        if answer is None or answer.model is None or not answer.model.count:
            explorer.show_message("there are no rows to save")
            return
        model, stack = answer.model, answer.request.stack
        rows, help_ = units.count(model.count, "row"), "a name that ends in .csv gives CSV"
        page = SaveFileScreen(rows, "rows.txt", lambda target: save_rows(target, stack, model), help_)
        explorer.app.push_screen(page, lambda text: explorer.show_message(printable(text)) if text else None)

    def copy(self) -> None:
        """Copy what the cursor stands on."""
        explorer = self._explorer
        text = self._panes[explorer.panes.current].copyable
        if not text:
            explorer.show_message("there is nothing to copy here")
            return
        explorer.app.copy_to_clipboard(text)
        shown = printable(text)
        explorer.show_message(f"copied {shown if len(shown) < 60 else shown[:57] + explorer.glyphs.ellipsis}")

    def show_image(self) -> None:
        """Show the image's details."""
        from dive_py.tui.explorer.image_dialog import show_image

        if self._explorer.info is not None:
            show_image(self._explorer, self._explorer.info, self._reading.options, self._reading.bases)

    def run(self) -> None:
        """Run the image, where an engine has it; of a container, its image; one of a registry is pulled first."""
        info = self._explorer.info
        if info is not None and info.registry:
            self._run_pulled(info.reference, replace(self._reading.options, source="", name=""))
            return
        if info is None or not info.address:
            self._explorer.show_message("no engine has this image: it cannot be run from here", wrong=True)
            return
        is_container = any(layer.rw for layer in info.layers)
        name = (info.names[0] if info.names else info.id) if is_container else info.reference
        options = replace(self._reading.options, source=info.source, host=info.address, context="")
        self._run_form(name, options)

    def _run_pulled(self, name: str, options: OpenOptions) -> None:
        """Run an image that the usual engine has, or is to pull."""
        from dive_py.engine.connection import asked
        from dive_py.engine.images import inspect
        from dive_py.tui.dialogs.question import QuestionScreen
        from dive_py.tui.forms.pull import PullScreen, pull_image

        explorer = self._explorer

        def pull() -> None:
            screen = PullScreen(name, options, explorer.glyphs)
            pull_image(explorer.open_page, screen, lambda: self._run_form(name, options))

        def failed(error: DivepyError) -> None:
            if isinstance(error, EngineUnavailable):
                explorer.show_message(
                    "running it needs an engine, and none answers: start one, or say --host", wrong=True
                )
            elif isinstance(error, ImageNotFound):
                line = "A registry only stores images: to run it, an engine has to have it."
                command = f"{error.product or 'docker'} pull {printable(name)}"
                question = QuestionScreen(f"Pull {printable(name)} to run it?", [line], command)
                explorer.app.push_screen(question, lambda yes: pull() if yes else None)
            else:
                explorer.show_error(error)

        explorer.show_message("asking the engine for the image")
        explorer.run_in_background(
            lambda: asked(lambda engine: inspect(engine, name), options.host, options.context),
            lambda _: self._run_form(name, options),
            failed,
        )

    def _run_form(self, name: str, options: OpenOptions) -> None:
        from dive_py.tui.forms import lent_terminal
        from dive_py.tui.forms.form import FormScreen
        from dive_py.tui.forms.run import RunForm

        explorer = self._explorer
        explorer.clear_message()
        form = RunForm(name, options)

        def done(error: DivepyError | None) -> None:
            if error is not None:
                explorer.show_error(error)
            elif form.outcome is not None:
                lent_terminal.show_ending(explorer, form.outcome, form.container)

        explorer.open_page(FormScreen(form, explorer.glyphs), done)
