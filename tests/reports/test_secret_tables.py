"""Secrets as rows; never their values."""

from __future__ import annotations

import json

from dive_py.reports.secret_tables import advice_lines, json_lines, table_lines
from dive_py.secrets.findings import Finding, Place
from dive_py.secrets.rules import ANYWHERE, ASSIGNED

PRIVATE = next(rule for rule in ANYWHERE if rule.id == "private-key")
KEY, SNAKEOIL = (
    Finding(PRIVATE, Place.FILE, "root/id\x1b[1m", 1, "MIIE\u2026 (1600 bytes)", "", 7, 2, 3),
    Finding(PRIVATE, Place.FILE, "etc/k", 0, "\u2026 (9 bytes)", "it has a passphrase", 70_000),
)
STEP = Finding(ASSIGNED, Place.HISTORY, "step of layer 2", 2, "\u2026 (9 bytes)", "")


def test_a_row_says_where_it_is_what_hides_it_and_why_it_may_be_none() -> None:
    assert list(table_lines([KEY, STEP, SNAKEOIL])) == [
        "      SECRET           LAYER  HIDDEN  WHERE",
        "high  private-key      1      3       /root/id\\x1b[1m:2  MIIE\u2026 (1600 bytes)",
        "high  assigned-secret  2              step of layer 2  \u2026 (9 bytes)",
        "low   private-key      0              /etc/k at byte 70,000  \u2026 (9 bytes)",
        "                                      it has a passphrase",
    ]


def test_each_kind_is_mended_once() -> None:
    assert [line.partition("  ")[0].strip() for line in advice_lines([KEY, SNAKEOIL, STEP])] == [
        "private-key",
        "assigned-secret",
    ]


def test_a_line_of_json_has_all_but_the_value() -> None:
    first, second = map(json.loads, json_lines([KEY, STEP]))
    assert (first["severity"], first["layer"], first["hiddenBy"], first["line"], first["offset"]) == (
        "high",
        1,
        3,
        2,
        7,
    )
    assert (second["in"], second["line"], second["offset"]) == ("history", None, None)
