"""The file of a report: nothing is loaded, nothing runs but its own script, and its colours are legible."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from textual.color import Color

from dive_py.tui.look.themes import CONTRAST, contrast
from tests.building import ImageBuilder, file
from tests.reports.html.hostile import hostile
from tests.reports.html.reading import Page
from tests.reports.html.test_image_report import page_of

if TYPE_CHECKING:
    from tests.reports.conftest import Explored

STYLE = (files("dive_py.reports.html") / "templates" / "report.css").read_text()
COLOURS = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")


def test_its_policy_allows_its_own_style_and_script_alone(explored: Explored) -> None:
    page = Page(page_of(explored(ImageBuilder().layer(file("a", b"x")))))
    style, _, script = (
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in page.raw
    )
    assert page.policy == (
        f"default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_loaded_and_no_element_brings_style_or_script_along(explored: Explored) -> None:
    for tag, attributes in Page(page_of(explored(hostile()))).elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "audio", "video"}
        assert not {"src", "style", "srcset", "action"} & attributes.keys(), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert (attributes.get("href") or "#").startswith("#"), "links lead to the page itself"


def test_what_an_image_says_is_text(explored: Explored) -> None:
    made = page_of(explored(hostile()))
    assert made.count(b"</script") == made.count(b"<script") == 2
    assert made.count(b"</style") == 1
    page = Page(made)
    assert {"&", "<", ">", "'"}.isdisjoint(page.raw[1]), "data holds nothing that HTML could misread"
    assert made.isascii(), "no encoding shows it wrong"
    assert "49" not in page.tree["names"], "and no template"
    assert set(page.tree["names"].split("/")) >= {
        "<img src=x onerror=document.title='gone'>", "<script>document.title='gone'<", "'\"&amp;", "<", r"\xff\xfe",
        r"\u2028line", r"\x1b[31mred", r"\u202eevil", "[[a](b)]", "{{ 7*7 }}",
    }  # fmt: skip
    assert set(page.tree["names"]) & set("\u2028\u202e\x1b\n") == set()
    assert page.text.count("<img src=x onerror=document.title='gone'>") > 1


def test_no_build_server_obeys_it(explored: Explored) -> None:
    image = ImageBuilder().layer(file("##vso[task.complete]", b"x" * 1000), command="RUN a\n::add-mask::x")
    made = page_of(explored(image)).decode()
    assert "##vso[" not in made
    assert "\n::" not in made
    assert "/##vso[task.complete]" in Page(made.encode()).tree["names"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("diff", [False, True], ids=["image", "diff"])
def test_texts_stand_out_from_what_is_behind_them(*, dark: bool, diff: bool) -> None:
    common, _, rest = STYLE.partition(".diff {")
    own = rest.partition("}")[0] if diff else ""
    colours = {name: Color.parse(pair[dark]) for name, *pair in COLOURS.findall(common + own)}
    pairs = [("first-text", "first"), ("second-text", "second"), ("text", "folder"), ("text", "raised")]
    pairs += [(text, ground) for text in ("text", "quiet", "link", "hot") for ground in ("page", "card")]
    pairs += [("came", ground) for ground in ("page", "card") if diff]
    for text, ground in pairs:
        assert contrast(colours[text], colours[ground]) >= CONTRAST, f"{text} on {ground}"
    for edge in ("focus", "link"):
        assert contrast(colours[edge], colours["page"]) >= 3, edge


def test_each_colour_that_is_used_is_there() -> None:
    assert set(re.findall(r"var\(--([a-z-]+)\)", STYLE)) <= set(re.findall(r"--([a-z-]+):", STYLE))
