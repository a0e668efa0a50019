"""The law of the walk: a layer that was really unpacked is indexed as its tar is."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.layers.folder_walk import walk
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.stack import LayerStack
from dive_py.progress import Progress
from tests.laws.strategies import PLAIN, directories, files, others
from tests.layers.scanning import scanned
from tests.model.folder import Folder, well_formed

if TYPE_CHECKING:
    from dive_py.layers.index import LayerIndex
    from tests.building import Entry


Shown = dict[bytes, tuple[int, ...]]


def shown(index: LayerIndex) -> tuple[Shown, set[bytes]]:
    """The merged tree of one layer, each name with what it shows, and the names that are broken hard links.

    Left out is what an unpacked folder cannot keep: modes of symlinks, and times of directories, which change with
    their children.
    """
    stack = LayerStack([index])
    view, entries = stack.merged(0), stack.entries
    told: Shown = {}
    broken = set()
    for path, entry in zip(view.path.tolist(), view.entry.tolist(), strict=True):
        real = int(entries.real[entry])
        at = entry if real < 0 else real
        kind = int(entries.kind[at])
        name = stack.paths.path(path)
        if kind == Kind.HARDLINK:
            broken.add(name)
        mode = 0 if kind == Kind.SYMLINK else int(entries.mode[at])
        time = 0 if kind == Kind.DIR else int(entries.mtime[at])
        told[name] = (kind, int(entries.size[at]), mode, time)
    return told, broken


@given(st.lists(st.one_of(files(PLAIN), directories(PLAIN), others(PLAIN)), max_size=8).filter(well_formed))
@settings(max_examples=60, deadline=None)
def test_an_unpacked_layer_is_the_layer(layer: list[Entry]) -> None:
    with tempfile.TemporaryDirectory() as workspace:
        folder = Folder(Path(workspace))
        folder.apply(0, layer)
        walked = walk(str(folder.root), Progress(), thorough=True)
    tar = scanned(*layer)
    on_disk, broken_on_disk = shown(walked)
    in_tar, broken = shown(tar)
    assert not broken_on_disk
    assert on_disk == {name: what for name, what in in_tar.items() if name not in broken}
    if not broken:
        assert LayerStack([walked]).paths.count == LayerStack([tar]).paths.count
