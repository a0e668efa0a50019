"""The commands there are: what the parser, the help, completion and the manual know of each.

What a command does stands in the module of `commands` that has its name.
"""

from __future__ import annotations

from dive_py.cli.grammar.command import DEFAULT, IMAGE, Command, Word
from dive_py.cli.grammar.options import BUILD, CAT, DIFF, EXPLORE, EXTRACT, FIND, JSON_LINES, TREE, WASTE, Option
from dive_py.cli.grammar.run_options import EXEC, RUN

__all__ = ["COMMANDS", "DEFAULT", "Command", "Word"]

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
"""Commands that look into an image, in the order of the help."""

_NAME = Word("IMAGE", "its name, or the beginning of its id")

IMAGES = (
    Command(
        "images",
        "list the engine's images, and what each has that no other one has",
        (Word("REPOSITORY", "only this repository's", optional=True),),
        (
            Option(("-q", "--quiet"), "only their ids"),
            Option(("--sort",), "in which order", "KEY", choices=("name", "created", "size", "unique")),
            Option(("--top-level",), "only repositories without a user: ubuntu", group="kind"),
            Option(("--user",), "only users' repositories: jamtur01/puppet", group="kind"),
            Option(("--registry",), "only those of other registries", group="kind"),
            Option(("--dangling",), "only those without a name", group="kind"),
            JSON_LINES,
        ),
        (
            ("divepy images", "all of them, by repository"),
            ("divepy images ubuntu --sort size", "one repository's, the largest first"),
            ("divepy images --dangling -q", "the ids of those without a name"),
        ),
    ),
    Command(
        "search",
        "search for repositories, through the engine, in the Docker Hub, or in a registry",
        (Word("TERM", "a word; with HOST/ before it, in that registry; HOST/ alone lists what that has"),),
        (
            Option(("--limit",), "at most so many, 1 to 100", "N"),
            Option(("--stars",), "with at least so many stars", "N"),
            Option(("--official",), "only official ones"),
            Option(("--top-level",), "only repositories without a user: ubuntu", group="kind"),
            Option(("--user",), "only users' repositories: jamtur01/puppet", group="kind"),
            Option(("--tags",), "TERM is a repository: list its tags"),
            JSON_LINES,
        ),
        (
            ("divepy search puppet --stars 50", "in the Docker Hub"),
            ("divepy search localhost:5000/app", "in a registry"),
            ("divepy search --tags ubuntu", "the tags of a repository"),
        ),
    ),
    Command(
        "tags",
        "list the tags of a repository in its registry, with what each is; nothing is pulled",
        (Word("REPOSITORY", "as it is pulled, without a tag"),),
        (
            Option(("--limit",), "at most so many, the newest first; 0 for all", "N"),
            Option(("-q", "--quiet"), "names alone, all of them, which takes one request"),
            JSON_LINES,
        ),
        (
            ("divepy tags ghcr.io/org/app", "digest, platforms and size of the newest tags"),
            ("divepy tags -q ubuntu", "the name of each tag"),
        ),
    ),
    Command(
        "pull",
        "pull an image into the engine; on a terminal, explore it then",
        (Word("IMAGE", "NAME[:TAG|@DIGEST]; latest where neither is given"),),
        (),
        (
            ("divepy pull ubuntu:12.04", "with a line for each layer"),
            ("divepy pull --platform linux/arm64 alpine", "for another platform"),
        ),
    ),
    Command(
        "tag",
        "give an image one more name",
        (_NAME, Word("NAME", "the new name, REPOSITORY[:TAG]")),
        (),
        (("divepy tag app:1 localhost:5000/app:1", "as it is pushed to a registry"),),
    ),
    Command(
        "remove",
        "remove an image, or one of its names, after saying what is lost",
        (_NAME,),
        (Option(("-f", "--force"), "also where a container that has ended uses it"),),
        (("divepy remove app:1", "asks first; -y does not"),),
    ),
    Command(
        "save",
        "save an image as an archive",
        (_NAME,),
        (Option(("-o", "--output"), "the file; standard output without it", "FILE"),),
        (
            ("divepy save app:1 -o app.tar", "whole, or not at all"),
            ("divepy save app:1 --platform linux/arm64 -o app.tar", "of an image for several platforms, one"),
        ),
    ),
)
"""Commands that are about an engine's images and those of registries, in the order of the help."""

CONTAINERS = (
    Command(
        "containers",
        "list the engine's containers, running and stopped, with the size of each read-write layer",
        (),
        (
            Option(("-a", "--all"), "stopped ones too, as without it", group="state"),
            Option(("--running",), "only those that run", group="state"),
            Option(("--filter",), "only those with these words in name, image, state or id", "WORDS"),
            Option(("-q", "--quiet"), "only their ids"),
            JSON_LINES,
        ),
        (
            ("divepy containers", "the newest first"),
            ("divepy containers --running --filter web", "those that run and have web in name or image"),
            ("divepy containers --json", "one JSON object a line"),
        ),
    ),
    Command(
        "run",
        "run a command in a new container, as docker run; a missing image is pulled first",
        (IMAGE, Word("COMMAND…", "instead of the image's own; everything behind IMAGE belongs to it", optional=True)),
        RUN,
        (
            ("divepy run --name web -it ubuntu:12.04 sh", "a shell; ctrl-p ctrl-q leaves it running"),
            ("divepy run --rm alpine cat /etc/os-release", "its output and its status are the program's"),
            ("divepy -H tcp://build:2375 run -d redis", "divepy's own options stand before the command's name"),
        ),
        as_docker=True,
    ),
    Command(
        "exec",
        "run a command in a container that runs already, as docker exec",
        (Word("CONTAINER", "its name, or the beginning of its id"), Word("COMMAND…", "the command and its words")),
        EXEC,
        (("divepy exec -it web sh", "a shell in it"),),
        as_docker=True,
    ),
    Command(
        "commit",
        "make an image of a container; what its new layer will hold is said before",
        (Word("CONTAINER", "its name, or the beginning of its id"), Word("NAME", "the new image, REPOSITORY[:TAG]")),
        (
            Option(("-a", "--author"), "who made it", "AUTHOR"),
            Option(("-m", "--message"), "why", "MESSAGE"),
            Option(
                ("-c", "--change"), "an instruction as in a Dockerfile: 'CMD [\"sh\"]'", "INSTRUCTION", repeated=True
            ),
            Option(("--no-pause",), "do not hold the container meanwhile"),
            Option(("--dockerfile",), "write a Dockerfile for it instead, - for standard output", "FILE"),
        ),
        (
            ("divepy commit web jamtur01/apache2", "on a terminal, ask first, and explore the image then"),
            ("divepy commit web app:2 --no-input", "ask nothing, and print the new image's id"),
            ("divepy commit web app:2 --dockerfile -", "the better way: what a Dockerfile would say"),
        ),
    ),
)
"""Commands that are about containers, in the order of the help."""

BUILDING = (
    Command(
        "build",
        "build an image as docker build does, and explore it at the first layer that the build made",
        (Word("PATH", "the folder with the Dockerfile, - for standard input, or an address"),),
        (
            *BUILD,
            Option(("--help",), "show this help; all other options are handed on to the builder, untouched"),
        ),
        (
            ("divepy build -t app:1 .", "steps with times and cache hits, then the explorer"),
            ("divepy build --json - .", "the analysis of the new image"),
            ("divepy build --ci -t app:1 .", "build, and fail if the new image breaks a rule of .dive-ci"),
        ),
        as_docker=True,
    ),
)
"""Commands that build, in the order of the help."""

PROGRAM = (
    Command(
        "demo",
        "a guided tour through an image that shows every case of copy-on-write; needs no engine",
        examples=(("divepy demo", "take the tour"),),
    ),
    Command(
        "cache",
        "the indexes of layers that are kept, so that no layer is read twice",
        (Word("ACTION", "list (the default) or clear", optional=True, choices=("list", "clear")),),
        (JSON_LINES,),
        (
            ("divepy cache", "what is kept, the most recently used first"),
            ("divepy cache clear", "remove all of it"),
        ),
    ),
    Command(
        "doctor",
        "where images can be read here, how fast, and why not faster",
        (Word("NAME", "also say who has this image, and how it would be read", optional=True),),
        (JSON_LINES,),
        (
            ("divepy doctor", "look at every engine and store"),
            ("divepy doctor ubuntu:12.04", "say who has the image; the status is 1 if no place has it"),
        ),
    ),
    Command(
        "config",
        "what is settled, and where; the file for it",
        (Word("ACTION", "show (the default), path or example", optional=True, choices=("show", "path", "example")),),
        (JSON_LINES,),
        (
            ("divepy config", "every setting, its value and where that comes from"),
            ("divepy config path", "the file that is read, to be written"),
            (
                "divepy config example > config.toml",
                "a file with every setting in it, for where divepy config path says",
            ),
        ),
        unsettled=True,
    ),
    Command(
        "completion",
        "print what completes commands, options and names of images in a shell",
        (
            Word(
                "SHELL",
                "bash, zsh or fish; of powershell and tcsh commands and options alone",
                choices=("bash", "zsh", "fish", "powershell", "tcsh"),
            ),
        ),
        (),
        (
            (
                "divepy completion bash > ~/.local/share/bash-completion/completions/divepy",
                "for every new bash, where bash-completion is installed; else: >> ~/.bashrc",
            ),
            (
                "divepy completion zsh > ~/.zfunc/_divepy",
                "for every new zsh, whose ~/.zshrc says: fpath+=(~/.zfunc); autoload -U compinit; compinit",
            ),
            ("divepy completion fish > ~/.config/fish/completions/divepy.fish", "for every new fish"),
            ("divepy completion powershell > divepy.ps1", "for $PROFILE, which says: . PATH/divepy.ps1"),
            ("divepy completion tcsh > ~/.divepy.tcsh", "for ~/.tcshrc, which says: source ~/.divepy.tcsh"),
        ),
        unsettled=True,
    ),
    Command(
        "man",
        "print the manual page",
        examples=(
            ("divepy man | man -l -", "read it"),
            ("divepy man > ~/.local/share/man/man1/divepy.1", "for: man divepy"),
        ),
        unsettled=True,
    ),
    Command("version", "show the versions of divepy and what it runs on", unsettled=True),
    Command(
        "help",
        "show the help of a command",
        (Word("COMMAND", "the command to explain", optional=True),),
        examples=(("divepy help tree", "the same as divepy tree --help"),),
        unsettled=True,
    ),
)
"""Commands that are about the program and this machine, in the order of the help."""

COMMANDS = {command.name: command for command in (*LOOKING, *IMAGES, *CONTAINERS, *BUILDING, *PROGRAM)}
"""All commands, by name, in the order of the help."""
