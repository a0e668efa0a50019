"""The report of what differs between two images."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from dive_py.analysis.compare import Side, compare
from dive_py.analysis.package_changes import PackageChange, PackageChanges
from dive_py.reports.html.diff_report import report
from tests.building import ImageBuilder, file, whiteout
from tests.reports.html.hostile import hostile
from tests.reports.html.reading import Page

if TYPE_CHECKING:
    from dive_py.exploration import Exploration
    from tests.reports.conftest import Explored

K = b"x" * 1000
"""A thousand bytes."""


def page_of(before: Exploration, after: Exploration, packages: PackageChanges | None = None) -> bytes:
    images = before, after
    sides = [Side(one.stack, [layer.diff_id for layer in one.info.layers]) for one in images]
    return report(compare(*sides), images, packages, 0)


def base() -> ImageBuilder:
    return ImageBuilder().layer(file("etc/a", K), file("etc/b", K), file("lib/c", K * 3))


def test_what_came_and_went_is_the_map(explored: Explored) -> None:
    after = base().layer(file("etc/a", K * 2), whiteout("lib"), file("new/d", b"1234"))
    page = Page(page_of(explored(base()), explored(after)))
    assert page.tree["kinds"] == ["came", "went"]
    assert page.tree["names"] == "/etc/a/lib/c/new/d"
    assert page.tree["first"] == [2004, 2000, 2000, 0, 0, 4, 4]
    assert page.tree["second"] == [4000, 1000, 1000, 3000, 3000, 0, 0]
    assert "place" not in page.tree
    assert "1 layer shared, 5 kB stored: the lowest layer of both." in page.text
    for path in ("/etc/a", "/lib/ (1 file)", "/new/ (1 file)"):
        assert path in page.texts, path


def test_packages_have_their_versions(explored: Explored) -> None:
    changes = PackageChanges((PackageChange("dpkg", "<b>", None, "1"), PackageChange("dpkg", "z", "1", None)), (b"x",))
    page = Page(page_of(explored(base()), explored(base().layer(file("x", b"1"))), changes))
    at = page.texts.index("<b>")
    assert page.texts[at : at + 6] == ["<b>", "–", "1", "z", "1", "–"]
    assert "Packages of\n/x\nare not compared: it differs, and is not a database that is read." in page.text


def test_no_script_turns_the_order_of_the_names_around(explored: Explored) -> None:
    page = page_of(explored(base()), explored(base())).decode()
    heading = html.unescape(page.partition("<h1")[2].partition("</h1>")[0])
    assert re.search("<bdi>[^<>]*image.tar</bdi> → <bdi>[^<>]*image.tar</bdi>$", heading)


def test_images_that_are_the_same(explored: Explored) -> None:
    text = Page(page_of(explored(base()), explored(base()))).text
    for part in ("There is nothing to show.", "No folder differs.", "No path differs."):
        assert part in text


def test_what_the_images_say_is_text(explored: Explored) -> None:
    made = page_of(explored(base()), explored(hostile()))
    assert made.count(b"</script") == made.count(b"<script") == 2
    assert "<img src=x onerror=document.title='gone'>" in Page(made).tree["names"]
