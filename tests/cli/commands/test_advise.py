"""`divepy advise`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.analysis.bases import NAME
from tests.building import ImageBuilder, file, whiteout
from tests.registry.misbehaving import MisbehavingRegistry

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy

K = b"x" * 1000
PARENTS = "a directory that WORKDIR made keeps its owner; one that the COPY makes gets the new one"
REMOVED = "rm -rf /var/lib/apt/lists/* at the end of the RUN that updates them"
JOINED = "write layers 1 to 2 as one RUN, joined with &&: what one of them removes is then never stored"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A base, packages whose lists a later step removes, and a program whose owner a later step changes."""
    image = (
        ImageBuilder()
        .layer(file("etc/motd", K), command="/bin/sh -c #(nop) ADD file:abc in / ")
        .layer(file("lists/a", K * 2), file("bin", K), command="/bin/sh -c fetch")
        .step("/bin/sh -c #(nop)  USER root")
        .layer(whiteout("lists"), whiteout("etc/motd"), command="/bin/sh -c rm -r lists")
        .layer(file("app", K), command="/bin/sh -c #(nop) COPY file:def in /app ")
        .layer(file("app", K, uid=7, gid=7), command="/bin/sh -c chown 7:7 app")
    )
    return image.docker_archive(tmp_path / "built.tar")


def test_advice_as_a_table(divepy: Divepy, built: Path) -> None:
    ended = divepy("advise", built)
    assert ended.status == 0
    assert ended.out.splitlines() == [
        "saves       3 kB of 3 kB that the image's own layers waste",
        "base        unknown, layer 0 (assumed): nothing names it; the lowest layer is taken",
        "            1 kB of it are hidden, and no change of this image saves them",
        "",
        "  SAVES  SURE      LAYERS  WHAT TO WRITE",
        f"   2 kB  exact        1-2  {JOINED}",
        "                        1  fetch",
        "                        2  rm -r lists",
        "   2 kB                    /lists/a",
        "         check             USER between these steps: say the same in the RUN, or before it",
        "   1 kB  exact        3-4  COPY --chown=7:7 in layer 3, instead of a change in layer 4",
        "                        3  COPY file:def in /app",
        "                        4  chown 7:7 app",
        "   1 kB                    /app",
        f"         check             {PARENTS}",
    ]


def test_advice_as_json(divepy: Divepy, built: Path) -> None:
    ended = divepy("advise", "--json", built)
    assert (ended.status, ended.err) == (0, "")
    total, *pieces = map(json.loads, ended.out.splitlines())
    assert total == {
        "saving": 3000, "sure": "exact", "torn": 0, "wasted": 3000, "baseLayers": 1, "hiddenOfBase": 1000,
        "builder": "classic", "pieces": 2, "probable": 0, "probablePieces": 0, "unreadLayers": [],
        "base": {
            "reference": "", "layers": 1, "sure": "assumed", "why": "nothing names it; the lowest layer is taken",
            "stored": 1000, "hidden": 1000, "wasted": 0,
        },
        "own": {"stored": 5000, "wasted": 3000}, "schemaVersion": 1,
    }  # fmt: skip
    assert [(piece["remedy"], piece["saving"], piece["paths"]) for piece in pieces] == [
        ("join", 2000, [{"path": "lists/a", "bytes": 2000}]),
        ("copy-flags", 1000, [{"path": "app", "bytes": 1000}]),
    ]
    assert [layer["layer"] for layer in pieces[0]["layers"]] == [1, 2]


def test_what_is_probably_not_needed_stands_for_itself(divepy: Divepy, tmp_path: Path) -> None:
    image = (
        ImageBuilder()
        .layer(file("etc/motd", K))
        .layer(file("var/lib/apt/lists/a", K * 3), file("tmp/a", K), file("bin", K), command="/bin/sh -c install")
    ).docker_archive(tmp_path / "seldom.tar")
    assert divepy("advise", image).out.splitlines()[2:] == [
        "",
        "probably not needed: 4 kB that are seen in the image, by their paths",
        "",
        "  BYTES            LAYERS  WHAT, AND WHAT TO WRITE",
        f"   3 kB  probable       1  apt's package lists: {REMOVED}",
        "   3 kB                    /var/lib/apt/lists",
        "         check             a later apt-get install needs an apt-get update in its own RUN then",
        "   1 kB  probable       1  temporary files: remove them in the RUN that makes them",
        "   1 kB                    /tmp",
        "         check             what a program unpacks there",
    ]
    total, first, second = map(json.loads, divepy("advise", "--json", image).out.splitlines())
    assert (total["saving"], total["probable"], total["probablePieces"]) == (0, 4000, 2)
    assert (first["class"], first["bytes"], first["paths"]) == (
        "probable",
        3000,
        [{"path": "var/lib/apt/lists", "bytes": 3000}],
    )
    assert second["layers"] == [{"layer": 1, "step": "install"}]


def test_the_base_is_what_is_named(divepy: Divepy, built: Path, tmp_path: Path) -> None:
    base = (
        ImageBuilder()
        .layer(file("etc/motd", K), command="/bin/sh -c #(nop) ADD file:abc in / ")
        .layer(file("lists/a", K * 2), file("bin", K), command="/bin/sh -c fetch")
        .docker_archive(tmp_path / "base.tar")
    )
    ended = divepy("advise", "--base", base, built)
    assert ended.out.splitlines()[:3] == [
        "saves       1 kB of 1 kB that the image's own layers waste",
        f"base        {base}, layers 0 to 1 (certain): it was named, and its layers are the lowest",
        "            3 kB of it are hidden, and no change of this image saves them",
    ]


def test_a_newer_base_is_told_where_it_is_asked_for(divepy: Divepy, tmp_path: Path) -> None:
    with MisbehavingRegistry() as registry:
        name = f"{registry.host}/base:1"
        layers = ImageBuilder(config={"Labels": {NAME: name}}).layer(file("a", K)).layer(file("b", K))
        built = layers.docker_archive(tmp_path / "built.tar")
        registry.repository("base").add_image(ImageBuilder().layer(file("new", K)), "1")
        assert "newer" not in divepy("advise", built).out
        assert not registry.requests
        assert f"a newer base is out: {name} is another image today" in divepy("advise", built, "--newer-base").out
        total = json.loads(divepy("advise", built, "--newer-base", "--json").out.splitlines()[0])
    assert (total["newerBase"]["isOut"], total["newerBase"]["reference"]) == (True, name)


def test_a_newer_base_of_an_unknown_one_cannot_be_found(divepy: Divepy, built: Path) -> None:
    ended = divepy("advise", built, "--newer-base")
    assert ended.status != 0
    assert "no name with a tag" in ended.err


def test_an_image_without_waste_needs_no_advice(divepy: Divepy, tmp_path: Path) -> None:
    archive = ImageBuilder().layer(file("a", K)).docker_archive(tmp_path / "clean.tar")
    assert divepy("advise", archive).out.splitlines()[0].startswith("saves       0 B of 0 B")
    assert len(divepy("advise", archive).out.splitlines()) == 2


def test_a_limit_says_what_it_leaves_out(divepy: Divepy, built: Path) -> None:
    out = divepy("advise", built, "--limit", "1").out.splitlines()
    assert out[-1] == "… and 1 more; --limit 2 shows all"
    assert len(divepy("advise", built, "--limit", "1", "--json").out.splitlines()) == 2
    assert divepy("advise", built, "--limit", "none").status == 2


def test_what_cannot_be_read_is_told(divepy: Divepy, damaged: Path) -> None:
    assert divepy("advise", damaged).status == 2
    ended = divepy("advise", "-i", damaged)
    assert ended.status == 0
    assert ended.out.startswith("figures are incomplete")


DOCKERFILE = """FROM base
RUN fetch \\
    the lists
RUN rm -r lists
"""


@pytest.fixture
def placed(tmp_path: Path) -> tuple[Path, Path]:
    """An image, and the Dockerfile that it was built from."""
    image = ImageBuilder().layer(file("base"), command="/bin/sh -c #(nop) ADD file:abc in / ")
    image.layer(file("lists/a", b"x" * 2000), command="/bin/sh -c fetch     the lists")
    image.layer(whiteout("lists"), command="/bin/sh -c rm -r lists")
    written = tmp_path / "Dockerfile"
    written.write_text(DOCKERFILE)
    return image.docker_archive(tmp_path / "image.tar"), written


def test_advice_points_at_the_lines_of_a_dockerfile(
    divepy: Divepy, placed: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    image, written = placed
    monkeypatch.chdir(written.parent)
    ended = divepy("advise", image, "--dockerfile", "Dockerfile")
    assert "  Dockerfile:2-3  fetch     the lists\n" in ended.out
    assert "  Dockerfile:4  rm -r lists\n" in ended.out
    total, piece = map(json.loads, divepy("advise", image, "--dockerfile", written, "--json").out.splitlines())
    assert total["dockerfile"] == {"file": "Dockerfile", "layers": 2, "ownLayers": 2}
    assert [step["lines"] for step in piece["layers"]] == [[2, 3], [4, 4]]


def test_a_dockerfile_that_does_not_fit_or_is_not_there_is_said(divepy: Divepy, placed: tuple[Path, Path]) -> None:
    image, written = placed
    written.write_text("FROM x\nRUN other\n")
    ended = divepy("advise", image, "--dockerfile", written)
    assert (ended.status, "does not fit the image" in ended.err) == (0, True)
    ended = divepy("advise", image, "--dockerfile", written.with_name("gone"))
    assert (ended.status, ended.out) == (2, "")
    assert "No such file" in ended.err
    assert divepy("advise", image, "--dockerfile", written.parent).status == 2
