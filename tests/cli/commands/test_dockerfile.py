"""`divepy dockerfile`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.building import ImageBuilder, file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy


def test_the_history_is_told_oldest_first_and_no_layer_is_read(divepy: Divepy, tmp_path: Path) -> None:
    image = (
        ImageBuilder()
        .layer(file("a", b"x"), command="/bin/sh -c #(nop) ADD file:0123456789abcdef in / ")
        .step('/bin/sh -c #(nop)  CMD ["sh"]')
        .layer(file("b", b"x"), command="/bin/sh -c make")
    ).docker_archive(tmp_path / "i.tar")
    ended = divepy("dockerfile", image)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines()[1:] == [
        "FROM scratch", "# ADD file:0123456789abcdef /", "# layer 0 has what this brought: divepy tree IMAGE --layer 0",
        'CMD ["sh"]', "RUN make",
    ]  # fmt: skip


def test_an_image_that_is_not_there(divepy: Divepy, tmp_path: Path) -> None:
    assert divepy("dockerfile", tmp_path / "none.tar").status == 2
