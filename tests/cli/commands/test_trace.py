"""`divepy trace`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, directory, file, symlink, whiteout

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy


def test_a_story_as_a_table(divepy: Divepy, archive: Path) -> None:
    ended = divepy("trace", archive, "/etc/motd")
    assert (ended.status, ended.err) == (0, "")
    assert [line.split()[:2] for line in ended.out.splitlines()] == [
        ["LAYER", "CHANGE"],
        ["0", "added"],
        ["1", "removed"],
    ]


def test_a_story_as_json(divepy: Divepy, archive: Path) -> None:
    ended = divepy("trace", archive, "keep", "--json")
    assert (ended.status, ended.err) == (0, "")
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert [(row["layer"], row["change"], row["shadowed_by"]) for row in found] == [
        (0, "added", 1),
        (1, "metadata", None),
    ]


def test_an_assumption_is_told_beside_the_table(divepy: Divepy, archive: Path) -> None:
    assert "--verify" in divepy("trace", archive, "keep").err


@pytest.mark.parametrize(("path", "status"), [("nowhere", 1), ("keep/below", 1), ("/", 2)])
def test_what_has_no_story_is_said(divepy: Divepy, archive: Path, path: str, status: int) -> None:
    ended = divepy("trace", archive, path)
    assert (ended.status, ended.out) == (status, "")
    assert len(ended.err.splitlines()) == 1


ACCOUNTS = (
    file("etc/passwd", b"root:x:0:0::/:\ngames:x:5:60::/:\n", mtime=1),
    file("etc/group", b"root:x:0:\ngames:x:60:\n", mtime=2),
)


def test_a_row_shows_the_time_and_says_what_differs(divepy: Divepy, tmp_path: Path) -> None:
    before = file("f", b"x", mtime=1_600_000_000)
    changed = [before.but(mtime=1_600_000_060, data=b"yy"), before.but(mode=0o755), before.but(uid=5, gid=60)]
    image = ImageBuilder().layer(*ACCOUNTS, before)
    for entry in changed:
        image.layer(entry)
    ended = divepy("trace", image.docker_archive(tmp_path / "i.tar"), "/f")
    lines = ended.out.splitlines()
    assert lines[0].split()[5:] == ["TIME", "(UTC)", "SHADOWED", "WASTED", "DIFFERS"]
    assert [line.split("  ")[-1].strip() for line in lines[1:]] == [
        "-",
        "content, size 1 B → 2 B, time 2020-09-13 12:26:40 → 12:27:40",
        "content, size 2 B → 1 B, mode 0644 → 0755, time 2020-09-13 12:27:40 → 12:26:40",
        "mode 0755 → 0644, owner 0:0 → games (5:60)",
    ]
    assert ["2020-09-13 12:26:40" in line for line in lines[1:]] == [True] * 4


def usr_merged(tmp_path: Path) -> Path:
    """As Debian 12 has it; the program is changed and then removed."""
    return (
        ImageBuilder()
        .layer(directory("usr/bin"), file("usr/bin/dash", b"d"), symlink("bin", "usr/bin"))
        .layer(file("usr/bin/dash", b"dd"))
        .layer(whiteout("usr/bin/dash"))
        .docker_archive(tmp_path / "i.tar")
    )


@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_a_path_through_a_symlink_tells_what_it_leads_to(
    divepy: Divepy, tmp_path: Path, json_too: tuple[str, ...]
) -> None:
    archive = usr_merged(tmp_path)
    led, named = (divepy("trace", archive, path, *json_too) for path in ("/bin/dash", "/usr/bin/dash"))
    assert (led.status, led.out) == (0, named.out)
    assert "/bin/dash leads to /usr/bin/dash, through /bin -> usr/bin" in led.err
    assert named.err == ""


def test_a_link_has_its_own_story(divepy: Divepy, tmp_path: Path) -> None:
    ended = divepy("trace", usr_merged(tmp_path), "/bin")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines()[1].endswith("-> usr/bin")


def test_a_path_that_a_link_took_the_place_of_keeps_its_story(divepy: Divepy, tmp_path: Path) -> None:
    """As usrmerge does it: the directory goes, a symlink comes."""
    image = ImageBuilder().layer(file("bin/dash", b"d")).layer(file("usr/bin/dash", b"d"), symlink("bin", "usr/bin"))
    ended = divepy("trace", image.docker_archive(tmp_path / "i.tar"), "/bin/dash")
    assert [line.split()[:2] for line in ended.out.splitlines()[1:]] == [["0", "added"], ["1", "removed"]]
    assert "leads to /usr/bin/dash" in ended.err
    assert "the story of /bin/dash itself" in ended.err


def test_a_removed_path_names_both_layers_in_json(divepy: Divepy, tmp_path: Path) -> None:
    ended = divepy("trace", usr_merged(tmp_path), "usr/bin/dash", "--json")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert [(row["layer"], row["change"], row["shadowed_by"]) for row in rows] == [
        (0, "added", 1),
        (1, "modified", 2),
        (1, "removed", 2),
    ]
