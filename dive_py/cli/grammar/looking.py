"""Commands that look into an image."""

from __future__ import annotations

from dive_py.cli.grammar.command import DEFAULT, IMAGE, Command, Word
from dive_py.cli.grammar.options import CAT, DIFF, EXPLORE, EXTRACT, FIND, JSON_LINES, TREE, WASTE

LOOKING = (
    Command(
        DEFAULT,
        "explore an image's layers; without IMAGE, show the images here",
        (Word(IMAGE.name, IMAGE.help, optional=True),),
        EXPLORE,
        (
            ("divepy ubuntu:12.04", "explore an image of the local engine"),
            ("divepy ./image.tar --layer 3", "explore an archive, beginning at layer 3"),
            ("divepy container:web", "explore a container, its read-write layer on top of its image"),
            ("divepy explore tree", "explore an image that is called like a command"),
            ("divepy ubuntu:12.04 --json -", "write the analysis to standard output, as dive does"),
            ("docker save app | divepy - --json app.json", "analyse what another program writes"),
            ("divepy app:1 --ci --lowest-efficiency 95%", "fail a build whose image wastes more"),
            (
                "divepy app:1 --ci --base debian:12 --report junit=rules.xml",
                "judge own layers alone, for a test report",
            ),
        ),
    ),
    Command(
        "tree",
        "list the file system of an image, or what a layer did to it",
        (IMAGE, Word("PATH", "only this path and what is below it", optional=True)),
        TREE,
        (
            ("divepy tree ubuntu:12.04 /etc", "what a container would see below /etc"),
            ("divepy tree ubuntu:12.04 --layer 3", "what layer 3 added, changed and removed"),
            ("divepy tree ./image.tar --all --json", "every stored entry, one JSON object a line"),
        ),
    ),
    Command(
        "waste",
        "the bytes that an image ships and never shows: which step is to blame, and the paths behind them",
        (IMAGE,),
        WASTE,
        (
            ("divepy waste ubuntu:12.04", "the figures, the steps to blame, and the largest directories and files"),
            ("divepy waste ubuntu:12.04 --by culprit", "each step that hides bytes of lower layers, and how many"),
            ("divepy waste ubuntu:12.04 --by file --limit 50", "the fifty largest files"),
            ("divepy waste ubuntu:12.04 --json", "each file, one JSON object a line"),
        ),
    ),
    Command(
        "trace",
        "one path's story through the layers",
        (IMAGE, Word("PATH", "the path in the image")),
        (JSON_LINES,),
        (("divepy trace ubuntu:12.04 /sbin/initctl", "which layer added, changed and removed it"),),
    ),
    Command(
        "cat",
        "write a file of an image to standard output",
        (IMAGE, Word("PATH", "the path in the image; symlinks are followed inside it")),
        CAT,
        (
            ("divepy cat ubuntu:12.04 /etc/os-release", "as a container would see it"),
            ("divepy cat ubuntu:12.04 /etc/apt/sources.list --layer 0", "as layer 0 stores it"),
        ),
    ),
    Command(
        "extract",
        "copy a file, a folder or a whole layer out of an image",
        (
            IMAGE,
            Word("PATH", "the path in the image, / for everything"),
            Word("DEST", "a folder to put it in, or its new name; nothing is ever written elsewhere"),
        ),
        EXTRACT,
        (
            ("divepy extract ubuntu:12.04 /etc ./out/", "the folder etc, as ./out/etc"),
            ("divepy extract app:1 / ./layer --layer 3", "all that layer 3 holds"),
            ("divepy extract app:1 /etc ./before/ --upto 2", "what was there before layer 3"),
        ),
    ),
    Command(
        "find",
        "find paths in all layers, hidden and removed ones too",
        (
            IMAGE,
            Word(
                "PATTERN",
                "a glob: without / a name (id_rsa, '*.pem'), with / the end of a path (ssl/*.key), from the root if it "
                "begins with one (/etc/**); may be left out where an option says what to find",
                optional=True,
            ),
        ),
        FIND,
        (
            ("divepy find ubuntu:12.04 '*.pem'", "which layers brought, changed and removed such files"),
            ("divepy find ubuntu:12.04 --hidden --size +10MB", "large files that a container does not see any more"),
            ("divepy find ubuntu:12.04 --mode setuid --visible", "what runs as its owner in a container"),
            ("divepy find ./image.tar --regex '\\.(key|pem)$' --json", "by expression, one JSON object a line"),
        ),
    ),
    Command(
        "diff",
        "what differs between two images or tags, and by how much",
        (IMAGE, Word("OTHER", "the image to compare it with: what came, went and changed on the way to this one")),
        DIFF,
        (
            ("divepy diff app:1 app:2", "shared layers, size by folder, and the paths with most bytes"),
            ("divepy diff app:1 app:2 --path /usr/lib", "the same of one directory, two levels further down"),
            ("divepy diff ./old.tar app:2 --files", "each path for itself, also where a whole directory came or went"),
            ("divepy diff app:1 app:2 --json", "the totals and each path, one JSON object a line"),
        ),
    ),
)
"""In the order of the help."""
