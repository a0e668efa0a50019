"""What growth is measured from: another image, or a report that was written of one.

The baseline is judged as the image is: above as many layers of a base, with the same paths ignored. A report has the
figures of its own run.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import msgspec
from msgspec import Struct

from dive_py import short_file
from dive_py.analysis.bases import elsewhere
from dive_py.analysis.figures import Scope, figures, ignored
from dive_py.analysis.rules import Sizes
from dive_py.cli import output
from dive_py.cli.analysing import analysed
from dive_py.errors import DivepyError, ImageNotFound, Misconfigured, UsageError
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.analysis.known_base import Base
    from dive_py.cli.gate.plan import Plan
    from dive_py.cli.opening import ImageRequest
    from dive_py.progress import Progress
    from dive_py.sources.image import ImageInfo

_Kind = TypeVar("_Kind")

_LARGEST: Final = 512 << 20
"""Bytes of a report; that of a million files has 200 MB."""

_PATHS: Final = ("/", "./", "../", "~")
"""What a word begins with that can only be a path."""


_Bytes = Annotated[int, msgspec.Meta(ge=0)]


class Baseline(Struct, frozen=True):
    """What growth is measured from."""

    reference: str
    sizes: Sizes
    notes: tuple[str, ...] = ()
    """What a person should know about it."""


class _Image(Struct):
    """Of the analysis that `--json` writes."""

    sizeBytes: _Bytes  # noqa: N815 - dive's name
    inefficientBytes: _Bytes  # noqa: N815
    reference: str = ""
    judgedWastedBytes: _Bytes | None = None  # noqa: N815


class _Layer(Struct):
    sizeBytes: _Bytes  # noqa: N815
    digestId: str = ""  # noqa: N815


class _Analysis(Struct):
    image: _Image
    layer: list[_Layer]


class _Figures(Struct):
    """Of the verdict that `--report json` writes."""

    storedBytes: _Bytes  # noqa: N815
    addedBytes: _Bytes  # noqa: N815
    wastedBytes: _Bytes  # noqa: N815


class _Subject(Struct):
    reference: str = ""


class _BaseOf(Struct):
    layers: int = 0


class _Verdict(Struct):
    figures: _Figures
    image: _Subject
    base: _BaseOf | None = None
    scoring: str = ""


def find(plan: Plan, image: ImageRequest, info: ImageInfo, base: Base | None, progress: Progress) -> Baseline | None:
    """Return the baseline that the plan names; None where it is not there, and need not be.

    Raises:
        DivepyError: it is not there, or cannot be read.
    """
    try:
        data = _report(plan.baseline)
        if data is not None:
            return _of_report(data, plan, info, base)
        return _of_image(plan, image, info, base, progress)
    except ImageNotFound as error:
        if not plan.needs_baseline:
            return None
        hint = "--missing-baseline skip lets a first run pass"
        raise DivepyError(f"the baseline is not there: {error.short or error.message}", hint) from error


def _report(named: str) -> bytes | None:
    """Return the bytes of a report; None where an image is named.

    Raises:
        ImageNotFound: there is no such file.
        Misconfigured: it cannot be read.
    """
    path = os.path.expanduser(named)  # noqa: PTH111 - of an unknown user, Path raises
    is_report = named.lower().endswith(".json")
    if not os.path.lexists(path) and (is_report or named.startswith(_PATHS)):
        raise ImageNotFound(f"there is no file {named!r}")
    if not os.path.isfile(path):  # noqa: PTH113
        return None
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            if not is_report and file.read(64).lstrip()[:1] != b"{":
                return None
        data = short_file.read(path, _LARGEST)
    except OSError as error:
        raise Misconfigured(f"cannot read the baseline {named}: {error.strerror or error}") from error
    if len(data) > _LARGEST:
        raise Misconfigured(f"the baseline {named} has more than {_LARGEST >> 20} MiB")
    return data


def _of_report(data: bytes, plan: Plan, info: ImageInfo, base: Base | None) -> Baseline:
    """Return the baseline that a report tells of.

    Raises:
        Misconfigured: it is neither kind of report.
    """
    verdict, analysis = _decoded(data, _Verdict), _decoded(data, _Analysis)
    if verdict is not None:
        found = _of_verdict(verdict, plan, base)
    elif analysis is not None:
        found = _of_analysis(analysis, plan, info, base)
    else:
        hint = "an image, or what --json or --report json wrote"
        raise Misconfigured(f"the baseline {plan.baseline} is not a report of divepy", hint)
    return found if found.reference else msgspec.structs.replace(found, reference=plan.baseline)


def _decoded(data: bytes, kind: type[_Kind]) -> _Kind | None:
    """Return a report of this kind; None where the bytes are none."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, ValueError, RecursionError):  # ValueError: no UTF-8
        pass
    try:  # paths that are not UTF-8 are escapes of surrogates in a verdict, which msgspec refuses
        return msgspec.convert(json.loads(data), kind) if kind is _Verdict and b"\\udc" in data else None
    except (ValueError, RecursionError):
        return None


def _of_verdict(report: _Verdict, plan: Plan, base: Base | None) -> Baseline:
    figures = report.figures
    notes: tuple[str, ...] = ()
    if report.scoring != plan.scoring:
        notes = (f"the baseline was judged by the scoring of {printable(report.scoring)}",)
    if (report.base is None) != (base is None):
        ways = ("without", "with") if base is not None else ("with", "without")
        notes += (f"the baseline was judged {ways[0]} a base, and the image {ways[1]} one",)
    sizes = Sizes(figures.storedBytes, figures.addedBytes, figures.wastedBytes)
    return Baseline(report.image.reference, sizes, notes)


def _of_analysis(report: _Analysis, plan: Plan, info: ImageInfo, base: Base | None) -> Baseline:
    notes: tuple[str, ...] = ()
    image = report.image
    if image.judgedWastedBytes is None and (base is not None or plan.ignore):
        notes = ("the baseline's waste is that of all its layers and paths: its report was written without --ci",)
    wasted = image.inefficientBytes if image.judgedWastedBytes is None else image.judgedWastedBytes
    added = sum(layer.sizeBytes for layer in report.layer[1 if base is None else base.layers :])
    notes += _other_base([layer.digestId for layer in report.layer], info, base)
    return Baseline(image.reference, Sizes(image.sizeBytes, added, wasted), notes)


def _other_base(diff_ids: Sequence[str], info: ImageInfo, base: Base | None) -> tuple[str, ...]:
    """Return that the baseline's lowest layers are not those of the image's base, where they are not."""
    count = base.layers if base is not None else 0
    if list(diff_ids[:count]) == [layer.diff_id for layer in info.layers[:count]]:
        return ()
    return (f"the baseline stands on another base: what is above layer {count - 1} counts as its own",)


def _of_image(plan: Plan, image: ImageRequest, info: ImageInfo, base: Base | None, progress: Progress) -> Baseline:
    """Return the baseline that an image is, read as the judged one was.

    Raises:
        UsageError: both would be read from standard input.
    """
    if plan.baseline == output.STANDARD_OUTPUT == image.text:
        raise UsageError("standard input holds one image", "name the baseline by its file or in the engine")
    options = elsewhere(image.options)
    request = msgspec.structs.replace(image, text=plan.baseline, options=options, name="", may_be_command=False)
    with analysed(request, progress, decide=False) as exploration:
        layers = exploration.info.layers
        notes = list(_other_base([layer.diff_id for layer in layers], info, base))
        first = min(base.layers, len(layers)) if base is not None else None
        stack = exploration.stack
        scope = Scope(first, ignored(stack, [glob.pattern for glob in plan.ignore]), plan.scoring)
        found = figures(stack, exploration.waste, scope, exploration.unread)
        if not exploration.unread.complete:
            notes.append("the baseline was read without some of its layers")
        return Baseline(exploration.info.reference, Sizes(found.stored, found.added, found.wasted), tuple(notes))
