"""Where registries are asked, with which certificates, and when in the clear."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.errors import RegistryError, UsageError
from dive_py.oci.reference import ImageName
from dive_py.registry.hosts import DockerSettings, Endpoint, endpoints
from tests.registry.pem import CERTIFICATE, KEY, LOCKED_KEY

if TYPE_CHECKING:
    from tests.registry.machine import Machine


class Daemon:
    """Docker's daemon, which knows its settings."""

    def __init__(self, settings: DockerSettings | None = None) -> None:
        self.settings = settings
        self.asked = 0
        """How often it was asked."""

    def __call__(self) -> DockerSettings | None:
        self.asked += 1
        return self.settings


def docker(machine: Machine, **settings: object) -> None:
    """Write Docker's `daemon.json`; keys with `_` for `-`."""
    machine.write("etc/docker/daemon.json", {key.replace("_", "-"): value for key, value in settings.items()})


def ask(machine: Machine, name: str, **said: Any) -> list[Endpoint]:  # noqa: ANN401
    return endpoints(ImageName.parse(name), machine.environ, machine.warnings.append, root=machine.root, **said)


def urls(machine: Machine, name: str, **said: Any) -> list[str]:  # noqa: ANN401
    return [endpoint.url for endpoint in ask(machine, name, **said)]


def test_a_registry_is_asked_over_tls_with_its_certificate_checked(machine: Machine) -> None:
    (only,) = ask(machine, "ghcr.io/org/app")
    assert only == Endpoint("https://ghcr.io", registry="ghcr.io", repository="org/app")
    assert (only.plain_http, only.verify, only.is_mirror, only.version) == (False, True, False, "/v2")


def test_the_hub_is_asked_elsewhere_than_it_is_called(machine: Machine) -> None:
    (only,) = ask(machine, "ubuntu:12.04")
    assert (only.url, only.registry, only.repository) == (
        "https://registry-1.docker.io",
        "docker.io",
        "library/ubuntu",
    )


@pytest.mark.parametrize("host", ["localhost:5000", "127.0.0.1:5000", "127.1.2.3:80", "[::1]:5000", "localhost"])
def test_loopback_is_asked_in_the_clear(machine: Machine, host: str) -> None:
    (only,) = ask(machine, f"{host}/app")
    assert only.url == f"http://{host}"


@pytest.mark.parametrize("host", ["127.0.0.1.example:5000", "localhost.example", "10.0.0.1:5000", "[::2]:5000"])
def test_what_only_looks_like_loopback_is_not(machine: Machine, host: str) -> None:
    (only,) = ask(machine, f"{host}/app")
    assert (only.url, only.plain_http, only.verify) == (f"https://{host}", False, True)


@pytest.mark.parametrize("folder", ["etc/docker", "etc/containers", "home/.config/containers", "home/.config/docker"])
def test_loopback_with_certificates_is_asked_over_tls_first(machine: Machine, folder: str) -> None:
    path = str(machine.write(f"{folder}/certs.d/localhost:5000/ca.crt", CERTIFICATE))
    (only,) = ask(machine, "localhost:5000/app")
    assert (only.url, only.plain_http, only.verify) == ("https://localhost:5000", True, True)
    assert only.ca_files == (path,)


def test_the_port_of_tls_is_asked_over_tls_on_loopback_too(machine: Machine) -> None:
    assert urls(machine, "localhost:443/app") == ["https://localhost:443"]


def test_insecure_for_one_call_is_for_all_that_is_asked(machine: Machine) -> None:
    machine.write("etc/containerd/certs.d/a.example/hosts.toml", '[host."https://m.example"]\n')
    for endpoint in ask(machine, "a.example/app", insecure=True):
        assert (endpoint.verify, endpoint.plain_http) == (False, True)


def test_an_authority_for_one_call_goes_before_those_of_files(machine: Machine) -> None:
    path = str(machine.write("etc/docker/certs.d/a.example/ca.crt", CERTIFICATE))
    mine = str(machine.write("mine.pem", CERTIFICATE))
    (only,) = ask(machine, "a.example/app", ca=mine)
    assert only.ca_files == (mine, path)
    assert ask(machine, "localhost:5000/app", ca=mine)[0].url == "https://localhost:5000"


@pytest.mark.parametrize(("text", "reason"), [("", "it holds no certificate"), (None, "No such file or directory")])
def test_an_authority_that_cannot_be_read_is_a_mistake(machine: Machine, text: str | None, reason: str) -> None:
    if text is not None:
        machine.write("mine.pem", text)
    with pytest.raises(UsageError, match=reason):
        ask(machine, "a.example/app", ca=str(machine.root / "mine.pem"))


def test_dockers_insecure_registries_count(machine: Machine) -> None:
    docker(machine, insecure_registries=["127.0.0.0/8", "nonsense/8", "10.0.0.0/8", "fd00::/8", "a.example:5000"])
    insecure = {
        host: not ask(machine, f"{host}/app")[0].verify
        for host in ("a.example:5000", "a.example", "10.2.3.4:5000", "[fd00::1]:5000", "11.0.0.1")
    }
    found = [host for host, is_insecure in insecure.items() if is_insecure]
    assert found == ["a.example:5000", "10.2.3.4:5000", "[fd00::1]:5000"]


def test_loopback_stays_in_the_clear_at_once_though_docker_calls_it_insecure(machine: Machine) -> None:
    docker(machine, insecure_registries=["127.0.0.0/8"])
    assert urls(machine, "localhost:5000/app") == ["http://localhost:5000"]
    assert urls(machine, "127.0.0.1:5000/app") == ["http://127.0.0.1:5000"]


def test_dockers_mirrors_are_for_the_hub_alone(machine: Machine) -> None:
    docker(machine, registry_mirrors=["http://127.0.0.1:5000/", "https://m.example/hub/"])
    found = ask(machine, "ubuntu")
    assert [(one.url, one.registry, one.is_mirror) for one in found] == [
        ("http://127.0.0.1:5000", "127.0.0.1:5000", True),
        ("https://m.example/hub", "m.example", True),
        ("https://registry-1.docker.io", "docker.io", False),
    ]
    assert found[0].plain_http is False
    assert urls(machine, "ghcr.io/app") == ["https://ghcr.io"]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"registry_mirrors": None, "insecure_registries": None},
        {"registry_mirrors": "x", "insecure_registries": {}},
        {"registry_mirrors": [1, "x", "http://"], "insecure_registries": [7, None, "nonsense", "10.0.0.0/x"]},
    ],
    ids=range(4),
)
def test_what_docker_cannot_mean_changes_nothing(machine: Machine, settings: dict[str, Any]) -> None:
    docker(machine, **settings)
    for name in ("ubuntu", "10.0.0.1/app"):
        (only,) = ask(machine, name)
        assert (only.verify, only.plain_http) == (True, False)


def test_what_the_daemon_says_goes_before_its_file(machine: Machine) -> None:
    docker(machine, registry_mirrors=["https://file.example"], insecure_registries=["10.0.0.1"])
    daemon = Daemon(DockerSettings(("https://m.example",), ("10.0.0.2",)))
    assert urls(machine, "ubuntu", info=daemon) == ["https://m.example", "https://registry-1.docker.io"]
    assert [ask(machine, f"10.0.0.{number}/x", info=daemon)[0].verify for number in (1, 2)] == [True, False]
    assert urls(machine, "ubuntu", info=Daemon(DockerSettings())) == ["https://registry-1.docker.io"]
    assert urls(machine, "ubuntu", info=Daemon(None)) == ["https://file.example", "https://registry-1.docker.io"]


@pytest.mark.parametrize(
    ("name", "asked"),
    [("ubuntu", 1), ("a.example/x", 1), ("10.0.0.1/x", 1), ("localhost/x", 0), ("127.0.0.1:5000/x", 0)],
)
def test_the_daemon_is_asked_where_its_answer_makes_a_difference(machine: Machine, name: str, asked: int) -> None:
    daemon = Daemon()
    ask(machine, name, info=daemon)
    assert daemon.asked == asked


def test_the_daemon_is_not_asked_about_a_host_that_something_else_configures(machine: Machine) -> None:
    daemon = Daemon()
    ask(machine, "a.example/x", insecure=True, info=daemon)
    machine.write("etc/containerd/certs.d/b.example/hosts.toml", 'server = "https://b.example"\n')
    ask(machine, "b.example/x", info=daemon)
    machine.write("etc/containers/registries.conf", '[[registry]]\nlocation = "c.example"\ninsecure = true\n')
    ask(machine, "c.example/x", info=daemon)
    assert daemon.asked == 0


@pytest.mark.parametrize("folder", ["home/.config/docker", "home/.docker"])
def test_the_configuration_of_a_person_goes_before_roots(machine: Machine, folder: str) -> None:
    docker(machine, registry_mirrors=["https://root.example"])
    machine.write(f"{folder}/daemon.json", {"registry-mirrors": ["https://m.example"]})
    assert urls(machine, "ubuntu") == ["https://m.example", "https://registry-1.docker.io"]


@pytest.mark.parametrize("text", ["{", "[]", '{"registry-mirrors": 1, "insecure-registries": {}}', "[" * 100_000])
def test_a_damaged_file_of_settings_of_docker_is_passed_over(machine: Machine, text: str) -> None:
    path = str(machine.write("etc/docker/daemon.json", text))
    assert urls(machine, "ubuntu") == ["https://registry-1.docker.io"]
    assert all(line.startswith(f"{path} is not used: ") for line in machine.warnings)


def test_mirrors_of_podman_docker_and_containerd_are_asked_in_this_order(machine: Machine) -> None:
    machine.write(
        "etc/containers/registries.conf",
        '[[registry]]\nlocation = "docker.io"\n[[registry.mirror]]\nlocation = "p.example/hub"\n',
    )
    machine.write(
        "etc/containerd/certs.d/docker.io/hosts.toml", '[host."https://c.example"]\n[host."https://d.example"]\n'
    )
    docker(machine, registry_mirrors=["https://d.example"])
    found = ask(machine, "ubuntu")
    assert [(one.url, one.repository, one.namespace) for one in found] == [
        ("https://p.example", "hub/library/ubuntu", ""),
        ("https://d.example", "library/ubuntu", ""),
        ("https://c.example", "library/ubuntu", "docker.io"),
        ("https://registry-1.docker.io", "library/ubuntu", ""),
    ]
    assert [one.is_mirror for one in found] == [True, True, True, False]


def test_a_mirror_that_is_the_registry_itself_is_asked_once(machine: Machine) -> None:
    machine.write("etc/containerd/certs.d/a.example/hosts.toml", '[host."https://a.example"]\n')
    (only,) = ask(machine, "a.example/app")
    assert (only.url, only.is_mirror) == ("https://a.example", False)


def test_the_location_of_podman_stands_for_the_registry(machine: Machine) -> None:
    machine.write("etc/containers/registries.conf", '[[registry]]\nprefix = "a.example/x"\nlocation = "b.example/y"\n')
    (only,) = ask(machine, "a.example/x/app")
    assert (only.url, only.registry, only.repository) == ("https://b.example", "b.example", "y/app")


def test_what_podman_may_not_ask_is_not_asked_here(machine: Machine) -> None:
    machine.write("etc/containers/registries.conf", '[[registry]]\nlocation = "a.example"\nblocked = true\n')
    with pytest.raises(RegistryError):
        ask(machine, "a.example/x")


def test_podmans_insecure_registry_is_asked_over_tls_before_in_the_clear(machine: Machine) -> None:
    machine.write("etc/containers/registries.conf", '[[registry]]\nlocation = "a.example"\ninsecure = true\n')
    (only,) = ask(machine, "a.example/x")
    assert (only.url, only.verify, only.plain_http) == ("https://a.example", False, True)


def test_hosts_toml_says_how_mirrors_and_the_server_are_asked(machine: Machine) -> None:
    authority = str(machine.write("etc/containerd/certs.d/a.example/m.crt", CERTIFICATE))
    machine.write("etc/containerd/certs.d/a.example/c.pem", CERTIFICATE + KEY)
    machine.write(
        "etc/containerd/certs.d/a.example/hosts.toml",
        'server = "https://a.example"\nskip_verify = true\n[header]\nx = "geheim"\n'
        '[host."https://m.example/cache"]\ncapabilities = ["pull"]\nca = "m.crt"\nclient = "c.pem"\n'
        "override_path = true\n",
    )
    mirror, itself = ask(machine, "a.example/app")
    assert (mirror.url, mirror.version, mirror.ca_files) == ("https://m.example/cache", "", (authority,))
    assert (mirror.client_certificate, mirror.client_key) == (authority.replace("m.crt", "c.pem"), "")
    assert (mirror.resolves, mirror.verify, mirror.namespace) == (False, True, "a.example")
    assert (itself.url, itself.version, itself.verify, itself.plain_http) == ("https://a.example", "/v2", False, False)
    assert itself.headers == {"x": "geheim"}
    assert "geheim" not in f"{itself!r} {itself} {[itself]}"


def test_a_server_of_another_name_stands_for_the_registry(machine: Machine) -> None:
    machine.write("etc/containerd/certs.d/_default/hosts.toml", 'server = "https://all.example"\n')
    (only,) = ask(machine, "a.example/app")
    assert (only.url, only.registry, only.namespace) == ("https://all.example", "all.example", "a.example")


def test_a_clients_certificate_comes_with_its_key(machine: Machine) -> None:
    certificate = str(machine.write("etc/docker/certs.d/a.example:5000/client.cert", CERTIFICATE))
    key = str(machine.write("etc/docker/certs.d/a.example:5000/client.key", KEY))
    (only,) = ask(machine, "a.example:5000/app")
    assert (only.client_certificate, only.client_key) == (certificate, key)
    assert ask(machine, "a.example/app")[0].client_certificate == ""


@pytest.mark.parametrize("key", [None, "", LOCKED_KEY, CERTIFICATE], ids=["none", "empty", "locked", "other"])
def test_a_certificate_without_a_usable_key_costs_a_line(machine: Machine, key: str | None) -> None:
    certificate = str(machine.write("etc/docker/certs.d/a.example/client.cert", CERTIFICATE))
    if key is not None:
        machine.write("etc/docker/certs.d/a.example/client.key", key)
    (only,) = ask(machine, "a.example/app")
    assert only.client_certificate == ""
    assert machine.warnings == [f"{certificate} is not used: it is not a certificate with its key"]


def test_the_hubs_certificates_may_be_under_either_name(machine: Machine) -> None:
    first = str(machine.write("etc/containers/certs.d/docker.io/a.crt", CERTIFICATE))
    second = str(machine.write("etc/docker/certs.d/registry-1.docker.io/a.crt", CERTIFICATE))
    assert ask(machine, "ubuntu")[0].ca_files == (first, second)


def test_containerds_folder_may_hold_certificates_alone(machine: Machine) -> None:
    path = str(machine.write("etc/containerd/certs.d/a.example_5000_/ca.crt", CERTIFICATE))
    assert ask(machine, "a.example:5000/app")[0].ca_files == (path,)


def test_damaged_certificates_cost_a_line_each_and_the_others_count(machine: Machine) -> None:
    folder = "etc/docker/certs.d/a.example"
    good = str(machine.write(f"{folder}/b.crt", CERTIFICATE))
    bad = str(machine.write(f"{folder}/a.crt", "nothing"))
    os.mkfifo(machine.root / folder / "c.crt")
    (machine.root / folder / "d.cert").mkdir()
    (only,) = ask(machine, "a.example/app")
    assert only.ca_files == (good,)
    assert len(machine.warnings) == 3
    assert f"{bad} is not used: it holds no certificate" in machine.warnings
