"""What a command may import: a fast start depends on what stays out of the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file, whiteout

if TYPE_CHECKING:
    from pathlib import Path

PROBE = """
import contextlib, json, sys
from dive_py.cli.main import main
with contextlib.suppress(SystemExit):
    main(sys.argv[2:])
with open(sys.argv[1], "w") as out:
    json.dump(sorted({name.partition(".")[0] for name in sys.modules}), out)
"""


def loaded(tmp_path: Path, *words: str | Path) -> set[str]:
    """The top-level packages that are loaded after `divepy WORDS` has run in a process of its own."""
    names = tmp_path / "modules.json"
    command = [sys.executable, "-c", PROBE, str(names), *map(str, words)]
    environ = {name: value for name, value in os.environ.items() if name != "CI"}  # with it, all is judged
    done = subprocess.run(command, capture_output=True, check=False, env=environ)
    assert done.returncode == 0, done.stderr.decode()
    return set(json.loads(names.read_text()))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "image.tar"
    ImageBuilder(name="test:1").layer(file("etc/motd", b"hi")).layer(whiteout("etc/motd")).docker_archive(path)
    return path


def test_the_version_needs_no_screen_no_engine_and_no_arrays(tmp_path: Path) -> None:
    assert not loaded(tmp_path, "--version") & {"textual", "rich", "docker", "numpy", "msgspec"}


def test_json_of_an_archive_needs_no_screen_and_no_engine(tmp_path: Path, archive: Path) -> None:
    report = tmp_path / "report.json"
    modules = loaded(tmp_path, archive, "--json", report)
    assert json.loads(report.read_text())["layer"], "the report was written"
    assert not modules & {"textual", "rich", "docker"}


def test_the_gate_on_an_archive_needs_no_screen_and_no_engine(tmp_path: Path, archive: Path) -> None:
    assert not loaded(tmp_path, "--ci", archive) & {"textual", "rich", "docker"}


LOOKERS = {"arpy", "charset_normalizer", "elftools", "imagesize", "re2", "regex", "zipfile"}


@pytest.mark.parametrize(
    "words", [("--ci",), ("waste",), ("--json", "-"), ("tree",)], ids=lambda words: words[0].strip("-")
)
def test_what_looks_into_files_is_not_loaded_where_none_is_looked_at(
    tmp_path: Path, archive: Path, words: tuple[str, ...]
) -> None:
    assert not loaded(tmp_path, *words, archive) & LOOKERS


@pytest.mark.parametrize("module", ["dive_py.cli.main", "dive_py.tui.app"])
def test_the_screen_begins_without_what_looks_into_files(module: str) -> None:
    probe = f"import sys, {module}; print(sorted({LOOKERS - {'zipfile'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("module", ["dive_py.cli.main", "dive_py.tui.app"])
def test_arrays_are_not_imported_before_the_first_frame(module: str) -> None:
    probe = f"import sys, {module}; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0, f"{module} imports numpy"


def test_the_screen_does_not_import_docker_py() -> None:
    probe = "import sys, dive_py.tui.app; sys.exit('docker' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_without_a_file_of_settings_nothing_is_loaded_that_reads_one(tmp_path: Path, archive: Path) -> None:
    report = tmp_path / "report.json"
    assert not loaded(tmp_path, archive, "--json", report) & {"tomllib", "yaml", "difflib"}
    assert not loaded(tmp_path, "--version") & {"tomllib", "yaml", "argparse"}


def test_a_file_is_read_by_what_it_is_written_in(tmp_path: Path, archive: Path) -> None:
    for name, reader, other in (("c.toml", "tomllib", "yaml"), ("c.yaml", "yaml", "tomllib")):
        (tmp_path / name).write_text("")
        modules = loaded(tmp_path, archive, "--json", tmp_path / "report.json", "--config", tmp_path / name)
        assert reader in modules
        assert other not in modules


@pytest.mark.parametrize(("run", "threads"), [("main(['--version'])", "1"), ("dive_py.open_image", "None")])
def test_the_program_keeps_numpy_to_one_thread_and_the_library_leaves_that_to_its_user(run: str, threads: str) -> None:
    probe = f"""
import contextlib, os, dive_py, dive_py.layers
from dive_py.cli.main import main
with contextlib.suppress(SystemExit):
    {run}
print(os.environ.get("OPENBLAS_NUM_THREADS"))
"""
    environ = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True, env=environ)
    assert done.stdout.splitlines()[-1] == threads
