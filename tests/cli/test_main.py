"""The program's beginning and end."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]


def test_a_closed_pipe_ends_silently(archive: Path) -> None:
    """As in `divepy tree … | head -1`."""
    command = [sys.executable, "-m", "dive_py", "tree", str(archive)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait() == 0
        assert process.stderr.read() == b""


def test_a_full_disk_is_an_error(archive: Path) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        command = [sys.executable, "-m", "dive_py", "tree", str(archive)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"divepy: cannot write to standard output: No space left on device\n"


CLOSED: Final = {
    "standard output": ">&-",
    "standard error": "2>&-",
    "standard input": "<&-",
    "all": "<&- >&- 2>&-",
    "output full": ">/dev/full",
    "error full": "2>/dev/full",
}
"""What a shell can do to the three streams."""


@pytest.mark.parametrize("streams", CLOSED.values(), ids=CLOSED)
@pytest.mark.parametrize(
    "words", ["--version", "help tree", "tree --help", "waste IMAGE", "IMAGE --ci --json -", "IMAGE nonsense"]
)
def test_streams_that_are_closed_or_full_are_one_line_at_most(streams: str, words: str, archive: Path) -> None:
    """What is for standard error never gets into the data, and never into a file that has its number."""
    program = shlex.join([sys.executable, "-m", "dive_py"])
    line = f"{program} {words.replace('IMAGE', shlex.quote(str(archive)))} {streams}"
    done = subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert done.stderr.count(b"\n") <= 1 or "--ci" in words
    assert b"this is a bug" not in done.stderr
    assert b"divepy: " not in done.stdout
    if streams in {">&-", "<&- >&- 2>&-", ">/dev/full"}:
        assert done.returncode == 2
    elif "nonsense" not in words:
        assert done.returncode in {0, 1}
        assert done.stdout
    if streams == "2>&-" and "--json" in words:
        json.loads(done.stdout)


def test_no_file_gets_the_number_of_a_closed_stream(archive: Path) -> None:
    code = (
        "import os, sys\n"
        "from dive_py.cli.commands import waste\n"
        "from dive_py.cli.main import main\n"
        "def run(arguments, progress):\n"
        "    sys.stdout.write(' '.join(os.readlink(f'/proc/self/fd/{n}') for n in (0, 2)))\n"
        "    return os.open('/etc/passwd', os.O_RDONLY) < 3\n"
        "waste.run = run\n"
        "sys.exit(main(['waste', sys.argv[1]]))\n"
    )
    line = f"{shlex.join([sys.executable, '-c', code, str(archive)])} <&- 2>&-"
    done = subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, b"/dev/null /dev/null")


def test_a_working_folder_that_is_gone_is_said_to_be(archive: Path, tmp_path: Path) -> None:
    program = shlex.join([sys.executable, "-m", "dive_py"])
    line = f"mkdir gone && cd gone && rmdir ../gone && {program} {shlex.quote(str(archive))} --json out"
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, env=environ, capture_output=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr == b"divepy: the working folder is not there any more; go to another one\n"
