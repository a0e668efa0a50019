"""Programs that live tests call, and what happens where one is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

DEMANDED = os.environ.get("DIVEPY_LIVE") == "1"
"""Whether somebody wants all live tests to run; then a skip is a failure (see conftest.py), and downloads are made."""

CACHE = Path(os.environ.get("DIVEPY_LIVE_CACHE", "/var/cache/divepy-live"))
"""Where downloaded Debian systems stay for the next run."""


def need(*programs: str) -> None:
    """Skip where the tests cannot start engines, or a program is missing."""
    if os.geteuid() != 0:
        pytest.skip("engines are started as root")
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def run(*words: str | Path, data: bytes | None = None, environ: dict[str, str] | None = None) -> bytes:
    """What a program prints; that it fails is told with its own words."""
    done = subprocess.run(
        [str(word) for word in words],
        input=data,
        stdin=subprocess.DEVNULL if data is None else None,
        capture_output=True,
        env=os.environ | (environ or {}),
        timeout=600,
        check=False,
    )
    command = " ".join(map(str, words[:6]))
    assert done.returncode == 0, f"{command} ended with {done.returncode}: {done.stderr.decode(errors='replace')}"
    return done.stdout


def debian(suite: str, *packages: str) -> Path:
    """The root folder of a minimal Debian system with `packages`, from the cache or freshly made."""
    root = cached(suite, *packages)
    if (root / "complete").exists():
        return root / "root"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    include = [f"--include={','.join(packages)}"] if packages else []
    # a suite that is younger than this machine's debootstrap is installed as unstable is
    scripts = Path("/usr/share/debootstrap/scripts")
    script = scripts / suite if (scripts / suite).exists() else scripts / "sid"
    run("debootstrap", "--variant=minbase", *include, suite, root / "root", _mirror(), script)
    (root / "complete").touch()
    return root / "root"


def added(root: Path, *packages: str) -> Path:
    """The same system with more packages."""
    if missing := absent(root, *packages):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run("chroot", root, "apt-get", "update", "-qq", environ=quiet)
        run("chroot", root, "apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing, environ=quiet)
    return root


def absent(root: Path, *packages: str) -> list[str]:
    """Which packages a system does not have; skip where there are some and nobody wants them to be fetched."""
    missing = [name for name in packages if not (root / f"var/lib/dpkg/info/{name}.list").exists()]
    if missing and not DEMANDED:
        pytest.skip(f"not installed in {root}: {', '.join(missing)}; DIVEPY_LIVE=1 fetches them")
    return missing


def cached(suite: str, *packages: str) -> Path:
    """The folder of a Debian system in the cache; skip where it is not there and nobody wants it to be fetched."""
    need("debootstrap")
    root = CACHE / "-".join([suite, *packages])
    if not DEMANDED and not (root / "complete").exists():
        pytest.skip(f"Debian {suite} is not in {CACHE}; DIVEPY_LIVE=1 fetches it")
    return root


def _mirror() -> str:
    """The Debian mirror that apt uses on this machine."""
    uris = run("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages").decode().split()
    usable = [uri for uri in uris if "security" not in uri]
    assert usable, "apt knows a Debian mirror"
    return usable[0]
