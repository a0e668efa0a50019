"""The figures about the code, on a house that is small enough to count by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import house
from benchmarks.house import Module

if TYPE_CHECKING:
    from pathlib import Path

WORK = """
    total = 0
    for item in items:
        if item > limit:
            total += item
        else:
            rest.append(item)
    return total, rest
"""


def built(**texts: str) -> dict[str, Module]:
    """Modules by name, with `__` for the dots."""
    return {name.replace("__", "."): Module(name.replace("__", "."), text) for name, text in texts.items()}


def test_modules_are_called_as_they_are_imported(tmp_path: Path) -> None:
    for name in ("dive_py/__init__.py", "dive_py/tui/__init__.py", "dive_py/tui/app.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    found = house.modules(tmp_path)
    assert list(found) == ["dive_py", "dive_py.tui", "dive_py.tui.app"]
    assert found["dive_py.tui.app"].lines == 1
    assert found["dive_py.tui.app"].package == "dive_py.tui"


def test_the_longest_chain_is_of_classes_of_one_s_own() -> None:
    code = built(
        dive_py__tui__a="class A(Widget): ...\nclass B(mod.A): ...\nclass C(B[int], A): ...\nclass D(A): ...",
        dive_py__engine__b="class E(C): ...",
    )
    assert house.longest_chain(code, "dive_py.tui") == ["C", "B", "A"]
    assert house.longest_chain(code, "dive_py.sources") == []


def test_a_circle_may_lead_through_functions_but_not_through_types() -> None:
    code = built(
        p__a="from p import b",
        p__b="def f():\n    from p.c import x",
        p__c="import p.a",
        p__d="if TYPE_CHECKING:\n    from p import e",
        p__e="from p.d import x",
    )
    assert house.circles(code) == [["p.a", "p.b", "p.c"]]
    assert house.imports(code, code["p.d"]) == set()


def test_a_loose_module_lies_in_no_room() -> None:
    code = built(p__tui="", p__tui__app="", p__tui__room="", p__tui__room__a="", p__other="")
    assert house.loose(code, "p.tui") == ["p.tui.app"]


def test_threads_are_counted_where_they_start() -> None:
    code = built(p__tui__a="Thread(target=f).start()\nthreading.Thread(target=g)", p__cli__b="Thread()")
    assert house.threads(code, "p.tui") == ["p.tui.a", "p.tui.a"]


def test_an_import_in_a_function_in_a_function_counts_once() -> None:
    text = "import a\ndef f():\n    import b\n    def g():\n        from c import d\nif x:\n    import e"
    assert house.inner_imports(Module("m", text)) == 2


def test_a_class_name_twice_is_within_one_package_only() -> None:
    code = built(p__a__x="class A: ...\nclass B: ...", p__a__y="class A:\n    class B: ...", p__b__z="class A: ...")
    assert house.twice(code) == ["p.a.A"]


@pytest.mark.parametrize(("literal", "count"), [(True, 1), (False, 3)])
def test_duplicates_are_runs_to_the_letter_or_in_shape(literal: bool, count: int) -> None:  # noqa: FBT001
    other = WORK.replace("item", "row").replace("0", "7")
    code = built(p__a=f"def f():{WORK}", p__b=f"def g():  # other comment{WORK}", p__c=f"def f():{other}")
    pairs = house.duplicates(code, literal=literal)
    assert len(pairs) == count
    assert pairs[0][:4] == ("p.a", 1 if not literal else 2, "p.b", 1 if not literal else 2)
    assert pairs[0][4] == (8 if not literal else 7)


def test_the_rows_of_a_table_are_no_duplicates() -> None:
    table = "".join(f"NAME_{i} = {i}\n" for i in range(40))
    assert house.duplicates(built(p__a=table, p__b=table), literal=False) == []
