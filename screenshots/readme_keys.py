"""The documentation's table of keys, from the table that the explorer itself is made from.

`python -m screenshots.readme_keys` writes docs/keys.md; a test fails when that was forgotten.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from dive_py.tui.keys.keymap import key_label
from dive_py.tui.keys.table import COMMANDS

PAGE: Final = Path(__file__).parent.parent / "docs" / "keys.md"

_ABOVE: Final = """\
# Keys

One letter means one thing on all screens. The footer, the help (`?`) and the palette (`ctrl+p`) show the keys that
work where you are. [Settings](settings.md) can bind each of them anew, and bring those of dive or vim.

`ctrl+q` does nothing: if you leave a container with `ctrl-p ctrl-q` a moment late, you stay in divepy. The mouse works
everywhere and is needed nowhere.

This table is made from the one that the program itself works with:

"""

_SCOPES: Final = {
    "explorer": "in the explorer",
    "layers": "in the layers",
    "tree": "in the tree",
    "waste": "in the waste",
    "advice": "in the advice",
    "treemap": "in the treemap",
    "tiles": "in the treemap",
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
    "registry": "in a registry",
    "tags": "in the tags",
    "tagged": "in the list of tags",
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
    "told": "in the facts of both",
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


def page() -> str:
    """Return the whole page."""
    return _ABOVE + table()


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
