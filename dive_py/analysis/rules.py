"""Judging an image: each rule passes, fails, or is skipped where it is switched off.

A figure that equals its limit passes, as with dive: a rule fails where efficiency < value, wasted bytes > value,
wasted share > value.
"""

from __future__ import annotations

import math
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from dive_py.analysis import rule_table
from dive_py.analysis.figures import Unread
from dive_py.analysis.rule_table import Measure
from dive_py.errors import Cancelled
from dive_py.overlay.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from dive_py.analysis.figures import Figures, LayerFigures, Scope
    from dive_py.analysis.find import Pattern
    from dive_py.analysis.rule_table import Key
    from dive_py.analysis.rule_values import Limit
    from dive_py.overlay.stack import LayerStack

MOST: Final = 100
"""Findings of a rule that are kept; all are counted."""


class Status(Enum):
    """What became of a rule."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    SKIP = "skip"


class Glob(Struct, frozen=True):
    """Paths that must not be there."""

    text: str
    """As written."""
    pattern: Pattern


class Rules(Struct, frozen=True):
    """What is demanded; what is missing is switched off."""

    limits: Mapping[Key, Limit] = field(default_factory=dict)
    """Of rules about figures."""
    forbidden: tuple[Glob, ...] = ()
    """In the final file system, whichever layer it comes from."""
    forbidden_anywhere: tuple[Glob, ...] = ()
    """In any layer that is judged, hidden or not."""
    wasted_floor: int = 0
    """Bytes: what is wasted may be any share where it is no more than this."""
    growth_floor: int = 0
    """Bytes: what has grown may have done so by any share where it is no more than this."""


class Finding(Struct, frozen=True):
    """One thing that breaks a rule."""

    layer: int
    """The layer, or the (lowest) one that holds the path."""
    amount: int
    """Bytes: what the layer has too many of, or of the content that stands at the path."""
    path: bytes | None = None
    """Without leading slash; None for a whole layer."""
    glob: str = ""
    """What fits the path."""
    text: str = ""
    """What it is, where it is neither a layer nor a path alone: `private-key in /root/.ssh/id_rsa (layer 3)`."""


class Sizes(Struct, frozen=True):
    """What growth is measured from, and what has grown; bytes."""

    stored: int
    """Of all layers."""
    added: int
    """Stored above the base."""
    wasted: int


class Shipped(Struct, frozen=True):
    """Secrets that judged layers or the config ship."""

    findings: tuple[Finding, ...] = ()
    total: int = 0
    """How many there are in all."""


class Known(Struct, frozen=True):
    """What is known besides the figures, where something asks for it."""

    baseline: Sizes | None = None
    """The baseline's sizes; None where there is no baseline."""
    avoidable: int | None = None
    """Bytes that advice saves, exactly; None where no advice was asked for."""
    secrets: Shipped | None = None
    """The secrets that are shipped; None where none were looked for."""


class Result(Struct, frozen=True):
    """What became of one rule."""

    rule: Key
    status: Status
    limit: str = ""
    """The value as written; empty where the rule is switched off."""
    measured: float = 0
    """The figure that was compared: a share (that may be infinite), bytes, or how many paths were found."""
    allowed: float = 0
    """The limit as a number; of a growth in per cent, the bytes that it makes."""
    findings: tuple[Finding, ...] = ()
    """What breaks it, the worst first; paths in tree order; at most `MOST`."""
    total: int = 0
    """How many findings there are in all."""
    unread: Unread = field(default_factory=Unread)
    """Layers that the figure leaves out, and in which nothing was looked for."""
    before: int | None = None
    """Of a growth: what the baseline has; None for other rules, and without a baseline."""
    floor: int = 0
    """Bytes that the waste or the growth is not above, so that its share does not count; 0 where it counts."""


class Verdict(Struct, frozen=True):
    """What became of all rules."""

    results: tuple[Result, ...]
    """One for each rule, in the order of the alphabet."""
    figures: Figures
    scope: Scope

    @property
    def passed(self) -> bool:
        """Whether no rule failed."""
        return all(result.status is not Status.FAIL for result in self.results)

    def count(self, status: Status) -> int:
        """Return how many rules ended so."""
        return sum(result.status is status for result in self.results)


def judge(
    stack: LayerStack,
    figures: Figures,
    scope: Scope,
    rules: Rules,
    stopped: Callable[[], bool] = lambda: False,
    known: Known = Known(),  # noqa: B008 - frozen
) -> Verdict:
    """Judge an image by its figures and paths.

    Raises:
        Cancelled: the answer is not needed any more: `stopped` said so.
    """
    results = [_about_image(key, rules, figures) for key in _OF_IMAGE]
    results.append(_about_advice(rules.limits.get(rule_table.AVOIDABLE), known.avoidable))
    results.append(_about_secrets(rules.limits.get(rule_table.SECRETS), known.secrets))
    results += [_about_growth(key, rules, figures, known.baseline) for key in _OF_GROWTH]
    results += [_about_layers(key, rules.limits.get(key), figures) for key in _OF_LAYERS]
    final = stack.owners(stack.layer_count - 1)
    results.append(_about_paths(rule_table.FORBIDDEN, rules.forbidden, stack, final, stopped))
    held = _lowest(stack, scope.first) if rules.forbidden_anywhere else final
    results.append(_about_paths(rule_table.FORBIDDEN_ANYWHERE, rules.forbidden_anywhere, stack, held, stopped))
    results = [replace(result, unread=figures.unread) for result in results]
    return Verdict(tuple(sorted(results, key=lambda result: result.rule.name)), figures, scope)


_OF_IMAGE: Final[dict[Key, Callable[[Figures], float]]] = {
    rule_table.EFFICIENCY: lambda figures: figures.efficiency,
    rule_table.WASTED: lambda figures: figures.wasted,
    rule_table.USER_WASTED: lambda figures: figures.user_wasted,
    rule_table.ADDED: lambda figures: figures.added,
    rule_table.LAYERS: lambda figures: len(figures.layers),
}
"""The figure that a rule is about."""

_OF_LAYERS: Final[dict[Key, Callable[[LayerFigures], int]]] = {
    rule_table.LAYER: lambda layer: layer.stored,
    rule_table.LAYER_WASTED: lambda layer: layer.wasted,
}
"""The figure of each layer, of rules about layers; the largest is compared, and each that is too large is named."""


_OF_GROWTH: Final[dict[Key, Callable[[Figures | Sizes], int]]] = {
    rule_table.SIZE_GROWTH: lambda sizes: sizes.stored,
    rule_table.OWN_GROWTH: lambda sizes: sizes.added,
    rule_table.WASTE_GROWTH: lambda sizes: sizes.wasted,
}
"""What is compared with that of the baseline."""


def _about_image(key: Key, rules: Rules, figures: Figures) -> Result:
    measured, limit = _OF_IMAGE[key](figures), rules.limits.get(key)
    if limit is None:
        return Result(key, Status.SKIP, measured=measured)
    fails = measured < limit.amount if key is rule_table.EFFICIENCY else measured > limit.amount
    floor = rules.wasted_floor if fails and key.measure is Measure.SHARE and figures.wasted <= rules.wasted_floor else 0
    status = Status.FAIL if fails and not floor else Status.PASS
    return Result(key, status, limit.text, measured, limit.amount, floor=floor)


def _about_advice(limit: Limit | None, avoidable: int | None) -> Result:
    key = rule_table.AVOIDABLE
    measured = math.nan if avoidable is None else avoidable
    if limit is None or avoidable is None:
        return Result(key, Status.SKIP, measured=measured)
    status = Status.FAIL if avoidable > limit.amount else Status.PASS
    return Result(key, status, limit.text, measured, limit.amount)


def _about_secrets(limit: Limit | None, shipped: Shipped | None) -> Result:
    key = rule_table.SECRETS
    if limit is None or shipped is None:
        return Result(key, Status.SKIP, measured=math.nan if shipped is None else shipped.total)
    fails = shipped.total > limit.amount
    findings, total = (shipped.findings[:MOST], shipped.total) if fails else ((), 0)
    status = Status.FAIL if fails else Status.PASS
    return Result(key, status, limit.text, shipped.total, limit.amount, findings, total)


def _about_growth(key: Key, rules: Rules, figures: Figures, baseline: Sizes | None) -> Result:
    limit = rules.limits.get(key)
    if baseline is None:
        return Result(key, Status.SKIP, limit.text if limit is not None else "", math.nan)
    before = _OF_GROWTH[key](baseline)
    grown = _OF_GROWTH[key](figures) - before
    if limit is None:
        return Result(key, Status.SKIP, measured=grown, before=before)
    # in decimals, so that 29 of 100 are not above 29 %
    allowed = int(Decimal(repr(limit.amount)) * before) if limit.is_share else int(limit.amount)
    floor = rules.growth_floor if limit.is_share and allowed < grown <= rules.growth_floor else 0
    status = Status.FAIL if grown > allowed and not floor else Status.PASS
    return Result(key, status, limit.text, grown, allowed, before=before, floor=floor)


def _about_layers(key: Key, limit: Limit | None, figures: Figures) -> Result:
    amounts = [(_OF_LAYERS[key](layer), layer.number) for layer in figures.layers]
    measured = max((amount for amount, _ in amounts), default=0)
    if limit is None:
        return Result(key, Status.SKIP, measured=measured)
    found = [Finding(number, amount) for amount, number in amounts if amount > limit.amount]
    found.sort(key=lambda finding: (-finding.amount, finding.layer))
    status = Status.FAIL if found else Status.PASS
    return Result(key, status, limit.text, measured, limit.amount, tuple(found[:MOST]), len(found))


def _about_paths(
    key: Key, globs: tuple[Glob, ...], stack: LayerStack, holders: NDArray[np.int32], stopped: Callable[[], bool]
) -> Result:
    """Judge by paths."""
    if not globs:
        return Result(key, Status.SKIP)
    there = holders >= 0
    there[ROOT] = False
    ids = np.flatnonzero(there).astype(np.int32)
    which = np.full(len(ids), -1)
    for number, glob in reversed(list(enumerate(globs))):
        found = glob.pattern.mask(stack.paths, ids, stopped) if len(ids) else np.zeros(0, np.bool_)
        if found is None:
            raise Cancelled
        which[found] = number
    places = np.flatnonzero(which >= 0)
    findings = tuple(_finding(stack, int(holders[ids[place]]), globs[which[place]]) for place in places[:MOST].tolist())
    status = Status.FAIL if len(places) else Status.PASS
    text = ", ".join(glob.text for glob in globs)
    return Result(key, status, text, len(places), 0, findings, len(places))


def _finding(stack: LayerStack, entry: int, glob: Glob) -> Finding:
    entries = stack.entries
    path, real = stack.paths.path(int(entries.path[entry])), int(entries.real[entry])
    return Finding(int(entries.layer[entry]), int(entries.size[real]) if real >= 0 else 0, path, glob.text)


def _lowest(stack: LayerStack, first: int) -> NDArray[np.int32]:
    """Return for each path the entry of the lowest layer from `first` on that holds something there, -1 for none."""
    entries = stack.entries
    start = stack.first_entry[first]
    there = entries.objects[start:] & (entries.live[start:] | entries.duplicate[start:])
    rows = (np.flatnonzero(there) + start).astype(np.int32)
    holders = np.full(stack.paths.count, -1, np.int32)
    holders[entries.path[rows[::-1]]] = rows[::-1]
    return holders
