"""Members of archives and folders, honest and hostile."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedImage, LimitExceeded
from dive_py.oci.document import MAX_DOCUMENT
from dive_py.progress import Progress
from dive_py.sources.archives.seekable_members import ArchiveMembers, FolderMembers, SeekableMembers
from tests.building import file, hardlink, sparse_file, squeeze, symlink, write_tar

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import Entry


def archive(tmp_path: Path, *entries: Entry, keep: int | None = None) -> ArchiveMembers:
    path = tmp_path / "x.tar"
    path.write_bytes(write_tar(entries)[:keep])
    return ArchiveMembers(os.open(path, os.O_RDONLY), "x.tar", Progress())


def folder(tmp_path: Path, **files: bytes) -> FolderMembers:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return FolderMembers(str(tmp_path))


def test_documents_and_compressed_sizes(tmp_path: Path) -> None:
    squeezed = squeeze(b"tar", "gzip")
    inside = archive(tmp_path, file("./a/b", b"{}"), file("z", squeezed))
    (tmp_path / "f").mkdir()
    outside = folder(tmp_path / "f", b=b"{}", z=squeezed)
    for members, name in ((inside, "a/b"), (outside, "b")):
        assert members.document(name) == b"{}"
        assert members.compressed_size(name) is None
        assert members.compressed_size("z") == len(squeezed)
        assert members.compressed_size("nothing") is None
        assert name in members.names()
        assert members.has(name)
        assert not members.has("nothing")
        members.close()
        members.close()


def test_links_inside_an_archive_are_followed(tmp_path: Path) -> None:
    members = archive(
        tmp_path, symlink("s", "d/t"), symlink("d/t", "../h"), hardlink("h", "real"), file("real", b"content")
    )
    assert members.document("s") == b"content"
    members.close()


def test_links_in_a_circle_or_to_nothing_are_not_there(tmp_path: Path) -> None:
    members = archive(
        tmp_path, symlink("a", "b"), symlink("b", "a"), symlink("self", "self"), symlink("out", "/etc/passwd")
    )
    for name in ("a", "self", "out"):
        assert not members.has(name)
        with pytest.raises(DamagedImage, match=f"'{name}' is missed in x.tar"):
            members.document(name)
    members.close()


def test_of_two_members_with_one_name_the_later_counts(tmp_path: Path) -> None:
    members = archive(tmp_path, file("a", b"first"), file("./a", b"later"))
    assert members.document("a") == b"later"
    members.close()


def test_a_document_that_is_cut_off_says_how_much_is_there(tmp_path: Path) -> None:
    members = archive(tmp_path, file("a", b"x" * 3000), keep=1024)
    assert "cut off in its member 'a'" in members.damage
    with pytest.raises(DamagedImage, match="3000 bytes are declared, 512 are there"):
        members.document("a")
    members.close()


def test_ten_gigabytes_declared_in_a_kilobyte_are_not_read(tmp_path: Path) -> None:
    members = archive(tmp_path, file("a", b"{}", declared=10 << 30), keep=2048)
    with pytest.raises(LimitExceeded, match="10737418240 bytes long"):
        members.document("a")
    with members.open("a") as stretch:
        assert stretch.length == 512
    members.close()


def test_a_sparse_member_is_refused_with_what_to_do(tmp_path: Path) -> None:
    members = archive(tmp_path, sparse_file("a", {0: b"x"}, 9))
    with pytest.raises(DamagedImage, match="sparse") as caught:
        members.document("a")
    assert "--sparse" in caught.value.hint
    members.close()


def test_a_document_in_a_folder_is_limited_too(tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded, match="more than any honest document"):
        folder(tmp_path, a=b"x" * (MAX_DOCUMENT + 1)).document("a")


@pytest.mark.parametrize("name", ["../secret", "a/../../secret", "/etc/passwd", ""])
def test_names_that_leave_the_folder_lead_nowhere(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"s")
    (tmp_path / "inside").mkdir()
    members: SeekableMembers = FolderMembers(str(tmp_path / "inside"))
    assert not members.has(name)
    with pytest.raises(DamagedImage):
        members.document(name)


def test_what_is_no_regular_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "sub").mkdir()
    members = FolderMembers(str(tmp_path))
    for name in ("pipe", "sub"):
        assert not members.has(name)
        with pytest.raises(DamagedImage, match="not a regular file"):
            members.document(name)
    with pytest.raises(DamagedImage, match="cannot be opened"):
        members.document("nul\0")
