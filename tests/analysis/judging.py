"""Layers to figures and verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.analysis.figures import Figures, Scope, figures, ignored
from dive_py.analysis.globs import expression
from dive_py.analysis.matching import Matcher
from dive_py.analysis.rules import Glob, Rules, Verdict, judge
from dive_py.analysis.waste import waste
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.building import Entry

Layers = list[list["Entry"]]


def matcher(glob: str) -> Matcher:
    """What tells whether a path fits a glob."""
    return Matcher(expression(glob), rooted=True)


def globs(*texts: str) -> tuple[Glob, ...]:
    """Globs of a rule about paths."""
    return tuple(Glob(text, matcher(text)) for text in texts)


def figures_of(
    layers: Layers, *, base: int | None = None, ignore: Sequence[str] = (), scoring: str = "divepy"
) -> Figures:
    """The figures of an image with these layers."""
    stack = stacked(*layers)
    return figures(stack, waste(stack), Scope(base, ignored(stack, map(matcher, ignore)), scoring))


def judged(layers: Layers, rules: Rules, base: int | None = None, scoring: str = "divepy") -> Verdict:
    """The verdict about an image with these layers."""
    stack = stacked(*layers)
    scope = Scope(base, scoring=scoring)
    return judge(stack, figures(stack, waste(stack), scope), scope, rules)
