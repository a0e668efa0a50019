"""The cases in which engines differ: each engine still does what the table says that divepy is compared with.

That divepy does what the table says of it is tested without engines, in `tests/cli/test_engines_differ.py`.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.live.engine_cases import CASES
from tests.live.engine_table import OUTCOMES, REFUSED, of_export
from tests.live.programs import need, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.engine_cases import Case
    from tests.live.engines import LiveEngine


def docker_makes(address: str, case: Case, folder: Path) -> str:
    """What a container of the image holds in an engine, or that the engine refuses it."""
    image = case.image

    def docker(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
        command = ["docker", "-H", address, *map(str, words)]
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)

    container = ""
    try:
        if docker("load", "--quiet", "--input", case.archive(folder)).returncode:
            return REFUSED
        # Docker 28 loads with containerd without unpacking: there creating a container is what fails
        created = docker("create", "--network", "none", image)
        if created.returncode:
            return REFUSED
        container = created.stdout.decode().strip()
        exported = docker("export", container)
        assert exported.returncode == 0, exported.stderr.decode(errors="replace")
        return of_export(exported.stdout, case)
    finally:
        if container:
            docker("rm", "--force", container)
        docker("rmi", "--force", image)  # Docker 26 keeps the name of an image that it could not unpack


def umoci_makes(case: Case, folder: Path) -> str:
    """What umoci unpacks, or that it refuses the image."""
    run("skopeo", "copy", "--quiet", f"docker-archive:{case.archive(folder)}", f"oci:{folder}/layout:1")
    command = ["umoci", "unpack", "--image", f"{folder}/layout:1", f"{folder}/bundle"]
    if subprocess.run(command, capture_output=True, timeout=120, check=False).returncode:
        return REFUSED
    return of_export(run("tar", "-C", f"{folder}/bundle/rootfs", "--create", "--file", "-", "."), case)


each_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


@each_case
def test_on_docker_20(docker20: LiveEngine, tmp_path: Path, case: Case) -> None:
    assert docker_makes(docker20.address, case, tmp_path) == OUTCOMES[case.name]["docker20"]


@each_case
def test_on_docker_26(docker26: LiveEngine, tmp_path: Path, case: Case) -> None:
    assert docker_makes(docker26.address, case, tmp_path) == OUTCOMES[case.name]["docker26"]


@each_case
def test_on_docker_28(docker28: LiveEngine, tmp_path: Path, case: Case) -> None:
    assert docker_makes(docker28.address, case, tmp_path) == OUTCOMES[case.name]["docker28"]


@each_case
def test_on_docker_28_with_overlay2(docker28o: LiveEngine, tmp_path: Path, case: Case) -> None:
    assert docker_makes(docker28o.address, case, tmp_path) == OUTCOMES[case.name]["docker28-overlay2"]


@each_case
def test_on_podman(podman: LiveEngine, tmp_path: Path, case: Case) -> None:
    assert docker_makes(podman.address, case, tmp_path) == OUTCOMES[case.name]["podman"]


@each_case
def test_on_umoci(tmp_path: Path, case: Case) -> None:
    need("umoci", "skopeo", "tar")
    assert umoci_makes(case, tmp_path) == OUTCOMES[case.name]["umoci"]
