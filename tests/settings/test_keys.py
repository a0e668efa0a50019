"""The table of settings."""

from __future__ import annotations

import pytest

from dive_py.cli.grammar.options import EVERYWHERE, OPTIONS
from dive_py.presentation.container_rows import ContainerOrder
from dive_py.presentation.image_rows import ImageOrder
from dive_py.presentation.waste_groups import Grouping
from dive_py.settings import keys
from dive_py.settings.keys import KEYS, Key
from dive_py.tui.explorer.selection import HIDDEN, ViewKind


def test_names_and_variables_are_unique_and_tables_stand_together() -> None:
    assert len({key.name for key in KEYS}) == len({key.variable for key in KEYS}) == len(KEYS)
    tables = [key.name.rpartition(".")[0] for key in KEYS]
    assert tables[0] == ""
    assert len([table for place, table in enumerate(tables) if place == 0 or table != tables[place - 1]]) == len(
        set(tables)
    )


def test_variables_are_made_from_names() -> None:
    assert keys.PROBE.variable == "DIVEPY_PROBE"
    assert keys.BASE_BELOW.variable == "DIVEPY_SHOW_BASE_BELOW"


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_a_default_is_a_value_that_it_can_have(key: Key[object]) -> None:
    if key.default is not None:
        assert key.kind.of_value(list(key.default) if isinstance(key.default, tuple) else key.default) == key.default
    assert key.meaning
    assert not key.meaning.endswith(".")


def test_every_flag_is_an_option() -> None:
    known = {option.long: option for option in (*EVERYWHERE, *OPTIONS["explore"])}
    for key in KEYS:
        if key.flag:
            assert bool(known[key.flag].value) == (not isinstance(key.default, bool) and key is not keys.PROBE)


def test_words_are_those_of_who_takes_them() -> None:
    assert set(HIDDEN) == set(keys.CHANGES)
    for key, words in (
        (keys.VIEW, list(ViewKind)),
        (keys.WASTE, list(Grouping)),
        (keys.IMAGES, [order.name.lower() for order in ImageOrder]),
        (keys.CONTAINERS, [order.name.lower() for order in ContainerOrder]),
    ):
        assert sorted(key.kind.form.split()) == sorted(words)
