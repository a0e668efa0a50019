"""What was found, without the secret."""

from __future__ import annotations

import re

from dive_py.secrets.findings import Place, finding
from dive_py.secrets.rules import ASSIGNED
from tests.secrets.labelled import LETTERS, Maker


def test_a_finding_has_no_value_and_equal_ones_are_known() -> None:
    value = Maker(8).text(LETTERS, 24)
    match = re.search(ASSIGNED.pattern, f"TOKEN={value}".encode())
    assert match is not None
    first = finding(ASSIGNED, match, Place.ENVIRONMENT, "TOKEN", None)
    second = finding(ASSIGNED, match, Place.FILE, "docs/x", 1)
    assert first is not None
    assert second is not None
    assert first.key == second.key
    assert value[4:] not in repr(first)
    assert (first.low, second.low) == ("", "it lies among tests, examples or descriptions")


def test_a_placeholder_is_none() -> None:
    match = re.search(ASSIGNED.pattern, b"TOKEN=changeme")
    assert match is not None
    assert finding(ASSIGNED, match, Place.ENVIRONMENT, "TOKEN", None) is None
