"""`divepy find`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.building import ImageBuilder, file, whiteout

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy, Ended


def rows(ended: Ended) -> list[dict[str, Any]]:
    """The JSON lines of a run."""
    assert (ended.status, ended.err) == (0, "")
    return [json.loads(line) for line in ended.out.splitlines()]


def test_the_table_tells_which_layer_did_what(divepy: Divepy, archive: Path) -> None:
    ended = divepy("find", archive, "motd")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "LAYER  CHANGE     MODE        OWNER     SIZE  SHADOWED   WASTED  PATH",
        "    0  added      -rw-r--r--  0:0       1 kB         1     1 kB  /etc/motd",
        "    1  removed    -rw-r--r--  0:0       1 kB         -        -  /etc/motd",
    ]


def test_json_has_the_fields_of_a_layer_s_listing(divepy: Divepy, archive: Path) -> None:
    found = rows(divepy("find", archive, "/**", "--json", "--layer", "1"))
    assert found == rows(divepy("tree", archive, "--layer", "1", "--json"))


@pytest.mark.parametrize(
    ("owner", "found"),
    [
        ("games", ["g"]),
        ("games:games", ["g"]),
        ("games:60", ["g"]),
        (":staff", ["s"]),
        ("toor", ["etc/group", "etc/passwd"]),
        ("5", ["g"]),
    ],
)
def test_owners_may_be_called_as_the_image_calls_them(
    divepy: Divepy, tmp_path: Path, owner: str, found: list[str]
) -> None:
    passwd = b"root:x:0:0::/:\ntoor:x:0:0::/:\ngames:x:5:60::/:\n"
    builder = ImageBuilder().layer(
        file("etc/passwd", passwd), file("etc/group", b"games:x:60:\nstaff:x:50:\n"),
        file("g", b"g", uid=5, gid=60), file("s", b"s", uid=7, gid=50),
    )  # fmt: skip
    image = builder.docker_archive(tmp_path / "named.tar")
    ended = divepy("find", image, "--owner", owner, "--kind", "file", "--json")
    assert [row["path"] for row in rows(ended)] == found


def test_an_owner_that_the_image_does_not_know_is_said(divepy: Divepy, tmp_path: Path) -> None:
    image = ImageBuilder().layer(file("etc/passwd", b"games:x:5:60::/:\n")).docker_archive(tmp_path / "named.tar")
    ended = divepy("find", image, "--owner", "gamez")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "divepy: --owner gamez: the image has no user gamez; did you mean games?\n"
    assert divepy("find", image, "--owner", ":games").err.endswith("has no group games; name its number\n")


def test_conditions_need_no_pattern(divepy: Divepy, archive: Path) -> None:
    found = rows(divepy("find", archive, "--hidden", "--size", "+1kB", "--json"))
    assert [(row["path"], row["layer"], row["wasted"]) for row in found] == [("etc/motd", 0, 1000)]
    found = rows(divepy("find", archive, "--kind", "dir", "--kind", "symlink", "--json"))
    assert [row["path"] for row in found] == ["etc"]


def test_a_pattern_and_conditions_must_all_hold(divepy: Divepy, archive: Path) -> None:
    found = rows(divepy("find", archive, "K*", "-I", "--mode", "0600", "--visible", "--json"))
    assert [(row["path"], row["layer"], row["change"]) for row in found] == [("keep", 1, "metadata")]


def test_an_expression_is_about_the_path_with_its_slash(divepy: Divepy, archive: Path) -> None:
    found = rows(divepy("find", archive, "--regex", "^/etc/|^keep", "--change", "added", "--json"))
    assert [row["path"] for row in found] == ["etc/motd"]


def test_an_assumption_is_told_beside_the_table(divepy: Divepy, archive: Path) -> None:
    assert "--verify" in divepy("find", archive, "keep").err
    assert divepy("find", archive, "keep", "--verify").err == ""


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_nothing_found_is_status_1(divepy: Divepy, archive: Path, more: list[str]) -> None:
    ended = divepy("find", archive, "nowhere", *more)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == f"divepy: nothing in {archive} fits\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "find wants PATTERN"),
        (["a", "--layer", "x"], "--layer x is not a layer number"),
        (["a", "--layer", "2"], "there is no layer 2"),
        (["a", "--layer", "rw"], "read-write layer"),
        (["(", "--regex"], "bad expression"),
        (["a", "b"], "find does not take 'b'"),
    ],
)
def test_what_cannot_be_looked_for_is_status_2(divepy: Divepy, archive: Path, given: list[str], said: str) -> None:
    ended = divepy("find", archive, *given)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_mistake_is_told_before_the_image_is_opened(divepy: Divepy, tmp_path: Path) -> None:
    for given in (["a", "--layer", "x"], ["a", "--mode", "u+s"], ["(", "--regex"]):
        ended = divepy("find", tmp_path / "missing.tar", *given)
        assert ended.status == 2
        assert "missing.tar" not in ended.err


def test_hostile_names_stay_on_their_line(divepy: Divepy, tmp_path: Path) -> None:
    image = ImageBuilder().layer(file("a\x1b[2J\nb", b"x"), file(b"\xff.pem")).docker_archive(tmp_path / "x.tar")
    ended = divepy("find", image, "*")
    assert [line.rpartition("  ")[2] for line in ended.out.splitlines()[1:]] == [r"/a\x1b[2J\nb", r"/\xff.pem"]
    (row,) = rows(divepy("find", image, "?.pem", "--json"))
    assert (row["path"], row["path_base64"]) == ("\udcff.pem", "/y5wZW0=")


def test_colours_are_there_when_wanted(divepy: Divepy, archive: Path) -> None:
    assert "\x1b[31mremoved" in divepy("find", archive, "motd", "--color", "always").out
    assert "\x1b" not in divepy("find", archive, "motd").out


def test_what_is_readable_of_a_damaged_image_is_searched_when_asked(divepy: Divepy, damaged: Path) -> None:
    assert divepy("find", damaged, "a").status == 2
    ended = divepy("find", damaged, "a", "-i", "--json")
    assert ended.status == 0
    assert [json.loads(line)["path"] for line in ended.out.splitlines()] == ["a"]


def test_a_removed_path_names_both_layers_in_json(divepy: Divepy, tmp_path: Path) -> None:
    """`layer` had it, `shadowed_by` removed it; the table's row stands at the layer that removed it."""
    image = ImageBuilder().layer(file("a/f", b"1")).layer(file("a/f", b"22")).layer(file("b")).layer(whiteout("a"))
    archive = image.docker_archive(tmp_path / "i.tar")
    ended = divepy("find", archive, "f", "--change", "removed", "--json")
    assert [(row["layer"], row["shadowed_by"]) for row in map(json.loads, ended.out.splitlines())] == [(1, 3)]
    assert divepy("find", archive, "f", "--change", "removed").out.splitlines()[1].split()[:2] == ["3", "removed"]
