"""All that is known of the image, and what is attached to it in its registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.errors import Cancelled, DivepyError
from dive_py.presentation.image_facts import attached_facts, attached_state, image_facts
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.dialogs.facts import FactsScreen

if TYPE_CHECKING:
    from dive_py.analysis.known_base import Base
    from dive_py.oci.reference import ImageName
    from dive_py.presentation.facts import Fact
    from dive_py.registry.options import RegistryOptions
    from dive_py.registry.referrers import Statement
    from dive_py.sources.image import ImageInfo, OpenOptions
    from dive_py.sources.registries.attached import Attached
    from dive_py.tui.explorer.base_finder import BaseFinder
    from dive_py.tui.explorer.parts import Explorer


def show_image(explorer: Explorer, info: ImageInfo, options: OpenOptions, finder: BaseFinder) -> None:
    """Show an image's details; of one in a registry also what is attached to it, once that has answered.

    What it stands on is what its labels say until its engine or registry has been asked.
    """
    from dive_py.analysis import bases  # brings all ways to find an image by its name

    snapshot, progress = explorer.snapshot, Progress("asking for the image's base, and what is attached to it")

    def facts(base: Base) -> list[Fact]:
        return image_facts(info, snapshot.waste if snapshot else None, snapshot.unread if snapshot else None, base)

    def find() -> Base | None:
        try:
            return finder.find(info, progress)
        except Cancelled:
            return None

    first = facts(bases.told(info))
    if info.source == "registry":
        from dive_py.oci.reference import ImageName

        attached = AttachedDialog(explorer, ImageName.parse(info.reference), first, options.registries, progress)
        show, opening = attached.show, attached.open
    else:
        dialog = FactsScreen("Image", first, explorer.glyphs)
        show = dialog.show_facts

        def opening() -> None:
            explorer.app.push_screen(dialog, lambda _: progress.stop.set())

    opening()
    if info.source == "registry" or info.address:
        explorer.run_in_background(find, lambda base: None if base is None else show(facts(base)))


class AttachedDialog:
    """The details of an image in a registry; what is attached to it opens in the viewer.

    Args:
        explorer: The screen below.
        name: The image.
        facts: What else is known of it.
        options: What was said about registries.
        progress: Stopped once the dialog is closed.
    """

    def __init__(
        self, explorer: Explorer, name: ImageName, facts: list[Fact], options: RegistryOptions, progress: Progress
    ) -> None:
        self._explorer, self._name, self._facts, self._options = explorer, name, facts, options
        self._progress = progress
        self._statements: dict[str, Statement] = {}
        self._attached = [attached_state(f"asking {name.domain}", "muted")]
        self._dialog = FactsScreen("Image", [*facts, *self._attached], explorer.glyphs, self._open_fact)

    def open(self) -> None:
        """Show what is known, and ask for the rest."""
        self._explorer.app.push_screen(self._dialog, lambda _: self._progress.stop.set())
        self._explorer.run_in_background(self._ask, self._came)

    def show(self, facts: list[Fact]) -> None:
        """Show more of what else is known."""
        self._facts = facts
        self._dialog.show_facts([*facts, *self._attached])

    def _ask(self) -> list[Attached] | DivepyError:
        from dive_py.sources.registries.attached import attached

        try:
            return attached(self._name, self._options, self._progress)
        except DivepyError as error:
            return error

    def _came(self, found: list[Attached] | DivepyError) -> None:
        if isinstance(found, Cancelled):
            return
        if isinstance(found, DivepyError):
            self._attached = [attached_state(found.message, "error")]
        else:
            self._statements = {str(part.descriptor.digest): part for one in found for part in one.statements}
            self._attached = attached_facts(found)
        self.show(self._facts)

    def _open_fact(self, fact: Fact) -> bool:
        """Open the statement that a fact stands for in the viewer; return whether it is one."""
        from dive_py.tui.viewer.document import Document
        from dive_py.tui.viewer.screen import ViewerScreen

        statement = self._statements.get(fact.copy)
        if statement is None:
            return False
        title, about = printable(statement.name or statement.kind), printable(f"attached to {self._name.familiar}")
        size, glyphs = statement.descriptor.size, self._explorer.glyphs
        document = Document(title, size, lambda progress: self._read(statement, progress), (about,))
        self._explorer.open_page(ViewerScreen(statement.name.encode() or b".json", [document], 0, glyphs))
        return True

    def _read(self, statement: Statement, progress: Progress) -> bytes:
        """Return what a statement says, without its wrappings and with JSON indented."""
        from dive_py.reports.referrer_tables import statement_text
        from dive_py.sources.registries.attached import read_statement

        return statement_text(read_statement(self._name, statement, self._options, progress)).encode()
