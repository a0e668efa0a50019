"""The verdict as GitLab's Code Quality report: an array of what the merge request's widget lists.

Each element has what GitLab wants: `description`, `check_name`, `fingerprint` (each once), `severity`, and a `location`
with a path without `./` and a line.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from dive_py.analysis import rule_table
from dive_py.presentation.figures import incomplete
from dive_py.presentation.log_commands import tame
from dive_py.presentation.text import printable
from dive_py.reports import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.rules import Finding, Result
    from dive_py.reports.verdict import Judgement

_SEVERITIES: Final = {
    rule_table.FORBIDDEN: "critical",
    rule_table.FORBIDDEN_ANYWHERE: "critical",
    rule_table.SECRETS: "critical",
}
"""Of rules that are not just about size."""

_NOWHERE: Final = ".dive-ci"
"""Where a rule would be changed that no file demands."""

_DOCKERFILE: Final = "Dockerfile"
"""Where steps would be changed."""


def document(judgement: Judgement) -> str:
    """Return the document: what failed, what can be written differently, and the sizes, which are always there.

    The widget shows what a merge request adds: an issue with the same fingerprint before it is not shown.
    """
    issues = [_issue(judgement, result, found) for result in judgement.failed for found in verdict.issues(result)]
    return tame(json.dumps([*_incomplete(judgement), *issues, *_advice(judgement), _sizes(judgement)], indent=2))


def _incomplete(judgement: Judgement) -> Iterator[dict[str, Any]]:
    """Yield an issue where figures are without a layer."""
    missing = incomplete(judgement.verdict.figures.unread)
    if missing:
        yield {
            "description": f"{printable(judgement.reference)}: {missing}",
            "check_name": "divepy/incomplete",
            "fingerprint": verdict.named_fingerprint(judgement, "incomplete"),
            "severity": "major",
            "location": {"path": _NOWHERE, "lines": {"begin": 1}},
        }


def _advice(judgement: Judgement) -> Iterator[dict[str, Any]]:
    """Yield an issue for each piece of advice, in the Dockerfile."""
    for piece in judgement.advice.pieces if judgement.advice is not None else ():
        key = f"advice/{piece.remedy}/{piece.layers}"
        found = verdict.lines_of(judgement, (number for number, _ in piece.steps))
        yield _info(judgement, key, "advice", "; ".join(piece.lines)) | _location(found)


def _location(found: tuple[str, int, int] | None) -> dict[str, Any]:
    """Return lines of the Dockerfile as the place of an issue, if they are known, and it is one of the repository."""
    if found is None or not verdict.is_inside(found[0]):
        return {}
    file, first, last = found
    return {"location": {"path": printable(file), "lines": {"begin": first, "end": last}}}


def _sizes(judgement: Judgement) -> dict[str, Any]:
    return _info(judgement, "size", "size", verdict.sizes(judgement))


def _info(judgement: Judgement, key: str, check: str, text: str) -> dict[str, Any]:
    """Return an issue that is no failure."""
    return {
        "description": f"{printable(judgement.reference)}: {text}",
        "check_name": f"divepy/{check}",
        "fingerprint": verdict.named_fingerprint(judgement, key),
        "severity": "info",
        "location": {"path": _DOCKERFILE, "lines": {"begin": 1}},
    }


def _issue(judgement: Judgement, result: Result, found: Finding | None) -> dict[str, Any]:
    given = judgement.given.get(result.rule)
    path = found.path if found is not None and found.path is not None else b""
    file = given.file if given is not None and given.file else _NOWHERE
    missing = verdict.message(result) if found is None else verdict.issue_text(result, found)
    blamed = verdict.lines_to_blame(judgement, result) if not path else None
    return {
        "description": f"{printable(judgement.reference)}: {missing}",
        "check_name": f"divepy/{result.rule.name}",
        "fingerprint": verdict.fingerprint(judgement, result.rule, verdict.issue_key(found)),
        "severity": _SEVERITIES.get(result.rule, "major"),
        "location": {
            "path": printable(path) if path else file.removeprefix("./"),
            "lines": {"begin": given.line if given is not None and given.line and not path else 1},
        },
        **_location(blamed),
    }
