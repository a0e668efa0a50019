"""The verdict as SARIF 2.1.0 (an OASIS standard), for code scanning: a result for each thing that breaks a rule.

Paths of the image stand below the base `IMAGE`; a rule about figures is located where it is demanded, in the file of
rules, or at the image.
"""

from __future__ import annotations

import json
import math
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, quote_from_bytes

from dive_py import __version__
from dive_py.analysis import rule_table
from dive_py.presentation.figures import incomplete
from dive_py.presentation.log_commands import tame
from dive_py.presentation.text import printable
from dive_py.reports import verdict

if TYPE_CHECKING:
    from dive_py.analysis.rules import Finding, Result
    from dive_py.reports.verdict import Judgement
    from dive_py.reports.verdict_advice import Piece

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "IMAGE"
"""The base of paths in the image."""

_RELATED: Final = 10
"""Steps that are named as a reason for a rule about figures."""

_ADVICE: Final = {
    "id": "advice",
    "name": "Advice",
    "shortDescription": {"text": "Steps of the Dockerfile that can be written to store less."},
    "defaultConfiguration": {"level": "note"},
}


def document(judgement: Judgement) -> str:
    """Return the document."""
    found = judgement.verdict
    run = {
        "tool": {
            "driver": {"name": "divepy", "version": __version__, "rules": [*map(_rule, rule_table.RULES), _ADVICE]}
        },
        "automationDetails": {"id": f"divepy/{printable(verdict.subject(judgement.reference))}/"},
        "originalUriBaseIds": {_ROOT: {"description": {"text": f"the root of {printable(judgement.reference)}"}}},
        "invocations": [
            {
                "executionSuccessful": True,
                "exitCode": 0 if found.passed else 1,
                "toolExecutionNotifications": [
                    {"level": "warning", "message": {"text": printable(note)}}
                    for note in (incomplete(found.figures.unread), *judgement.notes)
                    if note
                ],
            }
        ],
        "results": [
            _result(judgement, failed, found) for failed in judgement.failed for found in verdict.issues(failed)
        ]
        + [_advice(judgement, piece) for piece in (judgement.advice.pieces if judgement.advice is not None else ())],
        "columnKind": "utf16CodeUnits",
        "properties": {
            "image": printable(judgement.reference),
            "id": judgement.id,
            "storedBytes": found.figures.stored,
            "addedBytes": found.figures.added,
            "compressedBytes": judgement.compressed.stored if judgement.compressed is not None else None,
            "compressedAddedBytes": judgement.compressed.added if judgement.compressed is not None else None,
            "layers": len(found.figures.layers),
            "wastedBytes": found.figures.wasted,
            "efficiency": found.figures.efficiency,
            "userWastedPercent": found.figures.user_wasted if math.isfinite(found.figures.user_wasted) else None,
            "unreadLayers": list(found.figures.unread.layers),
        },
    }
    return tame(json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, allow_nan=False))


def _rule(key: rule_table.Key) -> dict[str, Any]:
    return {
        "id": key.name,
        "name": key.name[0].upper() + key.name[1:],
        "shortDescription": {"text": f"{key.help[0].upper()}{key.help[1:]}."},
        "defaultConfiguration": {"level": "error"},
    }


def _text(judgement: Judgement, result: Result, found: Finding | None) -> str:
    if found is not None:
        return verdict.issue_text(result, found)
    rows = [verdict.sentence(result), *(verdict.finding(result, each) for each in result.findings)]
    rows += verdict.blame(judgement, _RELATED) if verdict.is_about_waste(result) and not result.findings else []
    return "\n".join(rows)


def _result(judgement: Judgement, result: Result, found: Finding | None) -> dict[str, Any]:
    path = found.path if found is not None and found.path is not None else b""
    blamed = None if path else verdict.lines_to_blame(judgement, result)
    place = _lines(*blamed) if blamed is not None else _of_rule(judgement, result)
    value: dict[str, Any] = {
        "ruleId": result.rule.name,
        "ruleIndex": rule_table.RULES.index(result.rule),
        "kind": "fail",
        "level": "error",
        "message": {"text": _text(judgement, result, found)},
        "locations": [_in_image(path) if path else place],
        "partialFingerprints": {"divepyRule/v1": verdict.fingerprint(judgement, result.rule, verdict.issue_key(found))},
    }
    if not path and (blamed is not None or verdict.is_about_waste(result)):
        related = _to_blame(judgement, result)
        given = judgement.given.get(result.rule)
        if blamed is not None and given is not None and given.file:
            related.append((_of_rule(judgement, result), "where the rule is set"))
        value["relatedLocations"] = [
            {"id": number, **each, "message": {"text": text}} for number, (each, text) in enumerate(related)
        ]
    return value


def _to_blame(judgement: Judgement, result: Result) -> list[tuple[dict[str, Any], str]]:
    """Return the steps to blame, each with a text; with dive's scoring, which knows none, the worst paths."""
    labels = {row.layer: row.label for row in judgement.culprits}
    blamed = verdict.to_blame(judgement, result)[:_RELATED]
    if blamed:
        return [
            ({**_in_dockerfile(judgement, layer), **_of_layer(labels.get(layer, str(layer)))}, text)
            for layer, text in blamed
        ]
    return [(_in_image(row.path), verdict.wasted_path(row)) for row in judgement.paths[:_RELATED]]


def _advice(judgement: Judgement, piece: Piece) -> dict[str, Any]:
    """Return a piece of advice, located at the layers whose steps are written differently."""
    return {
        "ruleId": _ADVICE["id"],
        "ruleIndex": len(rule_table.RULES),
        "kind": "fail",
        "level": "note",
        "message": {"text": "\n".join(piece.lines)},
        "locations": [
            {**(_in_dockerfile(judgement, number) or _image(judgement)), **_of_layer(str(number))}
            for number, _ in piece.steps
        ],
        "partialFingerprints": {
            "divepyRule/v1": verdict.named_fingerprint(judgement, f"advice/{piece.remedy}/{piece.layers}")
        },
    }


def _of_layer(label: str) -> dict[str, Any]:
    """Return the place that a layer is, which is in no file."""
    return {"logicalLocations": [{"name": f"layer {label}", "fullyQualifiedName": f"layer/{label}", "kind": "module"}]}


def _in_dockerfile(judgement: Judgement, layer: int) -> dict[str, Any]:
    """Return the lines of the step that made a layer; nothing where they are not known."""
    found = verdict.lines_of(judgement, (layer,))
    return _lines(*found) if found is not None else {}


def _lines(file: str, first: int, last: int) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(file)},
            "region": {"startLine": first, "endLine": last},
        }
    }


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), safe="/")


def _in_image(path: bytes) -> dict[str, Any]:
    """Return a path of the image; a name with a colon must not look like a scheme."""
    uri = quote_from_bytes(path, safe="/")
    return {
        "physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": _ROOT}, "region": {"startLine": 1}},
        "logicalLocations": [{"fullyQualifiedName": f"/{printable(path)}", "kind": "resource"}],
    }


def _of_rule(judgement: Judgement, result: Result) -> dict[str, Any]:
    """Return where a rule is demanded: its line in the file, else the image as a whole."""
    given = judgement.given.get(result.rule)
    if given is not None and given.file:
        region = {"startLine": given.line}
        return {"physicalLocation": {"artifactLocation": {"uri": _uri(given.file)}, "region": region}}
    return _image(judgement)


def _image(judgement: Judgement) -> dict[str, Any]:
    """Return the image as a whole."""
    uri = quote(printable(judgement.reference), safe="/").lstrip("/")
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}}
