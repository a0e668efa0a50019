"""Settings of the environment."""

from __future__ import annotations

import pytest

from dive_py.errors import UsageError
from dive_py.settings import PROBE, read


@pytest.mark.parametrize(("value", "probe"), [("", None), ("0", False), ("1", True)])
def test_the_container_is_forbidden_or_allowed_everywhere(value: str, *, probe: bool | None) -> None:
    assert read({PROBE: value}).probe is probe
    assert read({}).probe is None


def test_a_value_that_means_nothing_is_told() -> None:
    with pytest.raises(UsageError, match="DIVEPY_PROBE is 'yes'"):
        read({PROBE: "yes"})


def test_another_place_for_the_hub() -> None:
    assert read({"DIVEPY_HUB": "http://127.0.0.1:1"}).hub == "http://127.0.0.1:1"
    with pytest.raises(UsageError, match="is no address"):
        read({"DIVEPY_HUB": "hub.example.org"})
