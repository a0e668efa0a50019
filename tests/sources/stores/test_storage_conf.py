"""Where containers-storage is: the files that may say it, and what holds without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedImage
from dive_py.sources.stores.storage_conf import ROOT, StorageConf, storage_conf

if TYPE_CHECKING:
    from pathlib import Path

MACHINE = """
[storage]
driver = "overlay"
graphroot = "/srv/storage"
rootless_storage_path = "/srv/$UID/$USER/storage"
[storage.options]
additionalimagestores = ["/usr/lib/images", "relative", 3]
"""


def conf(path: Path, user: int = 0, **environ: str) -> StorageConf:
    return storage_conf({"HOME": str(path), "USER": "me", **environ}, user, (str(path / "etc.conf"),))


def test_without_any_file(tmp_path: Path) -> None:
    assert conf(tmp_path) == StorageConf(ROOT)
    assert conf(tmp_path, 7) == StorageConf(f"{tmp_path}/.local/share/containers/storage")
    assert conf(tmp_path, 7, XDG_DATA_HOME="/data").root == "/data/containers/storage"


def test_the_machines_file(tmp_path: Path) -> None:
    (tmp_path / "etc.conf").write_text(MACHINE)
    assert conf(tmp_path) == StorageConf("/srv/storage", "overlay", ("/usr/lib/images",))
    assert conf(tmp_path, 7).root == "/srv/7/me/storage", "not root's"
    assert conf(tmp_path, STORAGE_DRIVER="vfs").driver == "vfs"


def test_the_machines_file_gives_its_graph_root_to_root_alone(tmp_path: Path) -> None:
    (tmp_path / "etc.conf").write_text('[storage]\ngraphroot = "/srv/storage"\n')
    assert conf(tmp_path, 7).root == f"{tmp_path}/.local/share/containers/storage"


def test_the_users_file_goes_before_the_machines(tmp_path: Path) -> None:
    (tmp_path / "etc.conf").write_text('[storage]\ngraphroot = "/srv/storage"\n')
    own = tmp_path / ".config/containers/storage.conf"
    own.parent.mkdir(parents=True)
    own.write_text('[storage]\ngraphroot = "$HOME/images"\n')
    assert conf(tmp_path, 7).root == f"{tmp_path}/images"


def test_the_file_that_the_environment_names_goes_before_all(tmp_path: Path) -> None:
    (tmp_path / "etc.conf").write_text(MACHINE)
    (tmp_path / "own.conf").write_text('[storage]\ngraphroot = "/elsewhere"\n')
    named = str(tmp_path / "own.conf")
    assert conf(tmp_path, CONTAINERS_STORAGE_CONF=named) == StorageConf("/elsewhere")
    assert conf(tmp_path, 7, CONTAINERS_STORAGE_CONF=named).root == "/elsewhere"


@pytest.mark.parametrize("text", ["[storage", "\0", "[storage]\ngraphroot = nothing"])
def test_a_damaged_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "etc.conf").write_text(text)
    with pytest.raises(DamagedImage, match=r"not a storage\.conf"):
        conf(tmp_path)


def test_values_of_other_types_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "etc.conf").write_text("storage = 3\n")
    assert conf(tmp_path).root == ROOT
    (tmp_path / "etc.conf").write_text('[storage]\ngraphroot = 3\ndriver = []\noptions = "no"\n')
    assert conf(tmp_path) == StorageConf(ROOT)


def test_a_named_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DamagedImage, match="cannot be read"):
        conf(tmp_path, CONTAINERS_STORAGE_CONF=str(tmp_path / "none"))
