"""What is told of two images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.analysis.package_changes import PackageChange, PackageChanges
from dive_py.comparing import compared
from dive_py.errors import DivepyError
from dive_py.progress import Progress
from dive_py.reports import diff_tables
from dive_py.tui.compare.facts import both_versions, facts, package_facts
from tests.building import directory, file
from tests.test_comparing import loaded

if TYPE_CHECKING:
    from pathlib import Path


def test_layers_changes_and_folders(tmp_path: Path) -> None:
    images = (
        loaded(tmp_path, "1.tar", file("etc/a", b"x" * 100), file("gone", b"g")),
        loaded(tmp_path, "2.tar", file("etc/a", b"x" * 300), file("new", b"nn")),
    )
    comparison = compared(images, Progress())
    told = {fact.label: fact.text for fact in facts(comparison, images, ("one", "two")) if fact.label}
    assert told["before"] == "one: 1 layer, 101 B seen"
    assert told["shared"] == "0 layers, 0 B"
    assert (told["added"], told["removed"]) == ("1 path, 0 B → 2 B", "1 path, 1 B → 0 B")
    assert told["modified"] == "1 path, 100 B → 300 B"
    assert told["+200 B"] == "/etc"


def test_a_change_has_the_word_that_the_report_has(tmp_path: Path) -> None:
    images = (
        loaded(tmp_path, "1.tar", file("a", b"1"), file("gone", b"g"), file("m", b"1"), file("same", b"s")),
        loaded(tmp_path, "2.tar", file("a", b"22"), file("new", b"n"), file("m", b"1", mode=0o600), file("same", b"s")),
    )
    comparison = compared(images, Progress())
    told = [fact.label for fact in facts(comparison, images, ("one", "two")) if fact.text.startswith("1 path,")]
    reported = [line.split()[0] for line in diff_tables.change_lines(comparison)]
    assert told == ["added", "removed", "modified", "metadata", "identical"]
    assert set(told) - {"identical"} <= set(reported)


def test_packages_that_came_went_and_changed() -> None:
    items = (
        PackageChange("dpkg", "a\x1b", "1", "2"),
        PackageChange("apk", "b", None, "3"),
        PackageChange("apk", "c", "4", None),
    )
    told = package_facts(PackageChanges(items, (b"var/lib/rpm/Packages",)))
    assert [fact.text for fact in told if fact.text] == [
        "3 packages changed", "~ a\\x1b  1 → 2", "+ b  3", "- c  4", "/var/lib/rpm/Packages is not read",
    ]  # fmt: skip
    assert package_facts(PackageChanges((), ())) == []


def test_both_contents_of_a_path_or_the_one_there_is(tmp_path: Path) -> None:
    images = (
        loaded(tmp_path, "1.tar", file("a", b"1"), file("gone", b"g"), directory("d")),
        loaded(tmp_path, "2.tar", file("a", b"22"), directory("d", mode=0o700)),
    )
    comparison = compared(images, Progress())

    def titles(path: bytes) -> list[str]:
        place = comparison.paths.find(path)
        assert place is not None
        return [one.title for one in both_versions(comparison, images, ("one", "two"), place)]

    assert titles(b"a") == ["one", "two"]
    assert titles(b"gone") == ["one"]
    with pytest.raises(DivepyError, match="/d is a folder"):
        titles(b"d")
