"""Archives that dive refuses, mixes up or falls over, as the whole program reads them."""

from __future__ import annotations

import json
import os
import platform as machine
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from dive_py.cli.main import main
from tests.building import (
    COMPRESSIONS,
    ImageBuilder,
    Link,
    directory,
    docker_25_members,
    docker_members,
    file,
    global_header,
    oci_members,
    platform_members,
    whiteout,
    write_members,
)
from tests.building.image import as_json

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS: Final = {
    "docker": docker_members,
    "docker 25": docker_25_members,
    "oci": oci_members,
}


@pytest.fixture(params=FORMS)
def members_of(request: pytest.FixtureRequest) -> Callable[..., dict[str, Any]]:
    """What writes an image in one form."""
    form: Callable[..., dict[str, Any]] = FORMS[request.param]
    return form


@pytest.fixture(autouse=True)
def on_amd64(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "machine", lambda: "x86_64")


def five() -> ImageBuilder:
    """Five layers that can be told apart, by name and by step."""
    built = ImageBuilder()
    for number in range(5):
        built.layer(file(f"file{number}", b"x" * (number + 1)), command=f"step {number}")
    return built


FIVE: Final = [([f"file{number}"], f"step {number}") for number in range(5)]


def read(archive: Path | str, *words: str) -> dict[str, Any]:
    """The analysis of an archive that can be read."""
    target = Path(str(archive).partition(":")[0]).with_suffix(".json")
    assert main([str(archive), "--json", str(target), *words]) == 0
    found: dict[str, Any] = json.loads(target.read_text())
    return found


def layers(found: dict[str, Any]) -> list[tuple[list[str], str]]:
    """The paths and the step of each layer."""
    return [([row["path"] for row in layer["fileList"]], layer["command"]) for layer in found["layer"]]


def refused(capsys: pytest.CaptureFixture[str], archive: Path, *words: str) -> str:
    """The one line that is said of an archive that cannot be read; it is never judged."""
    lines = set()
    for more in ([], ["--ci"], ["--json", str(archive.with_suffix(".json"))]):
        assert main([str(archive), *words, *more]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        lines.add(told.err)
    (line,) = lines
    assert line.startswith("divepy: ")
    assert line.count("\n") == 1
    return line


def test_the_order_of_layers_is_always_the_same(tmp_path: Path) -> None:
    """Processes that each have another order of everything that has none."""
    archive = write_members(tmp_path / "image.tar", oci_members([five()]))
    for seed in range(4):
        done = subprocess.run(
            [sys.executable, "-m", "dive_py", str(archive), "--json", "-", "--no-cache"],
            env=dict(os.environ)
            | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            capture_output=True,
            check=True,
        )
        assert layers(json.loads(done.stdout)) == FIVE


def test_one_platform_of_several_is_one_image(tmp_path: Path) -> None:
    arm = ImageBuilder(platform="linux/arm64").layer(file("arm"), command="arm")
    archive = write_members(tmp_path / "image.tar", platform_members([arm, five()]))
    assert layers(read(archive)) == FIVE
    assert layers(read(archive, "--platform", "linux/arm64")) == [(["arm"], "arm")]


def test_an_attestation_is_no_part_of_the_image(tmp_path: Path) -> None:
    members = platform_members([five()], nested=False, attestations=True)
    for number, order in enumerate((members, dict(reversed(members.items())))):
        assert layers(read(write_members(tmp_path / f"{number}.tar", order))) == FIVE


def test_a_layer_that_is_a_link_in_the_archive_has_its_files(tmp_path: Path) -> None:
    built = ImageBuilder()
    for name, step in (("a", "one"), ("b", "two"), ("a", "again")):
        built.layer(file(name, b"x" * 100), command=step)
    members = docker_members([built])
    assert any(isinstance(value, Link) for value in members.values())
    found = read(write_members(tmp_path / "image.tar", members))
    assert layers(found) == [(["a"], "one"), (["b"], "two"), (["a"], "again")]
    assert [layer["sizeBytes"] for layer in found["layer"]] == [100] * 3


def test_a_global_header_in_a_layer_is_no_damage(tmp_path: Path, members_of: Callable[..., dict[str, Any]]) -> None:
    built = ImageBuilder().layer(global_header(comment=b"0" * 40), file("a", b"1"), command="from git")
    assert layers(read(write_members(tmp_path / "image.tar", members_of([built])))) == [(["a"], "from git")]


def test_an_empty_blob_that_nobody_names_is_none_of_our_business(tmp_path: Path) -> None:
    for form in (docker_25_members, oci_members):
        members = {"blobs/sha256/" + "0" * 64: b""} | form([five()])
        assert layers(read(write_members(tmp_path / "image.tar", members))) == FIVE


def test_an_empty_blob_in_the_place_of_a_layer_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], members_of: Callable[..., dict[str, Any]]
) -> None:
    members = members_of([five()], "none")
    tar = five().layer_tars()[2]
    (name,) = (name for name, value in members.items() if value == tar)
    archive = write_members(tmp_path / "image.tar", members | {name: b""})
    assert "layer 2 of " in refused(capsys, archive)
    found = read(archive, "-i")
    assert layers(found) == [*FIVE[:2], ([], "step 2"), *FIVE[3:]]
    assert "layer 2 is left out or incomplete" in capsys.readouterr().err


def test_the_reason_is_told_where_a_layer_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], members_of: Callable[..., dict[str, Any]]
) -> None:
    """Dive throws the reason away, and says that the blob is not there."""
    members = members_of([five()], "zstd")
    stored = five().blobs("zstd")[3].stored
    (name,) = (name for name, value in members.items() if value == stored)
    archive = write_members(tmp_path / "image.tar", members | {name: stored[:-20]})
    told = refused(capsys, archive)
    assert "layer 3 of " in told
    assert "zstd" in told


@pytest.mark.parametrize("history", [None, [], [{"created_by": "only"}], [{"created_by": str(n)} for n in range(9)]])
def test_history_may_be_absent_or_of_another_length(
    tmp_path: Path, members_of: Callable[..., dict[str, Any]], history: list[dict[str, Any]] | None
) -> None:
    built = five()
    built.history = history or []
    built.extra = {"history": history}
    found = read(write_members(tmp_path / "image.tar", members_of([built])))
    assert [paths for paths, _ in layers(found)] == [paths for paths, _ in FIVE]
    steps = [step["created_by"] for step in history or []][:5]
    assert [step for _, step in layers(found)] == steps + [""] * (5 - len(steps))


@pytest.mark.parametrize("listed", [b"[]", b"", b"null", b'[{"Config": "", "Layers": []}]'])
def test_a_list_without_images_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], listed: bytes) -> None:
    archive = write_members(tmp_path / "image.tar", docker_members([five()]) | {"manifest.json": listed})
    assert "manifest.json" in refused(capsys, archive)


def test_of_several_images_one_is_to_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Dive takes the first one without a word."""
    other = ImageBuilder(name="other:1").layer(file("o"), command="other")
    archive = write_members(tmp_path / "image.tar", docker_members([five(), other]))
    told = refused(capsys, archive)
    assert "test:1" in told
    assert "other:1" in told
    assert layers(read(f"{archive}:other:1")) == [(["o"], "other")]


@pytest.mark.parametrize("outer", COMPRESSIONS)
@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_layers_and_archives_may_be_compressed_in_any_way(
    tmp_path: Path, members_of: Callable[..., dict[str, Any]], compression: str, outer: str
) -> None:
    archive = write_members(tmp_path / "image.tar", members_of([five()], compression), outer)
    assert layers(read(archive)) == FIVE


def test_a_layer_s_name_says_nothing_of_what_it_is(tmp_path: Path) -> None:
    """As kaniko calls them, and as nobody does."""
    built = five()
    blobs = [blob.stored for blob in built.blobs("gzip")]
    for suffix in (".tar.gz", ".tgz", ".tar.zst", ".tar", ".bin", ""):
        members: dict[str, Any] = {f"{number}{suffix}": blob for number, blob in enumerate(blobs)}
        entry = {"Config": built.id(), "RepoTags": ["a:1"], "Layers": list(members)}
        members |= {built.id(): built.config_bytes(), "manifest.json": as_json([entry])}
        assert layers(read(write_members(tmp_path / "image.tar", members))) == FIVE


def test_stargz_is_gzip_with_something_behind(tmp_path: Path, members_of: Callable[..., dict[str, Any]]) -> None:
    """A layer in as many pieces as it has files, with a table of contents among them."""
    built = ImageBuilder().layer(
        file(".prefetch.landmark", b"\x0f"), file("a", b"1"), file("stargz.index.json", b"{}"), members=7, command="x"
    )
    found = read(write_members(tmp_path / "image.tar", members_of([built], "gzip")))
    assert layers(found) == [([".prefetch.landmark", "a", "stargz.index.json"], "x")]


def test_an_archive_without_directory_entries_has_directories(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = ImageBuilder().layer(file("usr/lib/a", b"1"), command="bazel").docker_archive(tmp_path / "image.tar")
    assert main(["tree", str(archive), "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["path"], row["kind"], row["mode"], row["implicit"]) for row in rows] == [
        ("usr", "dir", "0755", True),
        ("usr/lib", "dir", "0755", True),
        ("usr/lib/a", "file", "0644", False),
    ]


def test_a_whiteout_of_nothing_opens_without_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], members_of: Callable[..., dict[str, Any]]
) -> None:
    """Dive does not open such an image unless it is told to ignore errors."""
    built = ImageBuilder().layer(whiteout("base"), directory("d"), file("d/a", b"1")).layer(whiteout("d/nope"))
    archive = write_members(tmp_path / "image.tar", members_of([built]))
    for words in ([], ["--ci"], ["--json", str(tmp_path / "x.json")]):
        assert main([str(archive), *words]) == 0
        assert capsys.readouterr().err == ""


def test_a_folder_of_an_archive_is_an_archive(tmp_path: Path) -> None:
    folder = five().oci_layout(tmp_path / "layout")
    assert layers(read(str(folder) + "/")) == FIVE
