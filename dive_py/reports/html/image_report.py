"""The report of an image: its figures, where its bytes are, its layers, what wastes them, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.analysis.bases import parts
from dive_py.analysis.remedies import Sure
from dive_py.presentation import base_text, figures
from dive_py.presentation.advice_text import MOST_PATHS, alternatives, cautions, concerned, largest, span, what_to_do
from dive_py.presentation.steps import layer_label, layer_text, number_label
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, moment
from dive_py.presentation.waste_groups import SEVERAL, Grouping
from dive_py.presentation.waste_rows import waste_rows
from dive_py.reports.html import treemap
from dive_py.reports.html.page import cut, page
from dive_py.reports.secret_tables import place_of
from dive_py.reports.waste_report import assumed, cause_word, culprit_of, row_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.analysis.advice import Advice, Piece
    from dive_py.analysis.known_base import Base
    from dive_py.analysis.probable import Probable
    from dive_py.analysis.remedies import Steps
    from dive_py.analysis.waste import Waste
    from dive_py.exploration import Exploration
    from dive_py.overlay.stack import LayerStack
    from dive_py.secrets.findings import Finding
    from dive_py.secrets.image import Found
    from dive_py.sources.image import ImageInfo

_MOST_LAYERS: Final = 200
"""Layers that have a row; engines take 127."""

_MOST_PIECES: Final = 30
"""Pieces of advice."""

_MOST_STEPS: Final = 12
"""Steps of a piece."""

_MOST_SECRETS: Final = 200
"""Secrets that have a row, of the graver ones and of the others."""

_MOST_ROWS: Final = 30
"""Rows of a table of waste."""


class LayerRow(Struct, frozen=True):
    """A layer; text is printable, bytes."""

    label: str
    step: str
    is_base: bool
    stored: int
    wasted: int
    compressed: int | None


class Known(Struct, frozen=True):
    """What has been found out about an image that has been read."""

    advice: Advice
    seldom: Sequence[Probable]
    steps: Steps
    base: Base
    secrets: Found


class SecretRow(Struct, frozen=True):
    """A secret at one place; text is printable, and nothing is its value."""

    kind: str
    layer: str
    hidden_by: str
    place: str
    masked: str
    low: str
    """Why it may well be none; empty where it hardly can."""


class Secrets(Struct, frozen=True):
    """Secrets, graver ones or those that may well be none."""

    rows: list[SecretRow]
    more: int
    kinds: list[tuple[str, str, str]]
    """Each kind with what it is and what to do about it."""

    @property
    def count(self) -> int:
        """How many there are, shown or not."""
        return len(self.rows) + self.more


class WasteRow(Struct, frozen=True):
    """Wasted bytes, and what is behind them."""

    bytes: int
    files: int
    holder: str
    culprit: str
    cause: str
    what: str
    """The culprit's step, or the path."""


class AdviceRow(Struct, frozen=True):
    """One thing to write differently."""

    bytes: int
    sure: str
    what: str
    steps: list[tuple[str, str]]
    """Layer and step."""
    more_steps: int
    files: list[tuple[str, int]]
    more_files: int
    alternatives: list[str]
    cautions: list[str]


class SeldomRow(Struct, frozen=True):
    """What is seen and seldom needed."""

    bytes: int
    layers: str
    what: str
    instead: str
    check: str
    places: list[tuple[str, int]]
    more_places: int


def report(exploration: Exploration, known: Known) -> bytes:
    """Return the file."""
    stack, waste, info = exploration.stack, exploration.waste, exploration.info
    advice, seldom = known.advice, known.seldom
    nodes = treemap.folded(stack.paths, treemap.of_image(stack, waste))
    cells = treemap.first_view(nodes)
    steps = [cut(layer_text(layer, "\n")) for layer in info.layers]  # once: each is searched for secrets
    layers = _layer_rows(exploration, known.base, steps)
    values = {
        "name": cut(printable(info.reference)),
        "facts": _facts(info),
        "notes": _notes(exploration, known.base),
        "figures": waste,
        "efficiency": figures.efficiency(float(waste.efficiency), exploration.unread).removeprefix("efficiency "),
        "compressed": _compressed(info),
        "parts_of_base": _parts(known.base, waste) if layers else [],
        "layers_of_base": base_text.layers_of(known.base),
        "layers": layers,
        "largest": max((layer.stored for layer in layers), default=0) or 1,
        "more_layers": len(info.layers) - len(layers),
        "culprits": _waste_rows(exploration, Grouping.CULPRIT, steps),
        "places": _waste_rows(exploration, Grouping.DIRECTORY, steps),
        "without": "" if exploration.unread.complete else figures.without(exploration.unread),
        "nothing_wasted": figures.nothing_wasted(exploration.unread),
        "assumed": assumed(waste),
        "advice": advice,
        "at_least": advice.saving.sure is Sure.AT_LEAST,
        "pieces": [_advice_row(exploration, piece, known.steps, steps) for piece in advice.pieces[:_MOST_PIECES]],
        "more_pieces": max(0, len(advice.pieces) - _MOST_PIECES),
        "seldom": [_seldom_row(one) for one in seldom],
        "seldom_bytes": sum(one.bytes for one in seldom),
        "found": known.secrets,
        "secrets": _secrets(stack, [one for one in known.secrets.findings if not one.low]),
        "low_secrets": _secrets(stack, [one for one in known.secrets.findings if one.low]),
        "tree": {**nodes.data(), "kinds": ["visible", "wasted"], "rw": -1 if stack.rw is None else stack.rw},
    }
    return page("image.html", values, cells)


def _facts(info: ImageInfo) -> list[tuple[str, str]]:
    rows = [
        ("digest", info.digest),
        ("id", info.id),
        ("platform", str(info.platform)),
        ("source", info.source),
        ("created", f"{created:%Y-%m-%d %H:%M:%S} UTC" if (created := moment(info.config.created)) else ""),
        ("layers", str(len(info.layers))),
    ]
    return [(name, cut(printable(value))) for name, value in rows if value]


def _notes(exploration: Exploration, base: Base) -> list[str]:
    """Return what a reader of the figures has to know: layers that are missing, and oddities."""
    warnings = (base.note, *exploration.info.warnings[:_MOST_ROWS])
    return [*filter(None, (figures.incomplete(exploration.unread), *(cut(printable(text)) for text in warnings)))]


def _parts(base: Base, waste: Waste) -> list[tuple[str, str]]:
    """Return what is the image's own and what is its base's, and which image that is."""
    found = parts(waste, base.layers)
    return [
        ("own", base_text.own_bytes(found)),
        ("base", base_text.base_bytes(found)),
        ("base image", cut(f"{base_text.which(base)}: {base_text.reason(base)}")),
    ]


def _compressed(info: ImageInfo) -> int | None:
    """Return the bytes of all blobs; None where not all are compressed, or not known."""
    sizes = [layer.compressed for layer in info.layers if layer.compressed is not None]
    return sum(sizes) if sizes and len(sizes) == len(info.layers) else None


def _layer_rows(exploration: Exploration, base: Base, steps: Sequence[str]) -> list[LayerRow]:
    waste = exploration.waste
    return [
        LayerRow(
            layer_label(layer),
            step,
            layer.number < base.layers,
            int(waste.stored_of[layer.number]),
            int(waste.wasted_of[layer.number]),
            layer.compressed,
        )
        for layer, step in zip(exploration.info.layers[:_MOST_LAYERS], steps, strict=False)
    ]


def _waste_rows(exploration: Exploration, grouping: Grouping, steps: Sequence[str]) -> tuple[list[WasteRow], str]:
    """Return the largest rows, and how many more there are."""
    stack, waste = exploration.stack, exploration.waste
    rows = waste_rows(stack, waste, grouping)
    found = []
    for index in range(min(rows.total, _MOST_ROWS)):
        holder, culprit, cause = (int(column[index]) for column in (rows.holder, rows.culprit, rows.cause))
        label, step = culprit_of(stack, steps, culprit, cause)
        step = steps[culprit] if 0 <= culprit < len(steps) else step  # whole, not a line of it
        found.append(
            WasteRow(
                int(rows.bytes[index]),
                int(rows.count[index]),
                number_label(stack, holder) if holder >= 0 else SEVERAL,
                label,
                cause_word(cause),
                step if grouping is Grouping.CULPRIT else cut(row_name(stack, waste, rows, index)),
            )
        )
    return found, count(rows.total - len(found), "more", "more") if rows.total > len(found) else ""


def _advice_row(exploration: Exploration, piece: Piece, history: Steps, steps: Sequence[str]) -> AdviceRow:
    layers = [exploration.info.layers[number] for number in concerned(piece)]
    return AdviceRow(
        piece.saving.bytes,
        piece.saving.sure.value,
        what_to_do(piece, history),
        [(layer_label(layer), steps[layer.number]) for layer in layers[:_MOST_STEPS]],
        max(0, len(layers) - _MOST_STEPS),
        [(cut(f"/{printable(path)}"), amount) for path, amount in largest(exploration.stack, piece)],
        max(0, len(piece.entries) - MOST_PATHS),
        alternatives(piece, history, exploration.stack),
        cautions(piece, history),
    )


def _seldom_row(one: Probable) -> SeldomRow:
    places = [(cut(f"/{printable(place.path)}"), place.bytes) for place in one.places[:MOST_PATHS]]
    more = one.place_count - len(places)
    layers = f"{'layer' if len(one.layers) == 1 else 'layers'} {span(one.layers)}"
    return SeldomRow(one.bytes, layers, one.rule.word, one.rule.instead, one.rule.check, places, more)


def _secrets(stack: LayerStack, found: Sequence[Finding]) -> Secrets:
    """Return the rows of secrets, and what to do about their kinds, each once."""
    rows = [
        SecretRow(
            one.rule.id,
            "" if one.layer is None else number_label(stack, one.layer),
            "" if one.hidden_by is None else number_label(stack, one.hidden_by),
            cut(place_of(one)),
            printable(one.masked),
            one.low,
        )
        for one in found[:_MOST_SECRETS]
    ]
    kinds = {one.rule.id: (one.rule.id, one.rule.what, one.rule.mend) for one in found}
    return Secrets(rows, len(found) - len(rows), list(kinds.values()))
