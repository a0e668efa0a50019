"""The README says what the program does."""

from __future__ import annotations

import re

from screenshots.readme_keys import README, replaced


def test_its_keys_are_those_of_the_explorer() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == replaced(text), "bring it up to date with: python -m screenshots.readme_keys"


def test_its_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert pictures
    missing = [picture for picture in pictures if not (README.parent / picture).is_file()]
    assert not missing
