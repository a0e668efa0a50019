"""Who may read a real registry: certificates, logins as docker and Podman keep them, tokens; divepy as a process."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live.distribution import PASSWORD, USER
from tests.live.engines import docker_20

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.live.distribution import Certificates, LiveRegistry
    from tests.live.token_server import TokenServer

AUTH = {"auth": base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()}
WRONG = {"auth": base64.b64encode(f"{USER}:no-{PASSWORD}".encode()).decode()}


class Person:
    """Somebody's home, and divepy in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("DOCKER_", "XDG_", "REGISTRY_"))
        }
        self.environ = kept | {"HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run")}

    def docker(self, **config: object) -> None:
        """Write what `docker login` leaves."""
        (self.home / ".docker").mkdir(exist_ok=True)
        (self.home / ".docker/config.json").write_text(json.dumps(config))

    def podman(self, auths: dict[str, dict[str, str]]) -> None:
        """Write what `podman login` leaves."""
        folder = self.home / "run/containers"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "auth.json").write_text(json.dumps({"auths": auths}))

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What divepy says; no password is ever in it."""
        command = [sys.executable, "-m", "dive_py", *words, "--no-cache", "--no-input"]
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=self.environ,
            timeout=100,
            check=False,
        )
        for secret in (PASSWORD, AUTH["auth"], WRONG["auth"], "identity-token", "Bearer"):
            assert secret not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    def sees(self, reference: str, *words: str) -> bool:
        """Whether an image's files are listed; else it is said why not, in one line."""
        done = self.run("tree", f"registry:{reference}", *words)
        assert done.returncode in {0, 2}, done.stderr
        assert done.returncode == 0 or len(done.stderr.splitlines()) == 1, done.stderr
        return done.returncode == 0 and "etc/apt" in done.stdout


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


@pytest.fixture(scope="session")
def stored(copied: Callable[[str, str], str]) -> str:
    """An image that every registry of the session has, without a host."""
    return copied("ubuntu", "gzip").partition("/")[2]


@pytest.fixture(scope="session")
def hidden(copied: Callable[[str, str], str], registries: Path) -> str:
    """The same in a repository that not everybody may read."""
    repository = copied("ubuntu", "gzip").partition("/")[2].partition(":")[0]
    repositories = registries / "stored/docker/registry/v2/repositories"
    shutil.copytree(repositories / repository, repositories / "private" / repository, dirs_exist_ok=True)
    return f"private/{repository}:1"


def test_a_certificate_of_a_private_authority(
    person: Person, with_tls: LiveRegistry, certificates: Certificates, stored: str
) -> None:
    reference = f"{with_tls.host}/{stored}"
    assert not person.sees(reference)
    said = person.run("tree", f"registry:{reference}").stderr
    assert "certificate" in said
    assert "--ca" in said
    assert person.sees(reference, "--ca", str(certificates.ca))
    assert person.sees(reference, "--insecure")
    assert not person.sees(reference, "--ca", str(certificates.key)), "a file without certificates"
    assert not person.sees(reference, "--ca", str(person.home / "missing"))


@pytest.fixture
def certs_d(with_tls: LiveRegistry) -> Iterator[Path]:
    """The folder of this registry's certificates, as docker and Podman have it."""
    folder = Path("/etc/docker/certs.d") / with_tls.host
    missing = next(parent for parent in reversed([folder, *folder.parents]) if not parent.exists())
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(missing)


def test_certificates_of_the_machine(
    person: Person, with_tls: LiveRegistry, certificates: Certificates, stored: str, certs_d: Path
) -> None:
    shutil.copy(certificates.ca, certs_d / "ca.crt")
    assert person.sees(f"{with_tls.host}/{stored}")


def test_certificates_that_the_environment_names(
    person: Person, with_tls: LiveRegistry, certificates: Certificates, stored: str
) -> None:
    person.environ["SSL_CERT_FILE"] = str(certificates.ca)
    assert person.sees(f"{with_tls.host}/{stored}")


def test_without_a_login_it_is_said_how_to_log_in(person: Person, with_basic: LiveRegistry, stored: str) -> None:
    done = person.run("tree", f"registry:{with_basic.host}/{stored}")
    assert done.returncode == 2
    assert f"docker login {with_basic.host}" in done.stderr


@pytest.mark.parametrize("key", ["{}", "http://{}", "https://{}/v2/"])
def test_a_login_of_docker(person: Person, with_basic: LiveRegistry, stored: str, key: str) -> None:
    person.docker(auths={key.format(with_basic.host): AUTH})
    assert person.sees(f"{with_basic.host}/{stored}")


def test_a_login_of_podman_for_a_repository(person: Person, with_basic: LiveRegistry, stored: str) -> None:
    """The longest path that fits is taken."""
    person.podman({with_basic.host: WRONG, f"{with_basic.host}/{stored.partition('/')[0]}": AUTH})
    assert person.sees(f"{with_basic.host}/{stored}")
    person.podman({f"{with_basic.host}/another": AUTH})
    assert not person.sees(f"{with_basic.host}/{stored}")


def test_a_login_in_a_file_that_the_environment_names(person: Person, with_basic: LiveRegistry, stored: str) -> None:
    person.environ["REGISTRY_AUTH_FILE"] = str(person.home / "auth")
    (person.home / "auth").write_text(json.dumps({"auths": {with_basic.host: AUTH}}))
    assert person.sees(f"{with_basic.host}/{stored}")


def test_a_login_of_a_helper(person: Person, with_basic: LiveRegistry, stored: str) -> None:
    helper = person.home / "bin/docker-credential-tests"
    helper.parent.mkdir()
    helper.write_text(f'#!/bin/sh\ncat >/dev/null\necho \'{{"Username":"{USER}","Secret":"{PASSWORD}"}}\'\n')
    helper.chmod(0o755)
    person.environ["PATH"] = f"{helper.parent}:{person.environ['PATH']}"
    person.docker(credHelpers={with_basic.host: "tests"})
    assert person.sees(f"{with_basic.host}/{stored}")
    person.docker(credsStore="missing")
    assert not person.sees(f"{with_basic.host}/{stored}")


def test_a_wrong_login_is_said(person: Person, with_basic: LiveRegistry, stored: str) -> None:
    person.docker(auths={with_basic.host: WRONG})
    assert not person.sees(f"{with_basic.host}/{stored}")


def test_a_token_is_asked_for_once(
    person: Person, with_tokens: LiveRegistry, token_server: TokenServer, stored: str
) -> None:
    token_server.reset()
    assert person.sees(f"{with_tokens.host}/{stored}")
    repository = stored.partition(":")[0]
    assert [(asked.user, asked.scopes, asked.status) for asked in token_server.asked] == [
        ("", (f"repository:{repository}:pull",), 200)
    ]


def test_a_token_for_those_who_log_in(
    person: Person, with_tokens: LiveRegistry, token_server: TokenServer, hidden: str
) -> None:
    token_server.reset()
    assert not person.sees(f"{with_tokens.host}/{hidden}")
    assert {asked.user for asked in token_server.asked} == {""}
    person.docker(auths={with_tokens.host: AUTH})
    assert person.sees(f"{with_tokens.host}/{hidden}")
    assert token_server.asked[-1].user == USER


def test_an_identity_token_is_exchanged(
    person: Person, with_tokens: LiveRegistry, token_server: TokenServer, hidden: str
) -> None:
    token_server.reset()
    user = base64.b64encode(f"{USER}:".encode()).decode()
    person.docker(auths={with_tokens.host: {"auth": user, "identitytoken": token_server.identity}})
    assert person.sees(f"{with_tokens.host}/{hidden}")
    assert {(asked.method, asked.user) for asked in token_server.asked} == {("POST", USER)}


def test_a_stale_login_does_not_keep_one_out(
    person: Person, with_tokens: LiveRegistry, token_server: TokenServer, stored: str, hidden: str
) -> None:
    person.docker(auths={with_tokens.host: WRONG})
    token_server.reset()
    done = person.run("tree", f"registry:{with_tokens.host}/{stored}")
    assert done.returncode == 0
    assert "refused" in done.stderr, "and it is said"
    assert [asked.status for asked in token_server.asked] == [401, 200], "tried once"
    assert not person.sees(f"{with_tokens.host}/{hidden}")


def test_a_token_that_has_run_out_is_asked_for_again(
    person: Person, with_tokens: LiveRegistry, token_server: TokenServer, stored: str
) -> None:
    token_server.reset()
    token_server.seconds = 1
    assert person.sees(f"{with_tokens.host}/{stored}")
    token_server.reset()
    token_server.expired = 10_000
    assert not person.sees(f"{with_tokens.host}/{stored}"), "and not without end"
    assert len(token_server.asked) < 20
    token_server.reset()


def test_lists_have_scopes_of_their_own(
    person: Person, with_tokens: LiveRegistry, token_server: TokenServer, stored: str
) -> None:
    token_server.reset()
    repository = stored.partition(":")[0]
    done = person.run("tags", "-q", f"{with_tokens.host}/{repository}")
    assert done.stdout.split() == ["1"]
    denied = person.run("images", with_tokens.host)
    assert denied.returncode == 2
    person.docker(auths={with_tokens.host: AUTH})
    listed = person.run("images", with_tokens.host)
    assert repository in listed.stdout
    assert "registry:catalog:*" in token_server.asked[-1].scopes


def test_a_mirror_that_only_the_daemon_knows(
    person: Person, registry: LiveRegistry, registries: Path, stored: str, short_folder: Path
) -> None:
    """Docker was started with a file of settings that is nowhere else; the Hub has no such repository."""
    repository = stored.partition(":")[0]
    repositories = registries / "stored/docker/registry/v2/repositories"
    shutil.copytree(repositories / repository, repositories / "library/only-mirrored", dirs_exist_ok=True)
    folder = short_folder / "mirrored"
    folder.mkdir()
    with docker_20(folder, {"registry-mirrors": [f"http://{registry.host}"]}) as engine:
        assert person.sees("only-mirrored:1", "--host", engine.address)
    assert not person.sees("only-mirrored:1", "--host", engine.address), "a daemon that is gone"
