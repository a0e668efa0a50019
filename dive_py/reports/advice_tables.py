"""Advice as a table and as JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.analysis.remedies import Sure
from dive_py.presentation import base_text
from dive_py.presentation.advice_text import (
    MOST_PATHS,
    alternatives,
    cautions,
    concerned,
    largest,
    layers_of,
    span,
    what_to_do,
)
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, size
from dive_py.reports import paint, table
from dive_py.reports.json_lines import SCHEMA_VERSION, lines_field, object_line
from dive_py.reports.waste_report import step_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dive_py.analysis.advice import Advice
    from dive_py.analysis.dockerfile_lines import DockerfileLines
    from dive_py.analysis.known_base import Base
    from dive_py.analysis.probable import Probable
    from dive_py.analysis.remedies import Steps
    from dive_py.overlay.stack import LayerStack


def json_lines(
    stack: LayerStack,
    advice: Advice,
    seldom: Sequence[Probable],
    steps: Steps,
    step: Callable[[int], Mapping[str, object]],
    more: Mapping[str, object],
    limit: int | None,
) -> Iterator[str]:
    """Yield first the totals, then a line for each piece, exact ones first; `step` gives the fields of a layer's step.

    `more` are further totals: what is known of the base, and which layers were not read.
    """
    yield object_line(
        {
            "saving": advice.saving.bytes,
            "sure": advice.saving.sure.value,
            "torn": advice.saving.torn,
            "wasted": advice.wasted,
            "baseLayers": advice.base,
            "hiddenOfBase": advice.of_base,
            "builder": steps.builder.value,
            "pieces": len(advice.pieces),
            "probable": sum(one.bytes for one in seldom),
            "probablePieces": len(seldom),
            **more,
            "schemaVersion": SCHEMA_VERSION,
        }
    )
    for piece in advice.pieces[:limit]:
        yield object_line(
            {
                "class": "exact",
                "saving": piece.saving.bytes,
                "sure": piece.saving.sure.value,
                "torn": piece.saving.torn,
                "remedy": piece.remedy.value,
                "advice": what_to_do(piece, steps),
                "alternatives": alternatives(piece, steps, stack),
                "cautions": cautions(piece, steps),
                "layers": [step(number) for number in concerned(piece)],
                "files": len(piece.entries),
                "paths": [
                    {"path": path.decode("utf-8", "surrogateescape"), "bytes": amount}
                    for path, amount in largest(stack, piece)
                ],
            }
        )
    for one in seldom[:limit]:
        yield object_line(
            {
                "class": "probable",
                "bytes": one.bytes,
                "ofBase": one.of_base,
                "what": one.rule.word,
                "advice": one.rule.instead,
                "cautions": [one.rule.check],
                "layers": [step(number) for number in one.layers],
                "files": one.files,
                "paths": [
                    {"path": place.path.decode("utf-8", "surrogateescape"), "bytes": place.bytes}
                    for place in one.places
                ],
            }
        )


def step_fields(texts: Sequence[str], lines: DockerfileLines | None) -> Callable[[int], Mapping[str, object]]:
    """Return what gives the fields of a layer's step; with a Dockerfile also its first and last line there."""

    def of(number: int) -> Mapping[str, object]:
        return {"layer": number, "step": texts[number], **lines_field(lines, number)}

    return of


def placed(texts: Sequence[str], lines: DockerfileLines | None) -> Sequence[str]:
    """Return what made the layers, each with its place in the Dockerfile before it, where that is known."""
    if lines is None:
        return texts
    places = [printable(lines.of(number)) for number in range(len(texts))]
    return [f"{place}  {text}" if place else text for place, text in zip(places, texts, strict=True)]


def table_lines(
    stack: LayerStack,
    advice: Advice,
    steps: Steps,
    texts: Sequence[str],
    limit: int | None,
    *,
    coloured: bool = False,
    columns: int = 0,
) -> Iterator[str]:
    """Yield the pieces, below each its steps, its largest files and what to look at; at most `limit` pieces."""
    pieces = advice.pieces[:limit]
    spans = [layers_of(piece) for piece in pieces]
    form = table.form_of((7, 8, max(map(len, ("LAYERS", *spans))), 0), (0, 2), columns)
    yield form.format("SAVES", "SURE", "LAYERS", "WHAT TO WRITE")
    for piece, layers in zip(pieces, spans, strict=True):
        saved = size(piece.saving.bytes).rjust(7)
        saved = paint.wasted(saved) if coloured else saved
        yield form.format(saved, piece.saving.sure.value, layers, what_to_do(piece, steps))
        for number in concerned(piece):
            yield form.format("", "", str(number), step_of(texts, number) or table.EMPTY)
        for path, amount in largest(stack, piece):
            yield form.format(size(amount), "", "", f"/{printable(path)}")
        if len(piece.entries) > MOST_PATHS:
            yield form.format("", "", "", f"… and {count(len(piece.entries) - MOST_PATHS, 'more file')}")
        for text in alternatives(piece, steps, stack):
            yield form.format("", "or", "", text)
        for text in cautions(piece, steps):
            yield form.format("", "check", "", text)


def probable_lines(seldom: Sequence[Probable], limit: int | None, columns: int = 0) -> Iterator[str]:
    """Yield what is probably not needed, with its largest places and what to look at before; at most `limit` pieces."""
    pieces = seldom[:limit]
    spans = [span(one.layers) for one in pieces]
    form = table.form_of((7, 8, max(map(len, ("LAYERS", *spans))), 0), (0, 2), columns)
    yield form.format("BYTES", "", "LAYERS", "WHAT, AND WHAT TO WRITE")
    for one, layers in zip(pieces, spans, strict=True):
        yield form.format(size(one.bytes), "probable", layers, f"{one.rule.word}: {one.rule.instead}")
        for place in one.places[:MOST_PATHS]:
            yield form.format(size(place.bytes), "", "", f"/{printable(place.path)}")
        if one.place_count > MOST_PATHS:
            yield form.format("", "", "", f"… and {count(one.place_count - MOST_PATHS, 'more place')}")
        yield form.format("", "check", "", one.rule.check)


def probable_total(seldom: Sequence[Probable]) -> str:
    """Return what the table of what is probably not needed is about, and its sum."""
    return f"probably not needed: {size(sum(one.bytes for one in seldom))} that are seen in the image, by their paths"


def figure_lines(advice: Advice, base: Base) -> list[str]:
    """Return the totals, one a line, and what they take for the base."""
    form = table.form_of((10, 0))
    sure = "at least " if advice.saving.sure is Sure.AT_LEAST and advice.pieces else ""
    rows = [
        ("saves", f"{sure}{size(advice.saving.bytes)} of {size(advice.wasted)} that the image's own layers waste"),
        ("base", f"{base_text.which(base)}: {base_text.reason(base)}"),
    ]
    if advice.of_base:
        rows.append(("", f"{size(advice.of_base)} of it are hidden, and no change of this image saves them"))
    return [form.format(name, text) for name, text in rows]
