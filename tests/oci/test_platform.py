"""Platforms: what people type, and what fits what."""

from __future__ import annotations

import platform as machine

import pytest

from dive_py.errors import UsageError
from dive_py.oci.platform import Platform, nearest


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("linux/amd64", Platform("linux", "amd64")),
        ("linux/arm64/v8", Platform("linux", "arm64", "v8")),
        ("arm64", Platform("linux", "arm64")),
        ("Linux/x86_64", Platform("linux", "amd64")),
        ("aarch64", Platform("linux", "arm64")),
        ("linux/armhf", Platform("linux", "arm", "v7")),
        ("linux/armel", Platform("linux", "arm", "v6")),
        ("windows/amd64", Platform("windows", "amd64")),
    ],
)
def test_what_people_type(typed: str, meant: Platform) -> None:
    assert Platform.parse(typed) == meant


def test_a_system_alone_means_this_machines_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "machine", lambda: "aarch64")
    assert Platform.parse("windows") == Platform("windows", "arm64")
    assert Platform.local() == Platform("linux", "arm64")


@pytest.mark.parametrize("typed", ["", "/", "linux/", "a/b/c/d", "linux/amd 64", "../x", "linux//v8"])
def test_what_is_no_platform_is_a_usage_error(typed: str) -> None:
    with pytest.raises(UsageError, match="is not a platform"):
        Platform.parse(typed)


@pytest.mark.parametrize(
    ("offered", "wanted", "fits"),
    [
        ("linux/arm64", "linux/arm64/v8", True),
        ("linux/arm64/v8", "linux/arm64", True),
        ("linux/amd64", "linux/amd64/v1", True),
        ("linux/amd64/v3", "linux/amd64", False),
        ("linux/arm/v6", "linux/arm", True),
        ("linux/arm/v7", "linux/arm/v6", False),
        ("linux/386", "linux/amd64", False),
        ("windows/amd64", "linux/amd64", False),
    ],
)
def test_what_fits_what(offered: str, wanted: str, *, fits: bool) -> None:
    assert Platform.parse(offered).matches(Platform.parse(wanted)) is fits


def test_the_systems_version_counts_only_where_it_was_asked_for() -> None:
    offered = Platform("windows", "amd64", os_version="10.0.1")
    assert offered.matches(Platform("windows", "amd64"))
    assert not offered.matches(Platform("windows", "amd64", os_version="10.0.2"))


def test_the_nearest_is_taken_and_of_equals_the_first() -> None:
    offered = [Platform.parse(text) for text in ("linux/arm/v5", "linux/arm/v6", "linux/arm/v6", "linux/amd64")]
    assert nearest(offered, Platform.parse("linux/arm/v7")) == 1
    assert nearest(offered, Platform.parse("linux/s390x")) is None


def test_a_platform_is_spelled_as_it_is_typed() -> None:
    assert str(Platform("linux", "arm", "v7")) == "linux/arm/v7"
    assert str(Platform()) == ""
