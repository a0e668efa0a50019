"""Credentials as docker, Podman and Skopeo leave them, and helpers that answer, refuse, or do neither."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.registry import logins
from dive_py.registry.logins import Login, find_logins

if TYPE_CHECKING:
    from pathlib import Path

    from tests.registry.machine import Machine

HOST = "127.0.0.1:5502"


def auth(username: str, password: str) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{username}:{password}".encode()).decode()}


def docker(machine: Machine, **document: Any) -> Path:  # noqa: ANN401
    return machine.write("home/.docker/config.json", document)


def podman(machine: Machine, auths: dict[str, Any]) -> Path:
    return machine.write("home/.config/containers/auth.json", {"auths": auths})


def helper(machine: Machine, name: str, script: str) -> None:
    machine.write(f"bin/docker-credential-{name}", f"#!/bin/sh\n{script}\n").chmod(0o755)


def find(machine: Machine, host: str = HOST, repository: str = "some/repo") -> list[Login]:
    return find_logins(host, repository, machine.environ, machine.warnings.append, root=machine.root)


def names(machine: Machine, host: str = HOST, repository: str = "some/repo") -> list[str]:
    return [login.username for login in find(machine, host, repository)]


def test_without_any_file_there_are_none_and_nothing_is_said(machine: Machine) -> None:
    assert find(machine) == []
    assert machine.warnings == []


def test_what_docker_login_writes_is_found(machine: Machine) -> None:
    path = docker(machine, auths={HOST: auth("ann", "se:cret")})
    (login,) = find(machine)
    assert (login.username, login.password, login.identity_token) == ("ann", "se:cret", "")
    assert login.origin == f"{path} for {HOST}"


@pytest.mark.parametrize(
    "key", [f"http://{HOST}", f"https://{HOST}/v1/", f"{HOST}/v2/", f"{HOST}/some/other"], ids=range(4)
)
def test_docker_takes_a_key_with_scheme_or_path_for_the_whole_host(machine: Machine, key: str) -> None:
    docker(machine, auths={key: auth("ann", "x")})
    assert names(machine) == ["ann"]


def test_podman_keeps_paths_and_the_longest_that_fits_goes_first(machine: Machine) -> None:
    podman(
        machine,
        {
            HOST: auth("host", "1"),
            f"{HOST}/some": auth("some", "2"),
            f"{HOST}/some/repo": auth("repo", "3"),
            f"{HOST}/some/repo/below": auth("below", "4"),
            f"{HOST}/so": auth("so", "5"),
        },
    )
    assert names(machine) == ["repo", "some", "host"]
    assert names(machine, repository="some/other") == ["some", "host"]
    assert names(machine, repository="") == ["host"]


def test_podmans_key_with_a_path_is_not_about_other_repositories(machine: Machine) -> None:
    podman(machine, {f"{HOST}/other": auth("ann", "x"), f"https://{HOST}": auth("all", "y")})
    assert names(machine) == ["all"]


def test_another_port_is_another_registry(machine: Machine) -> None:
    docker(machine, auths={"127.0.0.1:5000": auth("ann", "x"), "127.0.0.1": auth("bob", "x")})
    assert find(machine) == []


@pytest.mark.parametrize("host", ["docker.io", "index.docker.io", "registry-1.docker.io"])
@pytest.mark.parametrize("key", ["https://index.docker.io/v1/", "docker.io", "index.docker.io"])
def test_the_hub_has_a_key_of_its_own(machine: Machine, host: str, key: str) -> None:
    docker(machine, auths={key: auth("ann", "x"), HOST: auth("bob", "x")})
    assert names(machine, host, "library/ubuntu") == ["ann"]


def test_an_entry_with_username_and_password_alone_counts(machine: Machine) -> None:
    docker(machine, auths={HOST: {"username": "ann", "password": "x"}})
    (login,) = find(machine)
    assert (login.username, login.password) == ("ann", "x")


def test_an_identity_token_goes_before_the_password(machine: Machine) -> None:
    docker(machine, auths={HOST: {**auth("ann", "x"), "identitytoken": "tok"}})
    (login,) = find(machine)
    assert (login.username, login.password, login.identity_token) == ("", "", "tok")


def test_zeros_after_a_password_are_no_part_of_it(machine: Machine) -> None:
    docker(machine, auths={HOST: auth("ann", "x\0\0")})
    assert [login.password for login in find(machine)] == ["x"]


def test_files_are_asked_in_podmans_order(machine: Machine) -> None:
    machine.environ |= {"XDG_RUNTIME_DIR": str(machine.root / "run/user/7")}
    machine.write("run/user/7/containers/auth.json", {"auths": {HOST: auth("runtime", "1")}})
    machine.write(f"run/containers/{os.getuid()}/auth.json", {"auths": {HOST: auth("uid", "2")}})
    podman(machine, {HOST: auth("config", "3")})
    docker(machine, auths={HOST: auth("docker", "4")})
    machine.write("home/.dockercfg", {f"https://{HOST}/v1/": auth("old", "5")})
    assert names(machine) == ["runtime", "uid", "config", "docker", "old"]
    machine.write("mine.json", {"auths": {HOST: auth("mine", "6")}})
    machine.environ["REGISTRY_AUTH_FILE"] = str(machine.root / "mine.json")
    assert names(machine) == ["mine", "config", "docker", "old"]


def test_variables_move_the_folders(machine: Machine) -> None:
    machine.write("d/config.json", {"auths": {HOST: auth("docker", "1")}})
    machine.write("x/containers/auth.json", {"auths": {HOST: auth("podman", "2")}})
    machine.environ |= {"DOCKER_CONFIG": str(machine.root / "d"), "XDG_CONFIG_HOME": str(machine.root / "x")}
    assert names(machine) == ["podman", "docker"]


def test_the_same_credentials_are_tried_once(machine: Machine) -> None:
    podman(machine, {HOST: auth("ann", "x"), f"{HOST}/some": auth("ann", "x")})
    docker(machine, auths={HOST: auth("ann", "x")})
    assert names(machine) == ["ann"]


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "\x00\xff", '{"auths": ' + "[" * 100_000, '"' + "x" * (5 << 20) + '"'],
    ids=["cut", "array", "binary", "deep", "long"],
)
def test_a_damaged_file_costs_a_line_and_nothing_else(machine: Machine, text: str) -> None:
    path = machine.write("home/.docker/config.json", text)
    podman(machine, {HOST: auth("ann", "x")})
    assert names(machine) == ["ann"]
    (line,) = machine.warnings
    assert line.startswith(f"{path} is not used: ")
    assert "\n" not in line


def test_a_pipe_in_a_files_place_is_not_waited_for(machine: Machine) -> None:
    (machine.home / ".docker").mkdir(parents=True)
    os.mkfifo(machine.home / ".docker/config.json")
    assert find(machine) == []
    assert "a pipe" in machine.warnings[0]


def test_a_named_file_that_is_not_there_is_said(machine: Machine) -> None:
    machine.environ["REGISTRY_AUTH_FILE"] = "/nowhere/auth.json"
    assert find(machine) == []
    assert machine.warnings == ["there is no /nowhere/auth.json, which REGISTRY_AUTH_FILE names"]


@pytest.mark.parametrize(
    "entry",
    [{"auth": "Z2hlaW0"}, {"auth": "Z2hlaW0="}, {"auth": "geheim\N{SNOWMAN}"}, {"auth": ["geheim"]}],
    ids=["no-base64", "no-colon", "no-ascii", "no-text"],
)
def test_a_damaged_entry_costs_a_line_that_does_not_tell_it(machine: Machine, entry: dict[str, Any]) -> None:
    podman(machine, {HOST: auth("ann", "x"), f"{HOST}/some": entry})
    assert names(machine) == ["ann"]
    (line,) = machine.warnings
    assert f"for {HOST}/some is damaged" in line
    assert "geheim" not in line
    assert "Z2hl" not in line


@pytest.mark.parametrize("auths", [[], {HOST: []}, {HOST: None}, {HOST: {}}, "x"], ids=range(5))
def test_what_is_no_entry_is_passed_over(machine: Machine, auths: object) -> None:
    docker(machine, auths=auths, credHelpers=auths)
    assert find(machine) == []


ANSWER = 'cat > {root}/asked; printf \'%s\' \'{{"ServerURL": "x", "Username": "{user}", "Secret": "geheim"}}\''


def test_the_helper_of_a_registry_goes_before_all_others_and_before_the_file(machine: Machine) -> None:
    helper(machine, "one", ANSWER.format(root=machine.root, user="one"))
    helper(machine, "all", ANSWER.format(root=machine.root, user="all"))
    path = docker(machine, auths={HOST: auth("file", "x")}, credsStore="all", credHelpers={HOST: "one"})
    found = find(machine)
    assert [login.username for login in found] == ["one", "file"]
    assert [login.password for login in found] == ["geheim", "x"]
    assert found[0].origin == f"docker-credential-one for {HOST}, as {path} has it"
    assert (machine.root / "asked").read_text() == HOST
    assert names(machine, "other.example") == ["all"]


@pytest.mark.parametrize("key", ["https://index.docker.io/v1/", "docker.io"])
def test_a_helper_is_asked_for_the_hub_by_dockers_key(machine: Machine, key: str) -> None:
    helper(machine, "one", ANSWER.format(root=machine.root, user="one"))
    docker(machine, credHelpers={key: "one"})
    assert names(machine, "docker.io", "library/ubuntu") == ["one"]
    assert (machine.root / "asked").read_text() == "https://index.docker.io/v1/"


def test_a_helper_may_give_an_identity_token(machine: Machine) -> None:
    helper(machine, "all", ANSWER.format(root=machine.root, user="<token>"))
    docker(machine, credsStore="all")
    (login,) = find(machine)
    assert (login.username, login.identity_token) == ("", "geheim")


def test_a_helper_that_has_nothing_is_not_a_failure(machine: Machine) -> None:
    helper(machine, "all", "echo credentials not found in native keychain; exit 1")
    docker(machine, auths={HOST: auth("file", "x")}, credsStore="all")
    assert names(machine) == ["file"]
    assert machine.warnings == []


def test_a_missing_helper_costs_a_line(machine: Machine) -> None:
    path = docker(machine, auths={HOST: auth("file", "x")}, credsStore="gone")
    assert names(machine) == ["file"]
    assert machine.warnings == [
        f"docker-credential-gone, which {path} names, is not installed: its logins are not used"
    ]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo geheim; echo geheim >&2; exit 1", "fails"),
        ("echo geheim", "answers something else than credentials"),
        ('echo \'{"Username": "geheim"}\'', "answers something else than credentials"),
        ('echo \'{"Username": ["geheim"], "Secret": 7}\'', "answers something else than credentials"),
        ("cat /dev/zero", "answers without end"),
        ("exec <&-; exec 2>&1; exit 3", "fails"),
    ],
    ids=["refuses", "no-json", "half", "types", "endless", "deaf"],
)
def test_a_helper_that_fails_costs_a_line_that_does_not_tell_what_it_said(
    machine: Machine, capfd: pytest.CaptureFixture[str], script: str, said: str
) -> None:
    helper(machine, "bad", script)
    path = docker(machine, auths={HOST: auth("file", "x")}, credsStore="bad")
    assert names(machine) == ["file"]
    assert machine.warnings == [f"docker-credential-bad, which {path} names, {said}: its logins are not used"]
    assert capfd.readouterr() == ("", "")


def test_a_helper_that_cannot_be_started_costs_a_line(machine: Machine) -> None:
    machine.write("bin/docker-credential-bad", "#!/nowhere\n").chmod(0o755)
    docker(machine, credsStore="bad")
    assert find(machine) == []
    assert "cannot be started (No such file or directory)" in machine.warnings[0]


def test_a_helper_that_never_answers_is_ended_with_all_that_it_started(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins, "_HELPER_SECONDS", 0.2)
    os.mkfifo(machine.root / "never")
    helper(machine, "slow", f"cat {machine.root / 'never'}; echo {{}}")
    docker(machine, auths={HOST: auth("file", "x")}, credsStore="slow")
    assert names(machine) == ["file"]
    assert "does not answer within" in machine.warnings[0]


def test_no_secret_is_in_what_is_printed_of_a_login(machine: Machine) -> None:
    docker(machine, auths={HOST: {**auth("ann", "geheim"), "identitytoken": "tok-geheim"}, "b": auth("ann", "geheim")})
    for login in (*find(machine), *find(machine, "b")):
        for shown in (repr(login), str(login), f"{login}", repr([login])):
            assert "geheim" not in shown
            assert "ann" not in shown
