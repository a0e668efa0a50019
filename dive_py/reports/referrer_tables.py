"""What is attached to an image, as a table and as JSON lines, and one statement as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dive_py.presentation.text import printable
from dive_py.presentation.units import age, size
from dive_py.reports import table
from dive_py.reports.json_lines import object_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.registry.referrers import Opened
    from dive_py.sources.registries.attached import Attached


def lines(found: Sequence[Attached]) -> Iterator[str]:
    """Write a table with a row for each statement, and for each referrer without any."""
    rows = []
    for one in found:
        created, about = age(one.referrer.created), one.subject.rpartition(":")[2][:12]
        for statement in one.statements:
            digest = statement.descriptor.digest.short
            rows.append((printable(statement.kind), size(statement.descriptor.size), created, digest, about))
        if not one.statements:
            kind = printable(one.referrer.kind or one.problem)
            rows.append((kind, size(one.referrer.size), created, one.referrer.digest.short, about))
    return table.lines(("TYPE", "SIZE", "CREATED", "DIGEST", "ATTACHED TO"), rows, right=(1,))


def json_lines(found: Sequence[Attached]) -> Iterator[str]:
    """Write one object a referrer."""
    for one in found:
        referrer = one.referrer
        yield object_line(
            {
                "digest": str(referrer.digest),
                "type": referrer.artifact_type or None,
                "kind": referrer.kind or None,
                "size": referrer.size,
                "created": referrer.created or None,
                "subject": one.subject or None,
                "foundBy": referrer.way.value,
                "annotations": referrer.annotations,
                "statements": [
                    {
                        "digest": str(statement.descriptor.digest),
                        "mediaType": statement.descriptor.media_type or None,
                        "kind": statement.kind or None,
                        "predicateType": statement.predicate or None,
                        "name": statement.name or None,
                        "size": statement.descriptor.size,
                    }
                    for statement in one.statements
                ],
                "problem": one.problem or None,
            }
        )


def statement_text(opened: Opened) -> str:
    """Return what a statement says: JSON with indentation, any other text as it is."""
    try:
        return json.dumps(json.loads(opened.data), indent=2, ensure_ascii=True)
    except (ValueError, RecursionError):
        return opened.data.decode("utf-8", "replace")
