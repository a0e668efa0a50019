"""Two images compared, as tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dive_py.analysis.compare import Side, compare
from dive_py.analysis.package_changes import PackageChange, PackageChanges
from dive_py.exploration import Exploration
from dive_py.reports.diff_tables import (
    change_lines,
    differences,
    folder_lines,
    head_lines,
    package_fields,
    package_lines,
    path_lines,
)
from tests.analysis.comparing import compared, row
from tests.building import Entry, ImageBuilder, char_device, directory, fifo, file, hardlink, symlink

if TYPE_CHECKING:
    from dive_py.analysis.comparison import Comparison

Explored = Callable[[ImageBuilder], Exploration]

BEFORE = [
    file("etc/conf", b"1" * 100),
    directory("lib"),
    *(file(f"/lib/doc/{number}", b"d" * 300) for number in range(4)),
    symlink("s", "a"),
    file("tool", b"t" * 50),
]
AFTER = [
    file("etc/conf", b"2" * 300, mode=0o600),
    directory("lib"),
    directory("new"),
    file("new/\x1b[31m", b"n" * 2000),
    symlink("s", "b"),
    file("tool", b"t" * 50, uid=1),
]


def comparison() -> Comparison:
    return compared([BEFORE], [AFTER])


def test_both_images_and_what_they_share(explored: Explored) -> None:
    base, top = [file("a", b"x" * 500)], [file("b", b"y" * 20)]
    images = explored(ImageBuilder().layer(*base)), explored(ImageBuilder().layer(*base).layer(*top))
    found = compare(*(Side(one.stack, [layer.diff_id for layer in one.image.info.layers]) for one in images))
    reference = images[0].image.info.reference
    assert list(head_lines(found, images)) == [
        "        LAYERS  STORED  VISIBLE  PLATFORM     IMAGE",
        f"before       1   500 B    500 B  linux/amd64  {reference}",
        f"after        2   520 B    520 B  linux/amd64  {reference}",
        "shared       1   500 B        -  -            the lowest layer of both",
    ]


def test_where_shared_layers_stand(explored: Explored) -> None:
    a, b, c = ([file(name, b"1")] for name in "abc")
    image = explored(ImageBuilder().layer(*a))
    ends = []
    for before, after in (([a], [b]), ([a, b], [c, a]), ([a, b], [a, b]), ([a, b, c], [a, c])):
        *_, shared = head_lines(compared(before, after), (image, image))
        ends.append(shared.split("  ")[-1])
    assert ends == ["-", "1 elsewhere", "the lowest 2 layers of both", "the lowest layer of both, 1 elsewhere"]


def test_the_sums_of_each_change() -> None:
    assert list(change_lines(comparison())) == [
        "CHANGE    PATHS  BEFORE  AFTER",
        "added         2       -   2 kB",
        "removed       5  1.2 kB      -",
        "modified      2   100 B  300 B",
        "metadata      1    50 B   50 B",
    ]


def test_size_by_folder_with_the_largest_delta_first() -> None:
    found = comparison()
    assert list(folder_lines(found)) == [
        "  DELTA  BEFORE  AFTER  CHANGED  FOLDER",
        "  +2 kB     0 B   2 kB        2  /new",
        "-1.2 kB  1.2 kB    0 B        5  /lib/doc",
        " +200 B   100 B  300 B        1  /etc",
    ]
    assert list(folder_lines(found, limit=2))[3:] == [
        "… and 1 more folder; all of them: --files; those below one: --path PATH"
    ]


def test_paths_with_most_bytes_first_and_whole_directories_as_one() -> None:
    assert list(path_lines(comparison(), limit=9)) == [
        "CHANGE     BEFORE    AFTER  DIFFERS        PATH",
        "added           -     2 kB  -              /new/ (1 file)",
        "removed    1.2 kB        -  -              /lib/doc/ (4 files)",
        "modified    100 B    300 B  content,mode   /etc/conf",
        "modified        -        -  target         /s",
        "metadata     50 B     50 B  owner          /tool",
    ]


def test_without_a_limit_each_path_stands_for_itself() -> None:
    rows = [line.split()[-1] for line in path_lines(comparison())][1:]
    docs = [f"/lib/doc/{number}" for number in range(4)]
    assert rows == ["/new/\\x1b[31m", "/etc/conf", *docs, "/lib/doc", "/new", "/s", "/tool"]


def test_what_is_left_out_is_counted() -> None:
    assert list(path_lines(comparison(), limit=2))[3:] == ["… and 3 more; each path for itself: --files"]


def test_one_directory_that_went_is_told_of_even_from_inside() -> None:
    found = comparison()
    assert [line.split()[-1] for line in path_lines(found, row(found, "lib/doc/1"), 9)] == ["PATH", "/lib/doc/1"]


def test_colours_are_there_when_wanted() -> None:
    assert "\x1b[31mremoved " in "\n".join(path_lines(comparison(), coloured=True))
    assert "\x1b" not in "\n".join(path_lines(comparison()))


FILE = file("a", b"1", mtime=1)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (FILE, FILE, []),
        (FILE, FILE.but(data=b"2"), ["content"]),
        (FILE, FILE.but(data=b"2", mode=0o600, uid=1, mtime=2), ["content", "mode", "owner", "mtime"]),
        (FILE, FILE.but(xattrs={"user.a": b"1"}), ["xattrs"]),
        (symlink("a", "b"), symlink("a", "c"), ["target"]),
        (hardlink("a", "no"), hardlink("a", "nowhere"), ["target"]),
        (char_device("a", 1, 3), char_device("a", 1, 5), ["device"]),
        (FILE, fifo("a", mtime=1), ["kind"]),
        (directory("a"), directory("a", mode=0o700), ["mode"]),
    ],
)
def test_words(before: Entry, after: Entry, words: list[str]) -> None:
    comparison = compared([[before]], [[after]])
    assert differences(comparison, np.array([row(comparison, "a")], np.int32)) == [words]


def test_what_only_one_image_has_differs_in_nothing() -> None:
    comparison = compared([[file("a")]], [[file("b")]])
    assert differences(comparison, comparison.different_inside()) == [[], []]


CHANGES = PackageChanges(
    (
        PackageChange("dpkg", "bash", "5.1", "5.2"),
        PackageChange("dpkg", "gone\x1b", "1  2", None),
        PackageChange("dpkg", "new", None, "3"),
    ),
    (b"var/lib/rpm/\xff",),
)


def test_each_has_its_versions() -> None:
    assert list(package_lines(CHANGES)) == [
        "BEFORE  AFTER  PACKAGE",
        "5.1     5.2    bash",
        "1 2     -      gone\\x1b",
        "-       3      new",
        "packages of /var/lib/rpm/\\xff are not compared: it differs, and is not a database that is read",
    ]


def test_packages_that_are_left_out_are_counted() -> None:
    assert list(package_lines(CHANGES, 1))[2] == "… and 2 more packages; all of them: --files"


def test_nothing_is_told_of_nothing() -> None:
    assert list(package_lines(PackageChanges((), ()))) == []


def test_values_for_json() -> None:
    fields = package_fields(CHANGES)
    assert fields is not None
    assert fields["unread"] == ["var/lib/rpm/\udcff"]
    assert fields["changed"] == [item._asdict() for item in CHANGES.items]
    assert package_fields(None) is None
