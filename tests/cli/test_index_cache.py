"""Whose cache it is, and where."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dive_py.cli import index_cache
from dive_py.settings.keys import CACHE_FOLDER
from tests.settings.writing import settled


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_root_in_a_users_environment_keeps_things_in_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = tmp_path / "user"
    user.mkdir()
    os.chown(user, 4321, 4321)
    monkeypatch.setenv("HOME", str(user))
    for variable in (None, str(user / ".cache"), str(user / "elsewhere" / "deep")):
        if variable is None:
            monkeypatch.delenv("XDG_CACHE_HOME")
        else:
            monkeypatch.setenv("XDG_CACHE_HOME", variable)
        import pwd

        assert index_cache.folder() == Path(pwd.getpwuid(0).pw_dir, ".cache", "divepy", "layers")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can look into another person's settings")
def test_root_writes_into_nobodys_folder_whatever_is_settled(tmp_path: Path) -> None:
    os.chown(tmp_path, 4321, 4321)
    assert index_cache.opened(settled((CACHE_FOLDER, str(tmp_path / "kept")))).folder == index_cache.folder()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_user_keeps_things_at_home(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents:
        if folder.stat().st_mode & 0o5 != 0o5:
            pytest.skip("another user cannot reach this folder")
    user = tmp_path / "user"
    user.mkdir()
    os.chown(user, 4321, 4321)
    code = "from pathlib import Path\nfrom dive_py.cli.index_cache import opened\nprint(opened().folder)"
    environment = {"HOME": str(user), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, user=4321, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(user / ".cache" / "divepy" / "layers")
