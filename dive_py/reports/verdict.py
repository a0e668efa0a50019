"""What became of rules, as all its reports say it: the texts and the order that they have in common.

Paths are bytes of the image and untrusted; every other text here is this program's own or was written by the author of
the rules. Each report escapes both in its own way.
"""

from __future__ import annotations

import hashlib
import math
import os
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final, assert_never

from msgspec import Struct, field

from dive_py.analysis import rule_table
from dive_py.analysis.figures import judged
from dive_py.analysis.rule_table import (
    AVOIDABLE,
    EFFICIENCY,
    LAYER,
    LAYER_WASTED,
    USER_WASTED,
    WASTE_GROWTH,
    WASTED,
    Measure,
)
from dive_py.analysis.rules import MOST, Status
from dive_py.errors import InvalidReference
from dive_py.oci.reference import ImageName
from dive_py.presentation.figures import incomplete, without
from dive_py.presentation.steps import at_place, number_label
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, signed_size, size
from dive_py.presentation.waste_groups import Grouping
from dive_py.presentation.waste_rows import waste_rows
from dive_py.reports.waste_report import culprit_of, row_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dive_py.analysis.dockerfile_lines import DockerfileLines
    from dive_py.analysis.figures import Scope
    from dive_py.analysis.rule_table import Key
    from dive_py.analysis.rule_values import Given
    from dive_py.analysis.rules import Finding, Result, Sizes, Verdict
    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack
    from dive_py.reports.verdict_advice import Advised
    from dive_py.sources.image import LayerInfo

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
    place: str = ""
    """Where it stands in the Dockerfile, `Dockerfile:3-5`; empty where that is not known."""


class WastedDirectory(Struct, frozen=True):
    """A directory that a step rewrote, or a file."""

    name: str
    """Printable: `/app/ (9,598 of 9,700 files)`."""
    amount: int
    label: str
    """What the culprit is called."""


class Compressed(Struct, frozen=True):
    """What layers take as they are transferred; bytes."""

    stored: int
    """All of them."""
    added: int
    """Those above the base."""


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
    compressed: Compressed | None = None
    """None where the image does not tell it of every layer."""
    baseline: str = ""
    """What growth is measured from, as named; empty where nothing is."""
    before: Sizes | None = None
    """Its sizes."""
    advice: Advised | None = None
    """What can be written differently; None where neither rule nor report asks for it."""
    dockerfile: DockerfileLines | None = None
    """Where the steps stand in the Dockerfile; None where none was named."""
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


def compressed(layers: Sequence[LayerInfo], base: int | None) -> Compressed | None:
    """Return what layers take as they are transferred; None where that is not known of each."""
    sizes = [layer.compressed for layer in layers if layer.compressed is not None]
    if not sizes or len(sizes) < len(layers):
        return None
    return Compressed(sum(sizes), sum(sizes[1 if base is None else base :]))


def worst_paths(stack: LayerStack, verdict: Verdict) -> tuple[WastedPath, ...]:
    """Return the paths with most wasted bytes."""
    return tuple(
        WastedPath(stack.paths.path(path), copies, amount) for copies, amount, path in verdict.figures.files[:MOST]
    )


def culprits(
    stack: LayerStack, waste: Waste, scope: Scope, steps: Sequence[str], lines: DockerfileLines | None = None
) -> tuple[tuple[Culprit, ...], tuple[WastedDirectory, ...], int]:
    """Return the steps to blame for what is judged, the largest directories behind that, and how many those are."""
    if scope.scoring != rule_table.SCORING.default:
        return (), (), 0
    charged = judged(waste, scope)
    rows = waste_rows(stack, waste, Grouping.CULPRIT, charged)
    columns = (column.tolist() for column in (rows.culprit, rows.cause, rows.bytes, rows.count))
    blamed = tuple(
        Culprit(
            layer,
            *culprit_of(stack, steps, layer, cause),
            amount,
            files,
            printable(lines.of(layer)) if lines is not None else "",
        )
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
    step = f", {at_place(row.place, row.step)}" if row.step else ""
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
    """Return what an issue is opened for: each forbidden path and each secret; else None, for the rule as a whole."""
    return [found for found in result.findings if found.path is not None or found.text] or [None]


def issue_text(result: Result, found: Finding) -> str:
    """Return what such an issue is about: `/root/.ssh/id_rsa (layer 3) is forbidden: *_rsa`."""
    text = finding(result, found)
    return f"{result.rule.name}: {text}" if found.text else f"{text} is {result.rule.name}: {printable(found.glob)}"


def issue_key(found: Finding | None) -> bytes:
    """Return what tells issues of a rule apart, whatever the figures."""
    if found is None:
        return b""
    return found.text.encode() if found.text else found.path or b""


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
        case Measure.SIZE | Measure.GROWTH:
            return exact_size(int(number))
        case Measure.COUNT:
            return f"{int(number):,}"
        case Measure.GLOBS | Measure.WORD:
            return count(int(number), "path")
    assert_never(measure)


def measured(result: Result) -> str:
    """Return the figure that a rule is about, with its unit."""
    if result.before is not None:
        return growth(int(result.measured), result.before)
    if result.rule.measure is not Measure.SHARE:
        return amount(result.rule.measure, result.measured)
    text = above_base(result.measured) if result.rule is rule_table.USER_WASTED else share(result.measured)
    return text if result.unread.complete or math.isinf(result.measured) else f"{text} of what was read"


def growth(grown: int, before: int) -> str:
    """Return how much larger something is than the baseline's: `2000 bytes (2 kB) more than before, 5 % of that`."""
    if not grown:
        return "as before"
    part = f", {share(abs(grown) / before)} of that" if before else ""
    return f"{exact_size(abs(grown))} {'more' if grown > 0 else 'less'} than before{part}"


def change(now: int, before: int) -> str:
    """Return the same in short: `+2 kB (+5 %)`, `-7 B (-0.1 %)`, `0 B`."""
    grown = now - before
    sign = "+" if grown > 0 else "-"
    part = f"{abs(grown) / before * 100:,.1f}".removesuffix(".0") if before else ""
    return f"{signed_size(grown)} ({sign}{part} %)" if grown and part else signed_size(grown)


def message(result: Result) -> str:
    """Return what became of a rule, in half a sentence: `89.1 %, at least 90 % is demanded`."""
    if result.status is Status.SKIP:
        return "not checked: there is no baseline" if result.limit else "switched off"
    text = f"{measured(result)}, {_demand(result)}"
    if result.floor:
        text += f"; no more than the floor of {exact_size(result.floor)}"
    return text if result.unread.complete else f"{text} ({without(result.unread)})"


def _demand(result: Result) -> str:
    """Return what is demanded of the figure."""
    if result.rule.measure is Measure.GLOBS:
        return f"none may be there: {printable(result.limit)}"
    if result.rule is rule_table.EFFICIENCY:
        return f"at least {share(result.allowed)} is demanded"
    allowed = amount(result.rule.measure, result.allowed)
    allowed = f"{result.limit} ({allowed})" if result.before is not None and result.limit.endswith("%") else allowed
    return f"at most {allowed} is allowed"


def sentence(result: Result) -> str:
    """Return the same with the rule's name before it."""
    return f"{result.rule.name}: {message(result)}"


def finding(result: Result, found: Finding) -> str:
    """Return one thing that breaks a rule: `/root/.ssh/id_rsa (layer 3)`, or `layer 3: 1.2 GB`."""
    if found.text:
        return found.text
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
    rows += size_rows(judgement)
    if scope.base is not None:
        judged = f"{count(scope.base, 'layer')}, not judged; what own layers hide of it counts"
        rows.append(("base", f"{printable(judgement.base)} ({judged})"))
    if scope.scoring != rule_table.SCORING.default:
        rows.append(("scoring", scope.scoring))
    return rows


def size_rows(judgement: Judgement) -> list[tuple[str, str]]:
    """Return the sizes: all that is stored, what is stored above the base, how many layers; and the baseline."""
    figures, packed, before = judgement.verdict.figures, judgement.compressed, judgement.before
    rows = []
    for name, unpacked in (("sizeBytes", figures.stored), ("addedBytes", figures.added)):
        text = exact_size(unpacked)
        if packed is not None:
            text += f", compressed {exact_size(packed.stored if name == 'sizeBytes' else packed.added)}"
        rows.append((name, text))
    rows.append(("layers", f"{len(figures.layers):,}"))
    if before is not None:
        changes = (
            f"{name} {change(now, then)}"
            for name, now, then in (
                ("size", figures.stored, before.stored),
                ("added", figures.added, before.added),
                ("wasted", figures.wasted, before.wasted),
            )
        )
        rows.append(("baseline", f"{printable(judgement.baseline)}: {', '.join(changes)}"))
    return rows


def sizes(judgement: Judgement) -> str:
    """Return the sizes on a line: `size 4 kB, added 2 kB`."""
    figures, packed = judgement.verdict.figures, judgement.compressed
    text = f"size {size(figures.stored)}, above the base {size(figures.added)}"
    return text if packed is None else f"{text}, compressed {size(packed.stored)} and {size(packed.added)}"


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
    return result.rule.measure is Measure.SHARE or result.rule in {WASTED, WASTE_GROWTH}


def subject(reference: str) -> str:
    """Return what an image is called whatever its version: its repository, or its file's name."""
    try:
        return ImageName.parse(reference.rpartition("://")[2]).repository
    except InvalidReference:
        return PurePath(reference).name or reference


def lines_of(judgement: Judgement, layers: Iterable[int]) -> tuple[str, int, int] | None:
    """Return the file, the first and the last line of the first of some layers' steps that has a place in it."""
    known = judgement.dockerfile
    if known is None:
        return None
    return next(((known.file, *known.spans[layer]) for layer in layers if layer in known.spans), None)


def lines_to_blame(judgement: Judgement, result: Result) -> tuple[str, int, int] | None:
    """Return where the first of the steps stands that break a rule and have a place; None where none has."""
    return lines_of(judgement, (layer for layer, _ in to_blame(judgement, result)))


def to_blame(judgement: Judgement, result: Result) -> list[tuple[int, str]]:
    """Return the layers whose steps break a rule, each with a text, those to look at first before the others."""
    if is_about_waste(result):
        return [(row.layer, culprit(row)) for row in judgement.culprits]
    if result.rule in {LAYER, LAYER_WASTED}:
        return [(found.layer, finding(result, found)) for found in result.findings]
    if result.rule is AVOIDABLE and judgement.advice is not None:
        return [(layer, piece.sentence) for piece in judgement.advice.pieces for layer, _ in piece.steps]
    return []


def is_inside(file: str) -> bool:
    """Return whether a file is in the working directory: CI services annotate no other."""
    path = PurePath(file)
    return path.is_relative_to(Path.cwd()) if path.is_absolute() else os.pardir not in path.parts[:1]


def fingerprint(judgement: Judgement, rule: Key, path: bytes = b"") -> str:
    """Return a fingerprint of a rule that is broken by a path of an image, whatever the figures."""
    return named_fingerprint(judgement, rule.name, path)


def named_fingerprint(judgement: Judgement, name: str, path: bytes = b"") -> str:
    """Return a fingerprint of what is not a rule."""
    parts = (subject(judgement.reference).encode("utf-8", "surrogateescape"), name.encode(), path)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
