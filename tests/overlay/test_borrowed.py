"""Files whose content stays in a layer below (`metacopy`), as Linux 6.1 and 6.18 write them."""

from __future__ import annotations

from dive_py.analysis.waste import waste
from dive_py.layers.vocabulary import Flag
from dive_py.overlay.vocabulary import Change, Same
from tests.building import directory, file, whiteout
from tests.overlay.stacking import entry_at
from tests.overlay.upper import container, content


def test_changed_attributes_alone_copy_no_content() -> None:
    stack = container([file("meta", b"\0" * 500, mode=0o600)], {"meta": b""})
    entry = entry_at(stack, 1, "meta")
    assert (Change(int(stack.entries.change[entry])), Same(int(stack.entries.same[entry]))) == (
        Change.METADATA,
        Same.KNOWN,
    )
    assert (int(stack.entries.size[entry]), int(stack.entries.stored[entry])) == (500, 0)
    assert stack.entries.flags[entry] & Flag.BELOW
    assert content(stack, "meta") == (0, 500)
    assert waste(stack).wasted == 0, "what is below is shown still"


def test_a_renamed_file_with_changed_attributes_has_its_content() -> None:
    for mark in (b"meta", b"/meta"):
        stack = container([file("other", b"\0" * 500, mode=0o600), whiteout("meta")], {"other": mark})
        assert content(stack, "other") == (0, 500)
        assert waste(stack).wasted == 0


def test_a_file_inside_a_moved_directory_is_found_where_that_was() -> None:
    upper = [directory("moved"), directory("moved/sub"), file("moved/sub/big", b"\0" * 3000, uid=9), whiteout("dir")]
    stack = container(upper, {"moved": b"dir", "moved/sub/big": b""})
    assert content(stack, "moved/sub/big") == (0, 3000)
    assert stack.entries.uid[entry_at(stack, 1, "moved/sub/big")] == 9
