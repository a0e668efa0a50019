"""The verdict as Markdown."""

from __future__ import annotations

import html
import re

from dive_py.analysis.rules import Rules
from dive_py.presentation.text import printable
from dive_py.reports import verdict_markdown
from tests.analysis.judging import globs
from tests.building import file
from tests.reports.judging import HOSTILE, INCOMPLETE, UNREAD, failing, judgement, passing

OWN = re.compile(r"</?(?:code|br|details|summary)>|<details open>")


def test_the_outcome_the_figures_the_rules_and_the_paths() -> None:
    lines = verdict_markdown.document(failing()).splitlines()
    assert lines[0] == "### ❌ FAIL: <code>app&#58;1</code>"
    assert "| ❌ | lowestEfficiency |" in "\n".join(lines)
    assert "highestAddedBytes" not in "\n".join(lines), "what is switched off is only counted"
    assert "5 rules: 1 passed, 4 failed, 0 skipped." in lines
    assert "<details open><summary>forbidden: 11 found</summary>" in lines
    assert "| Wasted | Files | Layer | Step |" in lines
    assert next(line for line in lines if "16.4 kB" in line and "22" in line).startswith("| 16.4 kB | 22 | 1 | <code>")
    assert "<details><summary>12 directories and files</summary>" in lines
    assert "… and 2 more" in lines
    assert lines[-1].startswith("> layer 1")
    assert verdict_markdown.document(passing()).startswith("### ✅ PASS")
    assert "details" not in verdict_markdown.document(passing())


def test_nothing_of_the_image_means_anything() -> None:
    text = verdict_markdown.document(failing())
    assert "<" not in OWN.sub("", text)
    inside = re.findall(r"<code>(.*?)</code>", text)
    assert len(inside) > len(HOSTILE)
    for code in inside:
        assert not set("][|`*_~<>\"'\\$@:!") & set(code)
        assert "www." not in code


def test_every_text_reads_as_it_is() -> None:
    for name in HOSTILE:
        assert html.unescape(verdict_markdown.inert(name)) == printable(name)
        assert not set("|`*_~<>[]\\@:!\"'$") & set(verdict_markdown.inert(name))


def test_many_findings_are_counted() -> None:
    found = judgement([[file(f"{number:03}") for number in range(30)]], Rules(forbidden=globs("*")))
    assert "… and 10 more" in verdict_markdown.document(found)


def test_dive_s_scoring_tells_paths() -> None:
    lines = verdict_markdown.document(failing(scoring="dive")).splitlines()
    assert any(line.endswith("paths waste bytes</summary>") for line in lines)
    assert not any("Step" in line for line in lines)


def test_incomplete_figures_are_told_below_the_heading() -> None:
    lines = verdict_markdown.document(passing(UNREAD)).splitlines()
    assert lines[0].startswith("### ✅ PASS")
    assert html.unescape(lines[2]) == f"⚠️ **{INCOMPLETE}**"
    assert "efficiency **unknown (100 % of what was read)**" in lines[4]
    assert "incomplete" not in verdict_markdown.document(passing())
