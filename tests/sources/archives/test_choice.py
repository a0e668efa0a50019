"""Which of several images, and which platform."""

from __future__ import annotations

import platform as machine

import pytest

from dive_py.errors import AmbiguousImage, ImageNotFound
from dive_py.oci.platform import Platform
from dive_py.sources.archives.choice import by_name, by_platform, fitting, labels_of, parts

A, B = "sha256:" + "a" * 64, "sha256:" + "ab" * 32
OFFERED = [(["ubuntu:12.04", "precise:latest"], [A]), (["docker.io/o/r:1"], [B]), ([], ["sha256:" + "c" * 64])]


@pytest.mark.parametrize(
    ("wanted", "position"),
    [
        ("ubuntu:12.04", 0),
        ("docker.io/library/ubuntu:12.04", 0),
        ("precise", 0),
        ("12.04", 0),
        ("o/r:1", 1),
        ("1", 1),
        (A, 0),
        ("cccc", 2),
        ("sha256:cccccc", 2),
        ("abab", 1),
        ("@2", 2),
    ],
)
def test_an_image_by_any_of_its_names(wanted: str, position: int) -> None:
    assert by_name(OFFERED, wanted, "it") == position


@pytest.mark.parametrize("wanted", ["nobody", "@3", "dddd", "../x", "ccc"])
def test_what_nothing_fits_is_not_found_and_the_rest_is_named(wanted: str) -> None:
    with pytest.raises(ImageNotFound, match="in it") as caught:
        by_name(OFFERED, wanted, "it")
    assert "ubuntu:12.04, precise:latest, docker.io/o/r:1, sha256:cccccccccccc" in caught.value.hint


@pytest.mark.parametrize(
    ("wanted", "position"),
    [("app:1", 0), ("app", 1), ("localhost/app:2", 0), ("1", 0), ("docker.io/library/app:1", None)],
)
def test_what_podman_built_itself_is_found_by_its_short_name(wanted: str, position: int | None) -> None:
    """Podman 4.3 and Buildah 1.28 save `app:1` as `localhost/app:1`; several names of one image are all told."""
    offered = [(["localhost/app:1", "localhost/app:2"], [A]), (["localhost/app:latest"], [A])]
    assert fitting(offered, wanted) == ([] if position is None else [position])
    with pytest.raises(ImageNotFound) as caught:
        by_name(offered, "app:3", "it")
    assert "localhost/app:1, localhost/app:2, localhost/app:latest" in caught.value.hint


def test_a_name_of_docker_hub_goes_before_podmans_own() -> None:
    assert fitting([(["localhost/app:1"], [A]), (["app:1"], [A])], "app:1") == [1]


def test_of_several_one_must_be_named() -> None:
    with pytest.raises(AmbiguousImage, match="3 images") as caught:
        by_name(OFFERED, "", "it")
    assert caught.value.choices == ("ubuntu:12.04", "docker.io/o/r:1", "sha256:cccccccccccc")
    assert caught.value.kind == "image"


def test_images_of_one_name_are_told_apart_by_digest_and_those_without_by_position() -> None:
    offered = [(["a:1"], [A]), (["a:1"], [B]), (["b:1"], [A]), ([], []), ([], []), (["c:1"], [A]), (["c:1"], [A])]
    labels = labels_of(offered)
    assert labels == ["@0", B[:19], "b:1", "@3", "@4", "@5", "@6"]
    assert [by_name(offered, label, "it") for label in labels] == list(range(7))


@pytest.mark.parametrize(
    ("wanted", "name", "digest"),
    [
        ("app:1", "app:1", ""),
        (f"app:1@{A}", "app:1", A),
        (A, "", A),
        ("abcd", "", "abcd"),
        ("sha256:abcd", "", "sha256:abcd"),
        ("abc", "abc", ""),
        ("@1", "@1", ""),
        ("", "", ""),
        ("sha512:" + "a" * 128, "", "sha512:" + "a" * 128),
    ],
)
def test_a_name_and_a_digest(wanted: str, name: str, digest: str) -> None:
    assert parts(wanted) == (name, digest)


@pytest.mark.parametrize(
    ("wanted", "position"), [(f"ubuntu:12.04@{A}", 0), (f"12.04@{A[:15]}", 0), (f"o/r:1@{B}", 1), (f"o/r@{A}", None)]
)
def test_a_name_with_a_digest_wants_both(wanted: str, position: int | None) -> None:
    assert fitting(OFFERED, wanted) == ([] if position is None else [position])


def test_only_those_that_fit_are_ambiguous() -> None:
    offered: list[tuple[list[str], list[str]]] = [(["a:1"], []), (["b:1"], []), (["c:2"], [])]
    with pytest.raises(AmbiguousImage, match="2 images that fit '1'") as caught:
        by_name(offered, "1", "it")
    assert caught.value.choices == ("a:1", "b:1")


def test_the_only_one_is_taken() -> None:
    assert by_name([([], [])], "", "it") == 0


def platforms(*names: str) -> list[tuple[Platform, bool]]:
    """Platforms; those with a `-` before them are not there."""
    return [(Platform.parse(name.removeprefix("-")), not name.startswith("-")) for name in names]


@pytest.mark.parametrize(
    ("offered", "position"),
    [
        (("linux/amd64", "linux/arm64"), 1),
        (("linux/amd64", "linux/s390x"), 0),
        (("windows/arm64", "linux/s390x"), 0),
        (("-linux/arm64", "linux/s390x"), 1),
        (("-linux/s390x",), 0),
    ],
)
def test_without_wish_this_machines_processor_then_the_first(
    offered: tuple[str, ...], position: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "machine", lambda: "aarch64")
    assert by_platform(platforms(*offered), None, "it") == position


def test_a_wish_is_fulfilled_or_refused_with_what_there_is() -> None:
    offered = platforms("linux/amd64", "linux/arm/v7", "-linux/s390x")
    assert by_platform(offered, Platform.parse("linux/arm/v7"), "it") == 1
    with pytest.raises(AmbiguousImage, match="nothing for linux/386") as caught:
        by_platform(offered, Platform.parse("386"), "it")
    assert (caught.value.kind, caught.value.choices) == ("platform", ("linux/amd64", "linux/arm/v7"))
    with pytest.raises(AmbiguousImage, match="names linux/s390x, but its blobs are not there"):
        by_platform(offered, Platform.parse("linux/s390x"), "it")
