"""The README's table of keys, from the table that the explorer itself is made from.

`python -m screenshots.readme_keys` writes it into README.md; a test tells when that was forgotten.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from dive_py.tui.keys.keymap import key_label
from dive_py.tui.keys.table import COMMANDS

BEGIN: Final = "<!-- keys -->\n"
END: Final = "<!-- /keys -->\n"
README: Final = Path(__file__).parent.parent / "README.md"

_SCOPES: Final = {
    "explorer": "in the explorer",
    "layers": "in the layers",
    "tree": "in the tree",
    "waste": "in the waste",
    "details": "in the details",
    "story": "in the story",
    "filter": "in the filter",
    "images": "in the images",
    "repositories": "in the list of images",
    "pull": "while pulling",
    "pulled": "in the list of layers that come",
    "search": "while searching",
    "term": "in the search's field",
    "hits": "in the list of repositories",
    "containers": "in the containers",
    "listed": "in the list of containers",
    "logs": "in the output",
    "form": "in a form",
    "changes": "in the list of changes",
    "build": "while building",
    "steps": "in the list of steps",
    "viewer": "in a file",
    "content": "in a file's rows",
    "compare": "comparing images",
    "differences": "in the differences",
    "told": "in what is told of both",
}


def table() -> str:
    """Return the table in Markdown: movement once, then every command by its place."""
    rows: dict[tuple[str, str], list[str]] = {}
    for command in COMMANDS:
        keys = " ".join(f"`{key_label(key)}`" for key in command.keys.split(","))
        rows.setdefault((keys, command.help), []).append(command.scope)
    lines = ["| key | where | what |", "| --- | --- | --- |"]
    for (keys, text), scopes in rows.items():
        where = "in lists" if len(scopes) > 2 else ", ".join(_SCOPES[scope] for scope in scopes)
        lines.append(f"| {keys} | {where} | {text} |")
    return "\n".join(lines) + "\n"


def replaced(text: str) -> str:
    """Return the README's text with the table between its markers brought up to date."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> None:
    """Write the table into README.md."""
    README.write_text(replaced(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
