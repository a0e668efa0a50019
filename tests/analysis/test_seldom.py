"""What images seldom need, by a path alone."""

from __future__ import annotations

import pytest

from dive_py.analysis.seldom import RULES, SAME, rule_of


@pytest.mark.parametrize(
    ("path", "word"),
    [
        (b"var/lib/apt/lists/a", "apt's package lists"), (b"root/.npm/_cacache/x", "npm's cache"),
        (b"home/u/.cache/pip/x", "pip's cache"), (b"usr/lib/x/a.js.map", "source maps"),
        (b"opt/x/.git/HEAD", "a Git repository"),
        (b"var/lib/apt/listsx/a", ""), (b"usr/bin/tool", ""), (b"\xff/.git/\xfe", "a Git repository"), (b"", ""),
    ],
)  # fmt: skip
def test_the_first_rule_that_fits_is_the_paths(path: bytes, word: str) -> None:
    found = rule_of(path)
    assert (found.word if found is not None else "") == word


def test_each_rule_says_what_to_do_and_what_to_look_at() -> None:
    assert all(rule.instead and rule.check and (rule.folders or rule.files) for rule in RULES)
    assert SAME not in RULES
