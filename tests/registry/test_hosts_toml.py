"""containerd's hosts.toml, as its documentation has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.registry import hosts_toml

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.registry.hosts_toml import TomlHost
    from tests.registry.machine import Machine


def write(machine: Machine, text: str, folder: str = "docker.io", configs: str = "etc") -> Path:
    return machine.write(f"{configs}/containerd/certs.d/{folder}/hosts.toml", text).parent


def read(machine: Machine, registry: str = "docker.io") -> list[TomlHost]:
    return hosts_toml.read(registry, machine.environ, machine.warnings.append, root=machine.root)


def urls(machine: Machine, registry: str = "docker.io") -> list[str]:
    return [host.url + host.path for host in read(machine, registry)]


def test_without_a_file_there_is_nothing(machine: Machine) -> None:
    assert read(machine) == []
    (machine.root / "etc/containerd/certs.d/docker.io").mkdir(parents=True)
    assert read(machine) == []
    assert machine.warnings == []


def test_hosts_come_in_their_order_and_the_server_at_last(machine: Machine) -> None:
    write(
        machine,
        'server = "https://registry-1.docker.io"\n'
        '[host."https://z.example"]\ncapabilities = ["pull", "resolve"]\n'
        '[host."http://192.168.31.250:5000"]\n[host."http://192.168.31.250:5000".header]\nx-a = "1"\n'
        '[host."a.example"]\n',
    )
    assert urls(machine) == [
        "https://z.example/v2",
        "http://192.168.31.250:5000/v2",
        "https://a.example/v2",
        "https://registry-1.docker.io/v2",
    ]


def test_without_a_server_the_registry_itself_is_the_last(machine: Machine) -> None:
    write(machine, '[host."https://a.example"]\n')
    assert urls(machine) == ["https://a.example/v2", "/v2"]


def test_a_host_that_resolves_not_is_for_digests_and_one_without_pull_is_not_asked(machine: Machine) -> None:
    write(
        machine,
        '[host."https://pull.example"]\ncapabilities = ["pull"]\n'
        '[host."https://push.example"]\ncapabilities = ["push"]\n',
    )
    assert [(host.url, host.resolves) for host in read(machine)] == [("https://pull.example", False), ("", True)]


def test_files_are_relative_to_the_folder_and_headers_are_put_together(machine: Machine) -> None:
    folder = write(
        machine,
        '[host."https://a.example"]\nca = ["a.crt", "/etc/b.pem"]\nclient = [["c.cert", "c.key"], ["d.pem", ""]]\n'
        'skip_verify = true\n[host."https://a.example".header]\nx-one = "1"\nx-two = ["a", "b"]\n'
        '[host."https://b.example"]\nca = "a.crt"\nclient = "both.pem"\n'
        '[host."https://c.example"]\nclient = ["one.pem", "two.pem"]\n',
    )
    first, second, third, _ = read(machine)
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
    write(machine, f'[host."{address}"]\noverride_path = {override}\n')
    assert urls(machine)[0] == expected


def test_an_address_in_the_clear_with_settings_for_tls_is_asked_over_tls_first(machine: Machine) -> None:
    write(
        machine, '[host."http://a.example:5000"]\nskip_verify = true\n[host."http://b.example"]\nskip_verify = true\n'
    )
    assert [(host.url, host.plain_http) for host in read(machine)[:2]] == [
        ("https://a.example:5000", True),
        ("http://b.example", False),
    ]


def test_folders_are_looked_into_in_containerds_order(machine: Machine) -> None:
    write(machine, '[host."https://default.example"]\n', "_default")
    assert urls(machine, "a.example:5000")[0] == "https://default.example/v2"
    write(machine, '[host."https://colon.example"]\n', "a.example:5000")
    assert urls(machine, "a.example:5000")[0] == "https://colon.example/v2"
    write(machine, '[host."https://underscore.example"]\n', "a.example_5000_")
    assert urls(machine, "a.example:5000")[0] == "https://underscore.example/v2"
    write(machine, '[host."https://own.example"]\n', "_default", "home/.config")
    assert urls(machine, "a.example:5000")[0] == "https://own.example/v2"


@pytest.mark.parametrize("text", ["[host", "host = 1", '[host."https://a.example"]\nca = 1\n'])
def test_a_damaged_file_costs_a_line(machine: Machine, text: str) -> None:
    folder = write(machine, text)
    assert read(machine) == []
    assert machine.warnings[0].startswith(f"{folder / 'hosts.toml'} is not used: ")


@pytest.mark.parametrize("address", ["https://", "http://a.example:x", "https://u:geheim@a.example", "httpx://a"])
def test_what_is_no_address_is_not_asked_and_not_told(machine: Machine, address: str) -> None:
    folder = write(machine, f'[host."{address}"]\n')
    assert urls(machine) == ["/v2"]
    assert machine.warnings == [f"{folder / 'hosts.toml'} has a host that is not an address: it is not asked"]


def test_a_header_that_cannot_be_sent_is_passed_over_and_not_shown(machine: Machine) -> None:
    write(
        machine,
        '[host."https://a.example"]\n[host."https://a.example".header]\n'
        'authorization = "Basic hunter2\\n"\n"x y" = "hunter2"\nx-one = "1"\n',
    )
    first, _ = read(machine)
    assert first.headers == {"x-one": "1"}
    (warning,) = machine.warnings
    assert "headers that cannot be sent" in warning
    assert "hunter2" not in warning
