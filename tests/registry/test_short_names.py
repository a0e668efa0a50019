"""Names without a registry, and where aliases lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import InvalidReference
from dive_py.oci.reference import ImageName
from dive_py.registry import short_names
from dive_py.registry.short_names import Meant

if TYPE_CHECKING:
    from tests.registry.machine import Machine

FILE = "etc/containers/registries.conf.d/000-shortnames.conf"
DIGEST = "@sha256:" + "a" * 64


def alias(machine: Machine, short: str, name: str) -> None:
    machine.write(FILE, f'unqualified-search-registries = ["s.example"]\n[aliases]\n"{short}" = "{name}"\n')


def meant(machine: Machine, word: str) -> Meant:
    return short_names.meant(word, machine.environ, root=machine.root)


def spelt(machine: Machine, name: ImageName) -> str:
    return short_names.spelt(name, machine.environ, root=machine.root)


@pytest.mark.parametrize("rest", ["", ":40", DIGEST, f":40{DIGEST}"])
def test_an_alias_leads_to_another_registry_and_says_so(machine: Machine, rest: str) -> None:
    alias(machine, "fedora", "f.example/fedora")
    found = meant(machine, f"fedora{rest}")
    assert found.name == ImageName.parse(f"f.example/fedora{rest}")
    assert found.note == f"fedora is f.example/fedora here, by {machine.root / FILE}"


def test_an_alias_to_the_hubs_image_of_that_name_changes_nothing(machine: Machine) -> None:
    """As most of Debian's are."""
    alias(machine, "alpine", "docker.io/library/alpine")
    assert meant(machine, "alpine:3") == Meant(ImageName("docker.io", "library/alpine", "3"))


@pytest.mark.parametrize("word", ["ubuntu", "team/fedora", "fedora-minimal", "docker.io/fedora", "a.example/fedora"])
def test_other_names_are_not_touched_and_no_registry_is_searched(machine: Machine, word: str) -> None:
    alias(machine, "fedora", "f.example/fedora")
    assert meant(machine, word) == Meant(ImageName.parse(word))


@pytest.mark.parametrize("name", ["other", "library/other", "f.example/NO", "f.example/", "f.example/x:1"])
def test_an_alias_that_is_not_a_name_in_a_registry_is_passed_over(machine: Machine, name: str) -> None:
    alias(machine, "fedora", name)
    assert meant(machine, "fedora:40") == Meant(
        ImageName("docker.io", "library/fedora", "40"),
        f"{machine.root / FILE} has an alias for fedora that is not a name in a registry: it does not count",
    )


def test_what_is_not_a_name_is_refused(machine: Machine) -> None:
    with pytest.raises(InvalidReference):
        meant(machine, "Not A Name")


def test_an_image_of_the_hub_is_spelt_in_full_where_an_alias_leads_away(machine: Machine) -> None:
    alias(machine, "fedora", "f.example/fedora")
    hub = ImageName("docker.io", "library/fedora", "40")
    assert spelt(machine, hub) == "docker.io/library/fedora:40"
    assert meant(machine, spelt(machine, hub)).name == hub
    assert spelt(machine, ImageName("docker.io", "library/fedora")) == "docker.io/library/fedora"
    assert spelt(machine, ImageName("docker.io", "library/ubuntu", "1")) == "ubuntu:1"
    assert spelt(machine, ImageName("f.example", "fedora", "40")) == "f.example/fedora:40"
