"""The base of an image in words, and its bytes beside those of the image's own layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.analysis.known_base import Certainty
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.presentation.units import size

if TYPE_CHECKING:
    from dive_py.analysis.known_base import Base, Newer, Parts


def which(base: Base) -> str:
    """Return its name, its layers and how sure that is: `debian:12, layer 0 (certain)`."""
    name = printable(base.reference) or "unknown"
    return ", ".join(filter(None, (name, layers_of(base)))) + f" ({base.sure.value})"


def layers_of(base: Base) -> str:
    """Return its layers: `layers 0 to 3`; empty for none."""
    if not base.layers:
        return "" if base.sure is Certainty.ASSUMED else "no layer"
    return "layer 0" if base.layers == 1 else f"layers 0 to {base.layers - 1}"


def above(base: Base) -> str:
    """Return above which layers an image is its own: `above layer 0`; empty where the base has none."""
    return f"above {layers_of(base)}" if base.layers else ""


def reason(base: Base) -> str:
    """Return what that rests on, in a sentence."""
    return printable(base.why)


def own_bytes(found: Parts) -> str:
    """Return what the image's own layers store and waste."""
    return f"{size(found.own_stored)} stored above the base, {size(found.own_wasted)} of it wasted"


def base_bytes(found: Parts) -> str:
    """Return what the base stores, what own layers hide of it, and what it wastes itself."""
    return (
        f"{size(found.base_stored)} stored, {size(found.base_hidden)} of it hidden by own layers, "
        f"{size(found.base_wasted)} wasted in itself"
    )


def newer(found: Newer) -> str:
    """Return whether a newer base is out, in a sentence."""
    name, age = printable(found.reference), units.age(found.created)
    if not found.is_out:
        return f"the image stands on what {name} is today"
    made = f", made {age}" if age else ""
    return f"a newer base is out: {name} is another image today{made}; build again with --pull"
