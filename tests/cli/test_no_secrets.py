"""No command writes the value of a secret that an image has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.secrets.shipping import VALUE, shipping

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy


@pytest.mark.parametrize(
    "words",
    [
        ["waste", "{image}"], ["waste", "{image}", "--json"], ["advise", "{image}"], ["advise", "{image}", "--json"],
        ["{image}"], ["{image}", "--json", "-"], ["{image}", "--ci"], ["dockerfile", "{image}"], ["secrets", "{image}"],
        ["report", "{image}", "-o", "-"], ["report", "{image}", "--file-secrets"],
        ["trace", "{image}", "/a"], ["diff", "{image}", "{image}"],
        *(["{image}", "--ci", "--report", form] for form in
          ("text", "json", "junit", "markdown", "sarif", "github", "gitlab", "comment")),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_output_has_a_value(divepy: Divepy, tmp_path: Path, words: list[str]) -> None:
    image = shipping(tmp_path)
    ended = divepy(*(word.format(image=image) for word in words))
    written = ended.out + ended.err
    assert ended.status in {0, 1}, written
    assert VALUE[5:] not in written
    assert VALUE[5:] not in json.dumps(written)
