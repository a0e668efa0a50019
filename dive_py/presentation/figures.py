"""The figures of an image in words, and what is said instead where a layer could not be read.

No figure is the image's own while a layer is missing: an unread layer stores bytes that were not counted, and hides or
shows others. So the efficiency is then *unknown*, and what is wasted is that of what was read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.presentation.units import count, percent, size

if TYPE_CHECKING:
    from dive_py.analysis.figures import Unread
    from dive_py.sources.image import ImageInfo

_NAMED: Final = 3
"""Layers that are named by their numbers; more are counted."""


def way(info: ImageInfo) -> str:
    """Return how an image is read, and of one in a registry how much was transferred of how much."""
    return " · ".join(filter(None, (info.way, transferred(info))))


def transferred(info: ImageInfo) -> str:
    """Return how much of what was not kept here came from a registry: `4.5 MB of 1.3 GB`; empty for other sources."""
    return "" if info.transferred is None else f"{size(info.transferred)} of {size(info.to_transfer)}"


def efficiency(fraction: float, unread: Unread) -> str:
    """Return `efficiency 84 %`, or that it is not known."""
    return f"efficiency {percent(fraction)} %" if unread.complete else "efficiency unknown"


def wasted_percent(fraction: float) -> int:
    """Return what an efficiency leaves of 100 as it is shown, so that both figures add up: 0 only without any waste."""
    return 100 - percent(fraction)


def wasted(amount: int, unread: Unread) -> str:
    """Return `354 kB wasted`, or what it leaves out: `354 kB wasted, without layer 2`."""
    text = f"{size(amount)} wasted"
    return text if unread.complete else f"{text}, {without(unread)}"


def nothing_wasted(unread: Unread) -> str:
    """Return what stands in the place of rows where there are none."""
    if unread.complete:
        return "Nothing is wasted: every stored byte can be seen."
    return f"Nothing is known to be wasted, {without(unread)}."


def without(unread: Unread) -> str:
    """Return what figures leave out: `without layer 2`, `without layers 2 and 5`, `without 12 layers`.

    A layer that ends early is missed as well: from there on.
    """
    numbers = unread.layers
    if len(numbers) > _NAMED:
        return f"without {count(len(numbers), 'layer')}"
    *before, last = map(str, numbers)
    noun = "layers" if before else "layer"
    return f"without {noun} {', '.join(before)} and {last}" if before else f"without {noun} {last}"


def incomplete(unread: Unread) -> str:
    """Return `figures are incomplete: layer 2 could not be read`; empty where they are complete."""
    parts = []
    for layers, what in ((unread.wholly, "could not be read"), (unread.partly, "could not be read to the end")):
        rest = [str(number) for number in sorted(layers) if layers is unread.wholly or number not in unread.wholly]
        if rest:
            named = ", ".join(rest[:_NAMED]) + (f" and {len(rest) - _NAMED} more" if len(rest) > _NAMED else "")
            parts.append(f"{'layer' if len(rest) == 1 else 'layers'} {named} {what}")
    return f"figures are incomplete: {'; '.join(parts)}" if parts else ""
