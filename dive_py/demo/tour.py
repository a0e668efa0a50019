"""The guided tour of the demo image: each step says one thing and names the place where it is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dive_py.demo import content
from dive_py.presentation.units import size


@dataclass(frozen=True)
class TourStep:
    """One stop of the tour."""

    title: str
    """A few words."""
    text: str
    """What is to be seen, in plain words; one paragraph."""
    layer: int
    """The layer to select, from 0."""
    path: str
    """Where the cursor goes, without leading slash."""
    view: str
    """The tree's view: `changes`, `merged`, `aggregated`, `stored` or `shadowed`."""


STEPS: Final = (
    TourStep(
        "The base image",
        "An image is a stack of layers, and each layer is a set of files. Layer 0 is the base: a small system with a "
        "shell, some tools and a few settings. Every image that starts FROM the same base shares this layer, on disk "
        "and on the way from the registry.",
        0,
        "bin/busybox",
        "merged",
    ),
    TourStep(
        "A layer on top",
        "Each command of a build that touches files adds one layer. Layer 1 installed a web server: everything with "
        f"a + is new, such as this program of {size(content.NGINX_BYTES)}. The layer holds only what the command "
        "changed, not the whole system once more.",
        1,
        "usr/sbin/nginx",
        "changes",
    ),
    TourStep(
        "What a container sees",
        "In the merged view all layers lie on top of each other, and a container sees the uppermost version of each "
        "path. Nothing above the base has touched this file, so it is seen through all the layers.",
        9,
        "etc/os-release",
        "merged",
    ),
    TourStep(
        "A file is copied up",
        "Layers are read-only: once built, they never change. To change a file of a lower layer, the whole file is "
        "copied up into the new layer and changed there. This step changed two characters of the configuration, and "
        "layer 4 holds all of it again. That is copy-on-write; the ~ says that the content is another one.",
        4,
        "etc/nginx/nginx.conf",
        "changes",
    ),
    TourStep(
        "The one below is hidden",
        "The first version is still there, in layer 1. No container can see it, because layer 4 hides it, and yet it "
        "is part of every download. Small here, but think of a database of some gigabytes. Such bytes are called "
        "wasted, and the ⤒4 says which layer hides them.",
        1,
        "etc/nginx/nginx.conf",
        "shadowed",
    ),
    TourStep(
        "A deletion frees nothing",
        "This step deleted the package lists and the downloaded packages. A layer cannot take away from a layer below, "
        "so it only notes that the path is gone: a whiteout, shown as - with the name struck through. The image did "
        "not get smaller by a single byte.",
        2,
        "var/lib/apt/lists/deb.example.org_main_Packages",
        "changes",
    ),
    TourStep(
        "The deleted bytes still travel",
        f"Here they are: the lists ({size(sum(content.LIST_BYTES))}) in layer 1, wasted. The cure is to delete in the "
        "same step that creates: apt-get update, install and rm -rf in one RUN line. Then the files never get into "
        "a layer. The pane of advice ($) says which steps to join, and what that saves.",
        1,
        "var/lib/apt/lists/deb.example.org_main_Packages",
        "shadowed",
    ),
    TourStep(
        "A secret is not deleted either",
        "Layer 3 copied a file of passwords by mistake, and layer 9 removed it. In a container it is gone; in the "
        "image it is not, and everyone who has the image can read it. The only cure is to build without it, and to "
        "change the passwords.",
        3,
        "srv/app/.env",
        "shadowed",
    ),
    TourStep(
        "A chmod doubles a file",
        "This step changed the permissions of a program and not one byte of it. Copy-on-write knows whole files only: "
        f"all {size(content.SERVER_BYTES)} are stored a second time. The ≈ says that only mode, owner or times "
        "differ. COPY --chmod sets the mode where the file comes in.",
        5,
        "srv/app/bin/server",
        "changes",
    ),
    TourStep(
        "A directory that starts anew",
        "Here a directory was removed and made again. It is now opaque: one marker hides whatever the layers below "
        f"have inside it. The two old pictures ({size(sum(content.PICTURE_BYTES))}) vanished without a note for each.",
        6,
        "srv/app/static/banner.png",
        "changes",
    ),
    TourStep(
        "A second name copies the file",
        "A hard link is a second name for the same bytes and usually costs nothing. Across layers it does: both names "
        f"must lie in one layer, so all {size(content.NGINX_BYTES)} of the web server were copied up. The = says that "
        "size, mode, owner and times agree, and that the content is assumed to be the same.",
        7,
        "usr/sbin/nginx",
        "changes",
    ),
    TourStep(
        "A directory becomes a link",
        "The uploads moved elsewhere and a symbolic link took the directory's place. Whatever was below the directory "
        f"is hidden now, although its files ({size(content.UPLOAD_BYTES)}) still lie in layer 3, and again in layer 8 "
        "where they moved to.",
        8,
        "srv/app/uploads",
        "changes",
    ),
    TourStep(
        "Written again for nothing",
        "This file was copied out and back, and stored again for nothing. Where size and time agree, divepy assumes "
        "that the content is the same; with --verify it reads both and knows. Tools that rewrite whatever they touch "
        "do this to thousands of files.",
        9,
        "etc/app.toml",
        "changes",
    ),
    TourStep(
        "Where a container writes",
        "This is the top. A container that runs from the image puts one more layer here, its read-write layer, and it "
        "works the same way: what it changes is copied up, what it deletes is noted, and the image stays as it is. "
        "Remove the container and that layer goes; commit it and it becomes layer 10.",
        9,
        "srv/app",
        "merged",
    ),
)
"""The stops, in order."""

EXPLANATION: Final = """\
An image is a stack of layers. Each layer is a set of files that one step of a build added or changed. The lowest
layer, number 0, is the base; an image may share its lower layers with other images.

A container sees all layers at once, merged into one file system. Where several layers have the same path, the
uppermost one is seen, and the others are hidden, or shadowed.

Layers are read-only. A step that changes a file of a lower layer copies the whole file up into its own layer and
changes it there: copy-on-write. The lower copy stays where it is, hidden.

  - A small change to a big file stores the whole file again.
  - Changing only the mode or the owner stores the whole file again.
  - Writing a file again as it was stores the whole file again.
  - A second name (hard link) for a file of a lower layer stores the whole file again.
  - Deleting stores a marker (a whiteout) and frees nothing. What was deleted can still be read in the layer below,
    passwords included.
  - A directory that was removed and made again is opaque: it hides all that lower layers have inside it.
  - A file or link in the place of a directory hides the directory and all that is below it.

Bytes that are stored in some layer and that no path of the merged file system shows are wasted: they are kept, pushed
and pulled, and never used. The layer that stores them is the holder, the layer that hides them the culprit.
Efficiency is the share of the stored bytes that can be seen; 100 % means that nothing is wasted.

What helps: delete in the step that creates, set modes and owners where files come in (COPY --chmod, --chown), put what
changes often into late layers, and leave out with .dockerignore what should not be there at all.

A container that runs puts one more layer on top, its read-write layer. It works like the others; only it can be
written to. It goes when the container is removed, and a commit makes a layer of the image out of it.
"""
"""Layers and copy-on-write on one page, in plain words; the help shows it."""
