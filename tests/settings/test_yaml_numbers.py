"""Numbers in YAML's own notations."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.settings.yaml_numbers import decimal

NOTATIONS: Final = {
    "1_000_000": "1000000",
    "0x10": "16",
    "0X10": "16",
    "0755": "493",
    "0o755": "493",
    "0O17": "15",
    "0b11": "3",
    "0_1": "1",
    "08": "8",
    "1_": "1",
    "0x_1": "1",
    "+5": "5",
    "+0x10": "16",
    "-0x10": "-16",
    "1e6": "1000000",
    "1.5e3": "1500",
    "12e03": "12000",
    "1.e3": "1000",
    "5e-1": "0.5",
    "0_.5": "0.5",
    "685_230.15": "685230.15",
    "1e-7": "0.0000001",
    "0x7fffffffffffffff": "9223372036854775807",
    "99999999999999999999": "99999999999999999999",
    "1e21": "1000000000000000000000",
}
"""What go-yaml 3.0.1 in dive 0.13.1 makes of a number: dive shows it, as threshold or in its refusal."""

TEXTS: Final = (
    "_1",
    "0x",
    "0o8",
    "0b2",
    "1:30",
    "190:20:30",
    "2001-01-01",
    "1_0MB",
    "0x1p-1",
    "1e400",
    ".inf",
    ".nan",
    "",
    "-",
    ".",
)
"""What it sees a text in, or what is no number that can be written down."""  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NOTATIONS.items())
def test_notations(text: str, value: str) -> None:
    assert decimal(text) == value


@pytest.mark.parametrize("text", [*TEXTS, "9" * 101, "1e" + "9" * 99])
def test_texts(text: str) -> None:
    assert decimal(text) is None


@pytest.mark.parametrize("text", ["0", "0.95", "20", ".5", "0.20", "1."])
def test_ordinary_numbers_stay_as_they_are_written(text: str) -> None:
    assert decimal(text) == text


@given(st.integers(0, 2**63 - 1))
def test_whole_numbers_are_the_same_in_every_notation(value: int) -> None:
    written = (str(value), hex(value), oct(value), bin(value), f"{value:_}", f"0{value:o}")
    assert {decimal(text) for text in written if text != "00"} == {str(value)}


@given(st.floats(0, 1e15))
def test_fractions_keep_their_value(value: float) -> None:
    found = decimal(repr(value))
    assert found is not None
    assert float(found) == value
    assert "e" not in found
