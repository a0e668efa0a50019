"""dive's own file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dive_py.errors import UsageError
from dive_py.settings import dive_file, keys
from dive_py.tui.keys import presets

HERE = Path(".dive.yaml")

WHOLE = """\
# all there is
container-engine: docker
source: podman
ignore-errors: true
log:
  enabled: true
  path: ./dive.log
  level: info
diff:
  hide:
    - unmodified
    - added
filetree:
  collapse-dir: true
  pane-width: 0.5
  show-attributes: false
layer:
  show-aggregated-changes: true
keybinding:
  quit: ctrl+c
  filter-files: ctrl+f, ctrl+slash
  toggle-unchanged-files: ctrl+u
"""


def test_what_it_says_is_taken_over() -> None:
    part = dive_file.read(HERE, WHOLE)
    assert {name: setting.value for name, setting in part.settings.items()} == {
        "source": "podman",
        "ignore-errors": True,
        "show.hide": ("unmodified", "added"),
        "show.collapsed": True,
        "show.tree-width": 0.5,
        "show.attributes": False,
        "show.view": "aggregated",
    }
    assert str(part.settings["show.tree-width"].origin) == ".dive.yaml:15"
    assert [(one.action, one.keys) for one in part.bindings] == [
        ("dive:quit", ("ctrl+c",)),
        ("dive:filter-files", ("ctrl+f", "ctrl+slash")),
        ("dive:toggle-unmodified-files", ("ctrl+u",)),
    ]


def test_what_has_no_effect_is_told() -> None:
    told = [remark.text for remark in dive_file.read(HERE, WHOLE).remarks]
    assert told == [
        f".dive.yaml:{line}: log.{word}: divepy writes no log; it has no effect"
        for line, word in ((6, "enabled"), (7, "path"), (8, "level"))
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sauce: docker", ".dive.yaml:1: sauce: dive has no such key; it has no effect"),
        ("source: nerdctl", "there is no source 'nerdctl'"),
        ("diff:\n  hide: [all]", ".dive.yaml:2: diff.hide: it can only list added removed modified unmodified"),
        ("filetree:\n  pane-width: 1.5", "it can only be a number between 0 and 1"),
        ("filetree:\n  pane-width: wide", "it can only be a number between 0 and 1"),
        ("ignore-errors: 2024-02-30", "it can only be true or false"),
        ("ignore-errors: [true]", "it can only be true or false"),
        ("keybinding:\n  qiut: q", ".dive.yaml:2: dive has no keybinding.qiut"),
    ],
)
def test_what_means_nothing_is_told_and_no_error(text: str, told: str) -> None:
    part = dive_file.read(HERE, text)
    assert not part.settings
    assert told in part.remarks[0].text


def test_a_width_that_would_leave_nothing_is_as_far_as_it_goes() -> None:
    found = [dive_file.read(HERE, f"filetree: {{pane-width: {width}}}") for width in ("0.01", "0.99")]
    assert [part.settings["show.tree-width"].value for part in found] == [0.2, 0.9]


def test_its_engine_stands_for_its_source() -> None:
    assert dive_file.read(HERE, "container-engine: podman").settings["source"].value == "podman"
    assert dive_file.read(HERE, "container-engine: podman\nsource: docker").settings["source"].value == "docker"


@pytest.mark.parametrize("text", ["", "# nothing", "source:", "source: null", "? [a]\n: 1", "filetree:", "1: 2"])
def test_nothing_says_nothing(text: str) -> None:
    assert not dive_file.read(HERE, text).settings


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [", ".dive.yaml:1: the configuration of dive cannot be read: this is not YAML"),
        ("a: b\n\tc: d", ".dive.yaml:2: the configuration of dive cannot be read: this is not YAML"),
        ("- a", ".dive.yaml:1: the configuration of dive is not a table of keys"),
        ("[" * 5000, "it is nested too deeply"),
        ("a: \x00", "not YAML"),
        ("a: *b", "not YAML"),
        ("x" * 70_000, "has more than 65,536 characters"),
        ("a: 1\n---\nb: 2", ".dive.yaml:2: the configuration of dive cannot be read: a second document"),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        dive_file.read(HERE, text)
    assert told in caught.value.message


def test_nothing_is_made_of_what_yaml_can_make() -> None:
    bomb = "a: &a [x]\nb: &b [*a, *a]\ndiff: {hide: *b}\nsource: !!python/object/apply:os.system [ls]\n"
    assert not dive_file.read(HERE, bomb).settings.keys() - {"show.hide"}
    assert dive_file.read(HERE, "diff: &d\n  hide: *d\n").settings == {}, "a loop"


def test_every_action_of_dive_is_known_to_the_screen() -> None:
    assert set(dive_file.ACTIONS) == set(presets.DIVE)


@given(st.text(alphabet="abc:-[]{}&*!|>'\"#%@?, \n\t1.", max_size=60))
@example("!!binary x")
@example("source: !!float x")
@example("<<: *a")
def test_any_file_is_read_or_told(text: str) -> None:
    try:
        part = dive_file.read(HERE, text)
    except UsageError as error:
        assert error.message.startswith(".dive.yaml")  # noqa: PT017 - either is right
    else:
        assert set(part.settings) <= {key.name for key in keys.KEYS}


def test_keys_may_be_merged_and_separated_by_tabs() -> None:
    """As in dive 0.13.1."""
    part = dive_file.read(
        HERE, "base: &base {collapse-dir: true}\nfiletree:\t\n  <<: *base\n  show-attributes:\tfalse\n"
    )
    assert {name: setting.value for name, setting in part.settings.items()} == {
        "show.collapsed": True,
        "show.attributes": False,
    }
