"""Settings on their way into the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.cli import opening
from dive_py.cli.grammar.apply_settings import applied
from dive_py.cli.index_cache import opened as index_cache
from dive_py.errors import UsageError
from dive_py.settings import keys
from tests.cli.parsed import parsed
from tests.settings.writing import settled, write

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.cli.grammar.request import Request
    from tests.cli.conftest import Divepy


def request(*words: str) -> Request:
    """Return a parsed command line with the settings applied."""
    return applied(parsed(*words))


def test_settings_say_what_no_option_says(tmp_path: Path) -> None:
    file = write(tmp_path / "c.toml", 'host = "tcp://a:1"\nplatform = "linux/arm64"\nverify = true\ncolor = "never"')
    found = request("tree", "x", "--config", str(file), "-H", "tcp://b:1")
    assert (found.where.host, found.where.platform, found.reading.verify, found.color) == (
        "tcp://b:1",
        "linux/arm64",
        True,
        "never",
    )
    assert found.reading.ignore_errors is False


def test_what_another_programs_variable_says_is_left_to_whoever_means_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://a:1")
    found = request("tree", "x")
    assert found.where.host == ""
    assert found.settings[keys.HOST] == "tcp://a:1"


def test_a_command_that_reads_as_docker_does_is_settled_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVEPY_HOST", "tcp://a:1")
    monkeypatch.setenv("DIVEPY_SCORING", "dive")
    assert request("run", "x").where.host == "tcp://a:1"
    assert request("x").settings[keys.SCORING] == "dive"


def test_a_source_that_is_settled_is_for_names_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVEPY_SOURCE", "podman")
    options = opening.options(request("x"))
    assert (options.source, options.usual_source) == ("", "podman")


def test_the_cache_is_where_and_as_large_as_it_was_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = index_cache(settled((keys.CACHE_FOLDER, str(tmp_path)), (keys.CACHE_LIMIT, "5MB")))
    assert (cache.folder, cache.limit) == (tmp_path, 5_000_000)
    monkeypatch.setenv("DIVEPY_CACHE_ENABLED", "0")
    assert opening.options(request("x")).cache is None
    monkeypatch.setenv("DIVEPY_CACHE_ENABLED", "1")
    assert opening.options(request("x")).cache is not None
    assert opening.options(request("x", "--no-cache")).cache is None


def test_a_limit_that_nothing_reaches_is_told_with_its_place() -> None:
    with pytest.raises(UsageError, match=r"config.toml:1: cache.limit: .* is more than any file has"):
        index_cache(settled((keys.CACHE_LIMIT, "99999999TB")))


def test_the_usual_limit_is_the_caches_own() -> None:
    from dive_py.analysis.rule_values import parse_size
    from dive_py.layers.cache import LIMIT

    assert parse_size(keys.CACHE_LIMIT.default) == LIMIT


def test_what_is_odd_is_told_with_what_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DIVEPY_CACHE_LIMTI", "1")
    monkeypatch.setenv("DIVEPY_ELSEWHERE", "1")
    file = write(tmp_path / "c.toml", 'plattform = "linux/arm64"')
    request("tree", "x", "--config", str(file))
    assert capsys.readouterr().err.splitlines() == [
        f"divepy: {file}:1: there is no setting plattform; did you mean platform?",
        "divepy: there is no variable DIVEPY_CACHE_LIMTI; did you mean DIVEPY_CACHE_LIMIT?",
    ]


def test_a_file_that_is_not_there_or_damaged_ends_it(divepy: Divepy, archive: Path, tmp_path: Path) -> None:
    missing = divepy("tree", archive, "--config", tmp_path / "no.toml")
    assert (missing.status, missing.out) == (2, "")
    assert missing.err.startswith(f"divepy: {tmp_path / 'no.toml'}: the configuration cannot be read: No such file")
    damaged = divepy("tree", archive, "--config", write(tmp_path / "c.toml", "\nscoring = 'x'"))
    assert damaged.status == 2
    assert damaged.err.startswith(f"divepy: {tmp_path / 'c.toml'}:2: scoring is 'x' and can only be divepy dive;")


def test_scoring_of_the_file_counts(divepy: Divepy, archive: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "c.toml", 'scoring = "dive"')
    settled_so = divepy(archive, "--json", "-", "--config", file).out
    assert settled_so == divepy(archive, "--json", "-", "--scoring", "dive").out
    assert settled_so != divepy(archive, "--json", "-").out


def test_help_and_version_need_no_settings(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVEPY_SCORING", "none")
    assert divepy("help").status == divepy("--version").status == divepy("completion", "bash").status == 0
    assert divepy("doctor").status == 2
    with pytest.raises(UsageError):
        request("x")


def test_scoring_that_is_settled_counts_in_the_gate_where_neither_rules_nor_options_say_it(
    archive: Path, tmp_path: Path, divepy: Divepy
) -> None:
    file = write(tmp_path / "c.toml", 'scoring = "dive"')
    rules = write(tmp_path / ".dive-ci", "rules:\n  lowestEfficiency: 0.1\n")

    def report(*words: str | Path) -> str:
        return divepy(archive, "--ci", "--ci-config", rules, "--json", "-", *words).out

    assert report("--config", file) == report("--scoring", "dive") != report()
    assert report("--config", file, "--scoring", "divepy") == report()


def test_a_home_of_nobody_is_no_defect(divepy: Divepy, archive: Path) -> None:
    ended = divepy("tree", archive, "--config", "~no-such-user/c.toml")
    assert (ended.status, "cannot be read" in ended.err) == (2, True)
    assert str(index_cache(settled((keys.CACHE_FOLDER, "~no-such-user/x"))).folder)
