"""`make house`: how the code is built, in figures that a review would count by hand.

Prints and judges nothing: a figure is a place to look, and code that is written for its figure is worse than code that
has a bad one. `python -m benchmarks.house [FOLDER]` counts another checkout, to compare with.
"""

from __future__ import annotations

import ast
import io
import keyword
import sys
import tokenize
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RUN: Final = 6
"""Lines that two places have to share to count as a duplicate: less is idiom, not logic."""

_COMMON: Final = 8
"""Places that one run of lines may stand in; what is in more is how the language is written, not a copy."""

_DISTINCT: Final = 4
"""Lines of a run that have to differ from each other: six rows of a table are alike without being a copy."""


@dataclass(frozen=True)
class Module:
    """One module of the package."""

    name: str
    """Its dotted name."""
    text: str
    """Its source."""

    @cached_property
    def tree(self) -> ast.Module:
        """What it says."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """Lines of its source."""
        return self.text.count("\n")

    @property
    def package(self) -> str:
        """The package below `dive_py` that it belongs to, or its own name for a loose module."""
        return ".".join(self.name.split(".")[:2])


def modules(root: Path) -> dict[str, Module]:
    """Read all modules of `dive_py` in a checkout, by dotted name.

    Args:
        root: The folder of the checkout.
    """
    found = {}
    for path in sorted((root / "dive_py").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, path.read_text(encoding="utf-8"))
    return found


def longest_chain(house: dict[str, Module], within: str) -> list[str]:
    """Return the longest chain of classes that inherit from each other, the lowest first, all of them in one package.

    Args:
        house: All modules.
        within: Dotted name of the package.
    """
    parents: dict[str, list[str]] = {}
    for module in house.values():
        if f"{module.name}.".startswith(f"{within}."):
            for node in module.tree.body:
                if isinstance(node, ast.ClassDef):
                    parents[node.name] = [name for base in node.bases if (name := _last_name(base))]

    def chain(name: str, below: tuple[str, ...]) -> list[str]:
        above = (chain(parent, (*below, name)) for parent in parents[name] if parent in parents and parent not in below)
        return [name, *max(above, key=len, default=[])]

    return max((chain(name, ()) for name in parents), key=len, default=[])


def _last_name(base: ast.expr) -> str:
    if isinstance(base, ast.Subscript):
        base = base.value
    return base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""


def imports(house: dict[str, Module], module: Module) -> set[str]:
    """Return which modules of the package a module imports, at its top or in a function, but not for types alone."""
    found = set()
    for node in _running(module.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in house else node.module for name in inner}
    return {name for name in found if name in house and name != module.name}


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk through a tree, but past the blocks that only the type checker reads."""
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and _last_name(node.test) == "TYPE_CHECKING"):
            yield node
            yield from _running(node)


def circles(house: dict[str, Module]) -> list[list[str]]:
    """Return the circles of modules: the groups in which each imports each other, directly or through others."""
    arrows = {name: imports(house, module) for name, module in house.items()}
    reach = {name: _reached(arrows, name) for name in arrows}
    groups = {frozenset({name} | {other for other in reach[name] if name in reach[other]}) for name in arrows}
    return sorted(sorted(group) for group in groups if len(group) > 1)


def _reached(arrows: dict[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    todo = [start]
    while todo:
        for name in arrows[todo.pop()]:
            if name not in reached:
                reached.add(name)
                todo.append(name)
    return reached


def loose(house: dict[str, Module], package: str) -> list[str]:
    """Return the modules that lie directly in a package instead of in one of its rooms."""
    rooms = {name.rpartition(".")[0] for name in house}
    return [name for name in house if name.rpartition(".")[0] == package and name not in rooms]


def threads(house: dict[str, Module], package: str) -> list[str]:
    """Return the modules of a package that start a thread, once for each place that does."""
    return [
        module.name
        for module in house.values()
        if f"{module.name}.".startswith(f"{package}.")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _last_name(node.func) == "Thread"
    ]


def inner_imports(module: Module) -> int:
    """Count the imports that stand inside functions."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = {
        id(node)
        for outer in ast.walk(module.tree)
        if isinstance(outer, functions)
        for node in ast.walk(outer)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    return len(found)


def twice(house: dict[str, Module]) -> list[str]:
    """Return the names of classes that are defined more than once in one package, each as `package.Name`."""
    names = Counter(
        f"{module.package}.{node.name}"
        for module in house.values()
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    )
    return sorted(name for name, count in names.items() if count > 1)


def duplicates(house: dict[str, Module], *, literal: bool) -> list[tuple[str, int, str, int, int]]:
    """Return the pairs of places that share a run of lines.

    Args:
        house: All modules.
        literal: Count only what is the same to the letter, not what differs in names, numbers and texts alone.

    Returns:
        For each pair the first module and its line, the second one and its line, and how many lines they share.
    """
    lines = {module.name: list(_lines(module, literal=literal)) for module in house.values()}
    places: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for name, of_module in lines.items():
        for at in range(len(of_module) - RUN + 1):
            run = tuple(line for _, line in of_module[at : at + RUN])
            if len(set(run)) >= _DISTINCT:
                places[run].append((name, at))
    starts = {
        (first, second)
        for group in places.values()
        if 1 < len(group) <= _COMMON
        for i, first in enumerate(group)
        for second in group[i + 1 :]
        if first[0] != second[0] or second[1] - first[1] >= RUN
    }
    found = []
    for (one, i), (other, j) in sorted(starts):
        if ((one, i - 1), (other, j - 1)) not in starts:
            length = RUN
            while ((one, i + length - RUN + 1), (other, j + length - RUN + 1)) in starts:
                length += 1
            found.append((one, lines[one][i][0], other, lines[other][j][0], length))
    return found


def _lines(module: Module, *, literal: bool) -> Iterator[tuple[int, str]]:
    """Yield the lines of code, each with its number: no comments, docstrings, imports, nor lone brackets."""
    quiet = {
        line
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    words: dict[int, list[str]] = defaultdict(list)
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type in {tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING}:
            words[token.start[0]].append(token.string if literal else _shape(token))
    for number, of_line in sorted(words.items()):
        if number not in quiet and any(word not in "()[]{},:" for word in of_line):
            yield number, " ".join(of_line)


def _shape(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.NAME:
        return token.string if keyword.iskeyword(token.string) else "name"
    return token.string if token.type == tokenize.OP else "value"


def figures(root: Path) -> Iterator[tuple[str, str, Iterable[str]]]:
    """Yield the figures of a checkout, in the order in which they are printed.

    Args:
        root: The folder of the checkout.

    Yields:
        What is counted, the figure, and what is behind it, for a reader who wants to look.
    """
    house = modules(root)
    lines = sum(module.lines for module in house.values())
    inner = {module.name: inner_imports(module) for module in house.values()}
    chain, around = longest_chain(house, "dive_py.tui"), circles(house)
    yield "lines of dive_py/", f"{lines}", (f"{len(house)} modules",)
    yield "longest chain of inheritance in tui/", str(len(chain)), (" -> ".join(chain),)
    yield "circles of modules", str(len(around)), (", ".join(circle) for circle in around)
    yield "loose modules in tui/", str(len(at := loose(house, "dive_py.tui"))), at
    yield "places that start a thread in tui/", str(len(at := threads(house, "dive_py.tui"))), at
    most = sorted(inner.items(), key=lambda item: -item[1])[:5]
    yield (
        "imports in functions, a thousand lines",
        f"{sum(inner.values()) / lines * 1000:.1f}",
        (f"{name}: {count}" for name, count in most if count),
    )
    yield "class names twice in a package", str(len(at := twice(house))), at
    yield "README.md, kB", f"{(root / 'README.md').stat().st_size / 1000:.1f}", ()
    for literal, how in ((True, "to the letter"), (False, "in shape")):
        pairs = sorted(duplicates(house, literal=literal), key=lambda pair: -pair[4])
        behind = (f"{one}:{i} and {other}:{j}, {length} lines" for one, i, other, j, length in pairs[:10])
        yield f"pairs of places that share {RUN} lines or more {how}", str(len(pairs)), behind


def main() -> int:
    """Print the figures of this checkout, or of the one named."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    for what, figure, behind in figures(root):
        print(f"{what:<56} {figure:>8}")
        for line in behind:
            print(f"    {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
