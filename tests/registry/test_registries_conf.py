"""registries.conf and what lies beside it, as Podman reads them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import RegistryError
from dive_py.oci.reference import ImageName
from dive_py.registry import registries_conf
from dive_py.registry.registries_conf import Alias, Place, RegistriesConf, split

if TYPE_CHECKING:
    from tests.registry.machine import Machine

SYSTEM = "etc/containers/registries.conf"
DROP_IN = "etc/containers/registries.conf.d"
OWN = "home/.config/containers/registries.conf"
DIGEST = "@sha256:" + "a" * 64


def read(machine: Machine) -> RegistriesConf:
    return registries_conf.read(machine.environ, machine.warnings.append, root=machine.root)


def places(machine: Machine, name: str) -> list[Place]:
    return read(machine).places(ImageName.parse(name), machine.warnings.append)


def names(machine: Machine, name: str) -> list[str]:
    return [f"{place.host}/{place.repository}" for place in places(machine, name)]


def test_without_files_a_registry_is_asked_itself(machine: Machine) -> None:
    assert places(machine, "ubuntu:12.04") == [Place("docker.io", "library/ubuntu")]
    assert read(machine).aliases == {}
    assert machine.warnings == []


EXAMPLE = """
[[registry]]
prefix = "example.com/foo"
location = "internal.example.net/bar"
[[registry.mirror]]
location = "mirror-0.local/mirror-for-foo/"
[[registry.mirror]]
location = "mirror-1.local:5000/mirrors/foo"
insecure = true
[[registry]]
location = "registry.com"
[[registry.mirror]]
location = "mirror.registry.com"
"""


def test_mirrors_come_before_the_location_and_all_take_the_rest_of_the_name(machine: Machine) -> None:
    machine.write(SYSTEM, EXAMPLE)
    assert places(machine, "example.com/foo/image:latest") == [
        Place("mirror-0.local", "mirror-for-foo/image", is_mirror=True),
        Place("mirror-1.local:5000", "mirrors/foo/image", insecure=True, is_mirror=True),
        Place("internal.example.net", "bar/image"),
    ]
    assert names(machine, "registry.com/image") == ["mirror.registry.com/image", "registry.com/image"]
    assert names(machine, "example.com/food/image") == ["example.com/food/image"]


def test_the_longest_prefix_counts(machine: Machine) -> None:
    machine.write(
        SYSTEM,
        "".join(
            f'[[registry]]\nprefix = "{prefix}"\nlocation = "{at}.example"\n'
            for prefix, at in (("a.b", "host"), ("a.b/c/d", "deep"), ("a.b/c", "some"), ("*.b", "wild"))
        ),
    )
    assert names(machine, "a.b/c/d/e") == ["deep.example/e"]
    assert names(machine, "a.b/c/x") == ["some.example/x"]
    assert names(machine, "a.b/x") == ["host.example/x"]
    assert names(machine, "z.b/x") == ["wild.example/x"]


def test_a_prefix_may_be_one_image(machine: Machine) -> None:
    machine.write(SYSTEM, '[[registry]]\nprefix = "docker.io/library/ubuntu:12.04"\nlocation = "mine.example/old:1"\n')
    assert names(machine, "ubuntu:12.04") == ["mine.example/old"]
    assert names(machine, "ubuntu:14.04") == ["docker.io/library/ubuntu"]


def test_a_wildcard_without_location_says_how_its_hosts_are_asked(machine: Machine) -> None:
    machine.write(SYSTEM, '[[registry]]\nprefix = "*.example.com"\ninsecure = true\n')
    assert places(machine, "a.b.example.com/x") == [Place("a.b.example.com", "x", insecure=True)]
    assert places(machine, "a.example.com:5000/x") == [Place("a.example.com:5000", "x", insecure=True)]
    assert places(machine, "example.com/x") == [Place("example.com", "x")]


MIRRORS = """
[[registry]]
location = "a.example"
{}
[[registry.mirror]]
location = "all.example"
[[registry.mirror]]
location = "digest.example"
pull-from-mirror = "digest-only"
[[registry.mirror]]
location = "tag.example"
pull-from-mirror = "tag-only"
"""


@pytest.mark.parametrize(
    ("more", "name", "expected"),
    [
        ("", "a.example/x:1", ["all.example/x", "tag.example/x", "a.example/x"]),
        ("", f"a.example/x{DIGEST}", ["all.example/x", "digest.example/x", "a.example/x"]),
        ("mirror-by-digest-only = true", "a.example/x:1", ["a.example/x"]),
    ],
    ids=["tag", "digest", "by-digest-only"],
)
def test_mirrors_may_be_for_tags_or_for_digests(machine: Machine, more: str, name: str, expected: list[str]) -> None:
    machine.write(SYSTEM, MIRRORS.format(more))
    assert names(machine, name) == expected


def test_what_is_blocked_is_not_asked(machine: Machine) -> None:
    machine.write(SYSTEM, '[[registry]]\nlocation = "bad.example"\nblocked = true\n')
    with pytest.raises(RegistryError, match=r"etc/containers/registries\.conf blocks bad\.example"):
        places(machine, "bad.example/x")
    assert names(machine, "good.example/x") == ["good.example/x"]


def test_later_files_go_before_earlier_ones_by_prefix(machine: Machine) -> None:
    machine.write(SYSTEM, '[[registry]]\nlocation = "x.example"\n')
    machine.write(f"{DROP_IN}/10.conf", '[[registry]]\nprefix = "x.example"\nlocation = "ten.example"\n')
    machine.write(f"{DROP_IN}/20.conf", '[[registry]]\nprefix = "x.example"\nlocation = "twenty.example"\n')
    machine.write(f"{DROP_IN}/30.toml", '[[registry]]\nprefix = "x.example"\nlocation = "thirty.example"\n')
    assert names(machine, "x.example/i") == ["twenty.example/i"]
    machine.write(f"{OWN}.d/a.conf", '[[registry]]\nprefix = "x.example"\nlocation = "own.example"\n')
    assert names(machine, "x.example/i") == ["own.example/i"]


def test_the_file_in_the_home_folder_stands_alone(machine: Machine) -> None:
    machine.write(SYSTEM, '[aliases]\nx = "a.example/x"\n')
    machine.write(f"{DROP_IN}/10.conf", '[[registry]]\nlocation = "x.example"\ninsecure = true\n')
    machine.write(OWN, "")
    machine.write(f"{OWN}.d/a.conf", '[[registry]]\nlocation = "y.example"\ninsecure = true\n')
    assert list(read(machine).tables) == ["y.example"]
    assert read(machine).aliases == {}


def test_the_variable_names_the_file_and_drop_ins_stay(machine: Machine) -> None:
    machine.write(SYSTEM, '[aliases]\nx = "a.example/x"\n')
    machine.write(OWN, '[aliases]\nx = "b.example/x"\n')
    machine.write(f"{DROP_IN}/10.conf", '[[registry]]\nlocation = "x.example"\n')
    machine.write(f"{OWN}.d/a.conf", '[[registry]]\nlocation = "y.example"\n')
    machine.write("mine", '[aliases]\nx = "c.example/x"\n')
    machine.environ["CONTAINERS_REGISTRIES_CONF"] = str(machine.root / "mine")
    found = read(machine)
    assert [alias.name for alias in found.aliases.values()] == ["c.example/x"]
    assert list(found.tables) == ["x.example", "y.example"]


def test_an_alias_is_kept_with_its_file_and_an_empty_one_takes_it_back(machine: Machine) -> None:
    machine.write(
        f"{DROP_IN}/000-shortnames.conf", '[aliases]\nskopeo = "quay.io/skopeo/stable"\nfedora = "f.example/fedora"\n'
    )
    machine.write(f"{DROP_IN}/900.conf", '[aliases]\nfedora = ""\n')
    file = str(machine.root / DROP_IN / "000-shortnames.conf")
    assert read(machine).aliases == {"skopeo": Alias("quay.io/skopeo/stable", file)}


def test_a_word_without_a_registry_is_a_short_name_and_the_rest() -> None:
    assert split("skopeo") == ("skopeo", "")
    assert split("skopeo:v1") == ("skopeo", ":v1")
    assert split(f"team/app{DIGEST}") == ("team/app", DIGEST)
    assert split("localhost/app") == split("a.b/app:1") == split("a:5000/app") == ("", "")


def test_what_was_answered_once_goes_before_the_aliases_of_files(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.write(SYSTEM, '[aliases]\nx = "file.example/x"\n')
    machine.write("var/cache/containers/short-name-aliases.conf", '[aliases]\nx = "root.example/x"\n')
    machine.write("home/.cache/containers/short-name-aliases.conf", '[aliases]\nx = "user.example/x"\n')
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert read(machine).aliases["x"].name == "root.example/x"
    monkeypatch.setattr(os, "getuid", lambda: 7)
    assert read(machine).aliases["x"].name == "user.example/x"


def test_a_damaged_file_costs_a_line_and_the_rest_counts(machine: Machine) -> None:
    machine.write(SYSTEM, "[[registry")
    machine.write(f"{DROP_IN}/10.conf", '[[registry]]\nlocation = "x.example"\ninsecure = "yes"\n')
    machine.write(f"{DROP_IN}/20.conf", '[[registry]]\nlocation = "x.example"\ninsecure = true\n')
    assert places(machine, "x.example/i") == [Place("x.example", "i", insecure=True)]
    assert [line.partition(" is not used: ")[0] for line in machine.warnings] == [
        str(machine.root / SYSTEM),
        str(machine.root / DROP_IN / "10.conf"),
    ]


@pytest.mark.parametrize("location", ["https://m.example", "m example", "u:p@m.example", ""])
def test_a_location_that_is_no_registry_is_not_asked(machine: Machine, location: str) -> None:
    machine.write(SYSTEM, f'[[registry]]\nlocation = "x.example"\n[[registry.mirror]]\nlocation = "{location}"\n')
    assert places(machine, "x.example/i") == [Place("x.example", "i")]
    assert machine.warnings == [
        f"{machine.root / SYSTEM} has a location for x.example that is not a registry: it is not asked"
    ]


def test_a_table_without_prefix_and_location_is_about_nothing(machine: Machine) -> None:
    machine.write(SYSTEM, "[[registry]]\nblocked = true\n")
    assert names(machine, "x.example/i") == ["x.example/i"]
