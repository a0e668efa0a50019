"""A page with fields to fill in, and a line below them that says what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Checkbox, Input, Label, Static

from dive_py.errors import DivepyError
from dive_py.presentation.text import printable
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.widget import Widget

    from dive_py.tui.look.glyphs import Marks


@dataclass(frozen=True)
class Field:
    """A field with text."""

    name: str
    """What the program calls it."""
    label: str
    """What stands before it."""
    hint: str = ""
    """What to type, shown while nothing is."""
    value: str = ""
    """What it begins with, printable."""


@dataclass(frozen=True)
class Choice:
    """A switch."""

    name: str
    label: str
    value: bool = False
    """Whether it is on at first."""


class _Switch(Checkbox, inherit_bindings=False):
    """Only the space bar turns it: Enter is for the whole form. Whether it is on shows without colours."""

    BUTTON_LEFT = "["
    BUTTON_RIGHT = "]"

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]  # noqa: N802 - Textual's name
        """What stands between the brackets."""
        return "x" if self.value else " "

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "toggle_button", "turn", show=False)]


class FormScreen(Page):
    """Fields below each other; Enter does what the form is for.

    Args:
        marks: The signs to draw with.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("form",)
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("form"))

    def __init__(self, marks: Marks) -> None:
        super().__init__(marks)
        self._line = ""
        self.busy = False
        """Whether something is being done; then nothing can be begun."""
        self.touched: set[str] = set()
        """Fields that the person has changed."""

    def fields(self) -> Iterable[Field | Choice]:
        """What there is to fill in; for subclasses."""
        return ()

    def compose_aside(self) -> ComposeResult:
        """What stands beside the fields; for subclasses."""
        yield from ()

    def heading(self) -> str:
        """What stands above the fields; for subclasses."""
        return ""

    def compose_body(self) -> ComposeResult:
        """Something beside, the fields, the line, and what is wrong with them."""
        with Horizontal(id="form-body"):
            yield from self.compose_aside()
            with Vertical(id="form"):
                with VerticalScroll(id="form-fields", can_focus=False):
                    yield from (self._row(field) for field in self.fields())
                yield Static(Content(""), id="form-line")
                yield Static(Content(""), id="form-note")
                yield Static(Content(""), id="form-problem")

    def _row(self, field: Field | Choice) -> Widget:
        if isinstance(field, Choice):
            return _Switch(field.label, field.value, id=f"field-{field.name}", compact=True, classes="form-switch")
        entry = Input(value=field.value, placeholder=field.hint, id=f"field-{field.name}", compact=True)
        entry.cursor_blink = False
        return Horizontal(Label(field.label, classes="form-label"), entry, classes="form-row")

    def on_mount(self) -> None:
        """Go to the first field, and say what the form means so far."""
        self.query_one("#form", Vertical).border_title = Content(self.heading())
        self.refresh_line()
        first = self.query(Input)
        if first:
            first.first().focus()

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self.query_one(f"#field-{name}", Input).value

    def put(self, name: str, value: str) -> None:
        """Fill a field."""
        self.query_one(f"#field-{name}", Input).value = value

    def switched(self, name: str) -> bool:
        """Whether a switch is on."""
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
            line, problem = self.line(), ""
        except DivepyError as error:
            line, problem = self._line, error.line
        self._line = line
        self.query_one("#form-line", Static).update(Content.styled(printable(line), "$accent-text"))
        self.query_one("#form-note", Static).update(Content.styled(printable(self.note()), "$muted"))
        self.query_one("#form-problem", Static).update(Content.styled(printable(problem), "$error-text"))

    def note(self) -> str:
        """What the line does not tell of what will be done; for subclasses, empty for nothing."""
        return ""

    def line(self) -> str:
        """The command that would do the same; for subclasses.

        Raises:
            DivepyError: a field cannot be understood.
        """
        return ""

    def submit(self) -> None:
        """Do what the form is for; for subclasses.

        Raises:
            DivepyError: a field cannot be understood.
        """

    def action_submit(self) -> None:
        """Do what the form is for, unless it cannot be understood."""
        if self.busy:
            return
        try:
            self.submit()
        except DivepyError as error:
            self.say_error(error)

    def action_next_field(self, step: int) -> None:
        """Go to the field below, or above."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_copy_line(self) -> None:
        """Copy the command that would do the same."""
        self.app.copy_to_clipboard(self._line)
        self.say("copied the command")

    @property
    def help_scope(self) -> str:
        """The form's own keys: its fields have none."""
        return self.SCOPES[0]
