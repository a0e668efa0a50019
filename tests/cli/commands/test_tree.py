"""`divepy tree`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.building import ImageBuilder, directory, file, symlink, whiteout

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy, Ended


def rows(ended: Ended) -> list[dict[str, Any]]:
    """The JSON lines of a run."""
    assert (ended.status, ended.err) == (0, "")
    return [json.loads(line) for line in ended.out.splitlines()]


def test_merged_is_the_default(divepy: Divepy, archive: Path) -> None:
    found = rows(divepy("tree", archive, "--json"))
    assert [(row["path"], row["mode"], row["layer"]) for row in found] == [("etc", "0755", 0), ("keep", "0600", 1)]
    assert rows(divepy("tree", archive, "--merged", "--json")) == found


def test_a_layer_can_be_chosen(divepy: Divepy, archive: Path) -> None:
    found = rows(divepy("tree", archive, "--layer", "1", "--json"))
    assert [(row["path"], row["change"], row["same"]) for row in found] == [
        ("etc/motd", "removed", None),
        ("keep", "metadata", "assumed"),
    ]


def test_comparisons_are_verified_when_asked(divepy: Divepy, archive: Path) -> None:
    found = rows(divepy("tree", archive, "--layer", "1", "--json", "--verify", "/keep"))
    assert [(row["path"], row["change"], row["same"]) for row in found] == [("keep", "metadata", "read")]


def test_all_lists_every_entry(divepy: Divepy, archive: Path) -> None:
    found = rows(divepy("tree", archive, "--all", "--json"))
    assert [(row["layer"], row["path"], row["kind"], row["wasted"]) for row in found] == [
        (0, "etc", "dir", 0),
        (0, "etc/motd", "file", 1000),
        (0, "keep", "file", 500),
        (1, "etc/motd", "whiteout", 0),
        (1, "keep", "file", 0),
    ]


@pytest.mark.parametrize("path", ["etc", "/etc/", "./etc", "//etc/."])
def test_a_path_may_be_written_in_many_ways(divepy: Divepy, archive: Path, path: str) -> None:
    assert [row["path"] for row in rows(divepy("tree", archive, path, "--json"))] == ["etc"]


def test_the_root_is_everything(divepy: Divepy, archive: Path) -> None:
    assert len(rows(divepy("tree", archive, "/", "--json"))) == 2


def test_a_path_without_rows_in_a_layer_is_no_error(divepy: Divepy, tmp_path: Path) -> None:
    """It is in the image; this layer just did nothing to it."""
    archive = ImageBuilder().layer(file("a")).layer(file("b")).docker_archive(tmp_path / "two.tar")
    assert [row["path"] for row in rows(divepy("tree", archive, "a", "--layer", "0", "--json"))] == ["a"]
    assert rows(divepy("tree", archive, "a", "--layer", "1", "--json")) == []


@pytest.mark.parametrize(("path", "said"), [("nowhere", "nowhere is not in"), ("etc/motd", "trace")])
def test_a_path_that_is_not_there_is_status_1(divepy: Divepy, archive: Path, path: str, said: str) -> None:
    """Of one that was removed, it says where its story is."""
    ended = divepy("tree", archive, path)
    assert (ended.status, ended.out) == (1, "")
    assert said in ended.err


def test_tables_count_what_is_assumed_on_standard_error(divepy: Divepy, archive: Path) -> None:
    ended = divepy("tree", archive, "--layer", "1")
    assert ended.status == 0
    assert ended.out.splitlines()[2].split() == ["1", "metadata", "-rw-------", "0:0", "500", "B", "-", "-", "/keep"]
    assert ended.err == (
        "divepy: 1 content is assumed to be unchanged, from equal size and time or checksum; --verify reads it\n"
    )


def test_the_merged_table_reads_like_a_listing(divepy: Divepy, archive: Path) -> None:
    ended = divepy("tree", archive)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines()[1:] == [
        "drwxr-xr-x  0:0          -      0  /etc",
        "-rw-------  0:0      500 B      1  /keep",
    ]


def test_colours_are_there_when_wanted(divepy: Divepy, archive: Path) -> None:
    assert "\x1b[31mremoved" in divepy("tree", archive, "--layer", "1", "--color", "always").out
    assert "\x1b" not in divepy("tree", archive, "--layer", "1").out


@pytest.mark.parametrize("layer", ["2", "-1", "x", "rw", "99999999999"])
def test_a_layer_that_is_not_there_is_an_error(divepy: Divepy, archive: Path, layer: str) -> None:
    ended = divepy("tree", archive, f"--layer={layer}")
    assert (ended.status, ended.out) == (2, "")
    assert "layer" in ended.err


def test_choices_exclude_each_other(divepy: Divepy, archive: Path) -> None:
    ended = divepy("tree", archive, "--all", "--merged")
    assert ended.status == 2
    assert "not allowed with" in ended.err


def usr_merged(tmp_path: Path) -> Path:
    """As Debian 12 has it; then the program is removed, with the link to its directory."""
    return (
        ImageBuilder()
        .layer(directory("usr/bin"), file("usr/bin/dash", b"d"), directory("usr/bin/d"), file("usr/bin/d/e", b"e"))
        .layer(symlink("bin", "usr/bin"), symlink("sbin", "/bin"))
        .layer(whiteout("usr/bin/dash"))
        .layer(whiteout("bin"))
        .docker_archive(tmp_path / "i.tar")
    )


@pytest.mark.parametrize(
    ("words", "led"),
    [
        (("sbin/d", "--layer", "0"), False),
        (("/bin/dash", "--layer", "2"), True),
        (("/bin/dash", "--all"), True),
        (("/sbin/d/e", "--all"), True),
        (("/bin/d",), False),
    ],
)
@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_a_path_through_a_symlink_lists_what_it_leads_to(
    divepy: Divepy, tmp_path: Path, words: tuple[str, ...], json_too: tuple[str, ...], *, led: bool
) -> None:
    """In the tree that is listed: the link came with layer 1 and went with layer 3."""
    archive = usr_merged(tmp_path)
    ended = divepy("tree", archive, *words, *json_too)
    if not led:
        assert (ended.status, ended.out) == (1, "")
        return
    real = words[0].lstrip("/").replace("sbin", "bin").replace("bin", "usr/bin")
    named = divepy("tree", archive, real, *words[1:], *json_too)
    assert (ended.status, ended.out) == (0, named.out)
    assert len(ended.out.splitlines()) >= 1
    assert f"{words[0]} leads to /{real}, through /" in ended.err


def test_merged_usr_is_followed_in_the_merged_tree(divepy: Divepy, tmp_path: Path) -> None:
    image = ImageBuilder().layer(file("usr/bin/dash", b"d"), symlink("bin", "usr/bin"))
    ended = divepy("tree", image.docker_archive(tmp_path / "i.tar"), "/bin/dash")
    assert ended.out.splitlines()[1].endswith("  /usr/bin/dash")
    assert ended.err == "divepy: /bin/dash leads to /usr/bin/dash, through /bin -> usr/bin\n"


def test_a_removed_path_names_both_layers_in_json(divepy: Divepy, tmp_path: Path) -> None:
    """`layer` had it, `shadowed_by` removed it: the layer that was asked for."""
    ended = divepy("tree", usr_merged(tmp_path), "--layer", "2", "--json")
    removed = [row for row in map(json.loads, ended.out.splitlines()) if row["change"] == "removed"]
    assert [(row["path"], row["layer"], row["shadowed_by"]) for row in removed] == [("usr/bin/dash", 0, 2)]
