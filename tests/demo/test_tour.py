"""The tour: each stop is where it says, and what its text claims is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.analysis.waste import Waste, waste
from dive_py.demo.image import build
from dive_py.demo.tour import EXPLANATION, STEPS, TourStep
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.stack import LayerStack, View
from dive_py.overlay.vocabulary import Cause, Change, Same
from dive_py.presentation.units import size
from tests.demo.test_image import layers_of
from tests.layers.scanning import scanned_tar

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> LayerStack:
    path: Path = tmp_path_factory.mktemp("tour") / "demo.tar"
    build(path)
    return LayerStack([scanned_tar(layer) for layer in layers_of(path)])


@pytest.fixture(scope="module")
def wasted(stack: LayerStack) -> Waste:
    return waste(stack)


def view_of(stack: LayerStack, step: TourStep) -> View:
    if step.view == "aggregated":
        return stack.aggregated(1, step.layer)
    view: View = getattr(stack, step.view)(step.layer)
    return view


def entry_at(stack: LayerStack, step: TourStep) -> tuple[int, Change]:
    """The entry and the change of the row that a step points to."""
    path = stack.paths.find(step.path.encode())
    assert path is not None, step.title
    view = view_of(stack, step)
    (row,) = (row for row, other in enumerate(view.path.tolist()) if other == path)
    assert not view.context[row], f"{step.title}: the row is there for its own sake"
    return int(view.entry[row]), Change(int(view.change[row]))


def step(title: str) -> TourStep:
    (found,) = (step for step in STEPS if step.title == title)
    return found


def at(stack: LayerStack, title: str) -> tuple[int, Change]:
    return entry_at(stack, step(title))


def wasted_in(stack: LayerStack, wasted: Waste, *paths: str) -> list[tuple[int, int, int, str]]:
    """(bytes, holder, culprit, cause) of the wasted contents at the paths."""
    items = wasted.items
    return [
        (int(amount), int(holder), int(culprit), Cause(int(cause)).word)
        for path, amount, holder, culprit, cause in zip(
            items.path, items.bytes, items.holder, items.culprit, items.cause, strict=True
        )
        if stack.paths.path(int(path)).decode() in paths
    ]


@pytest.mark.parametrize("stop", STEPS, ids=lambda stop: stop.title)
def test_every_stop_is_a_row_of_its_view(stack: LayerStack, stop: TourStep) -> None:
    assert stop.view in {"changes", "merged", "aggregated", "stored", "shadowed"}
    assert 0 <= stop.layer < stack.layer_count
    assert 40 < len(stop.text) < 480, "one paragraph that fits beside the tree"
    assert "\n" not in stop.text
    entry_at(stack, stop)


def test_it_is_about_a_dozen_stops_and_ends_with_the_container() -> None:
    assert 12 <= len(STEPS) <= 14
    assert "read-write layer" in STEPS[-1].text
    assert STEPS[-1].layer == 9


def test_the_base_is_layer_0(stack: LayerStack) -> None:
    assert at(stack, "The base image") == (at(stack, "The base image")[0], Change.ADDED)
    assert stack.entries.layer[at(stack, "The base image")[0]] == 0


def test_a_layer_on_top_adds(stack: LayerStack) -> None:
    entry, change = at(stack, "A layer on top")
    assert change == Change.ADDED
    assert size(int(stack.entries.size[entry])) in step("A layer on top").text


def test_a_file_of_the_base_is_seen_at_the_top(stack: LayerStack) -> None:
    entry, change = at(stack, "What a container sees")
    assert (stack.entries.layer[entry], change) == (0, Change.UNTOUCHED)
    path = stack.paths.find(b"etc/os-release")
    assert [event.layer for event in stack.story(path or 0)] == [0], "nothing above has touched it"


def test_the_configuration_is_copied_up_whole(stack: LayerStack, wasted: Waste) -> None:
    entry, change = at(stack, "A file is copied up")
    assert change == Change.MODIFIED
    lower = int(stack.entries.previous[entry])
    assert stack.entries.size[entry] == stack.entries.size[lower] + 2, "two characters"
    below, _ = at(stack, "The one below is hidden")
    assert lower == below
    assert stack.entries.shadowed_by[below] == 4, "the mark that the text names"
    assert "⤒4" in step("The one below is hidden").text
    assert wasted_in(stack, wasted, "etc/nginx/nginx.conf") == [
        (int(stack.entries.size[below]), 1, 4, "overwritten"),
    ]


def test_a_deletion_frees_nothing(stack: LayerStack, wasted: Waste) -> None:
    assert at(stack, "A deletion frees nothing")[1] == Change.REMOVED
    assert wasted.stored_of[2] == 0, "the layer stores nothing"
    lists = [stack.paths.path(path).decode() for path in wasted.items.path.tolist()]
    lists = [path for path in lists if path.startswith("var/lib/apt/lists/")]
    found = wasted_in(stack, wasted, *lists)
    assert {told[1:] for told in found} == {(1, 2, "deleted")}
    assert size(sum(amount for amount, *_ in found)) in step("The deleted bytes still travel").text


def test_the_secret_is_hidden_by_the_last_layer(stack: LayerStack) -> None:
    entry, _ = at(stack, "A secret is not deleted either")
    assert (stack.entries.layer[entry], stack.entries.shadowed_by[entry]) == (3, 9)


def test_a_chmod_stores_it_all_again(stack: LayerStack, wasted: Waste) -> None:
    entry, change = at(stack, "A chmod doubles a file")
    assert change == Change.METADATA
    (found,) = wasted_in(stack, wasted, "srv/app/bin/server")
    assert found == (int(stack.entries.size[entry]), 3, 5, "metadata")
    assert size(found[0]) in step("A chmod doubles a file").text


def test_the_opaque_directory_hides_both_pictures(stack: LayerStack, wasted: Waste) -> None:
    assert at(stack, "A directory that starts anew")[1] == Change.REMOVED
    found = wasted_in(stack, wasted, "srv/app/static/banner.png", "srv/app/static/logo.png")
    assert {told[1:] for told in found} == {(3, 6, "opaque")}
    assert size(sum(amount for amount, *_ in found)) in step("A directory that starts anew").text


def test_the_second_name_copies(stack: LayerStack, wasted: Waste) -> None:
    entry, change = at(stack, "A second name copies the file")
    assert change == Change.IDENTICAL
    assert stack.entries.kind[entry] == Kind.HARDLINK
    assert [told[1:] for told in wasted_in(stack, wasted, "usr/sbin/nginx")] == [(1, 7, "identical")]
    assert size(int(wasted.stored_of[7])) in step("A second name copies the file").text


def test_the_directory_became_a_link(stack: LayerStack, wasted: Waste) -> None:
    entry, change = at(stack, "A directory becomes a link")
    assert (change, stack.entries.kind[entry]) == (Change.MODIFIED, Kind.SYMLINK)
    found = wasted_in(stack, wasted, "srv/app/uploads/first.jpg")
    assert [told[1:] for told in found] == [(3, 8, "replaced")]
    assert size(found[0][0]) in step("A directory becomes a link").text
    assert wasted.stored_of[8] == found[0][0], "and once more where it moved to"


def test_the_rewrite_changes_nothing(stack: LayerStack) -> None:
    assert at(stack, "Written again for nothing")[1] == Change.IDENTICAL


def test_what_was_written_again_agrees_in_size_and_time_alone(stack: LayerStack) -> None:
    for title in ("A second name copies the file", "Written again for nothing"):
        entry, _ = at(stack, title)
        assert Same(int(stack.entries.same[entry])) is Same.ASSUMED
        assert "assume" in step(title).text, "the text claims no more than the screen"


def test_it_names_no_source_that_cannot_be_opened() -> None:
    assert not any("container:" in text for text in (EXPLANATION, *(step.text for step in STEPS)))


def test_the_explanation_fits_a_page_and_uses_the_words() -> None:
    assert max(map(len, EXPLANATION.splitlines())) <= 120
    assert len(EXPLANATION.splitlines()) <= 45
    for word in ("copy-on-write", "whiteout", "opaque", "shadowed", "wasted", "Efficiency", "read-write layer"):
        assert word in EXPLANATION
