"""Names without a registry, and where aliases lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import InvalidReference
from dive_py.oci.reference import ImageName
from dive_py.registry.short_names import Meant, meant, spelt

if TYPE_CHECKING:
    from pathlib import Path

FILE = "etc/containers/registries.conf.d/000-shortnames.conf"
DIGEST = "@sha256:" + "a" * 64


class Machine:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.file = root / FILE
        self.file.parent.mkdir(parents=True)

    def alias(self, short: str, name: str) -> None:
        self.file.write_text(f'unqualified-search-registries = ["s.example"]\n[aliases]\n"{short}" = "{name}"\n')

    def meant(self, word: str) -> Meant:
        return meant(word, {"HOME": str(self.root / "home")}, root=self.root)

    def spelt(self, name: ImageName) -> str:
        return spelt(name, {"HOME": str(self.root / "home")}, root=self.root)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("rest", ["", ":40", DIGEST, f":40{DIGEST}"])
def test_an_alias_leads_to_another_registry_and_says_so(machine: Machine, rest: str) -> None:
    machine.alias("fedora", "f.example/fedora")
    found = machine.meant(f"fedora{rest}")
    assert found.name == ImageName.parse(f"f.example/fedora{rest}")
    assert found.note == f"fedora is f.example/fedora here, by {machine.file}"


def test_an_alias_to_the_hubs_image_of_that_name_changes_nothing(machine: Machine) -> None:
    """As most of Debian's are."""
    machine.alias("alpine", "docker.io/library/alpine")
    assert machine.meant("alpine:3") == Meant(ImageName("docker.io", "library/alpine", "3"))


@pytest.mark.parametrize("word", ["ubuntu", "team/fedora", "fedora-minimal", "docker.io/fedora", "a.example/fedora"])
def test_other_names_are_not_touched_and_no_registry_is_searched(machine: Machine, word: str) -> None:
    machine.alias("fedora", "f.example/fedora")
    assert machine.meant(word) == Meant(ImageName.parse(word))


@pytest.mark.parametrize("name", ["other", "library/other", "f.example/NO", "f.example/", "f.example/x:1"])
def test_an_alias_that_is_not_a_name_in_a_registry_is_passed_over(machine: Machine, name: str) -> None:
    machine.alias("fedora", name)
    assert machine.meant("fedora:40") == Meant(
        ImageName("docker.io", "library/fedora", "40"),
        f"{machine.file} has an alias for fedora that is not a name in a registry: it does not count",
    )


def test_what_is_not_a_name_is_refused(machine: Machine) -> None:
    with pytest.raises(InvalidReference):
        machine.meant("Not A Name")


def test_an_image_of_the_hub_is_spelt_in_full_where_an_alias_leads_away(machine: Machine) -> None:
    machine.alias("fedora", "f.example/fedora")
    hub = ImageName("docker.io", "library/fedora", "40")
    assert machine.spelt(hub) == "docker.io/library/fedora:40"
    assert machine.meant(machine.spelt(hub)).name == hub
    assert machine.spelt(ImageName("docker.io", "library/fedora")) == "docker.io/library/fedora"
    assert machine.spelt(ImageName("docker.io", "library/ubuntu", "1")) == "ubuntu:1"
    assert machine.spelt(ImageName("f.example", "fedora", "40")) == "f.example/fedora:40"
