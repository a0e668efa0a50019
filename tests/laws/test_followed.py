"""Laws of entries below symlinks of their own tar: GNU tar unpacks what divepy shows, where it unpacks at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dive_py.layers.vocabulary import Kind
from tests.building import directory, file, hardlink, symlink, write_tar
from tests.model.folder import is_directory, walk
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack
    from tests.building import Entry

pytestmark = pytest.mark.skipif(shutil.which("tar") is None, reason="needs GNU tar")

NAMES = st.lists(st.sampled_from(("a", "b", "l", "m")), min_size=1, max_size=3).map("/".join)
TARGETS = st.sampled_from(("a", "b", "a/b", "l", "m", "./a"))
"""No absolute ones and none that go up: those GNU tar makes when all else is done."""
ENTRIES = st.one_of(
    NAMES.map(directory),
    st.builds(symlink, NAMES, TARGETS),
    st.builds(lambda name, size: file(name, b"x" * size), NAMES, st.integers(0, 3)),
    st.builds(lambda name, size: file(name, b"x" * size), NAMES, st.integers(0, 3)),
    st.builds(hardlink, NAMES, NAMES),
)
Shown = dict[bytes, tuple[str, int, bytes, frozenset[bytes]]]
"""Kind, size, target and all names by path."""


def unpacked(layer: list[Entry]) -> Shown | None:
    """What GNU tar makes of a layer; None where it does not take all of it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["tar", "--extract", "--file", "-", "--directory", folder]
        if subprocess.run(command, input=write_tar(layer), capture_output=True, check=False).returncode:
            return None
        found: dict[bytes, tuple[str, int, bytes, int]] = {}
        for parts, path in walk(Path(folder)):
            if is_directory(path):
                found[b"/".join(parts)] = ("dir", 0, b"", 0)
                continue
            status = os.lstat(path)
            link = os.readlink(path) if os.path.islink(path) else b""  # noqa: PTH114, PTH115
            found[b"/".join(parts)] = (
                "symlink" if link else "file",
                0 if link else status.st_size,
                link,
                status.st_ino,
            )
        names = {
            path: frozenset(other for other in found if one[3] and found[other][3] == one[3])
            for path, one in found.items()
        }
        return {path: (*one[:3], names[path]) for path, one in found.items()}


def shown(stack: LayerStack) -> Shown:
    """What divepy shows of the one layer."""
    entries, view = stack.entries, stack.merged(0)
    told = {stack.paths.path(path): int(entries.real[entry]) for path, entry in zip(view.path, view.entry, strict=True)}
    return {
        path: (
            Kind(entries.kind[real]).word,
            int(entries.size[real]),
            entries.links[entries.link[real]] if entries.kind[real] == Kind.SYMLINK else b"",
            frozenset(other for other, its in told.items() if its == real and entries.kind[real] != Kind.DIR),
        )
        for path, real in told.items()
        if real >= 0
    }


@given(st.lists(ENTRIES, min_size=2, max_size=7))
@settings(max_examples=150, deadline=None)
def test_it_is_what_gnu_tar_unpacks(layer: list[Entry]) -> None:
    stack = stacked(layer)
    # a link to itself, which GNU tar passes over, and one to nothing are no names of anything
    assume(not ((stack.entries.kind == Kind.HARDLINK) & (stack.entries.real < 0)).any())
    wanted = unpacked(layer)
    assume(wanted is not None)
    assert shown(stack) == wanted


def test_the_law_has_something_to_say() -> None:
    layer = [
        directory("a"),
        symlink("l", "a"),
        file("l/f", b"x"),
        hardlink("h", "l/f"),
        hardlink("m", "l"),
        file("m/g"),
    ]
    wanted = unpacked(layer)
    assert wanted is not None
    assert wanted[b"h"] == ("file", 1, b"", frozenset({b"a/f", b"h"}))
    assert shown(stacked(layer)) == wanted
