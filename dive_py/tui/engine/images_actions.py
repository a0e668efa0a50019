"""What the screen of images does with the image under the cursor, besides showing it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, TypeVar

from dive_py.engine.connection import asked
from dive_py.engine.images import inspect, remove_image
from dive_py.engine.tagging import TagConflict, new_name, tag_conflict, tag_image
from dive_py.presentation import units
from dive_py.presentation.image_facts import details_facts
from dive_py.presentation.text import printable
from dive_py.tui.dialogs.ask import AskScreen
from dive_py.tui.dialogs.facts import FactsScreen
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.forms.form import FormScreen
from dive_py.tui.forms.save_image import SaveImageForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.engine.connection import Engine
    from dive_py.engine.images import ImageDetails, ImageSummary
    from dive_py.errors import DivepyError
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.engine.listing import ListedImages
    from dive_py.tui.page import Page

Result = TypeVar("Result")


class ImagesActions:
    """Actions on one image, by the engine that was asked and no other; each says the command that would do the same."""

    def __init__(self, page: Page, options: OpenOptions, listed: ListedImages) -> None:
        self._page, self._options, self._listed = page, options, listed

    def inspect(self, image: ImageSummary) -> None:
        """Show the container's details."""

        def show(details: ImageDetails) -> None:
            unique = (self._listed.unique or {}).get(image.id)
            facts = details_facts(details, self._listed.users.get(image.id, ()), unique)
            self._page.app.push_screen(FactsScreen(printable(image.name), facts, self._page.glyphs))

        self._ask(lambda engine: inspect(engine, image.name), show)

    def _ask(self, ask: Callable[[Engine], Result], then: Callable[[Result], None]) -> None:
        self._page.run_in_background(lambda: asked(ask, self._options.host), then)

    def remove(self, image: ImageSummary) -> None:
        """Ask, and remove it."""
        name = printable(image.name)
        others = sum(other.id == image.id for other in self._listed.images) - 1
        users = self._listed.users.get(image.id, ())
        unique = (self._listed.unique or {}).get(image.id)
        if others:
            lines = [f"Only this name goes; the image keeps {units.count(others, 'other name')}."]
        else:
            goes = "The image goes with its last name" if image.tag else "The image has no name; it goes"
            lines = [f"{goes}, and cannot be had back but by pulling or building it."]
            lines += [f"{units.size(unique)} that no other image has would be freed."] if unique is not None else []
        if users:
            lines.append(f"Used by {printable(', '.join(users))}: the engine may refuse.")
        command = f"{self._listed.product} rmi {shlex.quote(name)}"
        question = QuestionScreen(f"Remove {name}?", lines, command)
        self._page.app.push_screen(question, lambda agreed: self._remove(image) if agreed else None)

    def _remove(self, image: ImageSummary) -> None:
        def done(gone: tuple[int, int]) -> None:
            names, parts = gone
            gone_names = units.count(names, "name") if names else ""
            deleted = f"{units.count(parts, 'image or layer', 'images and layers')} deleted" if parts else ""
            self._page.show_message(
                f"removed {printable(image.name)}: {', '.join(filter(None, (gone_names, deleted)))}"
            )

        self._page.show_message(f"removing {printable(image.name)}")
        self._ask(lambda engine: remove_image(engine, image.name), done)

    def tag(self, image: ImageSummary) -> None:
        """Ask for one more name."""
        example = f"{printable(image.repository) or 'app'}:2"
        text = f"REPOSITORY[:TAG], for instance {example} · latest where no tag is given · Enter tags"
        value = printable(image.name) if image.tag else ""
        screen = AskScreen(f"One more name for {printable(image.name)}", text, value, new_name)
        self._page.app.push_screen(screen, lambda name: self._see_who_has(image, name) if name else None)

    def _see_who_has(self, image: ImageSummary, name: str) -> None:
        """Tag, after a question where another image would lose the name."""

        def found(other: TagConflict | None) -> None:
            if other is None:
                self._tag(image, name)
                return
            command = f"{self._listed.product} tag {shlex.quote(image.name)} {shlex.quote(other.name)}"
            question = QuestionScreen(
                f"Take the name {printable(other.name)}?", [printable(other.loss)], printable(command)
            )
            self._page.app.push_screen(question, lambda agreed: self._tag(image, name) if agreed else None)

        self._ask(lambda engine: tag_conflict(engine, name, image.id), found)

    def _tag(self, image: ImageSummary, name: str) -> None:
        def done(given: str) -> None:
            command = f"{self._listed.product} tag {shlex.quote(image.name)} {shlex.quote(given)}"
            own = given == image.name
            said = f"{given} has that name already" if own else f"{image.name} is {given} too ({command})"
            self._page.show_message(printable(said))

        self._ask(lambda engine: tag_image(engine, image.name if image.tag else image.id, name), done)

    def save(self, image: ImageSummary) -> None:
        """Save it as an archive."""

        def done(_: DivepyError | None) -> None:
            if screen.said:
                self._page.show_message(screen.said)

        form = SaveImageForm(image.name, self._listed.product, self._options)
        screen = FormScreen(form, self._page.glyphs)
        self._page.open_page(screen, done)
