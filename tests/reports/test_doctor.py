"""What the doctor writes."""

from __future__ import annotations

import json
from dataclasses import replace

from dive_py.engine.images import StoredManifest
from dive_py.reports.doctor import (
    Surroundings,
    absent_lines,
    source_json,
    source_lines,
    surroundings_json,
    surroundings_lines,
)
from dive_py.sources.engines.engine_ways import Way
from dive_py.sources.survey import Finding

ENGINE = Finding(
    "Docker at unix:///a",
    "docker",
    "unix:///a",
    product="docker",
    version="26.1",
    driver="overlayfs",
    containerd=True,
    root="/var/lib/docker\x1b[31m",
    ways=(Way("direct", "read directly", "permission denied"), Way("export", "the export", note="slow")),
    removed=2,
    has=True,
    way="docker · export",
)

SURROUNDINGS = Surroundings(
    "/cache", 5_000, 1_000_000, 80, 24, "256", unicode=True, clipboard="copies", versions="1.0", expressions="RE2"
)


def test_an_engine_its_ways_and_the_image() -> None:
    assert list(source_lines(ENGINE, "test:1")) == [
        "Docker at unix:///a: docker 26.1, overlayfs (containerd), /var/lib/docker\\x1b[31m",
        "  no   read directly: permission denied",
        "  yes  the export: slow",
        "  removed 2 containers that a killed divepy had left",
        "  has test:1, read by docker · export",
    ]


def test_places_that_give_nothing_say_why() -> None:
    assert list(source_lines(Finding("Docker", "docker", reason="no such socket"), "")) == ["Docker: no such socket"]
    sizes = (
        StoredManifest("sha256:1", "image", True, "linux/amd64", 2_000_000, 5_000_000, ""),
        StoredManifest("sha256:2", "image", False, "linux/\x1barm64", None, None, ""),
        StoredManifest("sha256:3", "image", True, "linux/s390x", 3_000_000, 0, ""),
        StoredManifest("sha256:4", "attestation", True, "", 900, None, "sha256:1"),
    )
    assert list(source_lines(replace(ENGINE, manifests=sizes), "test:1"))[-3:] == [
        "    linux/amd64: 2 MB of blobs, 5 MB unpacked",
        "    linux/\\x1barm64: not pulled",
        "    linux/s390x: 3 MB of blobs, not unpacked",
    ]
    store = Finding("Docker's folder", "docker-dir", has=False, missing="has none of that name")
    assert list(source_lines(store, "test:1")) == ["Docker's folder: can be read", "  has none of that name"]


def test_objects_hold_the_same() -> None:
    said = json.loads(source_json(ENGINE))
    assert (said["about"], said["works"], said["has"]) == ("source", True, True)
    assert [way["open"] for way in said["ways"]] == [False, True]
    assert json.loads(surroundings_json(SURROUNDINGS))["cache_size"] == 5_000


def test_what_divepy_finds_here() -> None:
    assert list(surroundings_lines(SURROUNDINGS)) == [
        "cache: /cache, 5 kB of at most 1 MB",
        "terminal: 80x24, colours: 256, Unicode; copies",
        "versions: 1.0",
        "expressions: RE2",
    ]
    bare = Surroundings("", 0, 0, 0, 0, "none", unicode=False, clipboard="copies", versions="1.0", expressions="regex")
    assert list(surroundings_lines(bare))[:2] == ["cache: none", "terminal: none, colours: none, ASCII; copies"]
    assert list(surroundings_lines(bare))[-1].startswith("expressions: regex; google-re2, whose time is linear")


def test_what_this_machine_does_not_have_takes_one_line() -> None:
    places = ("Colima at unix:///a", "Colima at unix:///b", "containerd's store")
    absent = [Finding(place, "x", reason="no such socket", absent=True) for place in places]
    assert list(absent_lines(absent)) == ["not here: Colima, containerd's store"]
    assert not list(absent_lines([]))


def test_a_registry_says_how_it_is_asked_even_if_it_does_not_answer() -> None:
    place = Way("endpoint", "http://h:1", note="in the clear")
    seen = Finding("the registry h:1", "registry", ways=(place,), has=True, way="registry · stream", notes=("\x1b",))
    assert list(source_lines(seen, "registry:h:1/a")) == [
        "the registry h:1: can be read",
        "  yes  http://h:1: in the clear",
        "  has registry:h:1/a, read by registry · stream",
        "    \\x1b",
    ]
    gone = replace(seen, reason="no answer", ways=(replace(place, reason="refused"),))
    assert list(source_lines(gone, "a")) == ["the registry h:1: no answer", "  no   http://h:1: refused"]
