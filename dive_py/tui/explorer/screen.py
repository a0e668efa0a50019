"""The explorer as a person meets it: story, copying, the tour, and what lies on top of it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from dive_py.contents.accounts import NO_NAMES, accounts
from dive_py.errors import DivepyError
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.explorer import panes
from dive_py.tui.explorer.attributes import attribute_facts
from dive_py.tui.explorer.story_rows import story_rows
from dive_py.tui.explorer.views import ViewKind
from dive_py.tui.explorer.where import ExplorerWhere
from dive_py.tui.keys.rebinding import label

if TYPE_CHECKING:
    from textual import events

    from dive_py.contents.accounts import Accounts
    from dive_py.demo.tour import Step
    from dive_py.overlay.stack import LayerStack
    from dive_py.tui.explorer.request import Visit


_NAMES_SECONDS = 3.0
"""Seconds that names of users and groups are read for: some layers pass as a whole for one file."""


def _is_owned(stack: LayerStack, path_id: int) -> bool:
    """Whether a path belongs to another than root in any layer, so that names are worth reading."""
    entries = stack.entries
    return any(entries.uid[event.entry] or entries.gid[event.entry] for event in stack.story(path_id))


class ExplorerScreen(ExplorerWhere):
    """One image, explored."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self._tour_wanted = visit.tour
        self._step = 0
        self._steps: tuple[Step, ...] = ()
        path = visit.path.strip("/").encode("utf-8", "surrogateescape") if visit.path else None
        self._path_wanted = path
        self._accounts = NO_NAMES
        self._accounts_of: LayerStack | None = None

    def layers_came(self, *, anew: bool) -> None:
        """Show what came, and go to a place that was asked for."""
        super().layers_came(anew=anew)
        if (
            self.stack is not None
            and self.selected in self.ready
            and self._path_wanted is not None
            and self.waste is not None
        ):
            wanted, self._path_wanted = self._path_wanted, None
            if self.go_to(self.selected, wanted):
                self.action_pane("tree")
            else:
                self.say(f"/{printable(wanted)} is not in layer {self.label(self.selected)} nor below it", wrong=True)
        if self._tour_wanted and self.waste is not None:
            self._tour_wanted = False
            self.action_tour()

    def cursor_moved(self) -> None:
        """The story follows the cursor."""
        row, stack = self.tree_pane.current, self.tree_pane.stack
        if row is None or stack is None:
            self.story_pane.show("Story", (), self.selected)
            return
        name = "/" + printable(stack.paths.path(row.path_id))
        facts = attribute_facts(stack, row.path_id, row.entry, self.marks, self._accounts)
        rows = story_rows(stack, row.path_id, self.marks, self._accounts)
        self.story_pane.show(name, rows, self.selected, facts)
        if self.waste is not None and self._accounts_of is not stack and _is_owned(stack, row.path_id):
            self._read_accounts(stack)

    def _read_accounts(self, stack: LayerStack) -> None:
        """Ask, once and on a thread, for the names of users and groups; not for long."""
        image, self._accounts_of, self._accounts = self._image, stack, NO_NAMES
        if image is None:
            return
        progress = Progress("reading names")
        timer = threading.Timer(_NAMES_SECONDS, progress.stop.set)
        timer.daemon = True

        def read() -> Accounts:
            timer.start()
            try:
                return accounts(stack, image, progress)
            except DivepyError:  # cancelled, too: names are a help only
                return NO_NAMES
            finally:
                timer.cancel()

        def show(found: Accounts) -> None:
            if self.stack is stack and found != NO_NAMES:
                self._accounts = found
                self.cursor_moved()

        self.aside(read, show)

    def action_copy(self) -> None:
        """Copy what the cursor stands on."""
        text = self._copyable()
        if not text:
            self.say("there is nothing to copy here")
            return
        self.app.copy_to_clipboard(text)
        shown = printable(text)
        self.say(f"copied {shown if len(shown) < 60 else shown[:57] + self.marks.ellipsis}")

    def _copyable(self) -> str:
        pane, info = self.pane, self.info
        if pane == "layers" and info is not None and info.layers:
            return printable(info.layers[self.selected].diff_id)
        if pane == "details" and self.details_pane.current is not None:
            fact = self.details_pane.current
            return fact.copy or fact.text
        if pane == "story" and self.story_pane.fact is not None:
            return self.story_pane.fact.copy or self.story_pane.fact.text
        path = self.waste_pane.path if pane == "waste" else self.tree_pane.path
        return "/" + path.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode() if path else ""

    def action_help(self) -> None:
        """Show the keys of the focused pane, and how layers work."""
        from dive_py.tui.dialogs.help import HelpScreen

        self.app.push_screen(HelpScreen(self.pane, self.marks))

    def action_image(self) -> None:
        """Show all about the image."""
        from dive_py.presentation.image_facts import image_facts
        from dive_py.tui.dialogs.facts import FactsScreen

        if self.info is not None:
            unread = self.snapshot.unread if self.snapshot is not None else None
            self.app.push_screen(FactsScreen("Image", image_facts(self.info, self.waste, unread), self.marks))

    def action_save(self) -> None:
        """Save the rows of the tree."""
        from dive_py.reports.tree_file import save_rows
        from dive_py.tui.dialogs.save_file import SaveFileScreen

        answer = self.answer
        if answer is None or answer.model is None or not answer.model.count:
            self.say("there are no rows to save")
            return

        def saved(text: str | None) -> None:
            if text:
                self.say(printable(text))

        model, stack = answer.model, answer.request.stack
        rows, help_ = units.count(model.count, "row"), "a name that ends in .csv gives CSV"
        screen = SaveFileScreen(rows, "rows.txt", lambda target: save_rows(target, stack, model), help_)
        self.app.push_screen(screen, saved)

    def action_tour(self) -> None:
        """Begin the tour, or go on where it was left."""
        from dive_py.demo.tour import STEPS

        if self.card.is_open:
            self._close_card()
            return
        self._steps = tuple(STEPS)
        if not self._fits_tour():
            self.say("the tour walks through the demo image: leave this one and type  divepy demo")
            return
        if self.size.height < panes.TINY:
            self.say(
                f"the tour needs {panes.TINY} lines; {label(self.app, 'explorer.tour')} begins it then", wrong=True
            )
            return
        self._show_step()

    def _fits_tour(self) -> bool:
        """Whether this image is the demo: every place of the tour is in it."""
        stack = self.stack
        return stack is not None and all(
            step.layer < stack.layer_count and stack.paths.find(step.path.encode()) is not None for step in self._steps
        )

    def action_tour_step(self, step: int) -> None:
        """Go to the tour's next (1) or previous (-1) step."""
        if self.card.is_open:
            self._step = max(0, min(self._step + step, len(self._steps) - 1))
            self._show_step()
        else:
            self.say(f"no tour is open; {label(self.app, 'explorer.tour')} begins or resumes it")

    def _show_step(self) -> None:
        step = self._steps[self._step]
        self.card.show(self._step + 1, len(self._steps), step.title, step.text)
        self.go_to(step.layer, step.path.encode(), ViewKind(step.view))
        self.action_pane("tree")

    def on_resize(self, event: events.Resize) -> None:
        """Close the tour where its card would cover all; its step stays."""
        if event.size.height < panes.TINY and self.card.is_open:
            self.card.close()
        super().on_resize(event)

    def _close_card(self) -> None:
        self.card.close()
        self.place_panes()

    def action_close_top(self) -> None:
        """Leave what a culprit wastes, show all panes again, close tour, filter or short list of layers, or leave."""
        if self.pane == "waste" and self.waste_pane.inside:
            self.close_inside()
        elif self.enlarged:
            self.action_enlarge()
        elif self.card.is_open:
            self._close_card()
        elif self.filter_line.is_open or self.pattern:
            self.action_close_filter()
        elif self.only:
            self.list_all_layers()
        elif self.is_root:
            self.action_pane("layers")
        else:
            self.action_back()

    def action_run(self) -> None:
        """Run the image, where an engine has it; of a container, its image."""
        from dataclasses import replace

        from dive_py.tui.forms import lent_terminal
        from dive_py.tui.forms.form import FormScreen
        from dive_py.tui.forms.run import RunForm

        info = self.info
        if info is None or not info.address:
            self.say("no engine has this image: it cannot be run from here", wrong=True)
            return
        is_container = any(layer.rw for layer in info.layers)
        name = (info.names[0] if info.names else info.id) if is_container else info.reference
        options = replace(self.options, source=info.source, host=info.address, context="")
        form = RunForm(name, options)

        def done(error: DivepyError | None) -> None:
            if error is not None:
                self.say_error(error)
            elif form.outcome is not None:
                lent_terminal.say_ending(self, form.outcome, form.container)

        self.open_page(FormScreen(form, self.marks), done)
