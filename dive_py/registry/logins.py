"""Stored credentials: what `docker login` and `podman login` have left, in their order of trying.

    REGISTRY_AUTH_FILE, else ${XDG_RUNTIME_DIR}/containers/auth.json     Podman, Skopeo, Buildah
    /run/containers/UID/auth.json                                        the same without XDG_RUNTIME_DIR
    ${XDG_CONFIG_HOME:-~/.config}/containers/auth.json
    ${DOCKER_CONFIG:-~/.docker}/config.json                              Docker
    ~/.dockercfg                                                         Docker before 1.7

In each, helpers go before what the file says itself, and the key with the longest path before shorter ones:
`host/some/repo`, `host/some`, `host`, at last keys that are addresses (`https://host/v1/`). A key without a scheme and
with a path is Podman's: it is about the repositories below it. Docker takes any path for the whole host, and so it is
here, in Docker's own files.

docker-py knows Docker's files alone. It says here what an entry means (`_decoded`) and what a helper answers
(`_helped`); helpers are started by this module (`_Helper`), since docker-py would wait for one without end, keep all
that it writes, and let it write onto the screen.

Nothing here fails: an anonymous pull must not for a damaged file, or a helper that is gone. Each costs one line.

Sources: containers-auth.json(5); containers/image, *pkg/docker/config/config.go*; `docker login`, *Credential stores*.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from dive_py.oci.reference import DOCKER_HUB, registry_of
from dive_py.registry import configuration_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dive_py.registry.configuration_file import Warn

_HUB_KEY: Final = "https://index.docker.io/v1/"
"""Docker's key for the Hub."""

_HELPER_SECONDS = 15.0
"""Seconds that a credential helper may take: some ask a cloud."""

_LONGEST_ANSWER: Final = 1 << 20
"""Bytes of a helper's answer; tokens have some kB."""


class Login(Struct, frozen=True):
    """Credentials for a registry, or a part of it. Never shown: neither `repr` nor `str` has them."""

    username: str = ""
    password: str = ""
    identity_token: str = ""
    """What a token is asked for with instead of a password (OAuth 2, `refresh_token`)."""
    origin: str = ""
    """Where it was found, for messages; no two logins have the same."""

    def __repr__(self) -> str:
        return f"Login(origin={self.origin!r})"


class _Store(Struct, frozen=True):
    """A file that may hold credentials."""

    path: Path
    docker: bool = False
    """Whether it is Docker's, which takes a key with any path for the whole host."""
    bare: bool = False
    """Whether the document is `auths` itself."""
    named: bool = False
    """Whether REGISTRY_AUTH_FILE names it, so that it should be there."""


def find_logins(
    host: str, repository: str, environ: Mapping[str, str], warn: Warn, *, root: Path = Path("/")
) -> list[Login]:
    """Return the credentials for a repository in the order of trying; often none.

    Args:
        host: The registry, with its port: `docker.io`, `localhost:5000`.
        repository: The path there; may be empty.
        environ: The environment, for this program and for helpers.
        warn: Takes a line about each file or helper that was passed over.
        root: Where the file system starts; tests set it.
    """
    parts = [registry_of(host), *(part for part in repository.split("/") if part)]
    keys = ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
    found: dict[tuple[str, str, str], Login] = {}
    for store in _stores(environ, root):
        document = _document(store, warn)
        logins = [
            *_of_helpers(document, store, keys, environ, warn),
            *_of_entries(_object(document, "auths"), store, keys, warn),
        ]
        for login in logins:
            found.setdefault((login.username, login.password, login.identity_token), login)
    return list(found.values())


def _stores(environ: Mapping[str, str], root: Path) -> Iterator[_Store]:
    """Yield each file that may hold credentials, the first to try first."""
    home = configuration_file.home(environ)
    if named := environ.get("REGISTRY_AUTH_FILE", ""):
        yield _Store(Path(named), named=True)
    else:
        if runtime := environ.get("XDG_RUNTIME_DIR", ""):
            yield _Store(Path(runtime) / "containers" / "auth.json")
        yield _Store(root / "run" / "containers" / str(os.getuid()) / "auth.json")
    yield _Store(configuration_file.configs(environ) / "containers" / "auth.json")
    yield _Store(Path(environ.get("DOCKER_CONFIG") or home / ".docker") / "config.json", docker=True)
    yield _Store(home / ".dockercfg", docker=True, bare=True)


def _document(store: _Store, warn: Warn) -> Mapping[str, Any]:
    """Return what a file says; nothing where it is not there or cannot be read."""
    if store.named and not store.path.exists():
        warn(f"there is no {store.path}, which REGISTRY_AUTH_FILE names")
    found = configuration_file.read_json(store.path, warn) or {}
    return {"auths": found} if store.bare else found


def _object(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _of_entries(entries: Mapping[str, Any], store: _Store, keys: list[str], warn: Warn) -> Iterator[Login]:
    """Yield the credentials that stand in a file itself, those with the longest path first."""
    exact = [key for key in keys if key in entries]
    others = [key for key in entries if key not in exact and keys[-1] in key and _means_host(key, keys[-1], store)]
    for key in (*exact, *others):
        entry = entries[key]
        if not isinstance(entry, dict) or not entry:  # empty: the credentials are in a helper
            continue
        origin = f"{store.path} for {key}"
        try:
            username, password, token = _decoded(entry)
        except (ValueError, TypeError, AttributeError):  # without its text, which may have the secret in it
            warn(f"the login in {origin} is damaged, and not used")
            continue
        if token or username:
            yield Login(username, password, token, origin)


def _means_host(key: str, host: str, store: _Store) -> bool:
    """Return whether a key that is an address, or of Docker one with a path, means a registry as a whole."""
    from docker import auth

    if "/" in key and not (store.docker or key.startswith(("http://", "https://"))):
        return False
    return registry_of(auth.resolve_index_name(key)) == host


def _decoded(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return user name, password and identity token of an entry.

    Raises:
        ValueError: it is damaged; also TypeError and AttributeError.
    """
    from docker import auth

    if not entry.get("auth") and not entry.get("identitytoken"):  # docker-py does not look at these
        return str(entry.get("username") or ""), str(entry.get("password") or ""), ""
    kept = {key: entry[key] for key in ("auth", "identitytoken") if entry.get(key)}
    found: Mapping[str, Any] = auth.parse_auth({"": kept})[""]
    # Docker and Podman take away zeros, with which Docker once filled passwords up
    return found.get("username", ""), found.get("password", "").strip("\0"), found.get("IdentityToken", "")


def _of_helpers(
    document: Mapping[str, Any], store: _Store, keys: list[str], environ: Mapping[str, str], warn: Warn
) -> Iterator[Login]:
    """Yield what the helper has that a file names for a registry, or for a part of it."""
    helpers = _object(document, "credHelpers")
    host = keys[-1]
    asked = [*keys, _HUB_KEY] if host == DOCKER_HUB else keys
    name = next((helpers[key] for key in asked if helpers.get(key)), None) or document.get("credsStore")
    if not isinstance(name, str) or not name:
        return
    program = f"docker-credential-{name}"
    path = shutil.which(program, path=environ.get("PATH"))
    if path is None:
        warn(f"{program}, which {store.path} names, is not installed: its logins are not used")
        return
    try:
        login = _helped(_Helper(program, path, environ), _HUB_KEY if host == DOCKER_HUB else host)
    except _Failed as error:
        warn(f"{program}, which {store.path} names, {error}: its logins are not used")
        return
    if login is not None:
        yield Login(*login, origin=f"{program} for {host}, as {store.path} has it")


class _Failed(Exception):
    """A helper gave no answer; the text continues its name, and has nothing of what it said."""


def _helped(helper: _Helper, server: str) -> tuple[str, str, str] | None:
    """Return what a helper has for a server; None where it has nothing.

    Raises:
        _Failed: it gave no answer.
    """
    from docker import auth, credentials

    get: Any = credentials.Store.get
    try:
        found = get(helper, server)
        username, secret = found["Username"], found["Secret"]
    except credentials.CredentialsNotFound:
        return None
    except credentials.StoreError as error:
        raise _Failed("fails") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _Failed("answers something else than credentials") from error
    if not isinstance(username, str) or not isinstance(secret, str):
        raise _Failed("answers something else than credentials")
    return ("", "", secret) if username == auth.TOKEN_USERNAME else (username, secret, "")


class _Helper(Struct, frozen=True):
    """A program that keeps credentials: what the methods of docker-py's `Store` take of it."""

    program: str
    path: str
    environ: Mapping[str, str]

    def _execute(self, command: str, data: bytes) -> bytes:
        """Return what it writes, within its time.

        Raises:
            _Failed: it takes too long, or writes too much.
            docker.credentials.StoreError: it refuses.
        """
        from docker.credentials import errors

        try:
            process = subprocess.Popen(
                [self.path, command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=dict(self.environ),
                start_new_session=True,  # it and what it starts end together, and none of them asks on the terminal
            )
        except OSError as error:
            raise _Failed(f"cannot be started ({error.strerror})") from error
        answer = _exchanged(process, data)
        if len(answer) > _LONGEST_ANSWER:
            raise _Failed("answers without end")
        if process.returncode == -signal.SIGKILL:
            raise _Failed(f"does not answer within {_HELPER_SECONDS:.0f} s")
        if process.returncode:
            failed = subprocess.CalledProcessError(process.returncode, command, answer)
            raise errors.process_store_error(failed, self.program)
        return answer


def _exchanged(process: subprocess.Popen[bytes], data: bytes) -> bytes:
    """Give a helper its question, and return what it writes until its end, or a byte too many."""
    source: Any = process.stdin
    sink: Any = process.stdout
    end = threading.Timer(_HELPER_SECONDS, _kill, (process,))
    end.start()
    try:
        with process:
            with suppress(BrokenPipeError):
                source.write(data)
                source.close()
            answer: bytes = sink.read(_LONGEST_ANSWER + 1)
            if len(answer) > _LONGEST_ANSWER:
                _kill(process)
        return answer
    finally:
        end.cancel()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a helper and what it has started."""
    with suppress(OSError):
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
