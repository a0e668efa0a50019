"""Colours of source text: the file's name says its language, and only what is on the screen is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pygments.lexer import Lexer

    from dive_py.tui.widgets.line_list import Piece

_LONGEST: Final = 400
"""Characters of a line beyond which it gets no colours: no person wrote it, and expressions get slow on it."""

_LANGUAGES: Final = {
    "c": "c", "h": "c", "cc": "cpp", "cpp": "cpp", "hpp": "cpp", "go": "go", "rs": "rust", "java": "java",
    "py": "python", "pyi": "python", "rb": "ruby", "pl": "perl", "pm": "perl", "php": "php", "lua": "lua",
    "js": "javascript",
    "mjs": "javascript", "ts": "typescript", "css": "css", "html": "html", "htm": "html", "xml": "xml", "svg": "xml",
    "json": "json", "yaml": "yaml", "yml": "yaml", "toml": "toml", "ini": "ini", "cfg": "ini", "conf": "ini",
    "service": "ini", "socket": "ini", "timer": "ini", "desktop": "ini", "repo": "ini", "sh": "bash", "bash": "bash",
    "zsh": "bash", "profile": "bash", "sql": "sql", "md": "markdown", "diff": "diff", "patch": "diff", "mk": "make",
    "cmake": "cmake", "tcl": "tcl", "awk": "awk",
}  # fmt: skip
"""Language by the end of a name."""

_NAMES: Final = {
    "dockerfile": "docker", "containerfile": "docker", "makefile": "make", ".bashrc": "bash", ".profile": "bash",
    "bash.bashrc": "bash", "nginx.conf": "nginx", ".gitconfig": "ini", "sources.list": "debsources",
}  # fmt: skip
"""Language by the whole name."""

_ROLES: Final = (
    ("Comment", "comment"),
    ("Keyword", "keyword"),
    ("Literal.String", "string"),
    ("Literal.Number", "number"),
    ("Name.Tag", "keyword"),
    ("Name.Attribute", "name"),
    ("Name.Function", "name"),
    ("Name.Class", "name"),
    ("Name.Builtin", "name"),
    ("Generic.Inserted", "added"),
    ("Generic.Deleted", "removed"),
    ("Generic.Heading", "strong"),
)
"""Kinds of words, as Pygments calls them, and their roles on the screen."""


class Syntax:
    """The colours of one file.

    Args:
        name: What it is called, without its folders.
    """

    def __init__(self, name: str) -> None:
        self._language = language_of(name)
        self._lexer: Lexer | None = None

    def lines(self, lines: list[str]) -> list[list[Piece]]:
        """Return printable lines that follow each other, in pieces; a piece's role is empty where it has no colour."""
        if not self._language or any(len(line) > _LONGEST for line in lines):
            return [[(line, "")] for line in lines]
        if self._lexer is None:
            from pygments.lexers import get_lexer_by_name

            self._lexer = get_lexer_by_name(self._language, stripnl=False, ensurenl=True)
        made: list[list[Piece]] = [[]]
        for kind, value in self._lexer.get_tokens("\n".join(lines)):
            name = str(kind).removeprefix("Token.")
            role = next((role for start, role in _ROLES if name.startswith(start)), "")
            first, *rest = value.split("\n")
            if first:
                made[-1].append((first, role))
            made += [[(part, role)] if part else [] for part in rest]
        return made[: len(lines)] + [[] for _ in range(len(lines) - len(made))]


def language_of(name: str) -> str:
    """Return the language of a file of this name, as Pygments calls it; empty where it is none that is known."""
    base = name.rpartition("/")[2].lower()
    if base in _NAMES:
        return _NAMES[base]
    stem, dot, end = base.rpartition(".")
    if base.startswith("dockerfile.") or end == "dockerfile":
        return "docker"
    return _LANGUAGES.get(end, "") if dot and (stem or end == "profile") else ""
