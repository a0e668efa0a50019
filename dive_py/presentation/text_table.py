"""Tables that are written as text: rows of cells below each other, as a person reads them."""

from __future__ import annotations

import re


def table_rows(text: str, width: int) -> list[tuple[str, ...]]:
    """Return the rows of a table.

    Args:
        text: The cells, row by row; two spaces or a new line set one apart from the next.
        width: Cells of each row.

    Raises:
        ValueError: the last row is too short.
    """
    cells = iter(re.split(r"\s*\n\s*|  +", text.strip()))
    return list(zip(*[cells] * width, strict=True))
