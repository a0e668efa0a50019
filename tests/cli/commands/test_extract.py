"""`divepy extract`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.building import (
    ImageBuilder,
    char_device,
    directory,
    file,
    hardlink,
    sparse_file,
    whiteout,
    write_tar,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Two layers, and a folder to work in."""
    builder = ImageBuilder().layer(
        directory("etc"), file("etc/a", b"one"), file("etc/b", b"b"), char_device("etc/n", 1, 3)
    )
    return builder.layer(file("etc/a", b"three"), whiteout("etc/b")).docker_archive(tmp_path / "image.tar", "gzip")


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_file_a_folder_and_a_layer(divepy: Divepy, image: Path, tmp_path: Path) -> None:
    ended = divepy("extract", image, "/etc/a", "new")
    assert (ended.status, ended.err) == (0, "divepy: extracted 1 file, 5 B, to ./new\n")
    assert (tmp_path / "new").read_bytes() == b"three"
    ended = divepy("extract", image, "/etc", "out/")
    assert ended.err.splitlines() == [
        "divepy: extracted 1 file, 5 B, to out/etc",
        "divepy: left out: /etc/n, a device",
    ]
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "out/etc").iterdir()] == [("a", b"three")]
    assert divepy("extract", image, "/", "layer", "--layer", "0").status == 0
    assert sorted(path.name for path in (tmp_path / "layer/etc").iterdir()) == ["a", "b"]


def test_directories_are_told_too(divepy: Divepy, tmp_path: Path) -> None:
    """A layer of a `RUN mkdir` has no file, and makes something all the same."""
    image = ImageBuilder().layer(directory("a"), directory("a/b")).docker_archive(tmp_path / "dirs.tar")
    ended = divepy("extract", image, "/", "out", "--layer", "0")
    assert (ended.status, ended.err) == (0, "divepy: extracted 0 files and 2 directories, 0 B, to out\n")
    assert (tmp_path / "out/a/b").is_dir()


def test_what_is_seen_up_to_a_layer(divepy: Divepy, image: Path, tmp_path: Path) -> None:
    assert divepy("extract", image, "/etc", "before", "--upto", "0").status == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "before").iterdir()} == {"a": b"one", "b": b"b"}
    assert divepy("extract", image, "/etc", "x", "--upto", "2").status == 2
    ended = divepy("extract", image, "/etc", "x", "--upto", "0", "--layer", "0")
    assert (ended.status, "not allowed with" in ended.err) == (2, True)


def test_nothing_is_overwritten_unasked(divepy: Divepy, image: Path, tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"precious")
    ended = divepy("extract", image, "/etc/a", "new")
    assert (ended.status, ended.err) == (
        2,
        "divepy: replace ./new: cannot ask here; -y says yes beforehand\n",
    )
    assert divepy("extract", image, "/etc/a", "new", "--no-input").status == 2
    assert (tmp_path / "new").read_bytes() == b"precious"
    assert divepy("extract", image, "/etc/a", "new", "-y").status == 0
    assert (tmp_path / "new").read_bytes() == b"three"


def test_what_is_not_there_makes_nothing(divepy: Divepy, image: Path, tmp_path: Path) -> None:
    assert divepy("extract", image, "/none", "new").status == 1
    assert divepy("extract", image, "/etc/n", "new").status == 2
    assert not (tmp_path / "new").exists()


def test_many_names_are_counted(divepy: Divepy, tmp_path: Path) -> None:
    path = ImageBuilder().layer(*(file(f"d/{n}", b"x") for n in range(9))).docker_archive(tmp_path / "image.tar")
    assert divepy("extract", path, "/d", "d").status == 0
    ended = divepy("extract", path, "/d", ".")
    assert "and 4 more: cannot ask here" in ended.err


def test_standard_output_is_for_cat(divepy: Divepy, image: Path, tmp_path: Path) -> None:
    ended = divepy("extract", image, "/etc/a", "-")
    assert ended.status == 2
    assert f"divepy cat {image} /etc/a" in ended.err
    assert not (tmp_path / "-").exists()


def test_a_file_that_cannot_be_given_is_named_and_stops_no_other(divepy: Divepy, tmp_path: Path) -> None:
    """Of two, one in the form that no engine reads, and one whose map is damaged."""
    old, bad = sparse_file("old", {0: b"x"}, 9, "gnu"), sparse_file("bad", {0: b"abc", 700: b"x"}, 1000)
    tar = write_tar([file("a", b"1"), old, bad, hardlink("link", "bad"), file("z", b"2")])
    tar = tar.replace(b"2\n0\n3\n700\n", b"2\n9\n3\n  0\n")
    path = ImageBuilder().raw_layer(tar).docker_archive(tmp_path / "image.tar")
    ended = divepy("extract", path, "/", "out")
    why = "the map of a sparse file is damaged, so that its content cannot be put together"
    assert (ended.status, ended.err.splitlines()) == (
        2,
        [
            "divepy: extracted 2 files, 2 B, to out",
            f"divepy: not extracted: out/bad, out/link: {why}",
            "divepy: left out: /old, a sparse file in GNU's old form, which no engine reads",
        ],
    )
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["a", "z"]
    ended = divepy("extract", path, "/bad", "alone")
    assert (ended.status, (tmp_path / "alone").exists()) == (2, False)
    for name, told in (("/old", "GNU's old form"), ("/bad", "map of a sparse file")):
        ended = divepy("cat", path, name)
        assert (ended.status, ended.out) == (2, "")
        assert told in ended.err
