"""Bytes that are seen and seldom needed: caches, package lists, documentation, what only a build needs.

Paths alone say so, and digests of what lies at several paths: each piece has its reason and what to look at before.
They are never added to what `advice` promises. Only what the layers above the base hold counts: to remove what the base
holds saves nothing.

A path counts once, for the first rule that fits it. Licences are left out of all of them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from dive_py.analysis.duplicates import copies
from dive_py.analysis.matching import Matcher
from dive_py.analysis.sizes_by_folder import shown_at
from dive_py.layers.distinct import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.analysis.duplicates import Read
    from dive_py.overlay.stack import LayerStack

_PLACES: Final = 5
"""Places that are named of each rule, those with most bytes."""

_HOME: Final = r"(?:root|home/[^/]+)"


class Rule(Struct, frozen=True):
    """Something that images seldom need."""

    word: str
    """What it is, for a row: *package lists*."""
    instead: str
    """What to write in a Dockerfile."""
    check: str
    """What to look at before."""
    folders: str = ""
    """An expression in RE2's syntax for paths of directories, all of whose files it is; empty for none."""
    files: str = ""
    """An expression in RE2's syntax for ends of files' paths; empty for none."""


RULES: Final = (
    Rule(
        "apt's package lists",
        "rm -rf /var/lib/apt/lists/* at the end of the RUN that updates them",
        "a later apt-get install needs an apt-get update in its own RUN then",
        r"var/lib/apt/lists",
    ),
    Rule(
        "apt's cache",
        "apt-get clean && rm -f /var/cache/apt/*.bin at the end of the RUN that installs",
        "nothing: apt makes it again",
        r"var/cache/apt",
    ),
    Rule("apk's cache", "apk add --no-cache", "nothing: apk makes it again", r"(?:etc/apk/cache|var/cache/apk)"),
    Rule(
        "caches of dnf, yum, zypper or pacman",
        "dnf clean all (yum clean all, zypper clean --all, pacman -Scc) at the end of the RUN that installs",
        "nothing: they are made again",
        r"var/cache/(?:dnf|yum|libdnf5|PackageKit|zypp|pacman)|var/lib/(?:dnf/repos|yum/repos|pacman/sync)",
    ),
    Rule(
        "pip's cache",
        "pip install --no-cache-dir, or RUN --mount=type=cache,target=/root/.cache/pip",
        "nothing: pip downloads again",
        _HOME + r"/\.cache/pip",
    ),
    Rule(
        "caches of uv, Poetry, Pipenv, PDM or pre-commit",
        "UV_NO_CACHE=1, poetry install --no-cache, or a cache mount",
        "uv links files from its cache where it may: see that none of a virtual environment lead there",
        _HOME + r"/\.cache/(?:uv|pypoetry|pipenv|pdm|pipx|pre-commit)",
    ),
    Rule(
        "npm's cache",
        "npm ci && npm cache clean --force in one RUN, or RUN --mount=type=cache,target=/root/.npm",
        "nothing: npm downloads again",
        _HOME + r"/\.npm(?:/_cacache|/_logs|/_npx)?",
    ),
    Rule(
        "caches of Yarn or pnpm",
        "yarn cache clean, pnpm store prune, or a cache mount, in the RUN that installs",
        "pnpm links node_modules from its store; Yarn's zero-installs need .yarn/cache, which is not counted here",
        _HOME + r"/(?:\.cache/yarn|\.local/share/pnpm/store|\.cache/pnpm|\.pnpm-store)|usr/local/share/\.cache/yarn",
    ),
    Rule(
        "Go's caches",
        "a stage that builds, and COPY --from of the program alone; or RUN --mount=type=cache",
        "go build at run time downloads again",
        _HOME + r"/\.cache/go-build|(?:go|" + _HOME + r"/go)/pkg/mod",
    ),
    Rule(
        "Cargo's caches and intermediate files",
        "a stage that builds, and COPY --from of the program alone",
        "cargo build at run time downloads and compiles again",
        r"(?:usr/local/cargo|"
        + _HOME
        + r"/\.cargo)/(?:registry|git)|(?:.*/)?target/(?:debug|release)/(?:deps|build|incremental|\.fingerprint)",
    ),
    Rule(
        "Maven's or Gradle's repository",
        "a stage that builds, and COPY --from of the result alone; or a cache mount",
        "a program that is run by mvn or gradle itself needs it",
        _HOME + r"/(?:\.m2/(?:repository|wrapper)|\.gradle/(?:caches|wrapper|daemon)|\.ivy2/cache|\.cache/coursier)",
    ),
    Rule(
        "caches of Composer, RubyGems, NuGet or conda",
        "composer clear-cache, dotnet nuget locals all --clear or conda clean -afy in the RUN that installs",
        "conda links environments from pkgs; dotnet run needs ~/.nuget/packages, dotnet of a publish does not",
        _HOME + r"/(?:\.composer/cache|\.cache/composer|\.nuget/packages|\.local/share/NuGet)|(?:.*/)?"
        r"(?:mini|ana|micro)?(?:conda|forge)\d?/pkgs|"
        r"(?:usr/local/bundle|(?:.*/)?lib/ruby/gems/[^/]+)/cache",
    ),
    Rule(
        "downloaded models and data sets",
        "a volume, or a layer of its own that seldom changes",
        "the program may load them when it starts",
        _HOME + r"/\.cache/(?:huggingface|torch|whisper|modelscope)|(?:.*/)?nltk_data",
    ),
    Rule(
        "other caches in homes",
        "remove them in the RUN that makes them",
        "what the program keeps there",
        _HOME + r"/\.cache|(?:.*/)?node_modules/\.cache|usr/local/share/\.cache",
    ),
    Rule(
        "Python's compiled files",
        "ENV PYTHONDONTWRITEBYTECODE=1, or pip install --no-compile",
        "programs start slower without them",
        r"(?:.*/)?__pycache__",
    ),
    Rule(
        "a Git repository",
        ".git in .dockerignore",
        "a program that asks Git for its own version",
        r"(?:.*/)?\.git",
    ),
    Rule(
        "debug symbols",
        "strip in the RUN that builds, or packages without -dbg",
        "a debugger or a profiler in this image",
        r"usr/lib/debug",
        r"\.(?:debug|dSYM|pdb)$",
    ),
    Rule(
        "compilers, headers and static libraries",
        "a stage that builds, and COPY --from of the result alone",
        "something is compiled when a container runs: pip without wheels, extensions, a just-in-time compiler",
        r"usr/(?:local/)?include|usr/(?:lib|libexec)/gcc|usr/lib/llvm-[^/]+|usr/src/linux-headers-[^/]+|usr/lib/linux-kbuild-[^/]+",
        r"(?:^|/)(?:lib|lib64)/(?:[^/]+/)*lib[^/]+\.a$",
    ),
    Rule(
        "documentation",
        "in debian: path-exclude=/usr/share/doc/* and its like in /etc/dpkg/dpkg.cfg.d before apt-get; dnf --nodocs",
        "nothing at run time; licences must stay, and are not counted here",
        r"usr/(?:local/)?share/(?:doc|man|info|gtk-doc|help|doc-base|lintian)|usr/(?:local/)?man",
    ),
    Rule(
        "translations",
        "path-exclude=/usr/share/locale/* in /etc/dpkg/dpkg.cfg.d before apt-get; dnf with %_install_langs",
        "programs that speak another language than English, and LANG",
        r"usr/(?:local/)?share/(?:locale|i18n)",
    ),
    Rule(
        "tests of packages",
        "remove them in the RUN that installs",
        "a few packages import their own tests",
        r"(?:.*/)?(?:site-packages|dist-packages)/(?:.*/)?tests?|usr/(?:local/)?lib/python3[^/]*/(?:test|idlelib|turtledemo)|"
        r"(?:.*/)?node_modules/(?:.*/)?(?:__tests__|tests?)",
    ),
    Rule(
        "source maps",
        "leave them out of the build for production",
        "error reports that name lines",
        files=r"\.(?:js|mjs|cjs|css)\.map$",
    ),
    Rule("logs", "remove them in the RUN that writes them", "a program that expects the file to be there", r"var/log"),
    Rule("temporary files", "remove them in the RUN that makes them", "what a program unpacks there", r"(?:var/)?tmp"),
)
"""What is looked for; the first that fits counts, so that the special stand before the general."""

_LICENCE: Final = r"(?i:(?:^|/)(?:copyright|licen[cs]e|copying|notice)[^/]*$)"


SAME: Final = Rule(
    "the same content at several paths",
    "one file, and ln or ln -s for the others; or one COPY instead of several",
    "a program that writes to one of them; copies that a later chown or chmod made of hard links",
)
"""What digests tell, and no path: every copy but one."""

_FREE, _LICENSED = -1, -2
"""Stand for the rule of what none claims, and of what has to stay."""


class SeldomPlace(Struct, frozen=True):
    """Where some of it lies."""

    path: bytes
    """A directory, or a file; without leading slash."""
    bytes: int
    files: int


class Probable(Struct, frozen=True):
    """Bytes that are probably not needed, for one reason."""

    rule: Rule
    bytes: int
    files: int
    layers: tuple[int, ...]
    """Those that store it, ascending."""
    places: tuple[SeldomPlace, ...]
    """Those with most bytes, most first."""
    place_count: int
    """How many places there are in all."""
    of_base: int
    """Bytes of the same kind that the base holds, which count nowhere here."""


def probable(stack: LayerStack, base: int, read: Read | None = None) -> tuple[Probable, ...]:
    """Find what is seen and seldom needed, most bytes first.

    Args:
        stack: The image.
        base: How many layers, from the bottom, belong to the base and cannot be changed.
        read: Reads contents of equal size again, to find the same ones; None to take the digests that are there.
    """
    entry, path = shown_at(stack)
    size, layer = stack.entries.stored[entry], stack.entries.layer[entry]
    rule, place = _claims(stack, path)
    free = np.flatnonzero(rule == _FREE)
    rule[free[copies(stack, entry[free], base, read)]] = len(RULES)
    claimed = rule >= 0
    path, size, layer = path[claimed], size[claimed], layer[claimed]
    rule, place = rule[claimed], place[claimed]
    own = layer >= base
    found = []
    for number in distinct(rule[own]).tolist():
        mine = rule == number
        of_base = int(size[mine & ~own].sum())
        mine &= own
        places, inverse, files = np.unique(place[mine], return_inverse=True, return_counts=True)
        amount = np.zeros(len(places), np.int64)
        np.add.at(amount, inverse, size[mine])
        order = np.lexsort((places, -amount))[:_PLACES]
        names = stack.paths.paths(places[order].astype(np.int32))
        found.append(
            Probable(
                (*RULES, SAME)[number],
                int(size[mine].sum()),
                int(mine.sum()),
                tuple(distinct(layer[mine]).tolist()),
                tuple(map(SeldomPlace, names, amount[order].tolist(), files[order].tolist())),
                len(places),
                of_base,
            )
        )
    return tuple(sorted(found, key=lambda one: -one.bytes))


def rule_of(path: bytes) -> Rule | None:
    """Return the rule that a path alone fits, however it lies in a folder that a rule is about; None for none."""
    text = path.decode("utf-8", "replace")
    return next((rule for rule, expression in _expressions() if expression.search(text)), None)


@cache
def _expressions() -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    """Return what paths of each rule's files look like."""
    return tuple(
        (rule, re.compile("|".join(filter(None, (rule.folders and f"^(?:{rule.folders})/", rule.files)))))
        for rule in RULES
    )


def _claims(stack: LayerStack, path: NDArray[np.int32]) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
    """Return for each content the number of the rule that claims it, and the path of the place that it lies in."""
    paths = stack.paths
    rules = np.full(paths.count, _FREE, np.int16)
    places = np.arange(paths.count, dtype=np.int32)
    for number, folders in sorted(_folders(stack).items()):
        for folder in folders:
            inside = slice(folder, int(paths.end[folder]))
            free = rules[inside] < 0
            rules[inside][free] = number
            places[inside][free] = folder
    seen = np.zeros(paths.count, np.bool_)
    seen[path] = True
    ids = np.flatnonzero(seen & (rules < 0)).astype(np.int32)
    by_rule = {number: rule.files for number, rule in enumerate(RULES) if rule.files}
    ids = ids[_matching("|".join(by_rule.values()), stack, ids)]
    for number, expression in by_rule.items():
        hits = ids[_matching(expression, stack, ids)]
        rules[hits[rules[hits] < 0]] = number
    ids = np.flatnonzero(seen & (rules >= 0)).astype(np.int32)
    rules[ids[_matching(_LICENCE, stack, ids)]] = _LICENSED
    return rules[path], places[path]


def _matching(expression: str, stack: LayerStack, ids: NDArray[np.int32]) -> NDArray[np.bool_]:
    found = Matcher(expression).mask(stack.paths, ids)
    return found if found is not None else np.zeros(len(ids), np.bool_)


def _folders(stack: LayerStack) -> dict[int, list[int]]:
    """Return the outermost directories that each rule is about, by its number."""
    paths = stack.paths
    folders = np.flatnonzero(paths.end > np.arange(paths.count) + 1).astype(np.int32)
    by_rule = {number: rule.folders for number, rule in enumerate(RULES) if rule.folders}
    hits = folders[_matching(_whole("|".join(by_rule.values())), stack, folders)]
    names = paths.paths(hits)
    found: dict[int, list[int]] = {}
    for number, expression in by_rule.items() if names else ():
        end = 0
        for folder in hits[Matcher(_whole(expression)).texts(names)].tolist():
            if folder >= end:
                found.setdefault(number, []).append(folder)
                end = int(paths.end[folder])  # what lies in it belongs to it
    return found


def _whole(expression: str) -> str:
    return f"^(?:{expression})$"
