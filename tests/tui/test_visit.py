"""What a visit is made of."""

from __future__ import annotations

from dive_py.sources.image import OpenOptions
from dive_py.tui.marks import UNICODE
from dive_py.tui.visit import Visit


def test_a_visit_begins_at_the_base_with_all_signs() -> None:
    visit = Visit("ubuntu:12.04", OpenOptions())
    assert (visit.layer, visit.path, visit.tour, visit.verify) == (0, None, False, False)
    assert visit.marks is UNICODE
