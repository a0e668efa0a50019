"""What a command line looks for."""

from __future__ import annotations

import pytest

from dive_py.analysis.find import Bits, Mode, Owner, Query
from dive_py.cli.conditions import Conditions, query
from dive_py.errors import InvalidPattern, UsageError
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change
from tests.cli.parsed import parsed


def read(*given: str) -> Query:
    """The query of `divepy find x` with these words."""
    return query(parsed("find", "x", *given).options(Conditions))


def matches(*given: str, path: bytes) -> bool:
    pattern = read(*given).pattern
    assert pattern is not None
    return pattern.matches(path)  # type: ignore[attr-defined, no-any-return]


def test_a_pattern_is_a_glob_or_an_expression() -> None:
    assert matches("*.pem", path=b"etc/a.pem")
    assert not matches("*.pem", path=b"etc/a.pem/b")
    assert matches("--regex", "^/etc/.*pem", path=b"etc/a.pem/b")
    assert not matches("--regex", "^etc", path=b"etc/a.pem")
    assert matches("--regex", "tc/a", path=b"etc/a.pem")


@pytest.mark.parametrize("given", [["ETC/*.Pem"], ["--regex", "^/ETC"], ["--regex", "pEm"]])
def test_case_is_ignored_when_asked(given: list[str]) -> None:
    assert not matches(*given, path=b"etc/a.pem")
    assert matches("-I", *given, path=b"etc/a.pem")
    assert matches(*given, "--ignore-case", path=b"etc/a.pem")


@pytest.mark.parametrize(
    ("sizes", "bounds"),
    [
        (["+10MB"], (10_000_000, None)),
        (["-4k"], (None, 4000)),
        (["1MiB"], (1_048_576, 1_048_576)),
        (["+1kB", "-2kB"], (1000, 2000)),
        (["+1kB", "+2kB"], (2000, None)),
        (["+0"], (0, None)),
    ],
)
def test_sizes_are_bounds(sizes: list[str], bounds: tuple[int | None, int | None]) -> None:
    found = read(*(word for size in sizes for word in ("--size", size)))
    assert (found.smallest, found.largest) == bounds
    assert found == read(*(f"--size={size}" for size in sizes))


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("0755", Mode(Bits.EXACT, 0o755)),
        ("755", Mode(Bits.EXACT, 0o755)),
        ("04755", Mode(Bits.EXACT, 0o4755)),
        ("0", Mode(Bits.EXACT, 0)),
        ("-4000", Mode(Bits.ALL, 0o4000)),
        ("/6000", Mode(Bits.ANY, 0o6000)),
        ("setuid", Mode(Bits.ALL, 0o4000, frozenset(Kind) - {Kind.SYMLINK})),
        ("world-writable", Mode(Bits.ALL, 0o002, frozenset(Kind) - {Kind.SYMLINK})),
        ("executable", Mode(Bits.ANY, 0o111, frozenset({Kind.FILE, Kind.HARDLINK}))),
    ],
)
def test_modes_are_read_as_gnu_find_reads_them(text: str, mode: Mode) -> None:
    assert read("--mode", text).modes == (mode,)


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("0", Owner(0)),
        ("1000:100", Owner(1000, 100)),
        (":0", Owner(None, 0)),
        ("5:", Owner(5)),
        ("4294967295", Owner(2**32 - 1)),
    ],
)
def test_owners_are_numbers(text: str, owner: Owner) -> None:
    assert read("--owner", text).owners == (owner,)


def test_what_is_given_again_is_one_more_that_will_do() -> None:
    found = read(
        *("--kind", "file", "--kind", "char", "--change", "removed", "--change", "added"),
        *("--mode", "setuid", "--mode", "setgid", "--owner", "0", "--owner", "1", "--xattr", "a", "--xattr", "b"),
    )
    assert found.kinds == {Kind.FILE, Kind.CHAR}
    assert found.changes == {Change.REMOVED, Change.ADDED}
    assert (len(found.modes), found.owners, found.xattrs) == (2, (Owner(0), Owner(1)), (b"a", b"b"))


def test_what_became_of_it() -> None:
    assert (read("--hidden").hidden, read("--visible").hidden, read("a").hidden) == (True, False, None)


def test_a_layer_alone_is_a_condition() -> None:
    """Which one it is, only the image knows."""
    assert read("--layer", "3") == Query()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "find wants PATTERN"),
        ([""], "find wants PATTERN"),
        (["--json"], "find wants PATTERN"),
        (["--regex", "--hidden"], "--regex wants PATTERN"),
        (["-I", "--hidden"], "--ignore-case wants PATTERN"),
        (["--hidden", "--visible"], "--visible: not allowed with --hidden"),
        (["--hidden", "--change", "removed"], "neither hidden nor visible"),
        (["--size", "big"], "'big' is not a size"),
        (["--size", "+-4"], "is not a size"),
        (["--size", ""], "is not a size"),
        (["--mode", "0999"], "--mode 0999 is not a mode"),
        (["--mode", "10000"], "is not a mode"),
        (["--mode", "u+s"], "is not a mode"),
        (["--mode", ""], "is not a mode"),
        (["--owner", "a b"], "--owner a b is not an owner"),
        (["--owner", ":"], "is not an owner"),
        (["--owner", ""], "is not an owner"),
        (["--owner", "4294967296"], "is not an owner"),
        (["--owner", "0:9999999999"], "is not an owner"),
        (["--kind", "whiteout"], "--kind"),
        (["--change", "untouched"], "--change"),
    ],
)
def test_mistakes_are_told(given: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(*given)


@pytest.mark.parametrize("given", [["--regex", "("], ["[z-a]"], ["/"], ["-I", "--regex", "*"]])
def test_a_bad_pattern_is_told(given: list[str]) -> None:
    with pytest.raises(InvalidPattern, match="bad"):
        read(*given)
