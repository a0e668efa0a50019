"""The verdict as one JSON document, for programs."""

from __future__ import annotations

import json
import math
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from dive_py.analysis.rules import Status
from dive_py.presentation.log_commands import tame
from dive_py.reports import verdict
from dive_py.reports.json_lines import SCHEMA_VERSION, dockerfile_field, lines_field

if TYPE_CHECKING:
    from dive_py.analysis.rules import Finding, Result
    from dive_py.reports.verdict import Judgement
    from dive_py.reports.verdict_advice import Advised


def document(judgement: Judgement) -> str:
    """Return the document.

    Shares are fractions, sizes bytes; what is infinite or unknown is null. Paths have no leading slash; bytes in
    them that are not UTF-8 are escapes of surrogates, and `pathBase64` has them as they are. Figures are without
    `unreadLayers`, which could not be read, or not to their end.
    """
    found, packed = judgement.verdict, judgement.compressed
    value = {
        "schemaVersion": SCHEMA_VERSION,
        "verdict": verdict.outcome(found).lower(),
        "image": {
            "reference": judgement.reference,
            "id": judgement.id or None,
            "digest": judgement.digest or None,
            "platform": judgement.platform or None,
        },
        "base": None if found.scope.base is None else {"reference": judgement.base, "layers": found.scope.base},
        "scoring": found.scope.scoring,
        "figures": {
            "storedBytes": found.figures.stored,
            "addedBytes": found.figures.added,
            "wastedBytes": found.figures.wasted,
            "efficiency": found.figures.efficiency,
            "userWastedPercent": _number(found.figures.user_wasted),
            "unreadLayers": list(found.figures.unread.layers),
            "compressedBytes": packed.stored if packed is not None else None,
            "compressedAddedBytes": packed.added if packed is not None else None,
            "layers": len(found.figures.layers),
        },
        "baseline": _baseline(judgement),
        "rules": [_rule(judgement, result) for result in found.results],
        "counts": {status.value: found.count(status) for status in Status},
        "culprits": [
            {
                "layer": row.layer if row.layer >= 0 else None,
                "bytes": row.amount,
                "files": row.files,
                "command": row.step,
                **lines_field(judgement.dockerfile, row.layer),
            }
            for row in judgement.culprits
        ],
        "paths": [{**path_fields(row.path), "copies": row.copies, "bytes": row.amount} for row in judgement.paths],
        "pathsTotal": judgement.paths_total,
        "advice": None if judgement.advice is None else _advice(judgement, judgement.advice),
        "notes": list(judgement.notes),
        **dockerfile_field(judgement.dockerfile),
    }
    return tame(json.dumps(value, indent=2, allow_nan=False))


def path_fields(path: bytes) -> dict[str, str]:
    """Return a path as text, and as base64 where the text does not hold its bytes."""
    text = path.decode("utf-8", "surrogateescape")
    fields = {"path": text}
    if not text.isascii() and text.encode("utf-8", "replace") != path:
        fields["pathBase64"] = b64encode(path).decode()
    return fields


def _baseline(judgement: Judgement) -> dict[str, Any] | None:
    before = judgement.before
    if before is None:
        return None
    return {
        "reference": judgement.baseline,
        "storedBytes": before.stored,
        "addedBytes": before.added,
        "wastedBytes": before.wasted,
    }


def _advice(judgement: Judgement, advice: Advised) -> dict[str, Any]:
    return {
        "saving": advice.bytes,
        "sure": advice.sure.value,
        "pieces": [
            {
                "saving": piece.bytes,
                "sure": piece.sure.value,
                "remedy": piece.remedy,
                "advice": piece.text,
                "cautions": list(piece.cautions),
                "layers": [
                    {"layer": number, "step": step, **lines_field(judgement.dockerfile, number)}
                    for number, step in piece.steps
                ],
            }
            for piece in advice.pieces
        ],
    }


def _rule(judgement: Judgement, result: Result) -> dict[str, Any]:
    given = judgement.given.get(result.rule)
    is_off = result.status is Status.SKIP
    return {
        "rule": result.rule.name,
        "status": result.status.value,
        "limit": result.limit or None,
        "allowed": None if is_off else result.allowed,
        "measured": _number(result.measured),
        "message": verdict.message(result),
        "place": given.place or None if given is not None else None,
        "findings": [_finding(found) for found in result.findings],
        "findingsTotal": result.total,
    }


def _finding(found: Finding) -> dict[str, Any]:
    fields: dict[str, Any] = {"layer": found.layer if found.layer >= 0 else None, "bytes": found.amount}
    if found.path is not None:
        fields = {**path_fields(found.path), **fields, "glob": found.glob}
    if found.text:
        fields["text"] = found.text
    return fields


def _number(value: float) -> float | None:
    """Return a number that JSON has."""
    return value if math.isfinite(value) else None
