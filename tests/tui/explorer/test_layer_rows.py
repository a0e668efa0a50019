"""The rows of the list of layers, as values."""

from __future__ import annotations

from dive_py.analysis.waste import waste
from dive_py.errors import DamagedImage
from dive_py.oci.config import HistoryEntry
from dive_py.progressive import Snapshot
from dive_py.sources.image import ImageInfo, LayerInfo
from dive_py.tui.explorer.layer_rows import LayerRow, layer_rows
from dive_py.tui.look.glyphs import UNICODE
from tests.tui.stacks import small_stack

STEP = HistoryEntry(created_by="/bin/sh -c #(nop)  ENV MODE=fast")
LAYERS = tuple(LayerInfo(k, created_by=f"/bin/sh -c step {k}", steps=(STEP,) if k == 0 else ()) for k in range(4))
INFO = ImageInfo("app:1", "docker", "Docker", layers=LAYERS)


def test_before_anything_is_read_the_steps_stand_there() -> None:
    assert list(layer_rows(INFO, None, UNICODE)) == [LayerRow(k, f"step {k}", label=str(k)) for k in range(4)]


def test_what_has_been_read_is_weighed() -> None:
    stack = small_stack()
    snapshot = Snapshot(stack, frozenset(range(4)), {3: DamagedImage("gone")}, {1: "cut"}, waste=waste(stack))
    rows = list(layer_rows(INFO, snapshot, UNICODE))
    weights = [(row.stored, row.wasted, row.hidden) for row in rows[:3]]
    assert weights == [(10805, 10800, 0), (170, 0, 100), (5000, 0, 10000)]
    assert [row.problem for row in rows] == ["", "damaged", "", "unreadable"]
    assert rows[3].stored is None


def test_steps_without_a_layer_and_shells_are_shown_where_asked_for() -> None:
    rows = list(layer_rows(INFO, None, UNICODE, all_steps=True, raw=True))
    assert [row.text for row in rows[:2]] == ["/bin/sh -c step 0", "/bin/sh -c #(nop)  ENV MODE=fast"]
    assert rows[1].number == -1


def test_the_list_can_be_shortened() -> None:
    rows = layer_rows(INFO, None, UNICODE, only=frozenset({1, 3}), all_steps=True)
    assert [row.number for row in rows] == [1, 3]
