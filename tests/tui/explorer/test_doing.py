"""How far a reading is, in words."""

from __future__ import annotations

from dive_py.progress import Progress
from dive_py.tui.explorer.doing import doing
from dive_py.tui.look.glyphs import ASCII, UNICODE


def progress(done: int = 0, total: int | None = None, label: str = "opening") -> Progress:
    """Some progress."""
    made = Progress(label)
    made.total = total
    made.advance(done)
    return made


def test_bytes_a_bar_and_seconds_are_shown() -> None:
    shown = doing(progress(1000, 4000), 2.34, UNICODE, is_open=True)
    assert shown.text == "reading 1 kB of 4 kB ████░░░░░░░░░░░░ 2.3 s"
    assert shown.short == "reading 1 kB"
    assert shown.share == "unpacked, 25 % read · 2.3 s"


def test_before_the_first_byte_it_is_said_what_is_done() -> None:
    assert doing(progress(), 0, ASCII, is_open=False).text == "opening 0.0 s"
    assert doing(progress(), 0, ASCII, is_open=False).short == "opening"
    engine = doing(progress(label="Docker packs\x1b the image"), 9, ASCII, is_open=True)
    assert engine.text == "Docker packs\\x1b the image 9.0 s", "an engine takes long, and its words are not trusted"


def test_where_the_whole_is_not_known_bytes_are_counted() -> None:
    shown = doing(progress(5000), 1, ASCII, is_open=True)
    assert (shown.text, shown.share) == ("reading 5 kB 1.0 s", "unpacked, 5 kB read - 1.0 s")


def test_no_bar_is_longer_than_its_room() -> None:
    shown = doing(progress(9000, 4000), 1, UNICODE, is_open=True)
    assert "█" * 16 + " " in shown.text
    assert "100 %" in shown.share
