"""Secrets as a table and as JSON lines: where, what, how to mend it; never their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation.text import printable
from dive_py.reports import table
from dive_py.reports.json_lines import object_line
from dive_py.secrets.findings import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.secrets.findings import Finding


def json_lines(found: Sequence[Finding]) -> Iterator[str]:
    """Yield a line for each secret."""
    for one in found:
        yield object_line(
            {
                "rule": one.rule.id,
                "what": one.rule.what,
                "severity": "low" if one.low else "high",
                "why": one.low or None,
                "in": one.place.value,
                "where": one.where,
                "name": one.name or None,
                "layer": one.layer,
                "layers": list(one.layers) or None,
                "hiddenBy": one.hidden_by,
                "line": one.line or None,
                "offset": one.offset if one.place is Place.FILE else None,
                "masked": one.masked,
                "advice": one.rule.mend,
            }
        )


def table_lines(found: Sequence[Finding], columns: int = 0) -> Iterator[str]:
    """Yield a row for each secret; below it why it may be none, and below the last of a kind how to mend it."""
    layers = ["" if one.layer is None else str(one.layer) for one in found]
    hidden = ["" if one.hidden_by is None else str(one.hidden_by) for one in found]
    rules = max(map(len, ("SECRET", *(one.rule.id for one in found))))
    form = table.form_of(
        (4, rules, max(map(len, ("LAYER", *layers))), max(map(len, ("HIDDEN", *hidden))), 0), (), columns
    )
    yield form.format("", "SECRET", "LAYER", "HIDDEN", "WHERE")
    for one, layer, upper in zip(found, layers, hidden, strict=True):
        yield form.format("low" if one.low else "high", one.rule.id, layer, upper, f"{place_of(one)}  {one.masked}")
        if one.low:
            yield form.format("", "", "", "", one.low)


def place_of(one: Finding) -> str:
    """Return where a secret is: `/app/key.pem:1`, `environment TOKEN`, `TOKEN in steps of layers 8 to 12`."""
    where = printable(one.where)
    if one.place is Place.FILE:
        return f"/{where}:{one.line}" if one.line else f"/{where} at byte {one.offset:,}"
    if one.place not in {Place.CONFIG, Place.HISTORY}:
        return f"{one.place.value} {where}"
    return f"{printable(one.name)} in {where}" if one.name else where


def advice_lines(found: Sequence[Finding]) -> Iterator[str]:
    """Yield what to do about each kind, once."""
    kinds = {one.rule.id: one.rule for one in found}
    width = max(map(len, kinds), default=0)
    for rule in kinds.values():
        yield f"{rule.id:<{width}}  {rule.what}: {rule.mend}"
