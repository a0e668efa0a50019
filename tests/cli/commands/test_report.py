"""`divepy report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file, whiteout
from tests.secrets.labelled import LETTERS, Maker

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy

TOKEN = "gh" + "p_" + Maker(80).text(LETTERS, 36)
PASSWORD = Maker(81).text(LETTERS, 18)


def test_to_a_file_and_to_a_pipe(divepy: Divepy, archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    ended = divepy("report", archive, "-o", target)
    assert (ended.status, ended.out) == (0, "")
    made = target.read_text()
    assert made.startswith("<!DOCTYPE html>")
    assert "<h1" in made
    for words in (["-o", "-"], []):
        assert divepy("report", archive, *words).out == made


def test_nothing_is_overwritten_unasked(divepy: Divepy, archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("precious")
    assert divepy("report", archive, "-o", target).status == 2
    assert target.read_text() == "precious"
    assert divepy("report", archive, "-o", target, "-y").status == 0
    assert target.read_text() != "precious"


def test_a_folder_is_refused_before_the_image_is_read(divepy: Divepy, tmp_path: Path) -> None:
    for words in ([], ["-y"]):
        ended = divepy("report", tmp_path / "no.tar", "-o", tmp_path, *words)
        assert ended.status == 2
        assert f"cannot write {tmp_path}: it is a folder" in ended.err


def test_a_device_takes_it_unasked(divepy: Divepy, archive: Path) -> None:
    assert divepy("report", archive, "-o", "/dev/null").status == 0
    ended = divepy("report", archive, "-o", "/dev/full")
    assert ended.status == 2
    assert "cannot write /dev/full: No space left on device" in ended.err


def test_an_image_that_cannot_be_read_makes_no_file(divepy: Divepy, damaged: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert divepy("report", damaged, "-o", target).status == 2
    assert not target.exists()
    assert divepy("report", damaged, "-o", target, "-i").status == 0
    page = target.read_text()
    assert "figures are incomplete: layer 1 could not be read to the end" in page
    for sentence in ("Nothing is known to be wasted, without layer 1.", "What was read, without layer 1, wastes"):
        assert sentence in page


def test_of_a_difference(divepy: Divepy, archive: Path, tmp_path: Path) -> None:
    other = ImageBuilder().layer(file("etc/new", b"x" * 10)).docker_archive(tmp_path / "other.tar")
    ended = divepy("report", archive, other)
    assert ended.status == 0, "that they differ is what the report says"
    assert "Difference between two container images" in ended.out
    assert "etc/new" in ended.out


@pytest.fixture
def shipping(tmp_path: Path) -> Path:
    """A token that a later step removes, and a password in the environment."""
    image = ImageBuilder(config={"Env": [f"DB_PASSWORD={PASSWORD}"]}).layer(file("build/token", TOKEN.encode()))
    return image.layer(whiteout("build"), command=f"|1 TOKEN={TOKEN} rm -r build").docker_archive(tmp_path / "s.tar")


def test_secrets_of_files_are_looked_for_where_that_is_asked_for(divepy: Divepy, shipping: Path) -> None:
    usual, asked = divepy("report", shipping).out, divepy("report", shipping, "--file-secrets").out
    for page in (usual, asked):
        assert "environment DB_PASSWORD" in page
        assert "TOKEN in step of layer 1" in page
        for value in (TOKEN, PASSWORD):
            assert value[4:12] not in page
    assert "Files were not looked through" in usual
    assert "/build/token:1" not in usual
    assert "/build/token:1" in asked


def test_what_a_list_has_a_reason_for_is_left_out(divepy: Divepy, shipping: Path, tmp_path: Path) -> None:
    listed = tmp_path / "known.yaml"
    listed.write_text("- {rule: github-token, reason: revoked}\n- {rule: private-key, reason: x}\n")
    ended = divepy("report", shipping, "--exceptions", listed)
    assert "environment DB_PASSWORD" in ended.out
    assert "1 secret left out by the list of exceptions" in ended.out
    assert ended.err == ""
    ended = divepy("report", shipping, "--file-secrets", "--exceptions", listed)
    assert "2 secrets left out by the list of exceptions" in ended.out
    assert "the exception for private-key hits nothing" in ended.err
    assert divepy("report", shipping, "--exceptions", tmp_path / "none.yaml").status == 2


def test_a_difference_has_no_secrets(divepy: Divepy, archive: Path) -> None:
    for words in (["--file-secrets"], ["--exceptions", "x"]):
        ended = divepy("report", archive, archive, *words)
        assert (ended.status, ended.out) == (2, "")
        assert "--file-secrets and --exceptions are for one image" in ended.err


def test_secrets_of_an_image_that_can_be_read_in_part(divepy: Divepy, damaged: Path) -> None:
    ended = divepy("report", damaged, "--file-secrets", "-i")
    assert ended.status == 0, ended.err
    assert "were looked through without layer 1, with environment" in ended.out


def test_one_image_stands_on_standard_input(divepy: Divepy) -> None:
    ended = divepy("report", "-", "-")
    assert ended.status == 2
    assert ended.err == "divepy: standard input holds one image; name the other one by its file\n"


def test_a_terminal_gets_none(divepy: Divepy, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dive_py.cli.console.is_terminal", lambda _: True)
    ended = divepy("report", archive)
    assert ended.status == 2
    assert "name a file: -o report.html" in ended.err


def test_the_cache_changes_nothing(divepy: Divepy, archive: Path) -> None:
    first = divepy("report", archive).out
    assert divepy("report", archive).out == first
    assert divepy("report", archive, "--no-cache").out == first
