"""Extracting writes what the image holds, and nothing anywhere else."""

from __future__ import annotations

import ctypes
import os
import random
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from dive_py.contents.extract import Target
from dive_py.contents.extraction import plan
from dive_py.errors import Cancelled, DivepyError
from dive_py.progress import Progress
from tests.building import char_device, directory, fifo, file, hardlink, opaque, sparse_file, symlink, whiteout
from tests.contents.tars import Tars
from tests.laws.strategies import ordinary_images
from tests.model.folder import Folder, walk, well_formed
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from tests.building import Entry


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())


def extract(
    folder: Path,
    *layers: Sequence[Entry],
    path: bytes = b"",
    layer: int | None = None,
    replace: Collection[tuple[bytes, ...]] = (),
    backwards: bool = False,
) -> list[tuple[bytes, ...]]:
    """Extract from layers that are described."""
    stack = stacked(*layers)
    planned = plan(stack, path, layer)
    progress = Progress()
    with Target(str(folder), path.rpartition(b"/")[2]) as target:
        target.conflicts(planned)
        met = target.extract(planned, stack, Tars(*layers, backwards=backwards), progress, replace)
    assert progress.total == planned.total
    return met


@pytest.mark.parametrize("backwards", [False, True])
def test_files_come_with_content_mode_and_time_and_nothing_more(tmp_path: Path, *, backwards: bool) -> None:
    layers = (
        [
            directory("d", mode=0o500, mtime=7),
            file("d/tool", b"run" * 400_000, mode=0o6755, mtime=1_000_000_000, uid=12345),
            file("d/empty", mtime=-5),
            sparse_file("d/holes", {512: b"x"}, 2000),
            hardlink("d/same", "d/tool", mode=0o6755, mtime=1_000_000_000, uid=12345),
            symlink("d/out", "/etc/passwd"),
            char_device("null", 1, 3),
            fifo("p"),
            file("huge", b"t", mtime=1 << 60),
        ],
    )
    assert extract(tmp_path / "new/place", *layers, backwards=backwards) == []
    root = tmp_path / "new/place"
    assert names(root) == ["d", "huge"]
    found = (root / "d/tool").stat()
    assert (root / "d/tool").read_bytes() == b"run" * 400_000
    assert (stat.S_IMODE(found.st_mode), found.st_mtime, found.st_uid) == (0o755, 1_000_000_000, os.geteuid())
    assert (root / "d/same").stat().st_ino == found.st_ino
    assert ((root / "d/empty").stat().st_size, (root / "d/empty").stat().st_mtime) == (0, -5)
    assert (root / "d/holes").read_bytes() == bytes(512) + b"x" + bytes(2000 - 513)
    assert (root / "d/out").readlink() == Path("/etc/passwd")
    assert (stat.S_IMODE((root / "d").stat().st_mode), (root / "d").stat().st_mtime) == (0o700, 7)


def test_a_single_file_gets_its_name_and_not_that_of_its_neighbours(tmp_path: Path) -> None:
    layers = ([file("hello.txt", b"a"), file("hello.txt.bak", b"b"), file("hello.txt2/x", b"c")],)
    extract(tmp_path, *layers, path=b"hello.txt")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("hello.txt", b"a")]


def test_what_is_there_is_named_before_and_only_replaced_if_that_was_agreed(tmp_path: Path) -> None:
    layers = ([file("a", b"new"), file("b", b"new"), symlink("l", "a"), hardlink("h", "a")],)
    for name in ("a", "l", "h"):
        (tmp_path / name).write_bytes(b"old")
    (tmp_path / "a").chmod(0o400)
    stack = stacked(*layers)
    with Target(str(tmp_path)) as target:
        there = target.conflicts(plan(stack, b"", None))
    assert sorted(there) == [(b"a",), (b"h",), (b"l",)]
    assert sorted(extract(tmp_path, *layers)) == [(b"a",), (b"l",)]
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"old", b"new")
    assert extract(tmp_path, *layers, replace=there) == [(b"b",)]
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "l").readlink()) == (b"new", Path("a"))
    assert (tmp_path / "h").stat().st_ino == (tmp_path / "a").stat().st_ino
    assert names(tmp_path) == ["a", "b", "h", "l"]


def test_a_folder_in_the_place_of_a_file_and_a_file_in_that_of_a_folder_stop_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(DivepyError, match=r"/a is a folder; nothing was extracted"):
        extract(tmp_path, [file("a", b"x")])
    (tmp_path / "d").write_bytes(b"mine")
    with pytest.raises(DivepyError, match=r"/d is there and is not a folder"):
        extract(tmp_path, [file("d/x", b"x")])
    assert names(tmp_path) == ["a", "d"]


def test_a_link_that_stands_where_a_folder_should_be_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "target").mkdir()
    (tmp_path / "target/d").symlink_to("../outside")
    with pytest.raises(DivepyError, match="is there and is not a folder"):
        extract(tmp_path / "target", [file("d/x", b"x")])
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_link_that_comes_between_the_question_and_the_work_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    entries = [file("d/x", b"x"), file("d/e/y", b"y")]
    stack = stacked(entries)
    planned = plan(stack, b"", None)
    with Target(str(tmp_path / "target")) as target:
        assert target.conflicts(planned) == []
        (tmp_path / "target/d").symlink_to("../outside")
        with pytest.raises(DivepyError, match="a link or a file is in the way"):
            target.extract(planned, stack, Tars(entries), Progress())
    assert names(tmp_path / "outside") == []


def test_a_target_that_is_a_link_is_the_persons_own_choice(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    extract(tmp_path / "link", [file("x", b"x")])
    assert (tmp_path / "real/x").read_bytes() == b"x"


@pytest.mark.parametrize("below", ["", "/", "/x", "/x/y", "/x/y/"])
def test_a_target_at_or_below_a_file_names_the_file(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DivepyError, match=rf"cannot extract to .*file{below}: .*/file is a file$"):
        Target(f"{tmp_path}/file{below}")


def test_a_target_at_a_broken_link_and_one_that_cannot_be_made_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(DivepyError, match=r"cannot extract to .*link: .*/link is a link that leads nowhere$"):
        Target(str(tmp_path / "link"))
    with pytest.raises(DivepyError, match=r"cannot extract to /proc/x/y: No such file or directory$"):
        Target("/proc/x/y")


def test_half_a_file_is_none_and_no_other_name_is_left(tmp_path: Path) -> None:
    entries = [file("a", b"whole"), file("b", b"x" * 5000)]
    stack = stacked(entries)
    source = Tars(entries)
    source.tars[0] = source.tars[0][:3000]
    with Target(str(tmp_path)) as target:
        target.extract(plan(stack, b"", None), stack, source, Progress())
        assert list(target.failed) == [(b"b",)]
        assert "too early" in target.failed[b"b",]
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"whole")]


def test_a_layer_that_ends_too_early_stops_no_other(tmp_path: Path) -> None:
    lower = [file("a", b"whole"), file("b", b"x" * 5000), file("c", b"behind it"), hardlink("d", "c")]
    upper = [file("e", b"another layer")]
    stack = stacked(lower, upper)
    source = Tars(lower, upper)
    source.tars[0] = source.tars[0][:3000]
    with Target(str(tmp_path)) as target:
        assert target.extract(plan(stack, b"", None), stack, source, Progress()) == []
        assert sorted(target.failed) == [(b"b",), (b"c",), (b"d",)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "e"]


def test_one_sparse_file_whose_map_is_damaged_stops_no_other(tmp_path: Path) -> None:
    bad = sparse_file("bad", {0: b"abc", 700: b"x"}, 1000)
    entries = [file("a", b"1"), bad, hardlink("other", "bad"), file("z", b"2")]
    stack, source = stacked(entries), Tars(entries)
    source.tars[0] = source.tars[0].replace(b"2\n0\n3\n700\n", b"2\n9\n3\n  0\n")
    with Target(str(tmp_path)) as target:
        target.extract(plan(stack, b"", None), stack, source, Progress())
        assert sorted(target.failed) == [(b"bad",), (b"other",)]
        assert "map of a sparse file" in target.failed[b"bad",]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "z"]


def test_a_sparse_file_in_gnus_old_form_is_left_out_and_named(tmp_path: Path) -> None:
    """No engine reads it: Docker 20.10, 26, 28 and Podman 4.3 refuse the layer."""
    entries = [file("a", b"1"), sparse_file("old", {0: b"x"}, 10, "gnu"), hardlink("also", "old")]
    stack = stacked(entries)
    planned = plan(stack, b"", None)
    assert sorted(planned.left_out) == [
        (name, "a sparse file in GNU's old form, which no engine reads") for name in (b"also", b"old")
    ]
    with Target(str(tmp_path)) as target:
        target.extract(planned, stack, Tars(entries), Progress())
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    with pytest.raises(DivepyError, match="/old is a sparse file in GNU's old form"):
        plan(stack, b"old", None)


@pytest.mark.parametrize("form", ["0.0", "0.1", "1.0"])
def test_sparse_files_are_extracted_with_their_holes(tmp_path: Path, form: str) -> None:
    """As Docker 20.10, 26 and 28 and Podman 4.3 unpack them."""
    entries = [sparse_file("s", {512: b"data", 3000: b"end"}, 4000, form)]
    with Target(str(tmp_path)) as target:
        target.extract(plan(stacked(entries), b"", None), stacked(entries), Tars(entries), Progress())
    assert (tmp_path / "s").read_bytes() == bytes(512) + b"data" + bytes(2484) + b"end" + bytes(997)


@pytest.mark.parametrize("form", ["0.0", "0.1", "1.0"])
@pytest.mark.parametrize("last", [b"end", b""])
def test_holes_of_terabytes_take_neither_time_nor_room(tmp_path: Path, form: str, last: bytes) -> None:
    """GNU tar 1.34 and bsdtar 3.6 make holes of them, too; at the end of a file as well as inside."""
    size = (1 << 40) + 5000
    entries = [sparse_file("s", {512: b"data", 1 << 40: last}, size, form), sparse_file("h", {}, 1 << 40, form)]
    with Target(str(tmp_path)) as target:
        target.extract(plan(stacked(entries), b"", None), stacked(entries), Tars(entries), Progress())
        assert target.failed == {}
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert sizes == {"s": size, "h": 1 << 40}
    assert (tmp_path / "s").stat().st_blocks * 512 < 1 << 20
    with (tmp_path / "s").open("rb") as made:
        assert made.read(520) == bytes(512) + b"data" + bytes(4)
        made.seek(1 << 40)
        assert made.read() == last + bytes(5000 - len(last))


def test_stopping_leaves_whole_files_only(tmp_path: Path) -> None:
    entries = [file("a", b"whole")]
    progress = Progress()
    progress.stop.set()
    with Target(str(tmp_path)) as target, pytest.raises(Cancelled):
        target.extract(plan(stacked(entries), b"", None), stacked(entries), Tars(entries), progress)
    assert list(tmp_path.iterdir()) == []


def test_names_that_no_file_can_have_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(DivepyError, match=r"cannot extract .*too long"):
        extract(tmp_path, [file("n" * 300, b"x")])
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, deadline=None)
@given(ordinary_images())
def test_everything_is_what_the_systems_own_tar_makes_of_the_layers(layers: list[list[Entry]]) -> None:
    layers = [layer for layer in layers if well_formed(layer)]
    with tempfile.TemporaryDirectory() as workspace:
        folder = Folder(Path(workspace))
        for number, layer in enumerate(layers):
            folder.apply(number, layer)
        extract(Path(workspace) / "out", *layers)
        made = Folder.__new__(Folder)
        made.root = Path(workspace) / "out"
        wanted = {
            path: (one.kind, one.mode & 0o777 if one.kind == "file" else 0, one.link, one.content)
            for path, one in folder.read().items()
            if one.kind != "fifo"
        }
        found = {
            path: (one.kind, one.mode if one.kind == "file" else 0, one.link, one.content)
            for path, one in made.read().items()
        }
        assert found == wanted


# --- hostile archives --------------------------------------------------------------------------------------------


class Watch:
    """Watches folders of this machine for anything that is made, changed or removed in them (inotify(7))."""

    _CHANGES = 0x2 | 0x4 | 0x40 | 0x80 | 0x100 | 0x200

    def __init__(self, *folders: Path) -> None:
        self._system = ctypes.CDLL(None, use_errno=True)
        self._fd = self._system.inotify_init1(os.O_NONBLOCK)
        for folder in folders:
            assert self._system.inotify_add_watch(self._fd, os.fsencode(folder), self._CHANGES) > 0

    def seen(self) -> bytes:
        """What happened since the last look, as the system tells it; empty for nothing."""
        try:
            return os.read(self._fd, 1 << 16)
        except BlockingIOError:
            return b""

    def close(self) -> None:
        os.close(self._fd)


def snapshot(root: Path) -> dict[tuple[bytes, ...], tuple[int, int, int, int]]:
    """All that lies below a folder, down to the time of its last change."""
    return {
        path: (found.st_mode, found.st_size, found.st_ino, found.st_ctime_ns)
        for path, where in walk(root)
        for found in [os.lstat(where)]
    }


EVIL = (
    b"../outside/new", b"../../outside/new", b"/outside/new", b"a/../../outside/secret", b"..", b"../", b"/", b".", b"",
    b"./../outside", b"a", b"A", b"a/b", b"a/B", b"a/b/c", b"dir", b"dir/x", b"dir/secret", b"dir/deep/x", b"link",
    b"link/secret", b"link/new", b"link/deep/new", b"x\x1b[2J", b"new\nline", b"\xff\xfe", b"\xe2\x80\xae", b"tab\t",
    b".divepy-", b"CON", b"nul ", b" ", b"-rf", b"a" * 255, b"b" * 256, b"long/" * 40 + b"x", b"c:\\windows", b"...",
    b"dir/..", b"dir/../..", b"dir/../../outside/new", b"~", b"~root/x", b"$(id)",
)  # fmt: skip


def evil(chance: random.Random, outside: Path) -> Entry:
    """A member that wants out."""
    name, secret = chance.choice(EVIL), outside / "secret"
    targets = [
        b"..", b"../outside", b"../outside/secret", b"/", b"/etc", os.fsencode(outside), os.fsencode(secret),
        b"/etc/passwd", b".", b"link", b"a", b"dir", b"../../../../../../../../tmp", b"nowhere", b"", *EVIL[:12],
    ]  # fmt: skip
    target = chance.choice(targets)
    makers: list[Callable[[], Entry]] = [
        lambda: file(name, b"evil" * chance.randrange(300), mode=chance.choice([0, 0o644, 0o6777, 0o4755])),
        lambda: file(name, b"evil", mtime=chance.choice([-(1 << 40), 0, 1 << 40])),
        lambda: directory(name, mode=chance.choice([0, 0o777, 0o1777])),
        lambda: symlink(name, target),
        lambda: symlink(chance.choice([b"link", b"dir", b"a"]), target),
        lambda: hardlink(name, target),
        lambda: char_device(name, 1, 3),
        lambda: fifo(name),
        lambda: whiteout(name or b"a"),
        lambda: opaque(name),
    ]
    return chance.choice(makers)()


def evil_layers(seed: int, outside: Path) -> Iterator[list[Entry]]:
    """Layers that want out."""
    chance = random.Random(seed)  # noqa: S311  not a secret
    for _ in range(chance.randrange(1, 4)):
        yield [evil(chance, outside) for _ in range(chance.randrange(1, 12))]


@pytest.mark.skipif(sys.platform != "linux", reason="the watcher is Linux's")
@pytest.mark.parametrize("part", [0, 1, *(pytest.param(part, marks=pytest.mark.slow) for part in range(2, 8))])
def test_two_thousand_hostile_archives_write_nowhere_else(part: int, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "secret").write_bytes(b"secret")
    (tmp_path / "work").mkdir()
    before = snapshot(outside)
    watch = Watch(tmp_path, outside, outside / "deep", Path("/"), Path("/etc"), Path.cwd())
    written = 0
    try:
        for seed in range(part * 250, part * 250 + 250):
            layers = list(evil_layers(seed, outside))
            for number, layer in enumerate((None, *range(len(layers)))):
                # the target lies as deep as the names climb, below what they want to reach
                target = tmp_path / "work" / str(seed) / str(number)
                with suppress(DivepyError):
                    extract(target, *layers, layer=layer)
                written += sum(1 for _ in walk(target)) if target.exists() else 0
                assert watch.seen() == b"", (seed, layer)
            assert snapshot(outside) == before, seed
    finally:
        watch.close()
    assert written > 1000


def test_the_watcher_sees_what_it_should(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    assert watch.seen() == b""
    (tmp_path / "new").write_bytes(b"")
    assert b"new" in watch.seen()
    watch.close()


def test_a_hard_link_to_a_symlink_comes_as_what_it_is_and_leads_on(tmp_path: Path) -> None:
    layers = [directory("d"), file("d/f", b"x"), symlink("s", "d"), hardlink("h", "s"), file("h/g", b"yy")]
    assert extract(tmp_path / "all", layers) == []
    assert (tmp_path / "all/h").readlink() == Path("d")
    assert (tmp_path / "all/d/g").read_bytes() == b"yy"
    assert extract(tmp_path / "part", layers, path=b"h") == []
    assert names(tmp_path / "part") == ["f", "g"]


def test_the_work_grows_with_depth_and_no_faster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    real = os.open

    def counted(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        opened.append(path)
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", counted)
    depth = 2000
    layer = [file("d/" * depth + "f", b"x"), file("d/" * depth + "g", b"y"), file("a", b"z")]
    try:
        assert extract(tmp_path / "deep", layer) == []
        assert opened.count(b"d") < 100 * depth, "not the way from the top for each folder, which would be 2,000,000"
        assert subprocess.run(["find", tmp_path / "deep", "-name", "f"], capture_output=True, check=True).stdout
    finally:
        subprocess.run(["rm", "-rf", tmp_path / "deep"], check=True)
