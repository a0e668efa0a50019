"""What the header says of an image: its name, where it comes from, figures, how far the reading is; no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dive_py.credentials import hidden
from dive_py.presentation import figures, units
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from dive_py.progress import Progress
    from dive_py.progressive import Snapshot
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.look.glyphs import Glyphs


Styled = tuple[tuple[str, str], ...]
"""Texts, and the style of each."""

_PATHS = ("/", "./", "../", "~")
"""How the text of an image begins that is a path and not a name."""


def title_of(reference: str) -> str:
    """Return what the header calls an image: its name, or the last part of a path."""
    return printable(reference.rstrip("/").rpartition("/")[2] if reference.startswith(_PATHS) else reference)


def image_facts(info: ImageInfo, snapshot: Snapshot | None, glyphs: Glyphs, holder: str = "") -> tuple[str, ...]:
    """Return source and way, platform, layers, size, and which of several engines; the first are left out first.

    Args:
        info: What is known of the image.
        snapshot: What has been read.
        glyphs: The glyphs to write with.
        holder: Which of several engines and stores it was taken from; empty where that is not worth saying.
    """
    unpacked = f" {glyphs.dot} unpacked" if snapshot is not None and snapshot.unpacked else ""
    waste = snapshot.waste if snapshot is not None else None
    way = _way(info, glyphs) + unpacked
    size = units.size(waste.stored) if waste is not None else ""
    facts = [str(info.platform), units.count(len(info.layers), "layer"), size]
    if info.transferred is None:
        facts.insert(0, way)
    else:  # of a registry it is what a person waits for, and may pay for; the way stands with the figures
        facts.append(f"{figures.transferred(info)} fetched")
    facts.append(holder)
    return tuple(printable(fact) for fact in facts if fact)


def _way(info: ImageInfo, glyphs: Glyphs) -> str:
    return printable(info.way).replace("·", glyphs.dot)


def _figures(snapshot: Snapshot) -> Styled:
    """Return efficiency and waste, or that they are not those of the whole image."""
    waste, unread = snapshot.waste, snapshot.unread
    if waste is None:
        return ()
    return (
        (figures.efficiency(waste.efficiency, unread), "$foreground" if unread.complete else "$error-text"),
        (figures.wasted(waste.wasted, unread), "bold $wasted" if waste.wasted else "$muted"),
    )


def header_texts(
    info: ImageInfo | None,
    snapshot: Snapshot | None,
    doing: str,
    glyphs: Glyphs,
    holder: str = "",
    searching: str = "",
) -> tuple[str | None, tuple[str, ...] | None, Styled]:
    """Return what the header says: name, facts, and the figures once they are there; None for what it says already.

    Args:
        info: What is known of the image.
        snapshot: What has been read.
        doing: How far the reading is; empty where nothing is being read.
        glyphs: The glyphs to write with.
        holder: Which of several engines and stores the image was taken from.
        searching: How far a search is, in the figures' place; empty where nothing is looked for.
    """
    shown: Styled = ((doing, "$accent-text"),) if doing else ()
    if info is None:
        return None, None, shown
    if snapshot is not None and snapshot.complete:
        shown = _figures(snapshot)
        if info.transferred is not None:
            shown = ((_way(info, glyphs), "$muted"), *shown)
    elif not doing:
        shown = (("no figures: not every layer could be read", "$error-text"),)
    if searching:
        shown = ((searching, "$accent-text"),)
    return title_of(info.reference), image_facts(info, snapshot, glyphs, holder), shown


def news(before: ImageInfo | None, now: ImageInfo) -> str:
    """Return what to say of an image that was opened; empty for nothing.

    Args:
        before: The image that was shown before; None for the first one.
        now: The image that is open now.
    """
    if before is None:
        return printable(now.warnings[0]) if now.warnings else ""
    name = printable(now.reference)
    if (before.source, before.address, before.registry) != (now.source, now.address, now.registry):
        return f"{name} comes from {printable(hidden(now.address) or now.registry or now.way)} now"
    return f"{name} is the same image as before" if before.id == now.id else f"{name} points to another image now"


_BAR: Final = 16
"""Cells of the progress bar."""


@dataclass(frozen=True)
class Doing:
    """How far the reading is, in words."""

    text: str
    """For the header: the verb, bytes, a bar, seconds."""
    short: str
    """For where there is little room: verb and bytes."""
    share: str
    """For a pane that shows something already: the part that has been read, and seconds."""


def doing(progress: Progress, seconds: float, glyphs: Glyphs, *, is_open: bool) -> Doing:
    """Return how far a reading is.

    Args:
        progress: What it counts.
        seconds: How long it has taken.
        glyphs: The glyphs to write with.
        is_open: Whether the image is open.
    """
    done, total = progress.done, max(progress.total or 0, sum(part.total or 0 for part in progress.parts))
    verb = "reading" if is_open else "opening"
    short = f"{verb} {units.size(done)}" if done else verb
    text = f"{verb} {units.size(done)}" if done or total else verb
    if is_open and not done and progress.label not in {"", "opening"}:
        text = printable(progress.label)  # an engine takes long before its first byte, and says what it does
    elif total:
        cells = min(_BAR, done * _BAR // total)
        text += f" of {units.size(total)} {glyphs.full * cells}{glyphs.rest * (_BAR - cells)}"
    read = f"{min(100, 100 * done // total)} %" if total else units.size(done)
    return Doing(f"{text} {seconds:.1f} s", short, f"unpacked, {read} read {glyphs.dot} {seconds:.1f} s")
