"""Marks of secrets on the rows of any view, and their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.presentation.rows import RowModel, RowOptions
from dive_py.presentation.unfolding import Collapse
from dive_py.secrets.findings import Finding, Place
from dive_py.secrets.rules import ANYWHERE
from dive_py.tui.explorer.secret_marks import GRAVE, LOW, SecretMarks, by_path, list_fact, story_fact
from tests.building import Entry, directory, file, hardlink, whiteout
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack, View

AWS = next(rule for rule in ANYWHERE if rule.id == "aws-key")


def one(path: str, layer: int = 0, low: str = "", **more: object) -> Finding:
    return Finding(AWS, Place.FILE, path, layer, "AKIA… (20 bytes)", low, **more)  # type: ignore[arg-type]


def marks(stack: LayerStack, view: View, *found: Finding, folded: str = "") -> dict[str, str]:
    """The roles of the marks of all rows that have one."""
    collapse = Collapse.over(stack.paths)
    if folded:
        collapse.put(stack.paths.find(folded.encode()) or 0, collapsed=True)
    model = RowModel(stack, view, RowOptions(collapsed=collapse))
    shown = SecretMarks(stack, by_path(found)).within(view)
    rows = {stack.paths.path(row.path_id).decode(): shown.role_of(row) for row in model.rows(0, model.count)}
    return {path: role for path, role in rows.items() if role}


BASE: list[Entry] = [directory("d"), file("d/e/key", b"1"), file("d/other", b"2"), file("f", b"3")]


def test_a_file_is_marked_where_its_layer_is_the_one_that_has_the_secret() -> None:
    stack = stacked(BASE, [file("d/e/key", b"new")])
    assert marks(stack, stack.merged(0), one("d/e/key")) == {"d/e/key": GRAVE}
    assert marks(stack, stack.merged(1), one("d/e/key")) == {}
    assert marks(stack, stack.stored(1), one("d/e/key", 1), one("nowhere")) == {"d/e/key": GRAVE}


def test_what_is_removed_keeps_its_mark() -> None:
    stack = stacked(BASE, [whiteout("d/e/key")])
    assert marks(stack, stack.changes(1), one("d/e/key")) == {"d/e/key": GRAVE}


def test_a_folded_folder_has_the_mark_of_what_it_hides() -> None:
    stack = stacked(BASE, [whiteout("d/e/key")])
    assert marks(stack, stack.merged(0), one("d/e/key"), folded="d") == {"d": GRAVE}
    assert marks(stack, stack.merged(0), one("d/e/key", low="it is a test"), folded="d") == {"d": LOW}
    assert marks(stack, stack.merged(0), one("f"), folded="d") == {"f": GRAVE}
    assert marks(stack, stack.merged(1), one("d/e/key"), folded="d") == {}, "the view does not show it"


def test_a_hard_link_to_a_secret_is_marked_as_well() -> None:
    stack = stacked([file("key", b"1"), hardlink("other", "key"), hardlink("third", "nothing")])
    assert marks(stack, stack.merged(0), one("key", low="it is a test")) == {"key": LOW, "other": LOW}


def test_one_that_is_none_does_not_hide_one_that_is() -> None:
    stack = stacked([file("key", b"1")])
    assert marks(stack, stack.merged(0), one("key", low="it is a test"), one("key")) == {"key": GRAVE}


def test_the_story_names_kind_place_and_doubts() -> None:
    fact = story_fact(one("key", 2, "it is a test", line=7), "!")
    assert (fact.text, fact.role) == ("! aws-key, line 7, layer 2, likely none: it is a test  AKIA… (20 bytes)", LOW)
    assert story_fact(one("key", offset=5000), "!").text == "! aws-key, byte 5,000, layer 0  AKIA… (20 bytes)"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (one("a\x1bb", 1, hidden_by=3, line=2), r"layer 1  /a\x1bb:2  AKIA… (20 bytes)  hidden by layer 3"),
        (one("a", 1, "it is a test", line=2), "layer 1  /a:2  AKIA… (20 bytes)  likely none: it is a test"),
        (Finding(AWS, Place.ENVIRONMENT, "KEY", None, "AKIA…", ""), "environment KEY  AKIA…"),
    ],
)
def test_the_list_says_where_each_is(found: Finding, text: str) -> None:
    assert list_fact(found).text == text
    assert list_fact(found).label == "aws-key"
