"""An engine that is a fake, and an image for it."""

from __future__ import annotations

import pytest

from tests.building import ImageBuilder, file, whiteout


@pytest.fixture
def built() -> ImageBuilder:
    builder = ImageBuilder(name="test:1").layer(file("etc/motd", b"hello" * 1000), command="ADD motd /etc")
    builder.step("ENV A=1")
    return builder.layer(whiteout("etc/motd"), file("a", b"a"), command="RUN rm").layer(
        file("b", b"b"), command="RUN b"
    )
