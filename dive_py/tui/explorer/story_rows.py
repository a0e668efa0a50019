"""The story of one path in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.contents.accounts import NO_NAMES, Accounts
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change, Same
from dive_py.presentation import units
from dive_py.presentation.steps import number_label

if TYPE_CHECKING:
    from dive_py.overlay.stack import Event, LayerStack
    from dive_py.tui.look.glyphs import Glyphs

_ROLES = ("muted", "added", "modified", "metadata", "identical", "removed")
"""The role of a word, by `Change`."""


@dataclass(frozen=True)
class StoryRow:
    """One line of the story, printable."""

    layer: int
    """Where it happened."""
    word: str
    """What happened: `added`, `modified`, `removed`, …"""
    role: str
    """The role of the word."""
    size: str
    """Bytes of the content, or empty."""
    fate: str
    """What became of it: visible, or hidden by which layer and why."""
    wasted: bool
    """Whether its bytes are paid for and not seen."""
    label: str = ""
    """What the layer is called, where not by its number."""
    detail: str = ""
    """What differs from what was there before, for a line of its own."""


def story_rows(stack: LayerStack, path_id: int, glyphs: Glyphs, accounts: Accounts = NO_NAMES) -> tuple[StoryRow, ...]:
    """Return what happened to a path, base first.

    Args:
        stack: All layers.
        path_id: The path.
        glyphs: The glyphs to write with.
        accounts: Names of users and groups.
    """
    return tuple(_row(stack, event, glyphs, accounts) for event in stack.story(path_id))


def _row(stack: LayerStack, event: Event, glyphs: Glyphs, accounts: Accounts) -> StoryRow:
    from dive_py.presentation.differences import differences

    entries, entry = stack.entries, event.entry
    label = number_label(stack, event.layer)
    kind = Kind(int(entries.kind[entry]))
    size = units.size(int(entries.size[entry])) if kind is Kind.FILE else kind.word
    if event.change is Change.REMOVED:
        fate = f"what layer {number_label(stack, int(entries.layer[entry]))} had here is gone"
        return StoryRow(event.layer, "removed", "removed", "", fate, wasted=False, label=label)
    word = "implicit" if entries.implicit[entry] else event.change.word
    fate = _fate(stack, event, glyphs)
    if event.same is Same.ASSUMED:
        fate += f" {glyphs.dot} content assumed the same"
    detail = ""
    if event.change in {Change.MODIFIED, Change.METADATA}:
        detail = f" {glyphs.dot} ".join(differences(stack, entry, accounts, arrow=glyphs.arrow))
    role = _ROLES[event.change]
    return StoryRow(event.layer, word, role, size, fate, wasted=event.wasted > 0, label=label, detail=detail)


def _fate(stack: LayerStack, event: Event, glyphs: Glyphs) -> str:
    if event.shadowed_by is not None:
        from dive_py.analysis.waste import cause_of

        by = "this layer" if event.shadowed_by == event.layer else f"layer {number_label(stack, event.shadowed_by)}"
        text = f"{glyphs.shadow} hidden by {by}: {cause_of(stack, event.entry).word}"
        return f"{text}, {units.size(event.wasted)} wasted" if event.wasted else text
    if event.until is not None:
        return f"merged with layer {number_label(stack, event.until)}"
    return "visible"
