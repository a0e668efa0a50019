"""What became of rules, as all its reports say it: the texts and the order that they have in common.

Paths are bytes of the image and untrusted; every other text here is this program's own or was written by the author of
the rules. Each report escapes both in its own way.
"""

from __future__ import annotations

import hashlib
import math
from decimal import ROUND_FLOOR, Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, assert_never

from msgspec import Struct, field

from dive_py.analysis import rule_table
from dive_py.analysis.figures import judged
from dive_py.analysis.rule_table import EFFICIENCY, USER_WASTED, WASTED, Measure
from dive_py.analysis.rules import MOST, Status
from dive_py.errors import InvalidReference
from dive_py.oci.reference import ImageName
from dive_py.presentation.figures import incomplete, without
from dive_py.presentation.steps import number_label
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, size
from dive_py.presentation.waste_groups import Grouping
from dive_py.presentation.waste_rows import waste_rows
from dive_py.reports.waste_report import culprit_of, row_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dive_py.analysis.figures import Scope
    from dive_py.analysis.rule_table import Key
    from dive_py.analysis.rule_values import Given
    from dive_py.analysis.rules import Finding, Result, Verdict
    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack

_DIVES: Final = (EFFICIENCY, WASTED, USER_WASTED)

LARGEST: Final = 10
"""Directories that are listed below the culprits."""

_LARGE: Final = 1_000
_DIGITS: Final = Decimal("0.0001")


class WastedPath(Struct, frozen=True):
    """A path behind the waste."""

    path: bytes
    """Without leading slash."""
    copies: int
    amount: int


class Culprit(Struct, frozen=True):
    """A step that hides bytes of what lies below it."""

    layer: int
    """Its number; -1 for a converter, which is none of the image's steps."""
    label: str
    """What the layer is called: its number, `rw`, or `*` for several."""
    step: str
    """What made it, printable, on one line."""
    amount: int
    files: int
    """Contents that it hides."""


class WastedDirectory(Struct, frozen=True):
    """A directory that a step rewrote, or a file."""

    name: str
    """Printable: `/app/ (9,598 of 9,700 files)`."""
    amount: int
    label: str
    """What the culprit is called."""


class Judgement(Struct, frozen=True, eq=False):
    """A verdict with all that a report says about it."""

    verdict: Verdict
    reference: str
    """The image, as named."""
    words: str = ""
    """The words of a command line that ask for it again, transport and options included."""
    id: str = ""
    digest: str = ""
    platform: str = ""
    base: str = ""
    """The base, as named; empty where none is."""
    given: Mapping[Key, Given] = field(default_factory=dict)
    """What was said for which rule, and where."""
    paths: tuple[WastedPath, ...] = ()
    """The worst paths, most bytes first; at most `MOST`."""
    culprits: tuple[Culprit, ...] = ()
    """The steps to blame, most bytes first; none with dive's scoring, whose bytes are not those that they hide."""
    directories: tuple[WastedDirectory, ...] = ()
    """What they rewrote, most bytes first; at most `LARGEST`."""
    directories_total: int = 0
    """How many of these there are in all."""
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


def culprits(
    stack: LayerStack, waste: Waste, scope: Scope, steps: Sequence[str]
) -> tuple[tuple[Culprit, ...], tuple[WastedDirectory, ...], int]:
    """Return the steps to blame for what is judged, the largest directories behind that, and how many those are."""
    if scope.scoring != rule_table.SCORING.default:
        return (), (), 0
    charged = judged(waste, scope)
    rows = waste_rows(stack, waste, Grouping.CULPRIT, charged)
    columns = (column.tolist() for column in (rows.culprit, rows.cause, rows.bytes, rows.count))
    blamed = tuple(
        Culprit(layer, *culprit_of(stack, steps, layer, cause), amount, files)
        for layer, cause, amount, files in zip(*columns, strict=True)
    )
    rows = waste_rows(stack, waste, Grouping.DIRECTORY, charged)
    largest = tuple(
        WastedDirectory(
            row_name(stack, waste, rows, index), int(rows.bytes[index]), number_label(stack, int(rows.culprit[index]))
        )
        for index in range(min(LARGEST, rows.total))
    )
    return blamed, largest, rows.total


def culprit(row: Culprit) -> str:
    """Return a step with what it hides: `layer 4, chown -R games /usr: 754 MB, 19,180 files`."""
    step = f", {row.step}" if row.step else ""
    return f"layer {row.label}{step}: {size(row.amount)}, {count(row.files, 'file')}"


def blame(judgement: Judgement, most: int) -> list[str]:
    """Return where the waste comes from, in lines: the steps to blame, else the worst paths; more are counted."""
    if judgement.culprits:
        rows, total = [culprit(row) for row in judgement.culprits[:most]], len(judgement.culprits)
    else:
        rows, total = [wasted_path(row) for row in judgement.paths[:most]], judgement.paths_total
    return [*rows, *more(total, most)]


def more(total: int, shown: int) -> list[str]:
    """Return a line that counts what is not shown; no line where all is."""
    return [f"… and {count(total - shown, 'more', 'more')}"] if total > shown else []


def finding_lines(result: Result, most: int) -> list[str]:
    """Return a line for each finding of a rule; those above `most` are counted."""
    return [*(finding(result, found) for found in result.findings[:most]), *more(result.total, most)]


def issues(result: Result) -> list[Finding | None]:
    """Return what an issue is opened for: each forbidden path that is there; else None, for the rule as a whole."""
    return [found for found in result.findings if found.path is not None] or [None]


def share(fraction: float) -> str:
    """Return a fraction in per cent with up to four decimals, rounded down: `98.4421 %`."""
    if math.isinf(fraction):
        return "any share"
    cent = Decimal(repr(float(fraction))) * 100
    return f"{cent.quantize(_DIGITS, ROUND_FLOOR).normalize():f} %"


def above_base(fraction: float) -> str:
    """Return wasted bytes against those stored above the base: a share, and a factor where they are more than those."""
    if math.isinf(fraction):
        return "bytes are wasted, and nothing is stored above the base"
    if fraction <= 1:
        return share(fraction)
    times = Decimal(repr(float(fraction))).quantize(Decimal("0.1"), ROUND_FLOOR)
    return f"wasted bytes are {times.normalize():f} times those stored above the base"


def exact_size(amount: int) -> str:
    """Return a number of bytes, exact and as people read it: `32025 bytes (32 kB)`."""
    return f"{amount} bytes ({size(amount)})" if amount >= _LARGE else count(amount, "byte")


def amount(measure: Measure, number: float) -> str:
    """Return a number with the unit that its measure has: `5 %`, `2000 bytes (2 kB)`, `3 paths`."""
    match measure:
        case Measure.SHARE:
            return share(number)
        case Measure.SIZE:
            return exact_size(int(number))
        case Measure.GLOBS | Measure.WORD:
            return count(int(number), "path")
    assert_never(measure)


def measured(result: Result) -> str:
    """Return the figure that a rule is about, with its unit."""
    if result.rule.measure is not Measure.SHARE:
        return amount(result.rule.measure, result.measured)
    text = above_base(result.measured) if result.rule is rule_table.USER_WASTED else share(result.measured)
    return text if result.unread.complete or math.isinf(result.measured) else f"{text} of what was read"


def message(result: Result) -> str:
    """Return what became of a rule, in half a sentence: `89.1 %, at least 90 % is demanded`."""
    if result.status is Status.SKIP:
        return "switched off"
    text = f"{measured(result)}, {_demand(result)}"
    return text if result.unread.complete else f"{text} ({without(result.unread)})"


def _demand(result: Result) -> str:
    """Return what is demanded of the figure."""
    if result.rule.measure is Measure.GLOBS:
        return f"none may be there: {printable(result.limit)}"
    if result.rule is rule_table.EFFICIENCY:
        return f"at least {share(result.allowed)} is demanded"
    return f"at most {amount(result.rule.measure, result.allowed)} is allowed"


def sentence(result: Result) -> str:
    """Return the same with the rule's name before it."""
    return f"{result.rule.name}: {message(result)}"


def finding(result: Result, found: Finding) -> str:
    """Return one thing that breaks a rule: `/root/.ssh/id_rsa (layer 3)`, or `layer 3: 1.2 GB`."""
    if found.path is None:
        return f"layer {found.layer}: {amount(result.rule.measure, found.amount)}"
    return f"/{printable(found.path)} (layer {found.layer})"


def wasted_path(row: WastedPath) -> str:
    """Return a path with what it wastes: `/var/lib/x: 1.2 GB in 2 copies`."""
    return f"/{printable(row.path)}: {size(row.amount)} in {count(row.copies, 'copy', 'copies')}"


def figure_rows(judgement: Judgement) -> list[tuple[str, str]]:
    """Return the figures, each with dive's name for it; first of all, which layers they are without."""
    figures, scope = judgement.verdict.figures, judgement.verdict.scope
    text, efficiency = incomplete(figures.unread), share(figures.efficiency)
    rows = [("incomplete", text.partition(": ")[2])] if text else []
    rows += [
        ("efficiency", f"unknown ({efficiency} of what was read)" if text else efficiency),
        ("wastedBytes", exact_size(figures.wasted)),
        ("userWastedPercent", above_base(figures.user_wasted)),
    ]
    if scope.base is not None:
        rows.append(("addedBytes", exact_size(figures.added)))
        judged = f"{count(scope.base, 'layer')}, not judged; what own layers hide of it counts"
        rows.append(("base", f"{printable(judgement.base)} ({judged})"))
    if scope.scoring != rule_table.SCORING.default:
        rows.append(("scoring", scope.scoring))
    return rows


def shown_results(judgement: Judgement) -> list[Result]:
    """Return the results that are shown: of the rules that are off, those set to be, and dive's three.

    dive lists its three rules whatever became of them, and counts these.
    """
    return [
        result
        for result in judgement.verdict.results
        if result.status is not Status.SKIP or result.rule in _DIVES or result.rule in judgement.given
    ]


def tally(judgement: Judgement) -> str:
    """Return how many of the rules that are shown ended how: `4 rules: 2 passed, 1 failed, 1 skipped`."""
    ended = [result.status for result in shown_results(judgement)]
    passed, failed, skipped = (ended.count(status) for status in Status)
    return f"{count(len(ended), 'rule')}: {passed} passed, {failed} failed, {skipped} skipped"


def outcome(verdict: Verdict) -> str:
    """Return `PASS` or `FAIL`."""
    return (Status.PASS if verdict.passed else Status.FAIL).name


def is_about_waste(result: Result) -> bool:
    """Return whether a rule is about the waste of the whole image, which has steps to blame."""
    return result.rule.measure is Measure.SHARE or result.rule is WASTED


def subject(reference: str) -> str:
    """Return what an image is called whatever its version: its repository, or its file's name."""
    try:
        return ImageName.parse(reference.rpartition("://")[2]).repository
    except InvalidReference:
        return PurePath(reference).name or reference


def fingerprint(judgement: Judgement, rule: Key, path: bytes = b"") -> str:
    """Return a fingerprint of a rule that is broken by a path of an image, whatever the figures."""
    return named_fingerprint(judgement, rule.name, path)


def named_fingerprint(judgement: Judgement, name: str, path: bytes = b"") -> str:
    """Return a fingerprint of what is not a rule."""
    parts = (subject(judgement.reference).encode("utf-8", "surrogateescape"), name.encode(), path)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
