"""Debian's docker-registry, started on loopback as a test wants it; all of a session's share what they store."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tests.live.programs import need, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.token_server import TokenServer

USER, PASSWORD = "me", "secret"
_HTPASSWD = "me:$2b$04$eYe5opsjfyNG/o7G9VRBBe7zBCOMpm/bW2PjmuArdAd/pQD8e2cfi\n"
"""`secret`, as bcrypt, which is all that docker-registry takes."""


@dataclass(frozen=True)
class LiveRegistry:
    """A registry that answers."""

    name: str
    host: str
    """`127.0.0.1:PORT`."""
    pid: int
    ca: Path | None = None
    """Who signed its certificate; None where it speaks plain HTTP."""


@dataclass(frozen=True)
class Certificates:
    """A private authority, and what it signed for this machine's loopback."""

    ca: Path
    certificate: Path
    key: Path


def certificates(folder: Path) -> Certificates:
    """Make them in a folder."""
    need("openssl")
    made = Certificates(folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    names = folder / "names"
    names.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    new = ("openssl", "req", "-newkey", "rsa:2048", "-nodes")
    run(*new, "-x509", "-days", "2", "-subj", "/CN=tests", "-keyout", folder / "ca.key", "-out", made.ca)
    run(*new, "-subj", "/CN=127.0.0.1", "-keyout", made.key, "-out", folder / "request")
    signed = ("openssl", "x509", "-req", "-days", "2", "-in", folder / "request", "-extfile", names)
    run(*signed, "-CA", made.ca, "-CAkey", folder / "ca.key", "-CAcreateserial", "-out", made.certificate)
    return made


def tls(made: Certificates) -> dict[str, Any]:
    """Settings: with TLS."""
    return {"http": {"tls": {"certificate": str(made.certificate), "key": str(made.key)}}}


def basic(folder: Path) -> dict[str, Any]:
    """Settings: with a login that is asked for by basic authentication."""
    path = folder / "htpasswd"
    path.write_text(_HTPASSWD)
    return {"auth": {"htpasswd": {"realm": "tests", "path": str(path)}}}


def token(server: TokenServer) -> dict[str, Any]:
    """Settings: with tokens of a server."""
    return {
        "auth": {
            "token": {
                "realm": server.url,
                "service": server.service,
                "issuer": server.issuer,
                "rootcertbundle": str(server.certificates.ca),
            }
        }
    }


SCHEMA_1: dict[str, Any] = {"compatibility": {"schema1": {"enabled": True}}}
"""Settings: takes and makes manifests of schema 1."""


@contextmanager
def registry(folder: Path, name: str, settings: dict[str, Any] | None = None) -> Iterator[LiveRegistry]:
    """Start one; its log is in `folder/NAME.log`.

    Args:
        folder: What it stores is in `folder/stored`, which others may have too.
        name: For test names.
        settings: Of its configuration, besides the usual ones.
    """
    need("docker-registry")
    wanted = settings or {}
    config = {
        "version": 0.1,
        "storage": {"filesystem": {"rootdirectory": str(folder / "stored")}, "delete": {"enabled": True}},
        **wanted,
        "http": {"addr": "127.0.0.1:0", **wanted.get("http", {})},
    }
    path = folder / f"{name}.json"  # which is YAML too
    path.write_text(json.dumps(config))
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            ["docker-registry", "serve", str(path)], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        try:
            port = _port(process.stderr, log)
            drain = threading.Thread(target=log.writelines, args=(process.stderr,), daemon=True)
            drain.start()
            ca = Path(wanted["http"]["tls"]["certificate"]).with_name("ca.pem") if "http" in wanted else None
            yield LiveRegistry(name, f"127.0.0.1:{port}", process.pid, ca)
        finally:
            process.terminate()
            process.wait(30)
            process.stderr.close()


def _port(said: IO[bytes], log: IO[bytes]) -> int:
    """The port that it was given; it listens before it says so."""
    lines = []
    for line in said:
        log.write(line)
        lines.append(line)
        if found := re.search(rb"listening on 127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    message = f"docker-registry ended: {b''.join(lines[-5:]).decode(errors='replace')}"
    raise AssertionError(message)
