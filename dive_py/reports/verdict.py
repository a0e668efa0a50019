"""What became of rules, as all its reports tell it: the texts and the order that they have in common.

Paths are bytes of the image and untrusted; every other text here is this program's own or was written by whoever set
the rules. Each report escapes both in its own way.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from dive_py.analysis import rule_table
from dive_py.analysis.rule_table import Measure
from dive_py.analysis.rules import MOST, Status
from dive_py.errors import InvalidReference
from dive_py.oci.reference import ImageName
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dive_py.analysis.rule_table import Key
    from dive_py.analysis.rule_values import Given
    from dive_py.analysis.rules import Finding, Result, Verdict
    from dive_py.overlay.stack import LayerStack

_LARGE: Final = 1_000
_DIGITS: Final = Decimal("0.0001")


@dataclass(frozen=True)
class WastedPath:
    """A path behind the waste."""

    path: bytes
    """Without leading slash."""
    copies: int
    amount: int


@dataclass(frozen=True, eq=False)
class Judgement:
    """A verdict with all that a report says about it."""

    verdict: Verdict
    reference: str
    """The image, as named."""
    id: str = ""
    digest: str = ""
    platform: str = ""
    base: str = ""
    """The base, as named; empty where none is."""
    given: Mapping[Key, Given] = field(default_factory=dict)
    """What was said for which rule, and where."""
    paths: tuple[WastedPath, ...] = ()
    """The worst paths, most bytes first; at most `MOST`."""
    notes: tuple[str, ...] = ()
    """What a person should know besides."""

    @property
    def failed(self) -> list[Result]:
        """The rules that failed."""
        return [result for result in self.verdict.results if result.status is Status.FAIL]

    @property
    def paths_total(self) -> int:
        """How many paths waste bytes."""
        return len(self.verdict.figures.files)


def worst_paths(stack: LayerStack, verdict: Verdict) -> tuple[WastedPath, ...]:
    """Return the paths with most wasted bytes."""
    return tuple(
        WastedPath(stack.paths.path(path), copies, amount) for copies, amount, path in verdict.figures.files[:MOST]
    )


def share(fraction: float) -> str:
    """A fraction in per cent with up to four decimals, rounded down: `98.4421 %`."""
    if math.isinf(fraction):
        return "infinitely many %"
    number = (Decimal(repr(float(fraction))) * 100).quantize(_DIGITS, ROUND_FLOOR).normalize()
    return f"{number:f} %"


def exact_size(amount: int) -> str:
    """A number of bytes, exact and as people read it: `32025 bytes (32 kB)`."""
    return f"{amount} bytes ({size(amount)})" if amount >= _LARGE else count(amount, "byte")


def measured(result: Result) -> str:
    """The figure that a rule is about, with its unit."""
    if result.rule.measure is Measure.SHARE:
        if math.isinf(result.measured):
            return "wasted bytes, and nothing is stored above the base"
        return share(result.measured)
    if result.rule.measure is Measure.SIZE:
        return exact_size(int(result.measured))
    return count(int(result.measured), "path")


def message(result: Result) -> str:
    """What became of a rule, in half a sentence: `89.1 %, at least 90 % is demanded`."""
    if result.status is Status.SKIP:
        return "switched off"
    if result.rule.measure is Measure.GLOBS:
        return f"{measured(result)}, none may be there: {printable(result.limit)}"
    figure, allowed = measured(result), share(result.allowed)
    if result.rule is rule_table.EFFICIENCY:
        return f"{figure}, at least {allowed} is demanded"
    if result.rule.measure is Measure.SIZE:
        allowed = exact_size(int(result.allowed))
    return f"{figure}, at most {allowed} is allowed"


def sentence(result: Result) -> str:
    """The same with the rule's name before it."""
    return f"{result.rule.name}: {message(result)}"


def finding(found: Finding) -> str:
    """One thing that breaks a rule: `/root/.ssh/id_rsa (layer 3)`, or `layer 3: 1.2 GB`."""
    if found.path is None:
        return f"layer {found.layer}: {exact_size(found.amount)}"
    return f"/{printable(found.path)} (layer {found.layer})"


def wasted_path(row: WastedPath) -> str:
    """A path with what it wastes: `/var/lib/x: 1.2 GB in 2 copies`."""
    return f"/{printable(row.path)}: {size(row.amount)} in {count(row.copies, 'copy', 'copies')}"


def figure_rows(judgement: Judgement) -> list[tuple[str, str]]:
    """The figures, each with dive's name for it."""
    figures, scope = judgement.verdict.figures, judgement.verdict.scope
    rows = [
        ("efficiency", share(figures.efficiency)),
        ("wastedBytes", exact_size(figures.wasted)),
        ("userWastedPercent", share(figures.user_wasted)),
    ]
    if scope.base is not None:
        rows.append(("addedBytes", exact_size(figures.added)))
        judged = f"{count(scope.base, 'layer')}, not judged; what own layers hide of it counts"
        rows.append(("base", f"{printable(judgement.base)} ({judged})"))
    if scope.scoring != rule_table.SCORING.default:
        rows.append(("scoring", scope.scoring))
    return rows


def tally(verdict: Verdict) -> str:
    """How many rules ended how: `8 rules: 2 passed, 1 failed, 5 skipped`."""
    passed, failed, skipped = (verdict.count(status) for status in Status)
    return f"{count(len(verdict.results), 'rule')}: {passed} passed, {failed} failed, {skipped} skipped"


def outcome(verdict: Verdict) -> str:
    """`PASS` or `FAIL`."""
    return (Status.PASS if verdict.passed else Status.FAIL).name


def subject(reference: str) -> str:
    """What an image is called whatever its version: its repository, or its file's name."""
    try:
        return ImageName.parse(reference.rpartition("://")[2]).repository
    except InvalidReference:
        return PurePath(reference).name or reference


def fingerprint(judgement: Judgement, rule: Key, path: bytes = b"") -> str:
    """What stays the same while the same rule is broken by the same path of the same image, whatever the figures."""
    parts = (subject(judgement.reference).encode("utf-8", "surrogateescape"), rule.name.encode(), path)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
