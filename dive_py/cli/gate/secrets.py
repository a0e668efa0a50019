"""The secrets that the gate counts: those of own layers and of the config, without what a list has a reason for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.analysis.rules import Finding, Shipped
from dive_py.cli import secret_search
from dive_py.reports.secret_tables import place_of
from dive_py.secrets.findings import Place

if TYPE_CHECKING:
    from dive_py import secrets
    from dive_py.cli.gate.plan import Plan
    from dive_py.exploration import Exploration
    from dive_py.progress import Progress


def shipped(exploration: Exploration, plan: Plan, first: int, progress: Progress) -> Shipped:
    """Return the secrets of an image that has been read, from layer `first` on; those that may be none do not count.

    Raises:
        DivepyError: a content or the list of exceptions cannot be read.
    """
    listed = secret_search.exceptions_of(plan.secret_exceptions or None)
    found = secret_search.search(exploration, listed, progress)
    counted = [one for one in found.findings if not one.low]
    own = [one for one in counted if one.layer is None or max((one.layer, *one.layers)) >= first]
    findings = {finding.text: finding for finding in map(_finding, own)}  # one issue for one place
    return Shipped(tuple(findings.values()), len(own) + found.left_out)


def _finding(one: secrets.findings.Finding) -> Finding:
    """Return what the reports tell of a secret: its kind and its place, and nothing of its value."""
    is_file = one.place is Place.FILE
    layer = "" if one.layer is None or not is_file else f" (layer {one.layer})"
    path = one.where.encode("utf-8", "surrogateescape") if is_file else None
    text = f"{one.rule.id} in {place_of(one)}{layer}"
    return Finding(-1 if one.layer is None else one.layer, 0, path, text=text)
