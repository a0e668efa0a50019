"""Layers whose files all have one time: equal size and equal time prove nothing there, in no place where images are.

So do Jib, ko, apko, Bazel, Nix, `kaniko --reproducible`, and BuildKit's `rewrite-timestamp=true`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.comparing import compared
from dive_py.contents import same
from dive_py.exploration import Exploration
from dive_py.overlay.changes import TELLING
from dive_py.overlay.vocabulary import Change, Same
from dive_py.progress import Progress
from tests.building import ImageBuilder, file
from tests.overlay.stacking import entry_at
from tests.sources.everywhere import PLACES
from tests.sources.opening import opened

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack
    from tests.building import Entry
    from tests.sources.everywhere import Everywhere

ONE = 1
"""The time that Bazel and Nix give to all files."""

BELOW = [file("app/version", b"1.0.0", mtime=ONE), file("app/code", b"code", mtime=ONE)]
ABOVE = [file("app/version", b"1.0.1", mtime=ONE), file("app/code", b"code", mtime=ONE, mode=0o755)]
MANY = [file(f"app/{number}", b"1", mtime=ONE) for number in range(TELLING)]
COPIED = [file(f"lib/{number}", b"1", mtime=number + 10) for number in range(TELLING - 1)]
OTHERS = [file("old", b"1", mtime=7), file("older", b"2", mtime=6), file("oldest", b"3", mtime=5)]


def told(stack: LayerStack, path: str, layer: int = 1) -> tuple[str, Same]:
    entry = entry_at(stack, layer, path)
    return Change(int(stack.entries.change[entry])).word, Same(int(stack.entries.same[entry]))


@pytest.mark.parametrize("place", PLACES)
def test_changed_contents_of_equal_size_are_a_change(everywhere: Everywhere, place: str) -> None:
    with everywhere.open(place, [BELOW, ABOVE]) as image:
        exploration = Exploration(image)
        exploration.load(Progress(), decide=True)
        stack = exploration.stack
        assert told(stack, "app/version")[0] == "modified"
        assert told(stack, "app/version")[1] in {Same.READ, Same.KNOWN}
        assert told(stack, "app/code")[0] == "metadata"
        view = stack.aggregated(1, 1)
        changes = {stack.paths.path(path): change for path, change in zip(view.path, view.change, strict=True)}
        assert (changes[b"app/version"], changes[b"app/code"]) == (Change.MODIFIED, Change.METADATA)
        causes = {stack.paths.path(path): cause for path, cause in _causes(exploration)}
        assert causes == {b"app/version": "overwritten", b"app/code": "metadata"}


def _causes(exploration: Exploration) -> list[tuple[int, str]]:
    from dive_py.overlay.vocabulary import Cause

    items = exploration.waste.items
    return [(path, Cause(cause).word) for path, cause in zip(items.path.tolist(), items.cause.tolist(), strict=True)]


@pytest.mark.parametrize("place", PLACES)
def test_two_images_of_one_time_are_compared_by_their_contents(everywhere: Everywhere, place: str) -> None:
    with everywhere.open(place, [ABOVE]) as after, tempfile.TemporaryDirectory() as folder:
        archive = ImageBuilder().layer(*BELOW).docker_archive(Path(folder) / "before.tar")
        with opened(archive) as before:
            both = Exploration(before), Exploration(after)
            for one in both:
                one.load(Progress())
            comparison = compared(both, Progress())
    place_of = {comparison.paths.path(path): path for path in range(comparison.paths.count)}
    assert Change(int(comparison.change[place_of[b"app/version"]])) is Change.MODIFIED
    assert Change(int(comparison.change[place_of[b"app/code"]])) is Change.METADATA


@pytest.mark.parametrize(
    ("below", "above", "how"),
    [
        ([file("f", b"1", mtime=ONE)], [file("f", b"1", mtime=ONE)], Same.UNDECIDED),
        ([*OTHERS, file("f", b"1", mtime=ONE)], [file("f", b"1", mtime=ONE)], Same.ASSUMED),
        ([*OTHERS, file("f", b"1", mtime=ONE)], [*MANY, file("f", b"1", mtime=ONE)], Same.UNDECIDED),
        ([*OTHERS, file("f", b"1", mtime=ONE)], [*MANY[2:], file("f", b"1", mtime=ONE)], Same.ASSUMED),
        ([*OTHERS[:2], *MANY[:1], file("f", b"1", mtime=ONE)], [file("f", b"1", mtime=ONE)], Same.ASSUMED),
        ([*OTHERS[:1], *MANY[:1], file("f", b"1", mtime=ONE)], [file("f", b"1", mtime=ONE)], Same.UNDECIDED),
        ([file("f", b"1", mtime=ONE)], [*COPIED, file("f", b"1", mtime=ONE)], Same.ASSUMED),
        ([file("f", b"1", mtime=ONE)], [*COPIED[2:], file("f", b"1", mtime=ONE)], Same.UNDECIDED),
        ([*MANY, file("f", b"1", mtime=7)], [file("f", b"1", mtime=7)], Same.ASSUMED),
        ([file("f", b"1", mtime=1, fraction="5"), file("g", b"1", mtime=1, fraction="7")],
         [file("f", b"1", mtime=1, fraction="5")], Same.ASSUMED),
        ([*(file(f"empty{n}", mtime=ONE) for n in range(9)), *OTHERS, file("f", b"1", mtime=ONE)],
         [file("f", b"1", mtime=ONE)], Same.ASSUMED),
    ],
    ids=[
        "one file each", "the copy of one file", "most of the layer above", "too few above to tell", "half below",
        "more than half below", "above many times",
        "above too few to tell", "another time than most", "times that differ in their fractions", "empty files",
    ],
)  # fmt: skip
def test_most_is_more_than_half_of_the_files_with_content(
    below: list[Entry], above: list[Entry], how: Same, tmp_path: Path
) -> None:
    with opened(ImageBuilder().layer(*below).layer(*above).docker_archive(tmp_path / "image.tar")) as image:
        exploration = Exploration(image)
        exploration.load(Progress())
    assert told(exploration.stack, "f")[1] is how


@pytest.mark.parametrize("verify", [False, True])
def test_beyond_what_is_read_unasked_it_stays_assumed_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, verify: bool
) -> None:
    """The smallest are read first."""
    monkeypatch.setattr(same, "READ_UNASKED", 5)
    below = [file("small", b"12", mtime=ONE), file("big", b"1234", mtime=ONE), file("other", b"1234", mtime=ONE)]
    above = [file("small", b"21", mtime=ONE), file("big", b"4321", mtime=ONE), file("other", b"4321", mtime=2)]
    with opened(ImageBuilder().layer(*below).layer(*above).docker_archive(tmp_path / "image.tar")) as image:
        exploration = Exploration(image)
        exploration.load(Progress(), decide=True, verify=verify)
    assert told(exploration.stack, "small") == ("modified", Same.READ)
    assert told(exploration.stack, "other") == ("modified", Same.READ), "another time: nothing but reading decides"
    assert told(exploration.stack, "big") == (("modified", Same.READ) if verify else ("identical", Same.ASSUMED))


CONTENTS = st.lists(st.binary(min_size=3, max_size=3), min_size=1, max_size=12)
FORMS = st.sampled_from(["plain", "gzip", "outer gzip", "oci zstd"])


@given(CONTENTS, CONTENTS, st.sampled_from([0, 1, 315532801, 1700000000]), FORMS)
@settings(max_examples=40, deadline=None)
def test_a_pair_of_layers_with_one_time_tells_every_change(
    below: list[bytes], above: list[bytes], time: int, form: str
) -> None:
    """Contents of one size, changed or not: never `=` where they differ, never `~` where they do not."""
    builder = ImageBuilder()
    for contents in (below, above):
        builder.layer(*(file(f"f{number}", data, mtime=time) for number, data in enumerate(contents)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "image.tar"
        written = {
            "plain": lambda: builder.docker_archive(path),
            "gzip": lambda: builder.docker_archive(path, "gzip"),
            "outer gzip": lambda: builder.docker_archive(path, outer="gzip"),
            "oci zstd": lambda: builder.oci_archive(path, "zstd"),
        }[form]()
        with opened(written) as image:
            exploration = Exploration(image)
            exploration.load(Progress(), decide=True)
    for number, (old, new) in enumerate(zip(below, above, strict=False)):
        assert told(exploration.stack, f"f{number}")[0] == ("identical" if old == new else "modified")
