"""The gate as builds see it: exit status, reports, streams."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.grammar.options import REPORTS
from tests.building import ImageBuilder, file, platform_members, whiteout, write_members
from tests.building.oci_forms import add_manifest

if TYPE_CHECKING:
    from tests.cli.conftest import Divepy


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """An image that wastes nothing."""
    return ImageBuilder().layer(file("a", b"x" * 10)).layer(file("b", b"y" * 10)).docker_archive(tmp_path / "good.tar")


def test_an_image_passes_or_fails(divepy: Divepy, archive: Path, good: Path) -> None:
    ended = divepy(good, "--ci")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.endswith("PASS  3 rules: 2 passed, 0 failed, 1 skipped\n")
    ended = divepy(archive, "--ci")
    assert (ended.status, ended.err) == (1, "")
    assert "FAIL  lowestEfficiency: 25 %, at least 90 % is demanded\n" in ended.out
    assert (
        "FAIL  highestUserWastedPercent: wasted bytes are 3 times those stored above the base, at most 10 % is"
        " allowed\n" in ended.out
    )


def test_what_shows_the_rest_names_the_image_as_it_was_named(divepy: Divepy, tmp_path: Path) -> None:
    """With transport and options: the name alone would be looked for in an engine."""
    names = [f"{number:02}" for number in range(30)]
    image = ImageBuilder(name="app:1").layer(*(file(name, b"x") for name in names)).layer(*map(whiteout, names))
    path = image.docker_archive(tmp_path / "x.tar")
    ended = divepy(f"docker-archive:{path}", "--ci", "--platform", "linux/amd64")
    assert f"all of them: divepy waste --by directory docker-archive:{path} --platform linux/amd64\n" in ended.out
    assert f"--by directory docker-archive:{path}\n" in divepy(f"docker-archive:{path}").out


@pytest.mark.parametrize("outer", ["none", "gzip"])
def test_the_image_of_the_digest_is_judged(divepy: Divepy, tmp_path: Path, outer: str) -> None:
    """A gate that was asked for one platform's manifest never judges another one's."""
    here = ImageBuilder(name="app:1").layer(file("a", b"x" * 10))
    there = ImageBuilder(name="app:1", platform="linux/s390x").layer(file("a", b"x" * 99)).layer(whiteout("a"))
    path = write_members(tmp_path / "x.tar", platform_members([here, there]), outer)
    digests = [add_manifest({}, builder, "gzip")["digest"] for builder in (here, there)]
    for word, status in ((digests[0], 0), (digests[1], 1), (there.id(), 1), (digests[1][7:19], 1), (here.id(), 0)):
        ended = divepy(f"{path}:{word}", "--ci")
        assert (ended.status, ended.err) == (status, ""), word
        assert ended.out.startswith(f"{path}:{word}  linux/")
    assert divepy(f"{path}@{digests[1]}", "--ci", "--platform", "linux/amd64").status == 2


@pytest.mark.parametrize("value", ["1", "t", "T", "true", "TRUE", "True"])
def test_a_builder_s_variable_counts_as_the_option(
    divepy: Divepy, archive: Path, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", value)
    assert divepy(archive).status == 1
    assert divepy(archive, "--lowestEfficiency=0.25", "--highest-user-wasted-percent", "off").status == 0


@pytest.mark.parametrize("value", ["", "0", "false", "yes", "on"])
def test_no_other_value_of_it_does(divepy: Divepy, archive: Path, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", value)
    assert divepy(archive).status == 0
    assert divepy(archive, "--base", "x").status == 2


def test_dive_s_json_is_written_and_the_gate_still_judges(divepy: Divepy, archive: Path, folder: Path) -> None:
    target = folder / "dive.json"
    ended = divepy(archive, "--ci", "--json", target, "--scoring", "dive")
    assert ended.status == 1
    assert json.loads(target.read_text())["image"]["inefficientBytes"] == 2000
    assert "  wastedBytes        2000 bytes (2 kB)" in ended.out


def test_the_report_leaves_standard_output_to_json(divepy: Divepy, archive: Path) -> None:
    ended = divepy(archive, "--ci", "--json", "-")
    assert ended.status == 1
    assert json.loads(ended.out)["image"]["inefficientBytes"] == 1500
    assert ended.err.endswith("FAIL  3 rules: 0 passed, 2 failed, 1 skipped\n")


def test_the_file_of_the_working_directory_judges(divepy: Divepy, archive: Path, folder: Path) -> None:
    (folder / ".dive-ci").write_text("rules: {lowestEfficiency: 0.2, highestUserWastedPercent: off}")
    assert divepy(archive, "--ci").status == 0
    assert divepy(archive).status == 0, "without --ci it is not looked at"
    (folder / ".dive-ci").write_text("rules: {lowestEfficiency: 2}")
    ended = divepy(archive, "--ci")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("divepy: .dive-ci:1: misconfigured: lowestEfficiency is 2, and can only be")
    assert divepy(archive).status == 0


def test_a_file_that_was_named_and_is_not_there_stops_the_gate(divepy: Divepy, archive: Path) -> None:
    ended = divepy(archive, "--ci", "--ci-config", "nowhere.yaml")
    assert (ended.status, ended.out) == (2, "")
    assert "cannot read the rules of nowhere.yaml: No such file or directory" in ended.err


def test_all_reports_can_be_had_at_once(divepy: Divepy, archive: Path, folder: Path) -> None:
    names = ("json", "junit", "markdown", "sarif", "github", "gitlab", "text")
    ended = divepy(archive, "--ci", *(f"--report={name}={name}.out" for name in names))
    assert ended.status == 1
    assert all((folder / f"{name}.out").stat().st_size for name in names)
    assert ended.out == (folder / "text.out").read_text()
    assert json.loads((folder / "json.out").read_text())["verdict"] == "fail"


def test_a_damaged_image_is_not_judged_unless_told_to(divepy: Divepy, damaged: Path) -> None:
    ended = divepy(damaged, "--ci")
    assert (ended.status, ended.out) == (2, "")
    ended = divepy(damaged, "--ci", "-i", "--report", "json")
    assert ended.status == 0
    (note,) = json.loads(ended.out)["notes"]
    assert note.startswith("layer 1 is left out or incomplete: ")


def test_the_verdict_stands_if_nobody_reads_the_report(archive: Path, good: Path) -> None:
    """A gate in front of `| head` must not pass because its report was cut off."""
    for image, status in ((archive, 1), (good, 0)):
        for more in ((), ("--json", "-")):
            command = [sys.executable, "-m", "dive_py", str(image), "--ci", *more]
            reader, writer = os.pipe()
            os.close(reader)
            done = subprocess.run(
                command, stdout=writer, stderr=subprocess.PIPE, check=False, cwd=Path.cwd(), env=here()
            )
            os.close(writer)
            assert done.returncode == status, done.stderr.decode()


def here() -> dict[str, str]:
    """An environment in which this program is found from every folder."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def test_an_image_that_is_nowhere_is_no_rule_that_failed(divepy: Divepy) -> None:
    assert divepy("./nowhere.tar", "--ci").status == 2


def test_own_layers_are_judged_alone(divepy: Divepy, folder: Path) -> None:
    base = ImageBuilder().layer(file("a", b"x" * 1000)).layer(whiteout("a"), file("b", b"y" * 10))
    archive = base.docker_archive(folder / "base.tar")
    image = base.layer(file("c", b"z" * 100)).docker_archive(folder / "image.tar")
    assert divepy(image, "--ci").status == 1
    ended = divepy(image, "--ci", "--base", archive, "--highest-added-bytes", "100")
    assert (ended.status, ended.err) == (0, "")
    assert f"  base               {archive} (2 layers, not judged; what own layers hide of it counts)\n" in ended.out
    assert divepy(image, "--ci", "--base", archive, "--highest-added-bytes", "99").status == 1
    other = ImageBuilder().layer(file("o")).docker_archive(folder / "other.tar")
    ended = divepy(image, "--ci", "--base", other)
    assert (ended.status, ended.out) == (2, "")
    assert "share no layer" in ended.err


def test_an_image_that_fails_says_on_what_it_stands(divepy: Divepy, folder: Path) -> None:
    run = ImageBuilder().layer(file("a", b"x" * 1000)).layer(whiteout("a"), file("b", b"y" * 10))
    said = json.dumps({"runImage": {"topLayer": run.diff_ids()[1], "image": "run:1"}})
    run.config = {"Labels": {"io.buildpacks.lifecycle.metadata": said}}
    archive = run.layer(file("c", b"z" * 100)).docker_archive(folder / "image.tar")
    note = "it stands on run:1, layers 0 to 1 (likely): --base run:1 judges what is above"
    failed = divepy(archive, "--ci")
    assert failed.status == 1
    assert note in failed.err
    assert note in json.loads(divepy(archive, "--ci", "--report", "json").out)["notes"]
    assert note not in divepy(archive, "--ci", "--scoring", "dive").err
    assert note not in divepy(archive, "--ci", "--lowest-efficiency", "0", "--highest-user-wasted-percent", "off").err


def test_an_image_that_fails_says_which_base_its_labels_name(divepy: Divepy, folder: Path) -> None:
    image = ImageBuilder(config={"Labels": {"org.opencontainers.image.base.name": "docker.io/library/debian:12"}})
    image.layer(file("a", b"x" * 1000)).layer(whiteout("a"), file("b", b"y"))
    note = "its labels name debian:12 as its base: --base labels judges what is above"
    assert note in divepy(image.docker_archive(folder / "image.tar"), "--ci").err


def test_a_base_that_is_shared_in_part_is_said_to_be(divepy: Divepy, folder: Path) -> None:
    base = ImageBuilder().layer(file("a", b"1")).layer(file("b", b"2")).docker_archive(folder / "base.tar")
    image = ImageBuilder().layer(file("a", b"1")).layer(file("c", b"3")).docker_archive(folder / "image.tar")
    ended = divepy(image, "--ci", "--base", base, "--report", "json")
    assert ended.status == 0
    assert "shares 1 of the 2 layers" in ended.err
    assert json.loads(ended.out)["base"]["layers"] == 1


def test_forbidden_and_ignored_paths(divepy: Divepy, archive: Path) -> None:
    relaxed = ("--highestUserWastedPercent", "off", "--lowestEfficiency", "off")
    ended = divepy(archive, "--ci", *relaxed, "--forbidden", "/keep")
    assert ended.status == 1
    assert "FAIL  forbidden: 1 path, none may be there: /keep\n        /keep (layer 1)\n" in ended.out
    assert divepy(archive, "--ci", *relaxed, "--forbidden", "motd").status == 0
    assert divepy(archive, "--ci", *relaxed, "--forbidden-anywhere", "motd").status == 1
    assert divepy(archive, "--ci", "--ignore", "/etc", "--ignore", "keep").status == 0


def test_a_name_that_means_nothing_is_told_and_does_not_fail(divepy: Divepy, good: Path, folder: Path) -> None:
    (folder / ".dive-ci").write_text("plugins: [x]\nrules: {efficiency: 1}")
    ended = divepy(good, "--ci", "--report", "github")
    assert ended.status == 0
    assert "there is no rule 'efficiency'" in ended.err
    assert "::warning title=divepy::.dive-ci:2: there is no rule" in ended.out


def test_a_name_that_is_mistyped_is_an_error(divepy: Divepy, good: Path, folder: Path) -> None:
    (folder / ".dive-ci").write_text("rules: {forbidenAnywhere: x}")
    ended = divepy(good, "--ci")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.endswith("there is no rule 'forbidenAnywhere'; did you mean forbiddenAnywhere?\n")


def test_the_tally_counts_what_is_listed(divepy: Divepy, good: Path, archive: Path) -> None:
    for given in ((), ("--forbidden", "/x"), ("--highest-layer-bytes", "off"), ("--lowest-efficiency", "off")):
        for image in (good, archive):
            *listed, _, last = divepy(image, "--ci", *given).out.splitlines()
            words = [line.split()[0] for line in listed if line.startswith(("PASS  ", "FAIL  ", "SKIP  "))]
            counts = f"{words.count('PASS')} passed, {words.count('FAIL')} failed, {words.count('SKIP')} skipped"
            assert last.endswith(f"  {len(words)} rules: {counts}")


def test_a_report_that_cannot_be_written_is_no_verdict(divepy: Divepy, good: Path) -> None:
    ended = divepy(good, "--ci", "--report", "json=no/where")
    assert ended.status == 2
    assert "cannot write no/where" in ended.err


@pytest.mark.parametrize("report", REPORTS)
def test_figures_without_a_layer_say_so_in_every_report(divepy: Divepy, damaged: Path, report: str) -> None:
    """With -i the gate goes on, and says in every format what it could not see."""
    ended = divepy(damaged, "--ci", "-i", "--report", report)
    assert ended.status == 0
    if report == "json":
        assert json.loads(ended.out)["figures"]["unreadLayers"] == [1]
    elif report == "text":
        assert ended.out.startswith("figures are incomplete: layer 1 could not be read")
    else:
        assert "incomplete" in ended.out
        assert "layer 1 could not be read" in html.unescape(ended.out)
    assert ended.err.startswith("divepy: layer 1 is left out or incomplete: ")


ASKED = "dive_py.analysis.advice", "dive_py.cli.gate.baseline", "dive_py.cli.base_image", "dive_py.secrets.rules"


@pytest.mark.parametrize(
    ("words", "loaded"),
    [
        ((), set()),
        (("--report", "comment"), {ASKED[0]}),
        (("--secrets", "0"), {ASKED[3]}),
        (("--highest-avoidable-bytes", "0"), {ASKED[0]}),
        (("--baseline", "good.tar"), {ASKED[1]}),
    ],
)
def test_what_no_rule_and_no_report_asks_for_is_not_computed(
    good: Path, words: tuple[str, ...], loaded: set[str]
) -> None:
    code = (
        "import sys\nfrom dive_py.cli.main import main\n"
        f"main({[str(good), '--ci', *words]!r})\n"
        f"print(*[name for name in {ASKED!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stderr.split()) == loaded


def test_what_advice_would_save_has_a_limit(divepy: Divepy, tmp_path: Path) -> None:
    image = ImageBuilder(name="app:1").layer(file("base")).layer(file("a", b"x" * 900), command="/bin/sh -c make a")
    path = image.layer(whiteout("a"), command="/bin/sh -c rm a").docker_archive(tmp_path / "x.tar")
    rules = ("--lowest-efficiency", "off", "--highest-user-wasted-percent", "off", "--highest-avoidable-bytes")
    assert divepy(path, "--ci", *rules, "900").status == 0
    ended = divepy(path, "--ci", *rules, "899")
    assert ended.status == 1
    assert "FAIL  highestAvoidableBytes: 900 bytes, at most 899 bytes is allowed\n" in ended.out
    assert re.search(r"(?m)^ *900 B +exact +1-2 +write layers 1 to 2 as one RUN", ended.out)
    assert "WHAT TO WRITE" not in divepy(path, "--ci").out


def test_compressed_sizes_stand_beside_unpacked_ones(divepy: Divepy, tmp_path: Path) -> None:
    built = ImageBuilder(name="app:1").layer(file("a", b"x" * 5000)).layer(file("b", b"y" * 3000))
    built.oci_layout(tmp_path / "layout", compression="gzip")
    ended = divepy(f"oci:{tmp_path / 'layout'}", "--ci", "--report", "json")
    figures = json.loads(ended.out)["figures"]
    assert (figures["storedBytes"], figures["addedBytes"], figures["layers"]) == (8000, 3000, 2)
    assert 0 < figures["compressedAddedBytes"] < figures["compressedBytes"] < 3000
    assert "  addedBytes         3000 bytes (3 kB), compressed " in divepy(f"oci:{tmp_path / 'layout'}", "--ci").out


def test_reports_point_at_the_lines_of_a_dockerfile(divepy: Divepy, folder: Path) -> None:
    image = ImageBuilder().layer(file("base"), command="/bin/sh -c #(nop) ADD file:abc in / ")
    image.layer(file("lists/a", b"x" * 2000), command="/bin/sh -c fetch lists")
    image.layer(whiteout("lists"), command="/bin/sh -c rm -r lists").docker_archive(folder / "image.tar")
    (folder / "Dockerfile").write_text("FROM base\n\nRUN fetch lists\n\nRUN rm -r lists\n")
    reports = [word for name in ("sarif", "gitlab", "github") for word in ("--report", f"{name}={name}.out")]
    assert divepy("image.tar", "--ci", "--dockerfile", "Dockerfile", *reports).status == 1
    results = json.loads((folder / "sarif.out").read_bytes())["runs"][0]["results"]
    of = {one["ruleId"]: [place["physicalLocation"] for place in one["locations"]] for one in results}
    there = {"artifactLocation": {"uri": "Dockerfile"}}
    assert of["lowestEfficiency"] == [{**there, "region": {"startLine": 5, "endLine": 5}}], "the step to blame"
    assert of["advice"] == [{**there, "region": {"startLine": line, "endLine": line}} for line in (3, 5)]
    issues = {one["check_name"]: one["location"] for one in json.loads((folder / "gitlab.out").read_bytes())}
    assert issues["divepy/advice"] == {"path": "Dockerfile", "lines": {"begin": 3, "end": 3}}
    assert issues["divepy/lowestEfficiency"] == {"path": "Dockerfile", "lines": {"begin": 5, "end": 5}}
    lines = (folder / "github.out").read_text()
    assert "::notice file=Dockerfile,line=3,endLine=3,title=divepy%3A advice::" in lines
    assert "::error file=Dockerfile,line=5,endLine=5,title=divepy%3A lowestEfficiency::" in lines
    ended = divepy("image.tar", "--ci", "--dockerfile", "image.tar")
    assert "does not fit the image" in ended.err
    assert divepy("image.tar", "--json", "-", "--dockerfile", "Dockerfile").status == 2, "of use with --ci alone"


def test_a_file_of_rules_may_name_the_dockerfile(divepy: Divepy, folder: Path) -> None:
    image = ImageBuilder().layer(file("base")).layer(file("a", b"x" * 2000), command="RUN /bin/sh -c a # buildkit")
    image.layer(whiteout("a"), command="RUN /bin/sh -c b # buildkit").docker_archive(folder / "image.tar")
    (folder / "Dockerfile").write_text("FROM base\nRUN a\nRUN b\n")
    (folder / ".dive-ci").write_text(
        "rules:\n  lowestEfficiency: 0.95\n  highestLayerBytes: 1kB\ndockerfile: Dockerfile\n"
    )
    out = divepy("image.tar", "--ci", "--report", "github").out
    assert "::error file=Dockerfile,line=3,endLine=3,title=divepy%3A lowestEfficiency::" in out
    assert "::error file=Dockerfile,line=2,endLine=2,title=divepy%3A highestLayerBytes::" in out
    assert "layer 2, Dockerfile:3: RUN /bin/sh -c b" in out
    assert "Dockerfile:3: RUN /bin/sh -c b" in divepy("image.tar", "--ci").out
    (folder / ".dive-ci").write_text("dockerfile: nowhere\n")
    ended = divepy("image.tar", "--ci")
    assert (ended.status, ended.out) == (2, "")
    assert "cannot read nowhere: No such file" in ended.err


@pytest.mark.parametrize(
    "words",
    [
        ("image.tar", "--json", "image.tar"), ("docker-archive:image.tar", "--json", "./image.tar"),
        ("image.tar", "--ci", "--json", "image.tar"), ("image.tar", "--ci", "--report", "sarif=image.tar"),
        ("report", "image.tar", "-y", "-o", "image.tar"), ("report", "other.tar", "image.tar", "-y", "-o", "image.tar"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_an_image_is_not_replaced_by_what_is_said_of_it(divepy: Divepy, folder: Path, words: tuple[str, ...]) -> None:
    for name in ("image.tar", "other.tar"):
        ImageBuilder().layer(file("a", b"1")).docker_archive(folder / name)
    before = (folder / "image.tar").read_bytes()
    ended = divepy(*words)
    assert (ended.status, ended.out) == (2, "")
    assert "image.tar is the image that is read" in ended.err
    assert (folder / "image.tar").read_bytes() == before
