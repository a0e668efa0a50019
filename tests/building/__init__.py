"""Images built in code: entries, layers, archives and layouts, sound ones and spoiled ones.

    ImageBuilder().layer(file("etc/motd", b"hi"), whiteout("etc/old"), opaque("var")).docker_archive(path)

For several images in one archive, platforms or spoiled archives: `docker_members`, `v10_members`, `docker_25_members`,
`oci_members`, `platform_members` give the members as a dictionary; change it and write it by `write_members` (one
tar) or `write_folder`.
"""

from __future__ import annotations

from tests.building.docker_forms import docker_25_members, docker_members, v10_members
from tests.building.entries import (
    Entry,
    aufs_leftovers,
    block_device,
    char_device,
    directory,
    fifo,
    file,
    global_header,
    hardlink,
    opaque,
    sparse_file,
    symlink,
    whiteout,
)
from tests.building.image import ImageBuilder
from tests.building.members import Link, Members, tar_members, write_folder, write_members
from tests.building.oci_forms import oci_members, platform_members
from tests.building.squeeze import COMPRESSIONS, squeeze
from tests.building.tar_writer import END, with_parents, write_tar

__all__ = [
    "COMPRESSIONS",
    "END",
    "Entry",
    "ImageBuilder",
    "Link",
    "Members",
    "aufs_leftovers",
    "block_device",
    "char_device",
    "directory",
    "docker_25_members",
    "docker_members",
    "fifo",
    "file",
    "global_header",
    "hardlink",
    "oci_members",
    "opaque",
    "platform_members",
    "sparse_file",
    "squeeze",
    "symlink",
    "tar_members",
    "v10_members",
    "whiteout",
    "with_parents",
    "write_folder",
    "write_members",
    "write_tar",
]
