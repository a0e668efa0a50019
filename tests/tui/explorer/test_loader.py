"""Reading an image beside the screen: what is told, and how it stops."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

from dive_py.errors import DamagedImage, ImageNotFound
from dive_py.sources.image import Image, ImageInfo, LayerInfo, OpenOptions
from dive_py.sources.opening import Opening
from dive_py.tui.explorer.loader import Loader
from tests.tui.stage import small_archive

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    import pytest
    from textual.message import Message

    from dive_py.progress import Progress
    from dive_py.sources.content_stream import ContentStream
    from dive_py.sources.image import Deliver


class Target:
    """Takes messages as a screen would."""

    def __init__(self) -> None:
        self.messages: queue.Queue[Message] = queue.Queue()

    def post_message(self, message: Message) -> bool:
        """Keep the message."""
        self.messages.put(message)
        return True

    def next(self) -> Message:
        """The next message."""
        return self.messages.get(timeout=20)


class EndlessImage(Image):
    """Reads until it is told to stop."""

    def __init__(self) -> None:
        self.info = ImageInfo("endless", "test", "test", layers=(LayerInfo(0),))
        self.closed = threading.Event()

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Never deliver anything."""
        del deliver, first, skip
        progress.stop.wait(20)
        progress.check()
        return self.info

    def contents(
        self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        """There is nothing to read."""
        raise NotImplementedError

    def close(self) -> None:
        """Note it."""
        self.closed.set()


def loader(target: Target, reference: str) -> Loader:
    """A loader that tells `target`."""
    return Loader(target, Opening(reference, OpenOptions()))


def test_an_image_is_told_before_its_layers_and_figures_come_last(tmp_path: Path) -> None:
    target = Target()
    reading = loader(target, str(small_archive(tmp_path)))
    reading.start()
    opened = target.next()
    assert isinstance(opened, Loader.Opened)
    assert len(opened.image.info.layers) == 4
    message = target.next()
    while isinstance(message, Loader.Updated) and not message.snapshot.complete:
        message = target.next()
    assert isinstance(message, Loader.Updated)
    assert message.loader is reading
    assert message.snapshot.waste is not None
    reading.stop(5)


def test_what_cannot_be_opened_is_told_in_one_line(tmp_path: Path) -> None:
    target = Target()
    (tmp_path / "junk.tar").write_bytes(b"no image " * 100)
    for reference, kind in ((str(tmp_path / "no.tar"), ImageNotFound), (str(tmp_path / "junk.tar"), DamagedImage)):
        reading = loader(target, reference)
        reading.start()
        message = target.next()
        assert isinstance(message, Loader.Failed)
        assert isinstance(message.error, kind)
        assert "\n" not in message.error.message
        reading.stop(5)


def test_a_fault_of_the_program_is_told_and_not_thrown(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Image:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("dive_py.sources.resolve.open_image", broken)
    target = Target()
    loader(target, "x").start()
    message = target.next()
    assert isinstance(message, Loader.Failed)
    assert "internal error while reading x: ZeroDivisionError: oops" in message.error.message


def test_stopping_ends_the_reading_and_closes_the_image(monkeypatch: pytest.MonkeyPatch) -> None:
    image = EndlessImage()
    monkeypatch.setattr("dive_py.sources.resolve.open_image", lambda *_: image)
    target = Target()
    reading = loader(target, "x")
    reading.start()
    assert isinstance(target.next(), Loader.Opened)
    reading.stop(10)
    assert image.closed.wait(10)
    assert target.messages.empty(), "a cancelled reading has nothing more to tell"


def test_only_the_newest_update_of_a_reading_is_kept() -> None:
    target = Target()
    one, other = loader(target, "a"), loader(target, "b")
    first = Loader.Updated(one, None)  # type: ignore[arg-type]  # the snapshot does not matter
    assert Loader.Updated(one, None).can_replace(first)  # type: ignore[arg-type]
    assert not Loader.Updated(other, None).can_replace(first)  # type: ignore[arg-type]
