"""What build servers obey where it stands in a log, and how it loses its meaning.

Azure Pipelines, TeamCity and older GitHub runners look for `##vso[…]`, `##[…]` and `##teamcity[…]` in the middle of
lines, GitHub's runner for `::NAME …::` at the beginning of one, whatever blanks stand before it. A path or a command of
an image could set a variable of the job with it.

Sources: actions/runner, *ActionCommand.cs*; azure-pipelines-agent, *Command.cs*; TeamCity, *Service Messages*.
"""

from __future__ import annotations

import re
from typing import Final

_INSIDE: Final = re.compile(r"##(?=[\w.-]*\[)")
_AT_BEGINNING: Final = re.compile(r"\s*:(?=:)")


def tame(line: str) -> str:
    r"""Return a line of text or of JSON that no build server obeys: the second `#` is `\u0023`, the first `:` `\u003a`.

    In a JSON string these are the same characters; a JSON document has no `::` before its first quotation mark.
    """
    if "##" in line:
        line = _INSIDE.sub(r"#\\u0023", line)
    if "::" in line and (found := _AT_BEGINNING.match(line)) is not None:
        line = line[: found.end() - 1] + r"\u003a" + line[found.end() :]
    return line
