"""What of a layer probably should not be in an image: caches, logs, package lists, secrets, needless copies.

Only paths and changes are looked at, no content. A secret's path may be an innocent file's, so that everything here is
a hint and not a verdict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.overlay.stack import LayerStack


class Sort(Enum):
    """Why something should not be there: the word for it, and what would be better."""

    SECRET = ("secret", "give it to the build or the container when it is needed, never to a layer")
    CACHE = ("cache", "remove it in the same step, or switch it off")
    LISTS = ("package list", "remove it in the same step")
    LOG = ("log", "remove it in the same step")
    TEMPORARY = ("temporary", "remove it in the same step")
    HISTORY = ("shell history", "remove it")
    COPIED = ("copied for its attributes only", "change mode and owner where the file is made: COPY --chmod")

    @property
    def word(self) -> str:
        """The word."""
        return self.value[0]

    @property
    def advice(self) -> str:
        """What would be better."""
        return self.value[1]


@dataclass(frozen=True)
class CommitHint:
    """One place in a layer with what probably should not be in an image."""

    sort: Sort
    path: bytes
    """The directory that all of it is in, or the one file; without leading slash."""
    bytes: int
    """Stored bytes."""
    count: int
    """How many files."""


_HOME: Final = rb"(?:root|home/[^/]+)"

_RULES: Final = (
    (
        Sort.SECRET,
        (
            rb"(?:.*/)?\.ssh/(?:id_[^/.]+|identity)|(?:.*/)?\.aws/credentials|(?:.*/)?\.docker/config\.json|"
            rb"(?:.*/)?\.kube/config|(?:.*/)?\.gnupg/(?:private-keys-v1\.d/.+|secring\.gpg)|"
            rb"(?:.*/)?(?:\.netrc|_netrc|\.pgpass|\.npmrc|\.pypirc|\.git-credentials|\.vault-token|\.env(?:\.(?!example|sample|template|dist)[^/]+)?)|"
            rb"(?:.*/)?\.config/(?:gh/hosts\.yml|gcloud/credentials\.db|gcloud/application_default_credentials\.json)|"
            rb"(?:.*/)?[^/]+\.(?:pem|key|p12|pfx|jks|keystore|kdbx)|(?:.*/)?(?:service[-_]account|credentials)[^/]*\.json|"
            rb"etc/ssh/ssh_host_[^/]+_key|etc/krb5\.keytab|run/secrets/.*"
        ),
    ),
    (
        Sort.LISTS,
        rb"var/lib/apt/lists/.+|var/lib/(?:dnf|yum)/.+|var/cache/apt/pkgcache\.bin|var/cache/apt/srcpkgcache\.bin",
    ),
    (
        Sort.CACHE,
        rb"var/cache/[^/]+/.+|"
        + _HOME
        + rb"/\.(?:cache|npm|yarn|m2|gradle|cargo/registry|composer/cache|gem|nuget)/.+|"
        rb"(?:.*/)?__pycache__/.+|(?:usr/local/share/\.cache|go/pkg/mod/cache|root/go/pkg/mod/cache)/.+|"
        rb"(?:.*/)?node_modules/\.cache/.+|etc/apk/cache/.+",
    ),
    (Sort.LOG, rb"var/log/.+|(?:.*/)?npm-debug\.log[^/]*"),
    (
        Sort.HISTORY,
        rb"(?:.*/)?\.(?:bash|zsh|ash|python|mysql|psql|sqlite|node_repl)_history|(?:.*/)?\.(?:lesshst|viminfo|wget-hsts)",
    ),
    (Sort.TEMPORARY, rb"(?:var/)?tmp/.+|(?:.*/)?[^/]+\.sw[op]|core|(?:.*/)?core\.\d+|(?:.*/)?nohup\.out"),
)
"""Patterns of whole paths, the gravest first; linear, since no star repeats another."""

_PATTERN: Final = re.compile(
    b"|".join(b"(?P<s%d>%s)" % (number, rule) for number, (_, rule) in enumerate(_RULES)), re.DOTALL
)

_NO_SECRETS: Final = re.compile(
    rb"(?:usr/(?:share|lib)|etc/ssl/certs|etc/pki|usr/local/share/ca-certificates)/.*", re.DOTALL
)
"""Where public certificates lie, and packages' own files: not secrets."""

_DEPTHS: Final = {Sort.CACHE: 3, Sort.LISTS: 4, Sort.LOG: 2, Sort.TEMPORARY: 1}
"""How many parts of a path name the place that is reported as one."""


def commit_hints(stack: LayerStack, layer: int) -> list[CommitHint]:
    """Find what probably should not be in a layer: by sort, the gravest first, then most bytes, then by path."""
    entries = stack.entries
    part = slice(stack.first_entry[layer], stack.first_entry[layer + 1])
    files = np.flatnonzero(entries.live[part] & (entries.kind[part] == Kind.FILE)) + part.start
    paths = stack.paths.paths(entries.path[files])
    copied = np.isin(entries.change[files], (Change.METADATA, Change.IDENTICAL))
    found: dict[tuple[Sort, bytes], tuple[int, int]] = {}
    for path, size, is_copy in zip(paths, entries.stored[files].tolist(), copied.tolist(), strict=True):
        for sort, place in _places(path, is_copy=is_copy):
            bytes_, count = found.get((sort, place), (0, 0))
            found[sort, place] = (bytes_ + size, count + 1)
    order = {sort: number for number, sort in enumerate(Sort)}
    rows = [CommitHint(sort, place, size, count) for (sort, place), (size, count) in found.items()]
    return sorted(rows, key=lambda row: (order[row.sort], -row.bytes, row.path))


def _places(path: bytes, *, is_copy: bool) -> Iterator[tuple[Sort, bytes]]:
    """Return what a file is, and the place that it is reported under."""
    sort = sort_of(path)
    if is_copy and sort is not Sort.SECRET:
        yield Sort.COPIED, path
    elif sort is not None:
        yield sort, _place(path, sort)


def sort_of(path: bytes) -> Sort | None:
    """Return what a path alone says of a file; None where it says nothing."""
    match = _PATTERN.fullmatch(path)
    if match is None or match.lastgroup is None:
        return None
    sort = _RULES[int(match.lastgroup[1:])][0]
    if sort is Sort.SECRET and _NO_SECRETS.match(path):
        return None
    return sort


def _place(path: bytes, sort: Sort) -> bytes:
    depth = _DEPTHS.get(sort)
    if depth is None:
        return path
    parts = path.split(b"/")
    if sort is Sort.TEMPORARY:
        return b"/".join(parts[: 2 if parts[0] == b"var" else 1]) if parts[0] in {b"tmp", b"var"} else path
    if b"__pycache__" in parts:
        return b"/".join(parts[: parts.index(b"__pycache__") + 1])
    return b"/".join(parts[: min(depth, len(parts) - 1)])
