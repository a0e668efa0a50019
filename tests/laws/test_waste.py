"""Laws of waste: what is paid for and not seen, with holder, culprit and cause, as the naive model tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings

from dive_py.analysis.waste import Waste, waste
from dive_py.overlay.vocabulary import Cause, Same
from tests.laws.strategies import images
from tests.laws.test_stack import Both, Image, identity

if TYPE_CHECKING:
    from tests.laws.test_stack import Identity
    from tests.model.story import Wasted


def items(both: Both, found: Waste) -> list[tuple[Identity, int, int, str]]:
    """Wasted contents: whose entry, bytes, culprit, cause; most bytes first."""
    told = []
    for place in range(len(found.items)):
        entry = both.identity(int(found.items.entry[place]))
        assert entry[0] == found.items.holder[place]
        assert entry[2] == both.paths.path(int(found.items.path[place]))
        cause = Cause(int(found.items.cause[place])).word
        told.append((entry, int(found.items.bytes[place]), int(found.items.culprit[place]), cause))
    return told


def fits(item: tuple[Identity, int, int, str], wanted: Wasted) -> bool:
    """Whether an item says what the model says; of several names that went at once any cause will do."""
    entry, amount, culprit, cause = item
    same = entry == identity(wanted.entry) and amount == len(wanted.entry.content) and culprit == wanted.culprit
    return same and (cause in wanted.causes or not wanted.causes)


@given(images())
@settings(max_examples=100, deadline=None)
def test_every_wasted_content(image: Image) -> None:
    both = Both(image)
    told = sorted(items(both, waste(both.stack)))
    wanted = sorted(both.story.waste(), key=lambda found: identity(found.entry))
    assert [entry for entry, _, _, _ in told] == [identity(found.entry) for found in wanted]
    for item, found in zip(told, wanted, strict=True):
        assert fits(item, found), (item, found)


@given(images())
@settings(max_examples=70, deadline=None)
def test_the_figures_add_up(image: Image) -> None:
    both = Both(image)
    found = waste(both.stack)
    stored = [sum(len(member.content) for member in layer) for layer in both.story.layers]
    visible = {id(node.shows): len(node.shows.content) for node in both.story.trees[-1].values() if node.shows}
    assert found.stored_of.tolist() == stored
    assert found.stored == sum(stored)
    assert found.visible == sum(visible.values())
    assert found.stored == found.visible + found.wasted
    assert found.wasted == found.items.bytes.sum() == found.wasted_of.sum() == found.hidden_of.sum()
    assert 0 <= found.efficiency <= 1
    assert found.efficiency == (1 - found.wasted / found.stored if found.stored else 1)
    above = found.stored - stored[0]
    assert found.user_wasted == (found.wasted / above if above else 0)
    entries = both.stack.entries
    assert found.wasted == int(entries.stored[entries.wasted].sum()), "rows and figures agree"


@given(images())
@settings(max_examples=50, deadline=None)
def test_the_order_is_bytes_then_path_then_holder(image: Image) -> None:
    both = Both(image)
    found = waste(both.stack)
    told = [(-amount, entry[2].replace(b"/", b"\0"), entry[0]) for entry, amount, _, _ in items(both, found)]
    assert told == sorted(told)


@given(images())
@settings(max_examples=50, deadline=None)
def test_wasted_bytes_do_not_depend_on_digests(image: Image) -> None:
    sure, unsure = Both(image), Both(image, hashed=False)
    one, two = waste(sure.stack), waste(unsure.stack)
    assert one.wasted == two.wasted
    assert one.hidden_of.tolist() == two.hidden_of.tolist()
    for left, right in zip(items(sure, one), items(unsure, two), strict=True):
        assert left[:3] == right[:3]
    for place in range(len(two.items)):
        if Same(int(two.items.same[place])) == Same.KNOWN:
            assert one.items.cause[place] == two.items.cause[place]
