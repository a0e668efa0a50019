"""Two opened images, wired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py import comparing
from dive_py.comparing import compared, packages
from dive_py.contents import same
from dive_py.exploration import Exploration
from dive_py.overlay.vocabulary import Change, Same
from dive_py.progress import Progress
from tests.building import ImageBuilder, file
from tests.building.lazy_forms import estargz
from tests.registry.misbehaving import MisbehavingRegistry
from tests.sources.opening import opened

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.building import Entry

STATUS = "Package: {}\nStatus: install ok installed\nVersion: {}\n\n"


def loaded(folder: Path, name: str, *entries: Entry) -> Exploration:
    image = opened(ImageBuilder().layer(*entries).docker_archive(folder / name))
    exploration = Exploration(image)
    exploration.load(Progress())
    return exploration


def test_contents_are_read_where_headers_leave_it_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(same, "READ_UNASKED", 0)
    before = loaded(
        tmp_path, "1.tar", file("a", b"1234", mtime=1), file("b", b"1234", mtime=1), file("c", b"x", mtime=3)
    )
    after = loaded(
        tmp_path, "2.tar", file("a", b"1234", mtime=2), file("b", b"4321", mtime=2), file("c", b"y", mtime=3)
    )
    comparison = compared((before, after), Progress())
    found = {
        comparison.paths.path(place): (Change(int(comparison.change[place])), Same(int(comparison.same[place])))
        for place in range(1, comparison.paths.count)
    }
    assert found == {
        b"a": (Change.METADATA, Same.READ),
        b"b": (Change.MODIFIED, Same.READ),
        b"c": (Change.IDENTICAL, Same.ASSUMED),
    }
    monkeypatch.undo()
    unasked = compared((before, after), Progress())
    assert unasked.change.tolist() == [Change.UNTOUCHED, Change.METADATA, Change.MODIFIED, Change.MODIFIED]
    verified = compared((before, after), Progress(), verify=True)
    place = verified.paths.find(b"c")
    assert place is not None
    assert Change(int(verified.change[place])) is Change.MODIFIED


def test_what_costs_is_read_where_that_is_agreed_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "FETCHED_UNASKED", -1)
    path = "var/lib/dpkg/status"
    lists = [file(path, STATUS.format("curl", number).encode(), mtime=number) for number in (1, 2)]
    before, after = (loaded(tmp_path, f"{n}.tar", file("a", b"1234", mtime=1), own) for n, own in enumerate(lists))
    asked: list[int] = []

    def refuse(contents: int, _: int) -> bool:
        asked.append(contents)
        return False

    comparison = compared((before, after), Progress(), may_fetch=refuse)
    assert asked == [2]
    same_one, status = (comparison.paths.find(name) for name in (b"a", path.encode()))
    assert Same(int(comparison.same[same_one])) is Same.ASSUMED
    assert Same(int(comparison.same[status])) is Same.UNDECIDED, "only reading decides it"
    found = packages(comparison, (before, after), Progress(), may_fetch=refuse)
    assert (list(found.items), list(found.unread)) == ([], [path.encode()])
    agreed = compared((before, after), Progress(), may_fetch=lambda *_: True)
    assert Same(int(agreed.same[status])) is Same.READ


def test_checksums_decide_before_anything_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of layers that were decompressed: who has them need not ask for what they tell."""
    monkeypatch.setattr(comparing, "FETCHED_UNASKED", -1)
    images = []
    for number in (1, 2):
        entries = file("same", b"1234", mtime=number), file("other", b"%d" % number, mtime=number)
        path = ImageBuilder().layer(*entries).oci_archive(tmp_path / f"{number}.tar", "gzip")
        exploration = Exploration(opened(path))
        exploration.load(Progress())
        images.append(exploration)
    asked: list[int] = []

    def refuse(contents: int, _: int) -> bool:
        asked.append(contents)
        return False

    comparison = compared((images[0], images[1]), Progress(), may_fetch=refuse)
    same_one, other = (comparison.paths.find(name) for name in (b"same", b"other"))
    assert asked in ([], [0]), "nothing is left"
    assert Change(int(comparison.change[other])) is Change.MODIFIED
    assert Change(int(comparison.change[same_one])) is Change.METADATA


def test_what_was_announced_is_what_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that are transferred; digests of two kinds, of a table and of a stream, do not tell contents apart."""
    monkeypatch.setattr(comparing, "FETCHED_UNASKED", 0)
    data = b"1234" * 9000
    with MisbehavingRegistry() as registry:
        found = registry.repository("app")
        found.add_image(ImageBuilder().layer(file("a", data, mtime=1), file("b", b"b", mtime=5)), "1")
        table = estargz([file("a", data, mtime=2), file("b", b"b", mtime=5)])
        layer = found.add_blob("application/vnd.oci.image.layer.v1.tar+gzip", table.blob)
        found.add_image(ImageBuilder().raw_layer(table.tar), "2", layers=[layer | {"annotations": table.annotations}])
        images = [Exploration(opened(f"registry:{registry.host}/app:{tag}")) for tag in "12"]
        for image in images:
            image.load(Progress())
        asked: list[int] = []

        def agree(_: int, cost: int) -> bool:
            asked.append(cost)
            return True

        progress = Progress()
        comparison = compared((images[0], images[1]), progress, may_fetch=agree)
        for image in images:
            image.image.close()
    done, whole = progress.counted
    assert asked == [whole]
    assert 0 < done <= whole < progress.done, "what was decompressed is more"
    place, other = (comparison.paths.find(name) for name in (b"a", b"b"))
    assert Same(int(comparison.same[place])) is Same.READ
    assert Same(int(comparison.same[other])) is Same.ASSUMED, "that is not worth a transfer"
    assert Change(int(comparison.change[place])) is Change.METADATA


def test_packages_are_read_from_both(tmp_path: Path) -> None:
    path = "var/lib/dpkg/status"
    one, two = (loaded(tmp_path, f"{n}.tar", file(path, STATUS.format("curl", n).encode(), mtime=n)) for n in (1, 2))
    images = one, two
    found = packages(compared(images, Progress()), images, Progress())
    assert [(one.name, one.before, one.after) for one in found.items] == [("curl", "1", "2")]
