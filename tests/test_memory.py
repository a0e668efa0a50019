"""The collector and the allocator."""

from __future__ import annotations

import gc

from dive_py.memory import give_back, resume_collection, without_collection


def test_the_collector_is_back_afterwards() -> None:
    assert gc.isenabled()
    with without_collection():
        assert not gc.isenabled()
        with without_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_resuming_what_was_not_paused_does_no_harm() -> None:
    resume_collection()
    assert gc.isenabled()
    with without_collection():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_giving_memory_back_is_harmless_wherever_it_is_tried() -> None:
    give_back()
