"""The report of an image."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

from dive_py.analysis.advice import advise
from dive_py.analysis.bases import told
from dive_py.analysis.known_base import Base, Certainty
from dive_py.analysis.probable import probable
from dive_py.analysis.remedies import steps_of
from dive_py.reports.html.image_report import Known, report
from dive_py.secrets.findings import Finding, Place
from dive_py.secrets.image import Found, search_texts
from dive_py.secrets.rules import ANYWHERE
from tests.building import ImageBuilder, file, whiteout
from tests.reports.html.reading import Page
from tests.secrets.labelled import LETTERS, Maker

if TYPE_CHECKING:
    from dive_py.exploration import Exploration
    from tests.reports.conftest import Explored

K = b"x" * 1000
"""A thousand bytes."""

DEFINITIONS = Path(__file__).resolve().parents[3] / "docs" / "figures.md"


def page_of(exploration: Exploration, found: Found | None = None, base: Base | None = None) -> bytes:
    """The report with what is known without an engine; `found` and `base` in place of that."""
    base, steps = base or told(exploration.info), steps_of(exploration.info.layers)
    advice, seldom = advise(exploration.stack, exploration.waste, steps, base.layers), probable(exploration.stack, 1)
    return report(exploration, Known(advice, seldom, steps, base, found or search_texts(exploration.info)))


def built() -> ImageBuilder:
    """A base, a file and its list, which a later step removes, and a file that a step copies up for its mode."""
    return (
        ImageBuilder(name="app:1")
        .layer(file("etc/motd", K), command="/bin/sh -c #(nop) ADD file:abc in / ")
        .layer(file("lists/a", K), file("bin", K), command="/bin/sh -c fetch all")
        .layer(whiteout("lists"), whiteout("etc/motd"), command="/bin/sh -c rm -r lists")
        .layer(file("bin", K, mode=0o755), command="/bin/sh -c " + "chmod 755 bin && " * 20 + "true")
    )


def test_it_says_what_the_image_is_and_costs(explored: Explored) -> None:
    page = Page(page_of(explored(built())))
    for text in ("image.tar", "linux/amd64", "docker-archive", "2020-01-02 03:04:05 UTC", "efficiency", "25 %"):
        assert text in page.text, text
    amounts = [attributes["value"] for tag, attributes in page.elements if tag == "data"][:3]
    assert amounts == ["4000", "1000", "3000"]
    assert (page.tree["first"][0], page.tree["second"][0]) == (1000, 3000)


def test_it_blames_steps_and_says_what_to_write(explored: Explored) -> None:
    text = Page(page_of(explored(built()))).text
    assert "write layers 1 to 3 as one RUN" in text or "write layers 1 to 2 as one RUN" in text
    assert "rm -r lists" in text
    assert "/lists/a" in text
    assert "of the base (layer 0) are hidden; no change of this image saves them." in text
    assert text.index("Advice") < text.index("Steps to blame") < text.index("Folders and files")


def test_what_is_probably_not_needed_stands_for_itself(explored: Explored) -> None:
    image = built().layer(file("var/lib/apt/lists/a", K), file("tmp/x", K * 2), command="/bin/sh -c install")
    text = Page(page_of(explored(image))).text
    assert "Probably not needed" in text
    assert "(layer 4)" in text
    assert text.index("temporary files") < text.index("apt's package lists: rm -rf /var/lib/apt/lists/*")
    assert "Probably not needed" not in Page(page_of(explored(built()))).text


def test_steps_are_shown_without_their_secrets(explored: Explored) -> None:
    value = Maker(40).text(LETTERS, 20)
    image = built().layer(file("x", K), command=f"/bin/sh -c curl --token {value} x")
    page = page_of(explored(image))
    assert b"curl --token" in page
    assert value[:6].encode() not in page


def test_what_is_the_base_s_and_what_is_the_image_s_own(explored: Explored) -> None:
    base = Base("debian:12", 2, sure=Certainty.LIKELY, why="its layers are the lowest")
    page = Page(page_of(explored(built()), base=base))
    for text in (
        "debian:12, layers 0 to 1 (likely): its layers are the lowest",
        "1 kB stored above the base, 0 B of it wasted",
        "3 kB stored, 3 kB of it hidden by own layers, 0 B wasted in itself",
    ):
        assert text in page.texts, text
    assert [attributes.get("class") for tag, attributes in page.elements if tag == "tr"].count("base") == 2
    text = Page(page_of(explored(built()))).text
    assert "unknown, layer 0 (assumed): nothing names it; the lowest layer is taken" in text


def test_an_image_without_layers(explored: Explored) -> None:
    text = Page(page_of(explored(ImageBuilder()))).text
    assert "There is nothing to show." in text
    assert "The image has no layers." in text
    assert "base image" not in text


def secret(rule: str, low: str = "") -> Finding:
    kind = next(one for one in ANYWHERE if one.id == rule)
    return Finding(kind, Place.FILE, "etc/<b>\x1b", 1, "gh\u2026 (40 bytes)", low, line=3, hidden_by=2)


def test_secrets_have_a_row_each_and_say_once_what_to_do(explored: Explored) -> None:
    listed = secret("github-token"), secret("github-token"), secret("private-key", "among tests")
    page = Page(page_of(explored(built()), Found(listed, left_out=4, bytes=2000, excepted=2)))
    for text in ("2 secrets", "1 more may well be none", "among tests", r"/etc/<b>\x1b:3", "gh\u2026 (40 bytes)"):
        assert text in page.texts, text
    assert page.text.count(f"{secret('github-token').rule.what}: ") == 1
    assert "2 secrets left out by the list of exceptions. 4 more not told." in page.text
    assert "2 kB\nof files were looked through" in page.text
    assert "were not looked through" not in page.text


def test_without_secrets_it_says_where_was_looked(explored: Explored) -> None:
    text = Page(page_of(explored(built()))).text
    assert "Environment, labels, commands and history have no secret that is known by its form." in text
    assert "Files were not looked through, for which every content is read:\ndivepy report --file-secrets\n" in text
    text = Page(page_of(explored(built()), Found(()))).text
    assert "The image ships no secret that is known by its form." in text


def test_a_long_step_folds(explored: Explored) -> None:
    page = Page(page_of(explored(built())))
    assert [tag for tag, _ in page.elements].count("details") >= 2
    assert "chmod 755 bin && " * 20 + "true" in page.text


def test_the_same_image_gives_the_same_bytes(explored: Explored) -> None:
    assert page_of(explored(built())) == page_of(explored(built()))


def test_an_image_without_waste_and_one_without_anything(explored: Explored) -> None:
    text = Page(page_of(explored(ImageBuilder().layer(file("a", K))))).text
    assert "The image's own layers waste nothing." in text
    assert "Nothing is wasted: every stored byte can be seen." in text
    assert "There is nothing to show." in Page(page_of(explored(ImageBuilder().layer()))).text


def test_definitions_are_those_of_the_documentation(explored: Explored) -> None:
    page = html.unescape(page_of(explored(built())).decode())
    documented = _plain(re.sub(r"[*`]", "", DEFINITIONS.read_text()))
    definitions = re.findall(r"<dd>(.*?)</dd>", page[page.index('id="figures"') :], re.DOTALL)
    assert len(definitions) > 10
    for definition in definitions:
        for sentence in _plain(re.sub(r"<[^>]*>", "", definition)).split(". "):
            assert sentence.removesuffix(".") in documented, sentence


def _plain(text: str) -> str:
    return " ".join(text.split())


def test_many_layers_and_long_steps_have_a_bounded_number_of_rows(explored: Explored) -> None:
    image = ImageBuilder().layer(file("base", b"x"))
    for number in range(210):
        image.layer(file("a", b"%d" % number * 100), command=f"step {number} " + "長" * 2000)
    made = page_of(explored(image))
    text = Page(made).text
    assert "… and 11 more layers" in text
    assert "more step" in text
    assert len(made) < 3_000_000


def test_what_a_package_manager_offers_stands_beside_the_steps(explored: Explored) -> None:
    lists = "var/lib/apt/lists/a"
    image = ImageBuilder().layer(file("base")).layer(file(lists, K), command="/bin/sh -c apt-get update")
    text = Page(page_of(explored(image.layer(whiteout(lists), command="/bin/sh -c rm -r lists")))).text
    assert "apt's package lists: rm -rf /var/lib/apt/lists/*" in text
