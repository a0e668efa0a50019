"""The explorer while it reads, and when reading fails."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedImage, EngineUnavailable, ImageNotFound
from dive_py.sources import resolve
from dive_py.sources.image import Image, ImageInfo, LayerInfo, OpenOptions
from dive_py.tui.dialogs.choice import ChoiceList, ChoiceScreen
from dive_py.tui.forms.pull import PullScreen
from dive_py.tui.widgets.line_list import LineList
from tests.building import ImageBuilder, file, opaque, platform_members, write_folder, write_members
from tests.building.oci_forms import oci_members
from tests.layers.scanning import scanned
from tests.tui.stage import explored, inside, small_archive, small_image, until, waste_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.content_stream import ContentStream
    from dive_py.sources.image import Deliver
    from tests.engine.fake import FakeEngine


class SlowImage(Image):
    """Waits for a sign before it reads on."""

    def __init__(self) -> None:
        layers = tuple(LayerInfo(k, created_by=f"step {k}") for k in range(3))
        self.info = ImageInfo("slow:1", "test", "by hand", layers=layers)
        self.go = threading.Event()
        self.started = threading.Event()

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Count some bytes, then fail for every layer."""
        del first, skip
        progress.total = 4000
        progress.advance(1000)
        self.started.set()
        while not self.go.wait(0.005):
            progress.check()
        for number in range(3):
            deliver(number, DamagedImage(f"layer {number} ends too early", "fetch it again"))
        return self.info

    def contents(
        self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        """There is nothing to read."""
        raise NotImplementedError

    def close(self) -> None:
        """There is nothing to close."""


async def test_layers_stand_there_before_any_is_read_and_q_quits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    image = SlowImage()
    monkeypatch.setattr("dive_py.sources.resolve.open_image", lambda *_: image)
    async with explored("slow:1", loaded=False) as (pilot, screen):
        await until(pilot, lambda: screen.info is not None and image.started.is_set())
        await until(pilot, lambda: "reading 1 kB" in screen.header.render().plain)
        assert [row.text for row in screen.layers_pane.rows] == ["step 0", "step 1", "step 2"]
        assert "of 4 kB ████░░░░" in screen.header.render().plain
        assert "Layer 0: reading" in inside(screen.tree_pane)[1]
        await pilot.press("down")
        assert screen.selection.layer == 1, "one can look round meanwhile"
        assert screen.reading.loader is not None
        assert screen.reading.loader.progress.awaited_layer == 1, "and what one looks at is read next"
        await pilot.press("q")
        await pilot.pause()
        assert pilot.app.return_value == 0
        assert screen.reading.loader is not None
        assert screen.reading.loader.progress.stopped


async def test_a_layer_that_cannot_be_read_is_marked_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    image = SlowImage()
    image.go.set()
    monkeypatch.setattr("dive_py.sources.resolve.open_image", lambda *_: image)
    async with explored("slow:1") as (pilot, screen):
        await pilot.press("down")
        assert "unreadable step 1" in inside(screen.layers_pane)[2]
        assert [line.strip() for line in inside(screen.tree_pane)[1:3]] == ["layer 1 ends too early", "fetch it again"]
        assert "layer 1 ends too early" in inside(screen.details_pane)[1]


async def test_a_damaged_layer_leaves_the_others_explorable(tmp_path: Path) -> None:
    members = oci_members([small_image()], "none")
    name = f"blobs/sha256/{small_image().blobs()[1].diff_id.removeprefix('sha256:')}"
    data = members[name]
    assert isinstance(data, bytes)
    members[name] = data[:560]
    folder = write_folder(tmp_path / "layout", members)
    async with explored(f"oci:{folder}") as (pilot, screen):
        assert screen.failure is None
        await pilot.press("down")
        row = inside(screen.layers_pane)[2]
        assert "damaged" in row or "unreadable" in row
        header = screen.header.render().plain
        assert "efficiency unknown" in header
        assert "wasted, without layer 1" in header
        await pilot.press("i")
        await until(pilot, lambda: pilot.app.screen is not screen)
        shown = " ".join(" ".join(inside(pilot.app.screen.query_one("#facts", LineList))).split())
        assert "figures are incomplete: layer 1 could not be read to the end" in shown
        await pilot.press("escape")
        await pilot.press("down")
        assert any("tool" in line for line in inside(screen.tree_pane))


async def test_what_cannot_be_opened_ends_the_screen_with_its_error(tmp_path: Path) -> None:
    async with explored(tmp_path / "no.tar") as (pilot, screen):
        await pilot.pause()
        assert isinstance(screen.failure, ImageNotFound)
        assert pilot.app.return_value == 2


async def test_a_reload_that_fails_keeps_the_image_and_says_why(tmp_path: Path) -> None:
    path = small_archive(tmp_path)
    async with explored(path) as (pilot, screen):
        path.unlink()
        await pilot.press("R")
        await until(pilot, lambda: screen.failure is not None)
        assert str(path) in screen.footer.render().plain
        assert screen.tree_pane.row_count == 13
        assert "efficiency" in screen.header.render().plain


async def test_several_images_in_one_archive_are_a_choice(tmp_path: Path) -> None:
    other = ImageBuilder(name="other:2").layer(file("x", b"x"))
    path = write_members(tmp_path / "two.tar", oci_members([small_image(), other]))
    async with explored(path, loaded=False) as (pilot, screen):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: waste_of(screen) is not None)
        assert screen.info is not None
        assert screen.info.id.removeprefix("sha256:") == other.id().removeprefix("sha256:")


async def test_platforms_are_a_list_to_choose_from(tmp_path: Path) -> None:
    builders = [
        ImageBuilder(platform="linux/amd64").layer(file("a", b"a")),
        ImageBuilder(platform="linux/arm64").layer(file("b", b"b")),
    ]
    path = write_members(tmp_path / "multi.tar", platform_members(builders))
    async with explored(path) as (pilot, screen):
        assert screen.info is not None
        assert len(screen.info.platforms) == 2
        here = str(screen.info.platform)
        await pilot.press("P", "up", "up", *(["down"] if here == "linux/amd64" else []), "enter")
        await until(pilot, lambda: str(screen.info and screen.info.platform) != here and waste_of(screen) is not None)
        assert len(screen.layers_pane.rows) == 1


async def test_one_platform_is_no_choice(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("P")
        assert "one platform only" in screen.footer.render().plain


class UnpackedImage(SlowImage):
    """Shows what was unpacked, and reads the same with one file more when it gets a sign."""

    def preview(self, progress: Progress) -> list[LayerIndex] | None:
        """Return two files in the first layer."""
        progress.check()
        return [scanned(file("b", b"12"), file("c", b"3")), scanned(), scanned()]

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Count some bytes, then deliver."""
        del first, skip
        progress.total = 4000
        progress.advance(1000)
        self.started.set()
        while not self.go.wait(0.005):
            progress.check()
        for number, layer in enumerate([scanned(file("a"), file("b", b"12"), file("c", b"3")), scanned(), scanned()]):
            deliver(number, layer)
        return self.info


async def test_what_was_unpacked_makes_way_for_what_was_read_under_the_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    image = UnpackedImage()
    monkeypatch.setattr("dive_py.sources.resolve.open_image", lambda *_: image)
    async with explored("slow:1", loaded=False) as (pilot, screen):
        await until(pilot, lambda: waste_of(screen) is not None and image.started.is_set())
        await until(pilot, lambda: "unpacked, 25 % read" in screen.layers_pane.title_text)
        header = screen.header.render().plain
        assert "by hand · unpacked" in header
        assert "efficiency 100 %" in header
        await pilot.press("tab", "down")
        assert screen.tree_pane.row_count == 2
        here = inside(screen.tree_pane)[2]
        assert "c" in here
        assert screen.tree_pane.cursor == 1
        image.go.set()
        await until(pilot, lambda: screen.tree_pane.row_count == 3)
        assert screen.tree_pane.cursor == 2, "the cursor stays on c"
        assert screen.focused is screen.tree_pane
        await until(pilot, lambda: "unpacked" not in screen.header.render().plain)
        assert "reading" not in screen.header.render().plain


async def test_an_image_that_has_a_layer_twice_has_its_figures(tmp_path: Path) -> None:
    built = ImageBuilder().layer(file("a", b"1234"), file("b", b"12"), command="COPY a b /")
    built.layer(file("c", b"1"), command="COPY c /")
    built.layer(file("a", b"1234"), file("b", b"12"), command="COPY a b /")
    async with explored(built.oci_archive(tmp_path / "image.tar"), layer=2) as (_, screen):
        assert screen.failure is None
        waste = waste_of(screen)
        assert waste is not None
        assert (waste.stored, waste.wasted) == (13, 6)
        assert {line.split()[-1] for line in inside(screen.tree_pane)} >= {"a", "b"}


async def test_on_what_engines_differ_is_said_once_all_is_read_and_stands_among_the_facts(tmp_path: Path) -> None:
    from dive_py.presentation.image_facts import image_facts

    built = ImageBuilder().layer(file("a", b"x")).layer(opaque(""), file("b", b"y"))
    async with explored(str(built.docker_archive(tmp_path / "differ.tar"))) as (_, screen):
        assert "depends on cases where engines differ: an opaque marker" in screen.footer.render().plain
        assert screen.info is not None
        facts = [fact.text for fact in image_facts(screen.info, waste_of(screen)) if "engines differ" in fact.text]
        assert len(facts) == 1


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[bool]:
    """Lets the image be nowhere as long as the list is empty."""
    genuine, path, there = resolve.open_image, small_archive(tmp_path), list[bool]()

    def open_image(_: str, options: OpenOptions, progress: Progress) -> Image:
        if there:
            return genuine(str(path), OpenOptions(), progress)
        error = ImageNotFound("there is no image new:1 here", "to get it: docker pull new:1")
        error.name = "" if options.name else "new:1"
        raise error

    monkeypatch.setattr(resolve, "open_image", open_image)
    return there


@pytest.fixture
def mistyped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The near name of an image that was mistyped: it alone can be opened."""
    genuine, path = resolve.open_image, small_archive(tmp_path)

    def open_image(word: str, _: OpenOptions, progress: Progress) -> Image:
        if word == "ubuntu:12.04":
            return genuine(str(path), OpenOptions(), progress)
        error = ImageNotFound("there is no image ubunto:12.04 here", "did you mean ubuntu:12.04?")
        error.name, error.near = "ubunto:12.04", ("ubuntu:12.04",)
        raise error

    monkeypatch.setattr(resolve, "open_image", open_image)
    return "ubuntu:12.04"


async def test_a_near_name_is_offered_first_and_opened(mistyped: str) -> None:
    async with explored("ubunto:12.04", loaded=False) as (pilot, screen):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        choices = pilot.app.screen.query_one(ChoiceList)
        assert list(choices.rows) == [
            f"open {mistyped}",
            "explore it in the registry, without pulling",
            "pull it: docker pull ubunto:12.04",
        ]
        assert "did you mean" in str(choices.border_title)
        await pilot.press("enter")
        await until(pilot, lambda: waste_of(screen) is not None)
        assert (screen.reading.reference, screen.failure) == (mistyped, None)


async def test_a_mistyped_name_can_be_pulled_all_the_same_or_left(mistyped: str, fake: FakeEngine) -> None:
    assert mistyped
    fake.answers["/images/create"] = (404, "pull access denied")
    options = OpenOptions(host=fake.address)
    async with explored("ubunto:12.04", loaded=False, options=options) as (pilot, _):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("end", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PullScreen))
    async with explored("ubunto:12.04", loaded=False) as (pilot, screen):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.return_value == 2)
        assert isinstance(screen.failure, ImageNotFound)


async def test_the_command_that_does_the_same_is_that_of_the_engine(fake: FakeEngine) -> None:
    """Of the engine that was asked, as a Podman 5.4.2 names itself."""
    fake.answers["/version"] = {"ApiVersion": "1.41", "Version": "5.4.2", "Components": [{"Name": "Podman Engine"}]}
    async with explored("new:1", loaded=False, options=OpenOptions(host=fake.address)) as (pilot, _):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        assert list(pilot.app.screen.query_one(ChoiceList).rows)[-1] == "pull it: podman pull new:1"
        await pilot.press("escape")


async def test_without_an_engine_only_the_registry_is_offered() -> None:
    options = OpenOptions(host="unix:///nowhere.sock")
    async with explored("new:1", loaded=False, options=options) as (pilot, screen):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        assert list(pilot.app.screen.query_one(ChoiceList).rows) == ["explore it in the registry, without pulling"]
        assert "no engine answers" in screen.footer.render().plain
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.return_value == 2)
        assert isinstance(screen.failure, EngineUnavailable)


async def test_where_no_engine_knows_the_name_nothing_is_pulled(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_image(*_: object) -> Image:
        error = ImageNotFound("there is no image new:1 here")
        error.name, error.product = "new:1", ""
        raise error

    monkeypatch.setattr(resolve, "open_image", open_image)
    async with explored("new:1", loaded=False) as (pilot, screen):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        assert list(pilot.app.screen.query_one(ChoiceList).rows) == ["explore it in the registry, without pulling"]
        await pilot.press("enter")
        await until(pilot, lambda: screen.reading.reference == "registry:new:1")


async def test_esc_ends_it_with_what_is_missing(missing: list[bool]) -> None:
    assert not missing
    async with explored("new:1", loaded=False) as (pilot, screen):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.return_value == 2)
        assert isinstance(screen.failure, ImageNotFound)


async def test_it_is_pulled_and_explored(missing: list[bool], fake: FakeEngine) -> None:
    fake.answers["/images/create"] = [b'{"status":"Status: Downloaded newer image"}\n']
    options = OpenOptions(host=fake.address)
    async with explored("new:1", loaded=False, options=options) as (pilot, screen):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        missing.append(False)
        await pilot.press("down", "enter")
        await until(pilot, lambda: waste_of(screen) is not None)
        assert any(path == "/images/create" for path, _ in fake.asked)
        assert screen.failure is None


async def test_a_pull_that_fails_says_why_and_ends(missing: list[bool], fake: FakeEngine) -> None:
    assert not missing
    fake.answers["/images/create"] = (404, "pull access denied for new")
    options = OpenOptions(host=fake.address)
    async with explored("new:1", loaded=False, options=options) as (pilot, _):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PullScreen))
        page = pilot.app.screen
        assert isinstance(page, PullScreen)
        await until(pilot, lambda: "not pulled" in page.header.render().plain)
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.return_value == 2)
