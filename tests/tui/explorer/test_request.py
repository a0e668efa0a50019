"""What a visit is made of."""

from __future__ import annotations

from dive_py.sources.image import OpenOptions
from dive_py.tui.explorer.request import ExplorerRequest
from dive_py.tui.look.glyphs import UNICODE


def test_a_visit_begins_at_the_base_with_all_signs() -> None:
    visit = ExplorerRequest("ubuntu:12.04", OpenOptions())
    assert (visit.first_layer, visit.path, visit.tour, visit.verify) == (0, None, False, False)
    assert visit.glyphs is UNICODE


def test_a_visit_to_a_container_begins_at_its_own_layer() -> None:
    assert ExplorerRequest("container:web", OpenOptions()).first_layer == -1
    assert ExplorerRequest("container:web", OpenOptions(), layer=2).first_layer == 2
