"""What an extraction will make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.contents.extraction import place_of, plan
from dive_py.errors import DivepyError, PathNotFound
from tests.building import block_device, directory, fifo, file, hardlink, symlink, whiteout
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = (
    [
        directory("d"), file("d/a", b"one", mode=0o4755), file("d/b", b"two"), symlink("d/l", "/etc"), fifo("d/p"),
        block_device("d/sda", 8, 0), file("implicit/deep/f", b"x"), symlink("to", "d/a"),
    ],
    [whiteout("d/b"), hardlink("d/c", "d/a"), file("d.bak", b"no"), hardlink("d/none", "nowhere")],
)  # fmt: skip


def test_a_folder_is_planned_without_its_neighbours() -> None:
    made = plan(stacked(*LAYERS), b"d", None)
    assert [one.path for one in made.files] == [(b"a",)]
    assert [(one.path, one.target) for one in made.hard_links] == [((b"c",), (b"a",))]
    assert [(one.path, one.target) for one in made.symlinks] == [((b"l",), b"/etc")]
    assert made.left_out == [(b"d/none", "a hard link to nothing"), (b"d/p", "a named pipe"), (b"d/sda", "a device")]
    assert (made.folders, made.single, made.total) == ([], False, 3)


def test_all_of_it_and_a_single_file() -> None:
    everything = plan(stacked(*LAYERS), b"", None)
    assert [one.path for one in everything.folders] == [(b"d",), (b"implicit",), (b"implicit", b"deep")]
    assert (b"d.bak",) in everything.names
    assert [one.mtime for one in everything.folders] == [0, None, None]
    single = plan(stacked(*LAYERS), b"d/a", None)
    assert (single.single, single.names, single.files[0].size) == (True, [()], 3)
    linked = plan(stacked(*LAYERS), b"to", None)
    assert (linked.single, linked.files[0].size) == (True, 3)


def test_a_layer_is_what_its_tar_holds() -> None:
    stack = stacked(*LAYERS)
    assert [one.path for one in plan(stack, b"d", 0).files] == [(b"a",), (b"b",)]
    upper = plan(stack, b"", 1)
    assert sorted(upper.names) == [(b"d", b"c"), (b"d.bak",)]
    assert [one.path for one in upper.folders] == [(b"d",)]
    assert [one.path for one in plan(stack, b"implicit", 0).files] == [(b"deep", b"f")]
    with pytest.raises(PathNotFound, match="layer 1 has no /implicit"):
        plan(stack, b"implicit", 1)


def test_a_folder_that_a_layer_only_passes_through_is_planned() -> None:
    stack = stacked([directory("a"), directory("a/b")], [file("a/b/c", b"x")])
    assert [one.path for one in plan(stack, b"a", 1).files] == [(b"b", b"c")]


def test_at_a_layer_it_is_what_would_be_seen_if_that_were_the_top() -> None:
    stack = stacked(*LAYERS)
    assert [one.path for one in plan(stack, b"d", None, upto=0).files] == [(b"a",), (b"b",)]
    assert [one.path for one in plan(stack, b"d", None, upto=1).files] == [(b"a",)]
    assert plan(stack, b"to", None, upto=1).symlinks[0].target == b"d/a"
    with pytest.raises(PathNotFound, match="/d/b is not there at layer 1"):
        plan(stack, b"d/b", None, upto=1)
    with pytest.raises(PathNotFound, match="/never"):
        plan(stack, b"never", None, upto=1)


def test_devices_alone_are_refused() -> None:
    with pytest.raises(DivepyError, match="/d/sda is a device, and is not extracted"):
        plan(stacked(*LAYERS), b"d/sda", None)


def test_an_image_without_layers_has_nothing_to_extract() -> None:
    assert plan(stacked(), b"", None).names == []


@pytest.mark.parametrize(
    ("destination", "path", "single", "folder", "name"),
    [
        ("there", b"etc/passwd", True, "there", b"passwd"),
        ("new", b"etc/passwd", True, ".", b"new"),
        ("new/", b"etc/passwd", True, "new/", b"passwd"),
        ("a/b", b"etc/passwd", True, "a", b"b"),
        ("there", b"etc", False, "there/etc", b""),
        ("new", b"etc", False, "new", b""),
        ("new/", b"a/etc", False, "new/etc", b""),
        ("there", b"", False, "there", b""),
        ("new/", b"", False, "new/", b""),
    ],
)
def test_as_copying_does(
    destination: str,
    path: bytes,
    folder: str,
    name: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    single: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    assert place_of(destination, path, single=single) == (folder, name)
