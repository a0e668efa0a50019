"""What is seen and seldom needed, by its path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.analysis.probable import Probable, SeldomPlace, probable
from dive_py.analysis.seldom import RULES
from dive_py.analysis.sizes_by_folder import shown_at
from tests.building import file, hardlink, whiteout
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from tests.building import Entry

K = b"x" * 1000
FROM = [file("base", K)]
"""A base layer of its own."""

WHERE = {
    "var/lib/apt/lists/deb.debian.org_InRelease": "apt's package lists",
    "var/cache/apt/pkgcache.bin": "apt's cache",
    "var/cache/apt/archives/less_590.deb": "apt's cache",
    "etc/apk/cache/a.apk": "apk's cache",
    "var/cache/apk/APKINDEX.tar.gz": "apk's cache",
    "var/cache/dnf/fedora/repodata/x": "caches of dnf, yum, zypper or pacman",
    "var/lib/pacman/sync/core.db": "caches of dnf, yum, zypper or pacman",
    "root/.cache/pip/http/1": "pip's cache",
    "home/app/.cache/pip/http/1": "pip's cache",
    "root/.cache/uv/wheels/1": "caches of uv, Poetry, Pipenv, PDM or pre-commit",
    "root/.npm/_cacache/content-v2/1": "npm's cache",
    "home/node/.npm/_logs/1.log": "npm's cache",
    "usr/local/share/.cache/yarn/v6/1": "caches of Yarn or pnpm",
    "root/.local/share/pnpm/store/v3/1": "caches of Yarn or pnpm",
    "root/.cache/go-build/00/1": "Go's caches",
    "go/pkg/mod/github.com/a/b@v1/b.go": "Go's caches",
    "usr/local/cargo/registry/src/1": "Cargo's caches and intermediate files",
    "app/target/release/deps/app.d": "Cargo's caches and intermediate files",
    "root/.m2/repository/a/a.jar": "Maven's or Gradle's repository",
    "home/gradle/.gradle/caches/1": "Maven's or Gradle's repository",
    "root/.nuget/packages/a/1": "caches of Composer, RubyGems, NuGet or conda",
    "opt/conda/pkgs/numpy.conda": "caches of Composer, RubyGems, NuGet or conda",
    "usr/local/bundle/cache/rake.gem": "caches of Composer, RubyGems, NuGet or conda",
    "root/.cache/huggingface/hub/model": "downloaded models and data sets",
    "root/.cache/matplotlib/fontlist.json": "other caches in homes",
    "app/node_modules/.cache/babel/1": "other caches in homes",
    "app/lib/__pycache__/a.cpython-311.pyc": "Python's compiled files",
    "app/.git/objects/pack/1.pack": "a Git repository",
    "usr/lib/debug/.build-id/00/1": "debug symbols",
    "opt/app/app.debug": "debug symbols",
    "usr/include/stdio.h": "compilers, headers and static libraries",
    "usr/lib/gcc/x86_64-linux-gnu/12/cc1": "compilers, headers and static libraries",
    "usr/lib/x86_64-linux-gnu/libc.a": "compilers, headers and static libraries",
    "usr/share/man/man1/ls.1.gz": "documentation",
    "usr/share/doc/less/README": "documentation",
    "usr/share/locale/de/LC_MESSAGES/a.mo": "translations",
    "usr/lib/python3/dist-packages/numpy/core/tests/test_a.py": "tests of packages",
    "usr/lib/python3.11/test/test_os.py": "tests of packages",
    "app/node_modules/a/test/index.js": "tests of packages",
    "app/dist/main.js.map": "source maps",
    "var/log/dpkg.log": "logs",
    "tmp/build/x": "temporary files",
    "var/tmp/x": "temporary files",
    # needed, or more likely so
    "usr/share/doc/less/copyright": "",
    "usr/share/doc/less/LICENSE.gz": "",
    "app/.yarn/cache/left-pad.zip": "",
    "var/lib/dpkg/status": "",
    "usr/lib/python3/dist-packages/numpy/testing.py": "",
    "usr/lib/python3/dist-packages/tests.py": "",
    "app/tests/data": "",
    "app/map.js": "",
    "app/liba": "",
    "usr/lib/a.a": "",
    "srv/var/log/x": "",
    "a.git": "",
    "home/.cache": "",
    "var/cache/nginx/x": "",
    "lib/apk/db/installed": "",
}
"""Paths, and what they are; nothing for what may be needed."""


def of(*layers: list[Entry], base: int = 1) -> tuple[Probable, ...]:
    return probable(stacked(*layers), base)


def words(found: tuple[Probable, ...]) -> dict[str, int]:
    return {one.rule.word: one.bytes for one in found}


@pytest.mark.parametrize(("path", "word"), WHERE.items())
def test_a_path_says_what_it_is(path: str, word: str) -> None:
    assert words(of(FROM, [file(path, K)])) == ({word: 1000} if word else {})


def test_every_rule_is_tried_and_says_what_to_do() -> None:
    assert {rule.word for rule in RULES} == set(WHERE.values()) - {""}
    for rule in RULES:
        assert rule.folders or rule.files
        assert rule.instead
        assert rule.check
        assert rule.word[0].islower() or rule.word.startswith(("Python", "Go", "Cargo", "Maven"))


def test_the_places_with_most_bytes_come_first() -> None:
    (found,) = of(
        FROM,
        [file("app/__pycache__/a.pyc", K), file("lib/__pycache__/b.pyc", K * 3)],
        [file("lib/__pycache__/c.pyc", b"1")],
    )
    assert (found.bytes, found.files, found.layers, found.place_count) == (4001, 3, (1, 2), 2)
    assert found.places == (SeldomPlace(b"lib/__pycache__", 3001, 2), SeldomPlace(b"app/__pycache__", 1000, 1))


def test_what_lies_in_two_of_them_counts_once_for_the_special_one() -> None:
    found = of(
        FROM, [file("root/.cache/pip/a", K), file("root/.cache/b", b"12"), file("tmp/x/__pycache__/a.pyc", b"1")]
    )
    assert words(found) == {"pip's cache": 1000, "other caches in homes": 2, "Python's compiled files": 1}


def test_what_is_hidden_or_of_the_base_does_not_count() -> None:
    base = [file("var/log/a", K), file("var/log/b", K * 2)]
    (found,) = of(base, [file("var/log/c", b"123")], [whiteout("var/log/b")])
    assert (found.bytes, found.of_base, found.layers) == (3, 1000, (1,))
    assert of(base, [file("x", K)]) == ()
    assert words(of(base, base=0)) == {"logs": 3000}


def test_a_content_with_two_names_counts_where_it_is_seen() -> None:
    found = of(FROM, [file("var/log/a", K), hardlink("keep", "var/log/a")], [whiteout("var/log/a")])
    assert found == (), "another name of it stays"


PARTS = st.sampled_from(
    ["var", "log", "tmp", "root", ".cache", "pip", ".git", "__pycache__", "x", "lib", "a.a", "LICENSE"]
)
FILES = st.lists(st.tuples(st.lists(PARTS, min_size=1, max_size=5), st.integers(0, 50), st.integers(1, 2)), max_size=20)


@given(FILES)
def test_no_byte_counts_twice_and_none_that_is_not_seen(files: list[tuple[list[str], int, int]]) -> None:
    layers: list[dict[str, Entry]] = [{"base": file("base", K)}, {}, {}]
    for parts, size, layer in files:
        layers[layer]["/".join(parts)] = file("/".join(parts), b"x" * size)
    stack = stacked(*(list(layer.values()) for layer in layers))
    entry, _ = shown_at(stack)
    seen = stack.entries.stored[entry][stack.entries.layer[entry] >= 1]
    found = probable(stack, 1)
    assert sum(one.bytes for one in found) <= seen.sum()
    assert sum(one.files for one in found) <= len(seen)
    for one in found:
        assert sum(place.bytes for place in one.places) <= one.bytes
        assert (sum(place.bytes for place in one.places) == one.bytes) or one.place_count > len(one.places)


def test_names_that_are_no_text_and_long_ones_are_looked_at_in_linear_time() -> None:
    deep = "/".join(["node_modules"] * 300)
    found = of(FROM, [file(b"tmp/\xff\xfe", K), file(f"{deep}/x", K), file("tmp/a\nb", K)])
    assert words(found) == {"temporary files": 2000}
