"""Copying a file, a folder or a layer out of the image: where to, what would be replaced, how far it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dive_py.contents.extract import Target
from dive_py.contents.extraction import place_of, plan
from dive_py.contents.reading import FETCHED_UNASKED, cost_of
from dive_py.errors import UsageError
from dive_py.layers.vocabulary import Kind
from dive_py.presentation import units
from dive_py.presentation.shell_words import shell_word
from dive_py.presentation.text import printable
from dive_py.tui.forms.form import Field, Form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.contents.extraction import Plan
    from dive_py.overlay.stack import LayerStack
    from dive_py.sources.image import Image


def _taken(target: Target, there: list[tuple[bytes, ...]]) -> UsageError:
    others = f" and {len(there) - 1} more" if len(there) > 1 else ""
    verb = "are" if len(there) > 1 else "is"
    text = f"{target.full_name(there[0])}{others} {verb} there already and would be lost"
    return UsageError(text, "Enter again replaces")


class ExtractForm(Form):
    """The form, and the extraction.

    Args:
        stack: All layers.
        source: The open image; stays its owner's to close.
        image_words: The image as words of a command line, `shell_words.image_words`.
        path: What to extract, without leading slash; empty for everything.
        layer: What this layer stores; None for what would be seen.
        upto: With `layer` None: the layer that is the top one then.
    """

    doing = "extracting"
    stopped = "what is there is whole"

    def __init__(
        self,
        stack: LayerStack,
        source: Image,
        image_words: str,
        path: bytes,
        layer: int | None,
        upto: int,
    ) -> None:
        self._stack, self._source, self._image_words = stack, source, image_words
        self._path, self._layer, self._upto = path, layer, upto
        self._agreed: tuple[str, bool] | None = None
        self._agreed_cost = FETCHED_UNASKED

    def heading(self) -> str:
        """Return what is extracted."""
        return printable(f"Extract /{self._path.decode('utf-8', 'replace')}")

    def fields(self) -> Iterable[Field]:
        """Yield where to."""
        name = printable(self._path.rpartition(b"/")[2]) or f"layer-{self._upto}"
        yield Field("to", "to", "a folder, or a new name", f"./{name}")
        if self._layer is not None:
            text = f"only what layer {self._layer} stores, not all that is seen up to it"
            yield Field("layer", text, value=True)

    def opened(self) -> None:
        """Ask."""
        self.screen.header.show(f"extract from {printable(self._image_words)}")

    def line(self) -> str:
        """Return the line that would extract the same."""
        place, path = shell_word(self.screen.text("to").strip()), shell_word(b"/" + self._path)
        which = f" --layer {self._layer}" if self._of_layer else f" --upto {self._upto}"
        return f"divepy extract {self._image_words} {path} {place}{which if self._of_layer or self._says_upto else ''}"

    def note(self) -> str:
        """Return where it will be, whole: a folder that is there takes it under its own name."""
        destination = self.screen.text("to").strip()
        if not destination:
            return ""
        folder, name = place_of(destination, self._path, single=self._is_single)
        return f"writes {os.path.abspath(os.path.join(folder, os.fsdecode(name)))}"  # noqa: PTH100, PTH118 - may be no UTF-8

    @property
    def _is_single(self) -> bool:
        """Whether it is one file or link, as far as the path tells: the plan of a whole layer takes too long here."""
        stack, path_id = self._stack, self._stack.paths.find(self._path)
        if not self._path or path_id is None:
            return False
        events = [event for event in stack.story(path_id) if event.layer <= self._upto]
        return bool(events) and stack.entries.kind[events[-1].entry] != Kind.DIR

    @property
    def _says_upto(self) -> bool:
        """Whether another thing than what is seen in the end is meant: then a symlink is not followed either."""
        stack, top = self._stack, self._stack.layer_count - 1
        number = stack.paths.find(self._path)
        entry = int(stack.owners(top)[number]) if number is not None else -1
        return self._upto != top or (entry >= 0 and stack.entries.kind[entry] == Kind.SYMLINK)

    @property
    def _of_layer(self) -> bool:
        return self._layer is not None and self.screen.switched("layer")

    def submit(self) -> None:
        """Extract; what is there already is only replaced where that was agreed to."""
        destination = self.screen.text("to").strip()
        if not destination:
            raise UsageError("a place is needed")
        if self._of_layer:
            planned = plan(self._stack, self._path, self._layer)
        else:
            planned = plan(self._stack, self._path, None, upto=self._upto)
        folder, name = place_of(destination, self._path, single=planned.single)
        target = Target(folder, name)
        try:
            there = target.conflicts(planned)
            self._agree(destination, target, there)
            self._agree_to_fetch(planned)
        except BaseException:
            target.close()
            raise
        self.screen.begin(lambda: self._extract(target, planned, there))

    def _agree(self, destination: str, target: Target, there: list[tuple[bytes, ...]]) -> None:
        """Name what would be lost, once.

        Raises:
            UsageError: it has not been named yet.
        """
        if there and self._agreed != (destination, self._of_layer):
            self._agreed = destination, self._of_layer
            raise _taken(target, there)

    def _agree_to_fetch(self, planned: Plan) -> None:
        """Name what a registry sends, once, where that is much.

        Raises:
            UsageError: it has not been named yet.
        """
        cost = cost_of(self._stack, self._source, [one.entry for one in planned.files])
        self.screen.progress.await_transfer(cost)
        if cost > self._agreed_cost:
            self._agreed_cost = cost
            raise UsageError(f"the registry sends {units.size(cost)} for that", "Enter again fetches it")

    def _extract(self, target: Target, planned: Plan, there: list[tuple[bytes, ...]]) -> str:
        """Extract; what was done, in words."""
        with target:
            met = [*target.extract(planned, self._stack, self._source, self.screen.progress, there), *target.failed]
            where = target.full_name(()) if planned.single else target.shown
        made = units.count(len(planned.names) - len(met), "file")
        left = len(planned.left_out) + len(met)
        more = f"; {left} left out" if left else ""
        for name, why in list(target.failed.items())[:1]:
            more += f", among them {target.full_name(name)}: {why}"
        return f"extracted {made}, {units.size(planned.total)}, to {where}{more}"
