"""Settings that were read."""

from __future__ import annotations

import pytest

from dive_py.errors import UsageError
from dive_py.settings.keys import CACHE_LIMIT, SORT
from dive_py.settings.values import NOTHING, Origin, Rank
from tests.settings.writing import settled


def test_what_nobody_settled_has_its_default() -> None:
    assert NOTHING[SORT] == "name"
    assert str(NOTHING.origin(SORT)) == "default"


def test_what_somebody_settled_knows_where() -> None:
    settings = settled((SORT, "size"))
    assert settings[SORT] == "size"
    assert str(settings.origin(SORT)) == "config.toml:1"


@pytest.mark.parametrize(
    ("rank", "kind"),
    [
        (Rank.DEFAULT, "default"),
        (Rank.DIVE_FILE, "file"),
        (Rank.FILE, "file"),
        (Rank.DIVE_VARIABLE, "environment"),
        (Rank.FOREIGN, "environment"),
        (Rank.VARIABLE, "environment"),
        (Rank.FLAG, "option"),
    ],
)
def test_origins_have_a_kind(rank: Rank, kind: str) -> None:
    assert Origin(rank).kind == kind


def test_a_value_that_turns_out_impossible_is_told_with_its_place() -> None:
    error = settled((CACHE_LIMIT, "9EB")).wrong(CACHE_LIMIT, "it is too much")
    assert isinstance(error, UsageError)
    assert error.message == "config.toml:1: cache.limit: it is too much"
