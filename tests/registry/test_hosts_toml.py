"""containerd's hosts.toml, as its documentation has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.registry import hosts_toml

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.registry.hosts_toml import TomlHost


class Machine:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.warnings: list[str] = []
        self.environ = {"HOME": str(root / "home")}

    def write(self, text: str, folder: str = "docker.io", configs: str = "etc") -> Path:
        place = self.root / configs / "containerd" / "certs.d" / folder
        place.mkdir(parents=True)
        (place / "hosts.toml").write_text(text)
        return place

    def read(self, registry: str = "docker.io") -> list[TomlHost]:
        return hosts_toml.read(registry, self.environ, self.warnings.append, root=self.root)

    def urls(self, registry: str = "docker.io") -> list[str]:
        return [host.url + host.path for host in self.read(registry)]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_a_file_there_is_nothing(machine: Machine) -> None:
    assert machine.read() == []
    (machine.root / "etc/containerd/certs.d/docker.io").mkdir(parents=True)
    assert machine.read() == []
    assert machine.warnings == []


def test_hosts_come_in_their_order_and_the_server_at_last(machine: Machine) -> None:
    machine.write(
        'server = "https://registry-1.docker.io"\n'
        '[host."https://z.example"]\ncapabilities = ["pull", "resolve"]\n'
        '[host."http://192.168.31.250:5000"]\n[host."http://192.168.31.250:5000".header]\nx-a = "1"\n'
        '[host."a.example"]\n'
    )
    assert machine.urls() == [
        "https://z.example/v2",
        "http://192.168.31.250:5000/v2",
        "https://a.example/v2",
        "https://registry-1.docker.io/v2",
    ]


def test_without_a_server_the_registry_itself_is_the_last(machine: Machine) -> None:
    machine.write('[host."https://a.example"]\n')
    assert machine.urls() == ["https://a.example/v2", "/v2"]


def test_a_host_that_resolves_not_is_for_digests_and_one_without_pull_is_not_asked(machine: Machine) -> None:
    machine.write(
        '[host."https://pull.example"]\ncapabilities = ["pull"]\n'
        '[host."https://push.example"]\ncapabilities = ["push"]\n'
    )
    assert [(host.url, host.resolves) for host in machine.read()] == [("https://pull.example", False), ("", True)]


def test_files_are_relative_to_the_folder_and_headers_are_put_together(machine: Machine) -> None:
    folder = machine.write(
        '[host."https://a.example"]\nca = ["a.crt", "/etc/b.pem"]\nclient = [["c.cert", "c.key"], ["d.pem", ""]]\n'
        'skip_verify = true\n[host."https://a.example".header]\nx-one = "1"\nx-two = ["a", "b"]\n'
        '[host."https://b.example"]\nca = "a.crt"\nclient = "both.pem"\n'
        '[host."https://c.example"]\nclient = ["one.pem", "two.pem"]\n'
    )
    first, second, third, _ = machine.read()
    assert first.ca_files == (str(folder / "a.crt"), "/etc/b.pem")
    assert (first.client_certificate, first.client_key) == (str(folder / "c.cert"), str(folder / "c.key"))
    assert first.verify is False
    assert first.headers == {"x-one": "1", "x-two": "a, b"}
    assert second.ca_files == (str(folder / "a.crt"),)
    assert (second.client_certificate, second.client_key) == (str(folder / "both.pem"), "")
    assert third.client_certificate == str(folder / "one.pem")


@pytest.mark.parametrize(
    ("address", "override", "expected"),
    [
        ("https://a.example/v2", "false", "https://a.example/v2"),
        ("https://a.example/cache", "false", "https://a.example/cache/v2"),
        ("https://a.example/cache/", "true", "https://a.example/cache"),
        ("https://a.example", "true", "https://a.example"),
    ],
)
def test_the_path_of_the_api_may_be_another(machine: Machine, address: str, override: str, expected: str) -> None:
    machine.write(f'[host."{address}"]\noverride_path = {override}\n')
    assert machine.urls()[0] == expected


def test_an_address_in_the_clear_with_settings_for_tls_is_asked_over_tls_first(machine: Machine) -> None:
    machine.write('[host."http://a.example:5000"]\nskip_verify = true\n[host."http://b.example"]\nskip_verify = true\n')
    assert [(host.url, host.plain_http) for host in machine.read()[:2]] == [
        ("https://a.example:5000", True),
        ("http://b.example", False),
    ]


def test_folders_are_looked_into_in_containerds_order(machine: Machine) -> None:
    machine.write('[host."https://default.example"]\n', "_default")
    assert machine.urls("a.example:5000")[0] == "https://default.example/v2"
    machine.write('[host."https://colon.example"]\n', "a.example:5000")
    assert machine.urls("a.example:5000")[0] == "https://colon.example/v2"
    machine.write('[host."https://underscore.example"]\n', "a.example_5000_")
    assert machine.urls("a.example:5000")[0] == "https://underscore.example/v2"
    machine.write('[host."https://own.example"]\n', "_default", "home/.config")
    assert machine.urls("a.example:5000")[0] == "https://own.example/v2"


@pytest.mark.parametrize("text", ["[host", "host = 1", '[host."https://a.example"]\nca = 1\n'])
def test_a_damaged_file_costs_a_line(machine: Machine, text: str) -> None:
    folder = machine.write(text)
    assert machine.read() == []
    assert machine.warnings[0].startswith(f"{folder / 'hosts.toml'} is not used: ")


@pytest.mark.parametrize("address", ["https://", "http://a.example:x", "https://u:geheim@a.example", "httpx://a"])
def test_what_is_no_address_is_not_asked_and_not_told(machine: Machine, address: str) -> None:
    folder = machine.write(f'[host."{address}"]\n')
    assert machine.urls() == ["/v2"]
    assert machine.warnings == [f"{folder / 'hosts.toml'} has a host that is not an address: it is not asked"]


def test_a_header_that_cannot_be_sent_is_passed_over_and_not_shown(machine: Machine) -> None:
    machine.write(
        '[host."https://a.example"]\n[host."https://a.example".header]\n'
        'authorization = "Basic hunter2\\n"\n"x y" = "hunter2"\nx-one = "1"\n'
    )
    first, _ = machine.read()
    assert first.headers == {"x-one": "1"}
    (warning,) = machine.warnings
    assert "headers that cannot be sent" in warning
    assert "hunter2" not in warning
