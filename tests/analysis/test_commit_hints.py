"""What of a layer is probably not wanted."""

from __future__ import annotations

import pytest

from dive_py.analysis.commit_hints import CommitHint, Sort, commit_hints, sort_of
from tests.building import Entry, directory, file, symlink, whiteout
from tests.overlay.stacking import stacked


def found(*layers: list[Entry]) -> list[CommitHint]:
    return commit_hints(stacked(*layers), len(layers) - 1)


@pytest.mark.parametrize(
    ("path", "sort"),
    [
        ("root/.ssh/id_rsa", Sort.SECRET),
        ("home/me/.ssh/id_ed25519", Sort.SECRET),
        ("root/.ssh/id_rsa.pub", None),
        ("root/.ssh/known_hosts", None),
        ("root/.aws/credentials", Sort.SECRET),
        ("app/.env", Sort.SECRET),
        ("app/.env.production", Sort.SECRET),
        ("app/.environment", None),
        ("srv/server.key", Sort.SECRET),
        ("etc/ssl/certs/ca.pem", None),
        ("usr/share/doc/x/example.pem", None),
        ("srv/service-account-prod.json", Sort.SECRET),
        ("var/lib/apt/lists/deb_main", Sort.LISTS),
        ("var/lib/apt/extended_states", None),
        ("var/cache/apt/archives/a.deb", Sort.CACHE),
        ("var/cache/apt/pkgcache.bin", Sort.LISTS),
        ("root/.cache/pip/x", Sort.CACHE),
        ("home/me/.npm/_cacache/x", Sort.CACHE),
        ("opt/x/__pycache__/a.pyc", Sort.CACHE),
        ("var/log/dpkg.log", Sort.LOG),
        ("var/logs", None),
        ("root/.bash_history", Sort.HISTORY),
        ("tmp/x", Sort.TEMPORARY),
        ("var/tmp/x/y", Sort.TEMPORARY),
        ("srv/tmp/x", None),
        ("srv/.file.swp", Sort.TEMPORARY),
        ("core", Sort.TEMPORARY),
        ("srv/core.1234", Sort.TEMPORARY),
        ("usr/lib/python3/core", None),
        ("app/.env.example", None),
        ("root/.gnupg/private-keys-v1.d/A.key", Sort.SECRET),
        ("srv/core.c", None),
        ("usr/bin/app", None),
    ],
)
def test_paths_tell(path: str, sort: Sort | None) -> None:
    assert sort_of(path.encode()) is sort


def test_what_lies_together_is_told_as_one_the_gravest_first() -> None:
    rows = found(
        [
            file("var/cache/apt/archives/a.deb", b"x" * 10),
            file("var/cache/apt/archives/b.deb", b"x" * 20),
            file("root/.netrc", b"x"),
            file("var/log/a.log", b"x" * 5),
            file("usr/bin/app", b"x" * 99),
        ]
    )
    assert rows == [
        CommitHint(Sort.SECRET, b"root/.netrc", 1, 1),
        CommitHint(Sort.CACHE, b"var/cache/apt", 30, 2),
        CommitHint(Sort.LOG, b"var/log", 5, 1),
    ]


def test_copies_for_attributes_alone_are_named() -> None:
    base = [directory("a"), file("a/big", b"x" * 1000), file("a/same", b"y", mtime=1)]
    upper = [directory("a", mode=0o700), file("a/big", b"x" * 1000, mode=0o600), file("a/same", b"y", mtime=1)]
    assert found(base, upper) == [
        CommitHint(Sort.COPIED, b"a/big", 1000, 1),
        CommitHint(Sort.COPIED, b"a/same", 1, 1),
    ]


def test_only_files_of_the_layer_itself_count() -> None:
    base = [file("var/log/old", b"x")]
    assert found(base, [whiteout("var/log/old"), symlink("tmp/link", "x"), directory("tmp/dir")]) == []


def test_a_hostile_path_takes_no_time() -> None:
    """No part of the patterns repeats what another one repeats."""
    assert sort_of(b"a/" * 2000 + b".ssh/id_" + b"." * 2000) is None
    assert sort_of(b"\n" * 4000) is None
