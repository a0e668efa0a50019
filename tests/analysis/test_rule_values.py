"""Values as people write them."""

from __future__ import annotations

import pytest

from dive_py.analysis.rule_table import BASE, EFFICIENCY, FORBIDDEN, LAYERS, SCORING, SCORINGS, SIZE_GROWTH, WASTED
from dive_py.analysis.rule_values import Given, globs, limit, parse_size, word
from dive_py.errors import Misconfigured, UsageError


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.9", 0.9),
        ("1", 1.0),
        ("0", 0.0),
        ("+.5", 0.5),
        ("1.", 1.0),
        ("9e-1", 0.9),
        ("95%", 0.95),
        ("95 %", 0.95),
        ("0.5%", 0.005),
        ("100%", 1.0),
        (" 0.2 ", 0.2),
    ],
)
def test_shares(text: str, amount: float) -> None:
    found = limit(Given(EFFICIENCY, (text,)))
    assert found is not None
    assert (found.amount, found.text) == (amount, text.strip())


@pytest.mark.parametrize("text", ["disabled", "Disabled", "off", "OFF", "false", " off "])
def test_rules_are_switched_off(text: str) -> None:
    assert limit(Given(EFFICIENCY, (text,))) is None
    assert limit(Given(WASTED, (text,))) is None
    assert globs(Given(FORBIDDEN, (text,))) == ()
    assert word(Given(BASE, (text,))) == ""


@pytest.mark.parametrize(
    "text",
    [
        "1.1",
        "-9",
        "-0.1",
        "10",
        "50",
        "101%",
        "",
        "nan",
        "inf",
        "0x1p-1",
        "0,9",
        "true",
        "no",
        "1_0",
        "\u0665",
        "9e-999",
    ],
)
def test_shares_that_make_no_sense(text: str) -> None:
    with pytest.raises(Misconfigured, match=r"^misconfigured: lowestEfficiency is "):
        limit(Given(EFFICIENCY, (text,)))


@pytest.mark.parametrize("text", ["1BB", "-1BB", "-1", "", "20%", "nan", "1e3"])
def test_sizes_that_make_no_sense(text: str) -> None:
    with pytest.raises(Misconfigured, match=r"^misconfigured: highestWastedBytes is wrong: '.*' is not a size"):
        limit(Given(WASTED, (text,)))


def test_sizes_are_read_as_everywhere() -> None:
    found = limit(Given(WASTED, ("20MB",)))
    assert found is not None
    assert found.amount == 20_000_000


def test_a_forgotten_per_cent_is_told() -> None:
    with pytest.raises(Misconfigured) as caught:
        limit(Given(EFFICIENCY, ("95",)))
    assert caught.value.hint == "95 per cent are written 95%"


def test_the_place_is_told() -> None:
    with pytest.raises(Misconfigured, match=r"^ci\.yaml:3: misconfigured: lowestEfficiency is "):
        limit(Given(EFFICIENCY, ("x",), file="ci.yaml", line=3))
    with pytest.raises(Misconfigured, match=r"^misconfigured: --lowest-efficiency is "):
        limit(Given(EFFICIENCY, ("x",), option="--lowest-efficiency"))
    assert Given(EFFICIENCY, ("x",), file="ci.yaml", line=3).place == "ci.yaml:3"
    assert Given(EFFICIENCY, ("x",), option="--base").place == "--base"
    assert Given(EFFICIENCY, ("x",)).place == ""


def test_several_values_are_for_globs_alone() -> None:
    given = Given(FORBIDDEN, ("*.pem", "/root/.ssh"))
    assert globs(given) == ("*.pem", "/root/.ssh")
    assert given.text == "*.pem, /root/.ssh"
    for key in (EFFICIENCY, WASTED):
        with pytest.raises(Misconfigured, match="takes one value"):
            limit(Given(key, ("1", "2")))
    with pytest.raises(Misconfigured, match="takes one value"):
        word(Given(BASE, ("a", "b")))
    with pytest.raises(Misconfigured, match="empty glob"):
        globs(Given(FORBIDDEN, ("*.pem", " ")))


def test_words() -> None:
    assert word(Given(SCORING, ("dive",)), SCORINGS) == "dive"
    with pytest.raises(Misconfigured, match="scoring can be divepy or dive"):
        word(Given(SCORING, ("Dive",)), SCORINGS)
    with pytest.raises(Misconfigured, match="takes one value"):
        word(Given(BASE, ("",)))


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("4096", 4096),
        ("7 B", 7),
        ("4k", 4000),
        ("4kB", 4000),
        ("4 KB", 4000),
        ("4KiB", 4096),
        ("4ki", 4096),
        ("20MB", 20_000_000),
        ("20mib", 20 * 1024**2),
        ("1.5G", 1_500_000_000),
        ("1.5GiB", 1536 * 1024**2),
        (".5k", 500),
        ("1.kB", 1000),
        ("1,234.5 kB", 1_234_500),
        ("2TB", 2 * 10**12),
        ("2TiB", 2 * 1024**4),
        ("8EB", 8 * 10**18),
        ("0.0001kB", 0),
        (" 3 MB ", 3_000_000),
    ],
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text",
    ["", "MB", "-4", "+4", "4 XB", "4iB", "4i", "1.2.3", "1e3", "0x10", "4  kB", ",5", "٣", "½", "inf", "9" * 99],
)
def test_what_is_no_size_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="is not a size"):
        parse_size(text)


@pytest.mark.parametrize("text", ["10EB", "8EiB", "9" * 30])
def test_more_than_any_file_has_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="more than any file"):
        parse_size(text)


@pytest.mark.parametrize(
    ("text", "amount", "is_share"),
    [("5%", 0.05, True), ("250 %", 2.5, True), ("0", 0, False), ("10MB", 10_000_000, False), ("1000", 1000, False)],
)
def test_growth_is_a_size_or_per_cent(text: str, amount: float, *, is_share: bool) -> None:
    found = limit(Given(SIZE_GROWTH, (text,)))
    assert found is not None
    assert (found.amount, found.is_share) == (amount, is_share)


@pytest.mark.parametrize("text", ["0.05", ".5", "-5%", "x%", "%", "five", "-1MB"])
def test_growth_that_makes_no_sense(text: str) -> None:
    """A share is written in per cent: 0.05 would be a part of a byte."""
    with pytest.raises(Misconfigured, match="maxSizeGrowth"):
        limit(Given(SIZE_GROWTH, (text,)))


def test_layers_are_counted_in_whole_numbers() -> None:
    found = limit(Given(LAYERS, ("20",)))
    assert found is not None
    assert found.amount == 20
    for text in ("2.5", "-1", "20MB", "٣"):
        with pytest.raises(Misconfigured, match="whole number"):
            limit(Given(LAYERS, (text,)))
