"""A text that is no file of the image, by position."""

from __future__ import annotations

from dive_py.progress import Progress
from dive_py.tui.viewer.document import Document


def test_it_is_fetched_once_and_only_where_it_is_read() -> None:
    asked: list[Progress] = []

    def fetch(progress: Progress) -> bytes:
        asked.append(progress)
        return b"0123456789"

    progress = Progress()
    content = Document("a statement", 5, fetch).open(progress)
    assert asked == []
    assert (content.size, content.read(2, 3), content.read(8, 9), content.read(-1, 2)) == (10, b"234", b"89", b"")
    content.close()
    assert asked == [progress]
