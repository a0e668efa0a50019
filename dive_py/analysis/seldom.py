"""What images seldom need, by its paths: rules without arrays, each with what to write instead and what to look at."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from msgspec import Struct

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

LICENCE: Final = r"(?i:(?:^|/)(?:copyright|licen[cs]e|copying|notice)[^/]*$)"


SAME: Final = Rule(
    "the same content at several paths",
    "one file, and ln or ln -s for the others; or one COPY instead of several",
    "a program that writes to one of them; copies that a later chown or chmod made of hard links",
)
"""What digests tell, and no path: every copy but one."""


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
