"""Package docstrings name entry points that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGES: Final = sorted((ROOT / "dive_py").rglob("__init__.py"))


def top_names(module: Path) -> set[str]:
    """What a module defines, or has from another one."""
    names = set()
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_the_entry_points_that_a_package_names_are_there(package: Path) -> None:
    text = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or ""
    assert text, "no docstring"
    for first, second in re.findall(r"`([a-z]\w*)\.([A-Za-z_]+)[`(]", text):
        if any((folder / first / f"{second}.py").is_file() for folder in package.parents) or second == "md":
            continue  # a module of another package, or a page
        modules = list(package.parent.rglob(f"{first}.py"))
        assert modules, f"there is no {first}.py"
        assert any(second in top_names(module) for module in modules), f"{first}.py has no {second}"
