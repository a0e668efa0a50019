"""The verdict as a comment on a pull request."""

from __future__ import annotations

import html
import re

from msgspec.structs import replace

from dive_py.analysis import rule_table
from dive_py.analysis.rule_values import Limit
from dive_py.analysis.rules import Rules, Sizes
from dive_py.reports import verdict_comment
from dive_py.reports.verdict import Compressed
from tests.building import file, whiteout
from tests.reports.judging import HOSTILE, INCOMPLETE, UNREAD, failing, judgement, passing

JOIN = "write layers 1 to 2 as one RUN, joined with &#38;&#38;&#58; what one of them removes is then never stored"


def test_the_verdict_the_sizes_and_their_change_what_failed_and_what_to_do() -> None:
    layers = [[file("base", b"x" * 5000)], [file("a", b"x" * 3000)], [whiteout("a")]]
    steps = ("ADD file:1 in /", "/bin/sh -c make a", "/bin/sh -c rm a")
    rules = Rules({rule_table.WASTE_GROWTH: Limit(0.5, "50%", is_share=True)})
    found = judgement(layers, rules, steps=steps, before=Sizes(7000, 2000, 1000), packed=Compressed(4000, 1500))
    text = verdict_comment.document(found)
    assert text.splitlines()[0] == verdict_comment.marker(found)
    assert text.splitlines()[1:] == [
        "### ❌ FAIL: <code>app</code>",
        "",
        "|  | Unpacked | Compressed | Change |",
        "| --- | ---: | ---: | ---: |",
        "| Size | 8 kB | 4 kB | +1 kB (+14.3 %) |",
        "| Above the base | 3 kB | 1.5 kB | +1 kB (+50 %) |",
        "| Wasted | 3 kB |  | +2 kB (+200 %) |",
        "",
        "6 rules: 0 passed, 1 failed, 5 skipped.",
        "",
        "❌ **maxWasteGrowth**: 2000 bytes (2 kB) more than before, 200 % of that, at most 50% (500 bytes) is allowed",
        "",
        "1 piece of advice saves 3 kB:",
        "",
        "| Saves | Layers | What to write instead |",
        "| ---: | ---: | --- |",
        f"| 3 kB | 1-2 | {JOIN}<br>1: <code>/bin/sh -c make a</code><br>2: <code>/bin/sh -c rm a</code> |",
        "",
        "| Wasted | Files | Layer | Step |",
        "| ---: | ---: | ---: | --- |",
        "| 3 kB | 1 | 2 | <code>/bin/sh -c rm a</code> |",
    ]


def test_another_tag_of_the_same_image_makes_the_same_text() -> None:
    first = failing(notes=("app:1 is odd",))
    second = replace(failing(reference="app:2", notes=("app:2 is odd",)), id="sha256:" + "2" * 64)
    assert verdict_comment.document(first) == verdict_comment.document(second)
    assert verdict_comment.marker(first) != verdict_comment.marker(failing(reference="web:1"))


def test_nothing_of_the_image_means_anything() -> None:
    """Nor does a name mention an account, or a number an issue: a site looks for those everywhere but in code."""
    text = verdict_comment.document(failing(reference="x`@org|<b>#1"))
    plain = re.sub(r"<code>[^<>]*</code>", "", text.partition("\n")[2].replace("\n> ", "\n").replace("<br>", ""))
    assert not re.search(r"[<>`]|@", plain)
    assert "@" not in html.unescape(plain)
    assert "#1" not in html.unescape(plain)
    assert text.isascii() or all(line.replace("️", "").isprintable() for line in text.splitlines())
    assert all(name.decode("utf-8", "replace") not in text for name in HOSTILE if b"|" in name or b"<" in name)
    for inside in re.findall(r"<code>(.*?)</code>", text):
        assert not set(inside) & set("<>`|@*[]_")


def test_it_stays_short() -> None:
    layers = [[file(f"{number:02}{'x' * 200}", b"x" * 50) for number in range(60)]]
    layers += [[whiteout(f"{number:02}{'x' * 200}")] for number in range(60)]
    found = judgement(layers, steps=tuple("y" * 5000 for _ in range(61)))
    assert len(verdict_comment.document(found).splitlines()) < 50
    assert len(verdict_comment.document(found)) < 10_000


def test_a_layer_that_was_not_read_is_told_first() -> None:
    lines = verdict_comment.document(passing(UNREAD)).splitlines()
    assert lines[3] == "⚠️ **" + INCOMPLETE.replace(";", "&#59;").replace(":", "&#58;") + "**"
