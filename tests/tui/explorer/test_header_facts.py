"""What the header says of an image."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dive_py.analysis.waste import waste
from dive_py.errors import DamagedImage
from dive_py.progress import Progress
from dive_py.progressive import Snapshot
from dive_py.sources.image import ImageInfo, LayerInfo
from dive_py.tui.explorer.header_facts import doing, header_texts, news, title_of
from dive_py.tui.look.glyphs import ASCII, UNICODE
from tests.tui.stacks import small_stack

INFO = ImageInfo("app:1", "docker", "Docker", id="sha256:1", layers=tuple(LayerInfo(k) for k in range(4)))


def snapshot() -> Snapshot:
    """All of the small image."""
    stack = small_stack()
    return Snapshot(stack, frozenset(range(4)), {}, {}, waste=waste(stack))


@pytest.mark.parametrize(
    ("reference", "title"),
    [("ubuntu:12.04", "ubuntu:12.04"), ("/x/image.tar", "image.tar"), ("./dir/", "dir"), ("a/b:1", "a/b:1")],
)
def test_a_path_is_called_by_its_last_part(reference: str, title: str) -> None:
    assert title_of(reference) == title


def test_before_the_image_is_open_only_the_progress_changes() -> None:
    assert header_texts(None, None, "opening 1.0 s", UNICODE) == (None, None, (("opening 1.0 s", "$accent-text"),))


def test_facts_and_figures_stand_there_once_all_is_read() -> None:
    name, facts, figures = header_texts(INFO, snapshot(), "", UNICODE, "Docker, 1 of 2")
    assert name == "app:1"
    assert facts is not None
    assert facts == ("Docker", "4 layers", "16 kB", "Docker, 1 of 2")
    assert [text for text, _ in figures] == ["efficiency 32 %", "10.8 kB wasted"]


def test_figures_of_a_part_of_the_image_are_none() -> None:
    part = replace(snapshot(), waste=None, errors={1: DamagedImage("cut")})
    assert "no figures" in header_texts(INFO, part, "", UNICODE)[2][0][0]
    assert header_texts(INFO, part, "reading 1 kB", UNICODE)[2][0][0] == "reading 1 kB"


def test_what_was_unpacked_is_said_to_be() -> None:
    facts = header_texts(INFO, replace(snapshot(), unpacked=frozenset({0})), "", UNICODE)[1]
    assert facts is not None
    assert facts[0] == "Docker · unpacked"


def test_the_way_into_a_registry_stands_with_the_figures_that_stay_longest() -> None:
    info = replace(INFO, source="registry", way="registry · cache", registry="reg.example", transferred=10)
    name, facts, figures = header_texts(info, snapshot(), "", ASCII)
    assert [text for text, _ in figures] == ["registry - cache", "efficiency 32 %", "10.8 kB wasted"]
    assert facts is not None
    assert not any("cache" in fact for fact in facts), "once"


def test_an_image_that_is_read_again_is_the_same_another_or_from_elsewhere() -> None:
    assert news(None, INFO) == ""
    assert news(None, replace(INFO, warnings=("odd\x1b",))) == "odd\\x1b"
    assert news(INFO, INFO) == "app:1 is the same image as before"
    assert news(INFO, replace(INFO, id="sha256:2")) == "app:1 points to another image now"
    assert news(INFO, replace(INFO, source="podman", way="Podman")) == "app:1 comes from Podman now"


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
