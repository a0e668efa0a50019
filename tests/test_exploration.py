"""The way of the data, with an image whose source the test plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DamagedLayer, DivepyError
from dive_py.exploration import Exploration
from dive_py.layers.vocabulary import DigestKind
from dive_py.overlay.vocabulary import Change, Same
from dive_py.progress import Progress
from dive_py.sources.image import Image, ImageInfo, LayerInfo
from tests.building import file, whiteout
from tests.contents.tars import Tars
from tests.contents.test_same import LAYERS
from tests.layers.scanning import scanned

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from dive_py.layers.index import LayerIndex
    from dive_py.progressive import Snapshot
    from dive_py.sources.image import Deliver
    from tests.building import Entry


class Played(Image):
    """Layers that are delivered from the top; in place of one, or of all, an error."""

    def __init__(
        self,
        *layers: Sequence[Entry] | DivepyError,
        failure: DivepyError | None = None,
        digests: DigestKind = DigestKind.NONE,
    ) -> None:
        self.layers = layers
        self.kind = digests
        self.failure = failure
        self.reader = Tars(*(layer if not isinstance(layer, DivepyError) else [] for layer in layers))
        self.info = ImageInfo("test", "docker-archive", "archive", layers=tuple(map(LayerInfo, range(len(layers)))))

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        del skip
        if self.failure is not None:
            raise self.failure
        for number in sorted(range(len(self.layers)), key=lambda number: (number != first, -number)):
            progress.check()
            layer = self.layers[number]
            deliver(number, layer if isinstance(layer, DivepyError) else scanned(*layer, digests=self.kind))
        return self.info

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        return self.reader.digests(layer, offsets, sizes, progress)

    def close(self) -> None:
        pass


def test_layers_become_a_stack_and_figures() -> None:
    exploration = Exploration(Played([file("a", b"1234")], [whiteout("a"), file("b", b"1")]))
    exploration.load(Progress())
    assert exploration.stack.layer_count == 2
    assert (exploration.waste.stored, exploration.waste.wasted) == (5, 4)


def test_the_screen_hears_of_it() -> None:
    told: list[Snapshot] = []
    exploration = Exploration(Played([file("a", b"1234")], [file("b", b"1")]))
    exploration.load_visibly(Progress(), told.append)
    assert told[-1].complete
    assert told[-1].ready == {0, 1}
    assert told[-1].stack.merged(1).path.tolist() == [1, 2]


def test_a_layer_that_cannot_be_read_leaves_the_others() -> None:
    exploration = Exploration(Played([file("a", b"1234")], DamagedLayer("torn"), [file("c", b"1")]))
    exploration.load(Progress())
    assert list(exploration.loaded.errors) == [1]
    assert exploration.stack.merged(2).path.tolist() == [1, 2]


def test_undecided_contents_are_read_when_asked() -> None:
    exploration = Exploration(Played(*LAYERS))
    exploration.load(Progress())
    assert (exploration.stack.entries.same == Same.UNDECIDED).sum() == 2
    exploration.load(Progress(), decide=True)
    assert (exploration.stack.entries.same == Same.UNDECIDED).sum() == 0
    assert (exploration.stack.entries.same == Same.ASSUMED).sum() == 1
    exploration.load(Progress(), verify=True)
    assert (exploration.stack.entries.same == Same.ASSUMED).sum() == 0


def test_a_later_settling_tells_whether_there_was_anything_to_read() -> None:
    exploration = Exploration(Played(*LAYERS))
    exploration.load(Progress())
    assert exploration.settle(Progress())
    assert not exploration.settle(Progress())


class Unreadable(Played):
    """Layers whose contents cannot be read again."""

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        if not offsets:
            return super().digests(layer, offsets, sizes, progress)
        raise DivepyError("the contents are gone")


def test_what_agrees_in_all_that_is_known_stays_assumed_where_it_cannot_be_read() -> None:
    """Layers of one time each: reading would decide, but its failure is no reason to tell nothing."""
    layers = [file("a", b"1234", mtime=1)], [file("a", b"1234", mtime=1, mode=0o600)]
    exploration = Exploration(Unreadable(*layers))
    exploration.load(Progress(), decide=True)
    assert exploration.stack.entries.same.tolist() == [Same.NONE, Same.ASSUMED]
    assert exploration.stack.entries.change.tolist() == [Change.ADDED, Change.METADATA]
    with pytest.raises(DivepyError, match="gone"):
        Exploration(Unreadable(*layers)).load(Progress(), verify=True)
    other = [file("a", b"1234", mtime=1)], [file("a", b"4321", mtime=2)]
    with pytest.raises(DivepyError, match="gone"):
        Exploration(Unreadable(*other)).load(Progress(), decide=True)


class Distant(Played):
    """Layers in a registry: each that is read again is transferred, 30 MB."""

    def reading_cost(self, wanted: Mapping[int, int]) -> int:
        return 30_000_000 * len(wanted)


def compared(exploration: Exploration) -> list[Same]:
    """How the entries of the upper layer were compared: one of equal time, one of another, one of other bytes."""
    entries = exploration.stack.entries
    return [Same(int(same)) for same in entries.same[entries.layer == 1]]


def test_what_would_be_fetched_is_left_open_where_nobody_is_asked() -> None:
    exploration = Exploration(Distant(*LAYERS, digests=DigestKind.NONE))
    exploration.load(Progress())
    assert exploration.settle(Progress())
    assert compared(exploration) == [Same.ASSUMED, Same.UNDECIDED, Same.UNDECIDED]
    assert exploration.image.reader.asked == []  # type: ignore[attr-defined]


def test_what_is_fetched_is_announced_before() -> None:
    exploration, said = Exploration(Distant(*LAYERS, digests=DigestKind.NONE)), []
    exploration.load(Progress(), decide=True, on_cost=lambda *cost: said.append(cost))
    assert said == [(2, 60_000_000)]
    assert compared(exploration) == [Same.ASSUMED, Same.READ, Same.READ]


def test_checksums_spare_a_transfer() -> None:
    """Contents of one size and one CRC32 count as assumed then; other checksums are known to be other contents."""
    exploration, said = Exploration(Distant(*LAYERS, digests=DigestKind.CRC32)), []
    exploration.load(Progress(), decide=True, on_cost=lambda *cost: said.append(cost))
    assert said == []
    assert compared(exploration) == [Same.KNOWN, Same.ASSUMED, Same.KNOWN]
    assert exploration.image.reader.asked == []  # type: ignore[attr-defined]
    exploration.load(Progress(), verify=True, on_cost=lambda *cost: said.append(cost))
    assert said == [(1, 60_000_000)]
    assert compared(exploration) == [Same.KNOWN, Same.READ, Same.KNOWN]


def test_a_source_that_fails_as_a_whole_is_told() -> None:
    image = Played([], failure=DivepyError("the engine went away"))
    with pytest.raises(DivepyError, match="went away"):
        Exploration(image).load(Progress())
    with pytest.raises(DivepyError, match="went away"):
        Exploration(image).load_visibly(Progress(), lambda _: None)


def test_stopping_ends_it() -> None:
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        Exploration(Played([file("a")])).load(progress)
    with pytest.raises(Cancelled):
        Exploration(Played([file("a")])).load_visibly(progress, lambda _: None)


def test_figures_are_not_there_before_the_layers_are() -> None:
    exploration = Exploration(Played([file("a")]))
    with pytest.raises(DivepyError, match="not been loaded"):
        _ = exploration.stack
    with pytest.raises(DivepyError, match="not been loaded"):
        _ = exploration.waste


class Walked(Played):
    """Layers that lie unpacked, too."""

    def __init__(self, *layers: Sequence[Entry] | DivepyError, unpacked: Sequence[Sequence[Entry]]) -> None:
        super().__init__(*layers)
        self.unpacked = unpacked

    def preview(self, progress: Progress) -> list[LayerIndex] | None:
        progress.check()
        return [scanned(*layer) for layer in self.unpacked]


def test_what_was_unpacked_is_shown_until_the_layers_are_read() -> None:
    told: list[Snapshot] = []
    image = Walked([file("a", b"1234"), file("a", b"12")], [whiteout("a")], unpacked=[[file("a", b"12")], []])
    exploration = Exploration(image)
    exploration.load_visibly(Progress(), told.append)
    assert [snapshot.provisional for snapshot in told] == [True, False]
    first, last = told
    assert first.waste is not None
    assert first.waste.stored == 2
    assert first.unpacked == first.ready == frozenset({0, 1})
    assert last.waste is not None
    assert (last.waste.stored, last.unpacked, last.waste.wasted) == (6, frozenset(), 6)


def test_what_cannot_be_read_stays_as_it_was_unpacked_and_says_so() -> None:
    told: list[Snapshot] = []
    image = Walked([file("a", b"1234")], DamagedLayer("the blob is gone"), unpacked=[[file("a")], [file("b", b"12")]])
    Exploration(image).load_visibly(Progress(), told.append)
    last = told[-1]
    assert last.unpacked == frozenset({1})
    assert not last.errors
    assert not last.provisional
    assert "the blob is gone; what is shown is what was unpacked" in last.damages[1]
    assert last.waste is not None
    assert last.waste.stored == 6


def test_the_command_line_waits_for_what_is_really_there() -> None:
    exploration = Exploration(Walked([file("a", b"1234")], unpacked=[[file("x")]]))
    exploration.load(Progress())
    assert exploration.waste.stored == 4
    assert not exploration.loaded.unpacked


def test_of_very_many_files_only_one_stack_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dive_py.exploration.MANY", 1)
    told: list[Snapshot] = []
    Exploration(Walked([file("a")], unpacked=[[file("a"), file("b")]])).load_visibly(Progress(), told.append)
    assert [snapshot.provisional for snapshot in told] == [False]
