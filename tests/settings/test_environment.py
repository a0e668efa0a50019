"""Settings of the environment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.errors import UsageError
from dive_py.settings import environment, keys
from dive_py.settings.keys import KEYS
from dive_py.settings.values import Rank


@pytest.mark.parametrize(("value", "probe"), [("", None), ("0", False), ("1", True), ("true", True)])
def test_the_container_is_forbidden_or_allowed_everywhere(value: str, *, probe: bool | None) -> None:
    found = environment.own({"DIVEPY_PROBE": value}).settings.get("probe")
    assert (found.value if found else None) is probe


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DIVEPY_PROBE", "yes", "DIVEPY_PROBE is 'yes' and can only be true or false"),
        ("DIVEPY_HUB", "me:secret@hub.example.org", "DIVEPY_HUB is '***@hub.example.org' and can only be an address"),
        ("DIVEPY_HUB", "hub.example.org", "DIVEPY_HUB is 'hub.example.org' and can only be an address"),
        ("DIVEPY_SHOW_SORT", "date", "can only be name size"),
    ],
)
def test_a_value_that_means_nothing_is_told(name: str, value: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        environment.own({name: value})
    assert told in caught.value.message


def test_keys_of_actions_can_be_given() -> None:
    part = environment.own({"DIVEPY_KEYS_EXPLORER_NEXT_PANE": "tab, f6", "DIVEPY_KEYS_PRESET": "vim"})
    (binding,) = part.bindings
    assert (binding.action, binding.keys) == ("explorer.next-pane", ("tab", "f6"))
    assert part.settings["keys.preset"].value == "vim"


def test_a_comma_is_a_key_too() -> None:
    assert environment.keys_of(" , ") == (",",)
    assert environment.keys_of("a,b,") == ("a", "b")


def test_variables_of_other_programs_are_followed() -> None:
    found = environment.foreign({"DOCKER_HOST": "tcp://a:1", "NO_COLOR": "1", "FORCE_COLOR": "1"}).settings
    assert (found["host"].value, found["host"].origin.rank) == ("tcp://a:1", Rank.FOREIGN)
    assert found["color"].value == "never", "the first one counts"


def test_dives_variables_are_read_as_dive_reads_them() -> None:
    part = environment.dives({"DIVE_CONTAINER_ENGINE": "docker", "DIVE_SOURCE": "podman", "DIVE_IGNORE_ERRORS": "t"})
    assert part.settings["source"].value == "podman"
    assert part.settings["source"].origin.name == "DIVE_SOURCE"
    assert part.settings["ignore-errors"].value is True
    assert part.remarks == ()


def test_a_value_of_dive_that_means_nothing_here_is_told_and_no_error() -> None:
    part = environment.dives({"DIVE_SOURCE": "nerdctl", "DIVE_IGNORE_ERRORS": "yes"})
    assert not part.settings
    assert [remark.text for remark in part.remarks] == [
        "DIVE_SOURCE is 'nerdctl', which divepy does not know: it has no effect",
        "DIVE_IGNORE_ERRORS is 'yes', which divepy does not know: it has no effect",
    ]


@given(st.dictionaries(st.sampled_from([key.variable for key in KEYS]), st.text(max_size=8), max_size=4))
def test_whatever_stands_there_is_read_or_told(environ: dict[str, str]) -> None:
    try:
        found = environment.own(environ).settings
    except UsageError:
        return
    assert {keys.VARIABLES + name.upper().replace(".", "_").replace("-", "_") for name in found} == {
        name for name, value in environ.items() if value
    }
