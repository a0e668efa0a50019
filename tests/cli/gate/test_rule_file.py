"""The file of rules."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.gate import rule_file
from dive_py.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path


def read(text: str) -> rule_file.RuleFile:
    return rule_file.read(text.encode(), "ci.yaml")


def said(text: str) -> dict[str, tuple[tuple[str, ...], int]]:
    return {given.key.name: (given.values, given.line) for given in read(text).given}


def test_dive_s_example_and_what_is_beside_it() -> None:
    text = """\
rules:
  # a remark
  lowestEfficiency: 0.95
  highestWastedBytes: 20MB
  highestUserWastedPercent: 0.20
  forbidden:
    - "*.pem"
    - /root/.ssh
ignore: /var/lib/dpkg
base: debian:12
scoring: dive
"""
    assert said(text) == {
        "lowestEfficiency": (("0.95",), 3),
        "highestWastedBytes": (("20MB",), 4),
        "highestUserWastedPercent": (("0.20",), 5),
        "forbidden": (("*.pem", "/root/.ssh"), 6),
        "ignore": (("/var/lib/dpkg",), 9),
        "base": (("debian:12",), 10),
        "scoring": (("dive",), 11),
    }
    assert read(text).notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "RULES: {LowestEfficiency: 0.5}",
        "rules: {lowest-efficiency: 0.5}",
        "rules.lowestEfficiency: 0.5",
        "lowestEfficiency: 0.5",
        '{"rules": {"lowestefficiency": "0.5"}}',
        "x: &half 0.5\nrules: {lowestEfficiency: *half}",
        "rules:\nlowestEfficiency: 0.5",
        "\ufeffrules: {lowestEfficiency: 0.5}",
    ],
)
def test_names_count_whatever_their_case_and_place(text: str) -> None:
    assert [(given.key.name, given.values) for given in read(text).given] == [("lowestEfficiency", ("0.5",))]


@pytest.mark.parametrize("text", ["", "# nothing", "---", "~", "rules:", "rules: ~", "rules: {lowestEfficiency: }"])
def test_what_is_not_said_leaves_the_default(text: str) -> None:
    assert read(text) == rule_file.RuleFile("ci.yaml")


def test_values_stay_as_they_are_written() -> None:
    found = said("rules: {lowestEfficiency: off, highestWastedBytes: 1.0MB, base: 010, forbidden: [1.0, yes, 0x10]}")
    assert [values for values, _ in found.values()] == [("off",), ("1.0MB",), ("010",), ("1.0", "yes", "0x10")]


def test_numbers_in_the_notations_of_yaml_are_those_numbers() -> None:
    """Dive 0.13.1 takes 0755 for 493; a path or a name stays one."""
    found = said("{highestWastedBytes: 0755, highestLayerBytes: 1_000, lowestEfficiency: 0.9_5, ignore: 0755}")
    assert [values for values, _ in found.values()] == [("493",), ("1000",), ("0.95",), ("0755",)]


def test_keys_that_are_merged_have_the_line_where_they_stand() -> None:
    text = "strict: &strict\n  lowestEfficiency: 0.99\nrules:\n  <<: *strict\n  highestWastedBytes: 1MB\n"
    assert said(text) == {"highestWastedBytes": (("1MB",), 5), "lowestEfficiency": (("0.99",), 2)}


def test_tabs_and_characters_that_json_escapes_are_read() -> None:
    text = '{\t"rules":\t{\t"forbidden":\t["\\ud83d\\ude00.pem"]\t}\t}'
    assert said(text) == {"forbidden": (("\U0001f600.pem",), 1)}


def test_a_file_that_nobody_named_is_no_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for: in a pipeline the gate would hang until the job's time is up."""
    os.mkfifo(tmp_path / ".dive-ci")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Misconfigured, match=r"cannot read the rules of \.dive-ci: it is a pipe and no file"):
        rule_file.find(None)


def test_a_file_that_is_none_of_rules_is_not_printed() -> None:
    notes = read("root:$6$secret$hash: 1\n").notes
    assert notes == ("ci.yaml:1: there is no rule of such a name, nothing is checked for it",)


def test_names_that_mean_nothing_are_told() -> None:
    notes = read("plugins: [a]\ncase: {}\nrules:\n  plugins: x\n  plugin1/rule1: error\n").notes
    assert notes == (
        "ci.yaml:4: there is no rule 'plugins', nothing is checked for it",
        "ci.yaml:5: there is no rule 'plugin1/rule1', nothing is checked for it",
        "ci.yaml:2: there is no rule 'case', nothing is checked for it; did you mean base?",
    )


@pytest.mark.parametrize(
    ("text", "line", "key", "meant"),
    [
        ("rules:\n  forbidenAnywhere: x\n", 2, "forbidenAnywhere", "forbiddenAnywhere"),
        ("rules:\n  lowestEficiency: 1\n", 2, "lowestEficiency", "lowestEfficiency"),
        ("rules:\n  highestWastedByte: off\n", 2, "highestWastedByte", "highestWastedBytes"),
        ("rules.lowestEficiency: 1\n", 1, "lowestEficiency", "lowestEfficiency"),
        ("rules: {}\nignored: x\n", 2, "ignored", "ignore"),
    ],
)
def test_a_mistyped_rule_is_no_verdict(text: str, line: int, key: str, meant: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        read(text)
    assert caught.value.line == f"ci.yaml:{line}: misconfigured: there is no rule {key!r}; did you mean {meant}?"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c", "ci.yaml:1: misconfigured: this is not YAML: mapping values are not allowed here"),
        ("rules:\n\tlowestEfficiency: 1", "ci.yaml:2: misconfigured: this is not YAML: found character"),
        ("rules: {forbidden: *.pem}", "ci.yaml:1: misconfigured: this is not YAML: expected alphabetic or numeric"),
        ("rules: {forbidden: *pem}", "ci.yaml:1: misconfigured: this is not YAML: found undefined alias"),
        ("a: 1\n---\nb: 2", "ci.yaml:2: misconfigured: a second document begins here"),
        ("\x00", "ci.yaml: misconfigured: this is not YAML: unacceptable character"),
        ("- a", "ci.yaml:1: misconfigured: the file of rules must be keys with values"),
        ("text", "ci.yaml:1: misconfigured: the file of rules must be keys with values"),
        ("rules: [lowestEfficiency]", "ci.yaml:1: misconfigured: rules must be keys with values"),
        ("rules: {}\nRules: {}", "ci.yaml:2: misconfigured: rules stand here twice"),
        ("rules:\n  <<: 1", "ci.yaml:2: misconfigured: << takes keys with values"),
        ("[a]: b", "ci.yaml:1: misconfigured: a key of the file of rules can only be a name"),
        ("rules:\n  lowestEfficiency: [1]", "ci.yaml:2: misconfigured: lowestEfficiency takes one value"),
        ("rules:\n  lowestEfficiency: {a: 1}", "ci.yaml:2: misconfigured: lowestEfficiency takes one value"),
        ("forbidden: [a, [b]]", "ci.yaml:1: misconfigured: forbidden takes a value or a list of values"),
        ("forbidden: [a, ~]", "ci.yaml:1: misconfigured: forbidden takes a value or a list of values"),
        ("forbidden: &a [*a]", "ci.yaml:1: misconfigured: forbidden takes a value or a list of values"),
        (
            "lowestEfficiency: 1\nrules:\n  lowest-efficiency: 0",
            "ci.yaml:1: misconfigured: lowestEfficiency stands in line 3 already",
        ),
        ("[" * 3000, "ci.yaml: misconfigured: it is nested too deeply"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        read(text)
    assert caught.value.message.startswith(message)
    assert ("quotation marks" in caught.value.hint) == ("alias" in caught.value.message)


def test_what_is_no_text_is_told() -> None:
    with pytest.raises(Misconfigured, match="this is not YAML"):
        rule_file.read(b"\xff\xfe\x00", "f")
    with pytest.raises(Misconfigured, match="this is not YAML"):
        rule_file.read(b"a: \xe9", "f")


def test_an_alias_is_one_node_however_often_it_is_named() -> None:
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
    assert len(read("\n".join(lines)).notes) == 21
    with pytest.raises(Misconfigured, match="takes a value or a list"):
        read("\n".join([*lines, "forbidden: *a29"]))


def test_nothing_is_made_of_a_tag() -> None:
    assert read("x: !!python/object/apply:os.system [exit 1]").given == ()


def test_the_file_of_the_working_directory_is_read_if_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert rule_file.find(None) == rule_file.RuleFile()
    (tmp_path / ".dive-ci").write_text("rules: {lowestEfficiency: 0.5}")
    assert [given.place for given in rule_file.find(None).given] == [".dive-ci:1"]
    (tmp_path / ".dive-ci").unlink()
    (tmp_path / ".dive-ci").symlink_to("nowhere")
    with pytest.raises(Misconfigured, match=r"cannot read the rules of \.dive-ci"):
        rule_file.find(None)


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    missing = str(tmp_path / "rules")
    for name in (missing, str(tmp_path), "\0"):
        with pytest.raises(Misconfigured, match="cannot read the rules of"):
            rule_file.find(name)


def test_a_file_is_not_read_without_end(tmp_path: Path) -> None:
    large = tmp_path / "rules"
    large.write_bytes(b"#" * 300_000)
    for name in (str(large), os.devnull.replace("null", "zero")):
        with pytest.raises(Misconfigured, match="is not a rule file"):
            rule_file.find(name)


def test_a_file_that_was_named_by_mistake_does_not_fill_the_log() -> None:
    notes = read("".join(f"name{number}: x\n" for number in range(1000))).notes
    assert len(notes) == 21
    assert notes[-1] == "ci.yaml: and 980 more keys that are not rules"
