"""Judging an image: each rule passes, fails, or is skipped where it is switched off.

A figure that equals its limit passes, as with dive: a rule fails where efficiency < value, wasted bytes > value,
wasted share > value.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from dive_py.analysis import rule_table
from dive_py.analysis.figures import Unread
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


class Result(Struct, frozen=True):
    """What became of one rule."""

    rule: Key
    status: Status
    limit: str = ""
    """The value as written; empty where the rule is switched off."""
    measured: float = 0
    """The figure that was compared: a share (that may be infinite), bytes, or how many paths were found."""
    allowed: float = 0
    """The limit as a number."""
    findings: tuple[Finding, ...] = ()
    """What breaks it, the worst first; paths in tree order; at most `MOST`."""
    total: int = 0
    """How many findings there are in all."""
    unread: Unread = field(default_factory=Unread)
    """Layers that the figure leaves out, and in which nothing was looked for."""


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
    stack: LayerStack, figures: Figures, scope: Scope, rules: Rules, stopped: Callable[[], bool] = lambda: False
) -> Verdict:
    """Judge an image by its figures and paths.

    Raises:
        Cancelled: the answer is not needed any more: `stopped` said so.
    """
    results = [_about_image(key, rules.limits.get(key), figures) for key in _OF_IMAGE]
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
}
"""The figure that a rule is about."""

_OF_LAYERS: Final[dict[Key, Callable[[LayerFigures], int]]] = {
    rule_table.LAYER: lambda layer: layer.stored,
    rule_table.LAYER_WASTED: lambda layer: layer.wasted,
}
"""The figure of each layer, of rules about layers; the largest is compared, and each that is too large is named."""


def _about_image(key: Key, limit: Limit | None, figures: Figures) -> Result:
    measured = _OF_IMAGE[key](figures)
    if limit is None:
        return Result(key, Status.SKIP, measured=measured)
    fails = measured < limit.amount if key is rule_table.EFFICIENCY else measured > limit.amount
    return Result(key, Status.FAIL if fails else Status.PASS, limit.text, measured, limit.amount)


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
