"""`divepy diff`."""

from __future__ import annotations

import json
import subprocess
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.contents import same
from tests.building import ImageBuilder, directory, file, whiteout

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import Entry
    from tests.cli.conftest import Divepy, Ended

BASE = [directory("etc"), file("etc/motd", b"x" * 1000, mtime=1), file("keep", b"z" * 500, mtime=1)]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return ImageBuilder(name="app:1").layer(*BASE).docker_archive(tmp_path / "old.tar")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """One file gone, one with another time and the same bytes, one new."""
    image = ImageBuilder(name="app:2").layer(*BASE)
    image.layer(whiteout("etc/motd"), file("keep", b"z" * 500, mtime=2), file("app/new", b"n" * 70))
    return image.docker_archive(tmp_path / "new.tar")


def lines(ended: Ended) -> list[dict[str, Any]]:
    assert ended.err == ""
    return [json.loads(line) for line in ended.out.splitlines()]


def test_a_difference_is_told_in_tables_with_status_1(divepy: Divepy, old: Path, new: Path) -> None:
    ended = divepy("diff", old, new)
    assert (ended.status, ended.err) == (1, "")
    assert ended.out.splitlines() == [
        "        LAYERS   STORED  VISIBLE  PLATFORM     IMAGE",
        f"before       1   1.5 kB   1.5 kB  linux/amd64  {old}",
        f"after        2  2.07 kB    570 B  linux/amd64  {new}",
        "shared       1   1.5 kB        -  -            the lowest layer of both",
        "",
        "CHANGE    PATHS  BEFORE  AFTER",
        "added         2       -   70 B",
        "removed       1    1 kB      -",
        "modified      0     0 B    0 B",
        "metadata      1   500 B  500 B",
        "",
        "DELTA  BEFORE  AFTER  CHANGED  FOLDER",
        "-1 kB    1 kB    0 B        1  /etc",
        "+70 B     0 B   70 B        2  /app",
        "",
        "CHANGE     BEFORE    AFTER  DIFFERS        PATH",
        "removed      1 kB        -  -              /etc/motd",
        "added           -     70 B  -              /app/ (1 file)",
        "metadata    500 B    500 B  mtime          /keep",
    ]


def test_the_same_image_has_status_0(divepy: Divepy, old: Path, tmp_path: Path) -> None:
    ended = divepy("diff", old, old)
    assert (ended.status, ended.err, ended.out.splitlines()[-1]) == (0, "", "no difference")
    other = ImageBuilder(name="other:1").layer(*reversed(BASE)).docker_archive(tmp_path / "other.tar")
    assert divepy("diff", old, other).status == 0, "the order in the tar is no difference of the file systems"


def test_json_has_the_totals_and_each_path(divepy: Divepy, old: Path, new: Path) -> None:
    ended = divepy("diff", old, new, "--json")
    total, *rows = lines(ended)
    assert ended.status == 1
    assert (total["shared"]["layers"], total["added"]["paths"]) == (1, 2)
    assert [(row["path"], row["change"], row["same"]) for row in rows] == [
        ("app", "added", None),
        ("app/new", "added", None),
        ("etc/motd", "removed", None),
        ("keep", "metadata", "read"),
    ]


def test_contents_that_only_reading_compares_are_read(divepy: Divepy, old: Path, tmp_path: Path) -> None:
    changed = [*BASE[:2], file("keep", b"Z" * 500, mtime=2)]
    other = ImageBuilder(name="o:1").layer(*changed).docker_archive(tmp_path / "other.tar")
    ended = divepy("diff", old, other, "--json")
    (row,) = lines(ended)[1:]
    assert (ended.status, row["path"], row["change"], row["same"]) == (1, "keep", "modified", "read")


def test_small_files_of_equal_size_and_time_are_read_unasked(divepy: Divepy, old: Path, tmp_path: Path) -> None:
    """Builds that set all times to one leave a version's number changed and nothing else."""
    changed = [*BASE[:2], file("keep", b"Z" * 500, mtime=1)]
    other = ImageBuilder(name="o:1").layer(*changed).docker_archive(tmp_path / "other.tar")
    ended = divepy("diff", old, other, "--json")
    assert (ended.status, ended.err) == (1, "")
    assert [(row["path"], row["change"], row["same"]) for row in lines(ended)[1:]] == [("keep", "modified", "read")]


def test_what_is_assumed_is_told_and_verified_when_asked(
    divepy: Divepy, old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal size and time, other bytes: only reading finds it."""
    monkeypatch.setattr(same, "READ_UNASKED", 0)
    changed = [*BASE[:2], file("keep", b"Z" * 500, mtime=1)]
    other = ImageBuilder(name="o:1").layer(*changed).docker_archive(tmp_path / "other.tar")
    ended = divepy("diff", old, other)
    assert (ended.status, ended.out.splitlines()[-1]) == (0, "no difference")
    assert "2 contents are assumed to be unchanged" in ended.err
    ended = divepy("diff", old, other, "--verify", "--json")
    assert [(row["path"], row["change"], row["same"]) for row in lines(ended)[1:]] == [("keep", "modified", "read")]


def test_verifying_does_not_believe_diff_ids(divepy: Divepy, old: Path, tmp_path: Path) -> None:
    """A config may claim the layers of another image."""
    liar = ImageBuilder(name="o:1").layer(*BASE[:2], file("keep", b"Z" * 500, mtime=1))
    claimed = ImageBuilder().layer(*BASE).diff_ids()
    liar.extra = {"rootfs": {"type": "layers", "diff_ids": claimed}}
    other = liar.docker_archive(tmp_path / "liar.tar")
    assert divepy("diff", old, other).status == 0
    assert divepy("diff", old, other, "--verify").status == 1


def test_one_directory_may_be_wanted(divepy: Divepy, old: Path, new: Path) -> None:
    rows = lines(divepy("diff", old, new, "--json", "--path", "/etc/"))[1:]
    assert [row["path"] for row in rows] == ["etc/motd"]
    same = divepy("diff", old, new, "--path", "etc/motd")
    assert same.out.splitlines()[-1].split() == ["removed", "1", "kB", "-", "-", "/etc/motd"]


def test_a_path_of_neither_image_is_no_difference_but_an_error(divepy: Divepy, old: Path, new: Path) -> None:
    ended = divepy("diff", old, new, "--path", "nowhere")
    assert (ended.status, ended.out) == (2, "")
    assert "nowhere is in neither" in ended.err


DPKG = "var/lib/dpkg/status"


def of_packages(path: Path, *entries: Entry) -> Path:
    return ImageBuilder(name="p:1").layer(*entries).docker_archive(path)


def paragraph(name: str, version: str) -> bytes:
    return f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n".encode()


def test_packages_are_compared(divepy: Divepy, tmp_path: Path) -> None:
    one = of_packages(
        tmp_path / "1.tar", file(DPKG, paragraph("a", "1") + paragraph("b", "1") + paragraph("same", "5"))
    )
    two = of_packages(tmp_path / "2.tar", file(DPKG, paragraph("a", "2\x1b[31m") + paragraph("same", "5"), mtime=2))
    out = divepy("diff", one, two).out.splitlines()
    start = out.index("BEFORE  AFTER      PACKAGE")
    assert out[start + 1 : start + 4] == ["1       2\\x1b[31m  a", "1       -          b", ""]
    total = lines(divepy("diff", one, two, "--json"))[0]
    assert total["packages"] == {
        "changed": [
            {"manager": "dpkg", "name": "a", "before": "1", "after": "2\x1b[31m"},
            {"manager": "dpkg", "name": "b", "before": "1", "after": None},
        ],
        "unread": [],
    }
    assert lines(divepy("diff", one, two, "--json", "--path", DPKG))[0]["packages"] is None


def test_a_database_that_is_not_read_is_named(divepy: Divepy, tmp_path: Path) -> None:
    path = "usr/lib/sysimage/rpm/rpmdb.sqlite"
    one, two = (of_packages(tmp_path / f"{text}.tar", file(path, text.encode())) for text in ("one", "other"))
    assert f"packages of /{path} are not compared" in divepy("diff", one, two).out


def test_packages_of_what_came_through_a_pipe_are_compared_too(
    divepy: Divepy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (of_packages(tmp_path / f"{n}.tar", file(DPKG, paragraph("a", str(n)), mtime=n)) for n in (1, 2))
    with subprocess.Popen(["cat", two], stdout=subprocess.PIPE) as piped:
        assert piped.stdout is not None
        monkeypatch.setattr("sys.stdin", TextIOWrapper(piped.stdout))
        ended = divepy("diff", one, "-")
    assert (ended.status, ended.err) == (1, "")
    assert DPKG in ended.out
    assert any(line.split() == ["1", "2", "a"] for line in ended.out.splitlines()), ended.out


def test_long_lists_end_with_how_to_see_all(divepy: Divepy, old: Path, tmp_path: Path) -> None:
    many = [file(f"f{number:02}", b"x") for number in range(25)]
    other = ImageBuilder(name="m:1").layer(*BASE, *many).docker_archive(tmp_path / "many.tar")
    assert divepy("diff", old, other).out.splitlines()[-1] == "… and 5 more; each path for itself: --files"
    assert divepy("diff", old, other, "--files").out.splitlines()[-1].endswith("f24")


def test_two_images_cannot_come_through_one_pipe(divepy: Divepy) -> None:
    ended = divepy("diff", "-", "-")
    assert (ended.status, ended.out) == (2, "")
    assert "standard input holds one image" in ended.err


@pytest.mark.parametrize("place", [0, 1])
def test_either_may_be_missing_or_damaged(divepy: Divepy, old: Path, damaged: Path, tmp_path: Path, place: int) -> None:
    for other in (damaged, tmp_path / "nowhere.tar"):
        words = [old]
        words.insert(place, other)
        ended = divepy("diff", *words)
        assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1)
        assert str(other) in ended.err
    assert divepy("diff", old, damaged, "-i").status == 1


def test_an_image_without_a_layer_is_told_as_such(divepy: Divepy, old: Path, damaged: Path) -> None:
    ended = divepy("diff", old, damaged, "-i")
    assert next(line for line in ended.out.splitlines() if line.startswith("after")).endswith(" (without layer 1)")
    assert "(without" not in next(line for line in ended.out.splitlines() if line.startswith("before"))
    total = json.loads(divepy("diff", old, damaged, "-i", "--json").out.splitlines()[0])
    assert (total["before"]["unreadLayers"], total["after"]["unreadLayers"]) == ([], [1])
