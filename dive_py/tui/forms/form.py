"""A page with fields to fill in, and a line below them that says what they mean."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Checkbox, Input, Label, Static

from dive_py.errors import Cancelled, DivepyError
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.background import run
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import ComposeResult
    from textual.geometry import Size
    from textual.widget import Widget

    from dive_py.tui.look.glyphs import Glyphs


_TICK: Final = 0.1
"""Seconds between two looks at how far the work is."""

_BAR: Final = 30
"""Cells of the bar."""


@dataclass(frozen=True)
class Field:
    """A field with text, or a switch."""

    name: str
    """What the program calls it."""
    label: str
    """What stands before it."""
    hint: str = ""
    """What to type, shown while nothing is."""
    value: str | bool = ""
    """What it begins with, printable; of a switch whether it is on at first."""


class _Switch(Checkbox, inherit_bindings=False):
    """Only the space bar turns it: Enter is for the whole form. Whether it is on shows without colours."""

    BUTTON_LEFT = "["
    BUTTON_RIGHT = "]"

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]  # noqa: N802 - Textual's name
        """What stands between the brackets."""
        return "x" if self.value else " "

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "toggle_button", "turn", show=False)]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that the label takes; Textual's own cuts it to one."""
        del container, viewport
        return self.render().get_height({}, width)


class Form:
    """What a form is for; the screen that shows it has the fields, and what can be done with them."""

    doing = ""
    """The work in words, as in `saving app:1`, where the form does it beside the screen."""
    stopped = ""
    """What holds when that was stopped: `nothing was written`."""
    screen: FormScreen[Any]
    """The screen that shows it."""

    def fields(self) -> Iterable[Field]:
        """Return what there is to fill in."""
        return ()

    def beside(self) -> ComposeResult:
        """Make what stands beside the fields."""
        yield from ()

    def heading(self) -> str:
        """Return what stands above the fields."""
        return ""

    def opened(self) -> None:
        """Begin: the fields are there."""

    def line(self) -> str:
        """Return the command that would do the same.

        Raises:
            DivepyError: a field cannot be understood.
        """
        return ""

    def note(self) -> str:
        """Return what the line does not tell of what will be done; empty for nothing."""
        return ""

    def submit(self) -> None:
        """Do what the form is for.

        Raises:
            DivepyError: a field cannot be understood.
        """

    def interrupt(self) -> None:
        """Answer Esc while something is being done: stop it."""
        self.screen.progress.stop.set()

    def write_dockerfile(self) -> None:
        """Write a Dockerfile instead, where that makes sense."""


F = TypeVar("F", bound=Form)


class FormScreen(Page, Generic[F]):
    """Fields below each other; Enter does what the form is for."""

    SCOPES: ClassVar[tuple[str, ...]] = ("form", "changes")
    BINDINGS = bindings("form")

    def __init__(self, form: F, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.form = form
        """What it is for."""
        self.busy = False
        """Whether something is being done; then nothing can be begun."""
        self.touched: set[str] = set()
        """Fields that the person has changed."""
        self.said = ""
        """What was done beside the screen, in words; empty where nothing was."""
        self.progress = Progress(form.doing)
        """How far the work is; its stop flag ends it."""
        self.line = ""
        """The last command that the fields made."""
        self._began = 0.0
        form.screen = self

    def compose_body(self) -> ComposeResult:
        """Compose something beside, the fields, the line, and what is wrong with them."""
        with Horizontal(id="form-body"):
            yield from self.form.beside()
            with Vertical(id="form"):
                with VerticalScroll(id="form-fields", can_focus=False):
                    yield from (self._row(field) for field in self.form.fields())
                yield Static(Content(""), id="form-line")
                yield Static(Content(""), id="form-note")
                yield Static(Content(""), id="form-problem")

    def _row(self, field: Field) -> Widget:
        if isinstance(field.value, bool):
            return _Switch(field.label, field.value, id=f"field-{field.name}", compact=True, classes="form-switch")
        entry = Input(value=field.value, placeholder=field.hint, id=f"field-{field.name}", compact=True)
        entry.cursor_blink = False
        return Horizontal(Label(field.label, classes="form-label"), entry, classes="form-row")

    def on_mount(self) -> None:
        """Go to the first field, and say what the form means so far."""
        self.query_one("#form", Vertical).border_title = Content(self.form.heading())
        self.form.opened()
        self.refresh_line()
        first = self.query(Input)
        if first:
            first.first().focus()

    def text(self, name: str) -> str:
        """Return what stands in a field."""
        return self.query_one(f"#field-{name}", Input).value

    def put(self, name: str, value: str) -> None:
        """Fill a field."""
        self.query_one(f"#field-{name}", Input).value = value

    def switched(self, name: str) -> bool:
        """Return whether a switch is on."""
        return self.query_one(f"#field-{name}", Checkbox).value

    @on(Input.Changed)
    @on(Checkbox.Changed)
    def _changed(self, event: Input.Changed | Checkbox.Changed) -> None:
        sender = event.input if isinstance(event, Input.Changed) else event.checkbox
        if sender is self.focused:
            self.touched.add((sender.id or "").removeprefix("field-"))
        if self.is_mounted:
            self.refresh_line()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_submit()

    def refresh_line(self) -> None:
        """Say what the form means now, or what is wrong with it."""
        try:
            self.line, problem = self.form.line(), ""
        except DivepyError as error:
            problem = error.line
        self._show("line", self.line, "$accent-text")
        self._show("note", self.form.note(), "$muted")
        self._show("problem", problem, "$error-text")

    def _show(self, name: str, text: str, style: str) -> None:
        self.query_one(f"#form-{name}", Static).update(Content.styled(printable(text), style))

    def begin(self, work: Callable[[], str]) -> None:
        """Do work beside the screen and return with what it says.

        Args:
            work: The work; it tells `progress` how far it is, and returns what was done, in words.
        """
        self.busy = True
        self._began = time.monotonic()
        timer = self.set_interval(_TICK, self._tick)

        def over() -> None:
            timer.stop()
            self.busy = False
            self._show("problem", "", "")

        def done(said: str) -> None:
            over()
            self.said = printable(said)
            self.go_back()

        def failed(error: DivepyError) -> None:
            over()
            self.progress = Progress(self.form.doing)
            stopped = isinstance(error, Cancelled)
            self.show_error(DivepyError(f"{self.form.doing} was stopped", self.form.stopped) if stopped else error)

        self.work = run(self, work, done, failed, progress=self.progress)

    def _tick(self) -> None:
        done, total = self.progress.counted
        cells = min(_BAR, done * _BAR // total) if total else 0
        bar = f"{self.glyphs.full * cells}{self.glyphs.rest * (_BAR - cells)} " if total else ""
        whole = f" of {units.size(total)}" if total else ""
        text = f"{bar}{units.size(done)}{whole}, {time.monotonic() - self._began:.1f} s; Esc stops"
        self._show("problem", text, "$accent-text")

    @property
    def unfinished(self) -> str:
        """The work beside the screen, while it goes on."""
        form = self.form
        return printable(f"{form.doing} was stopped; {form.stopped}") if self.busy and form.doing else ""

    def action_back(self) -> None:
        """Return; while something is being done, stop it."""
        if self.busy:
            self.form.interrupt()
        else:
            self.go_back()

    def action_submit(self) -> None:
        """Do what the form is for, unless it cannot be understood."""
        if self.busy:
            return
        try:
            self.form.submit()
        except DivepyError as error:
            self.show_error(error)

    def action_dockerfile(self) -> None:
        """Write a Dockerfile instead of a commit."""
        self.form.write_dockerfile()

    def action_next_field(self, step: int) -> None:
        """Go to the field below, or above."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_copy_line(self) -> None:
        """Copy the equivalent command."""
        self.app.copy_to_clipboard(self.line)
        self.show_message("copied the command")

    @property
    def help_scope(self) -> str:
        """The form's own keys: its fields have none."""
        return self.SCOPES[0]
