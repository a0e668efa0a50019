"""Every module has its mirror among the tests: dive_py/x/y.py and tests/x/test_y.py."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_every_module_has_its_test_file() -> None:
    modules = (path.relative_to(ROOT / "dive_py") for path in (ROOT / "dive_py").rglob("*.py"))
    wanted = [
        path.with_name(f"test_{path.name}") for path in modules if path.name not in {"__init__.py", "__main__.py"}
    ]
    missing = sorted(str(path) for path in wanted if not (ROOT / "tests" / path).is_file())
    assert not missing, f"modules without a test file: {missing}"
