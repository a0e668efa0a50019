"""Command lines to learn from, each with what it does: of each command in the order of its help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.presentation.text_table import table_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

EXAMPLES: Final = {
    "": """
    divepy ubuntu:12.04              explore an image of the local engine
    divepy ./image.tar               explore an archive (docker save, OCI; compressed too)
    divepy demo                      a guided tour; needs no engine
    divepy waste ubuntu:12.04        bytes that no container ever sees, and where they are
    divepy tree ubuntu:12.04 /etc    the file system as a container sees it
    divepy ubuntu:12.04 --json -     the analysis as JSON, as dive writes it
    divepy ubuntu:12.04 --ci         check the rules of .dive-ci; the exit status tells a build
""",
    "explore": """
    divepy ubuntu:12.04                                          explore an image of the local engine
    divepy ./image.tar --layer 3                                 explore an archive, beginning at layer 3
    divepy registry:ghcr.io/org/app:1.2                          explore an image in its registry; nothing is pulled
    divepy container:web  explore a container, its read-write layer on top of its image
    divepy explore tree                                          explore an image that is called like a command
    divepy ubuntu:12.04 --json -                                 write the analysis to standard output, as dive does
    docker save app | divepy - --json app.json                   analyse what another program writes
    divepy app:1 --ci --lowest-efficiency 95%                    fail a build whose image wastes more
    divepy app:1 --ci --base debian:12 --report junit=rules.xml  judge own layers alone, for a test report
""",
    "tree": """
    divepy tree ubuntu:12.04 /etc         what a container would see below /etc
    divepy tree ubuntu:12.04 --layer 3    what layer 3 added, changed and removed
    divepy tree ./image.tar --all --json  every stored entry, one JSON object a line
""",
    "waste": """
    divepy waste ubuntu:12.04  the figures, the steps to blame, and the largest directories and files
    divepy waste ubuntu:12.04 --by culprit          each step that hides bytes of lower layers, and how many
    divepy waste ubuntu:12.04 --by file --limit 50  the fifty largest files
    divepy waste ubuntu:12.04 --json                each file, one JSON object a line
""",
    "advise": """
    divepy advise app:1                          what to write instead, with the bytes that each piece saves
    divepy advise app:1 --base debian:12         count the layers of debian:12 as given, not layer 0 alone
    divepy advise app:1 --dockerfile Dockerfile  with the lines of each step in that file
    divepy advise app:1 --json                   one JSON object a line: the totals, then each piece
""",
    "secrets": """
    divepy secrets app:1                            what must not be shipped; the status is 1 where there is any
    divepy secrets app:1 --low                      what may well be none as well
    divepy secrets app:1 --exceptions secrets.yaml  without what the list gives a reason for
    divepy secrets app:1 --json                     each secret, masked, one JSON object a line
""",
    "dockerfile": """
    divepy dockerfile app:1               what made the image, oldest step first
    divepy dockerfile app:1 --base debian:12  what stands above debian:12, where that is not found by itself
    divepy dockerfile app:1 > Dockerfile  to change it, where the one that it was built from is lost
""",
    "trace": """
    divepy trace ubuntu:12.04 /sbin/initctl  which layer added, changed and removed it
""",
    "cat": """
    divepy cat ubuntu:12.04 /etc/os-release                  as a container would see it
    divepy cat ubuntu:12.04 /etc/apt/sources.list --layer 0  as layer 0 stores it
""",
    "extract": """
    divepy extract ubuntu:12.04 /etc ./out/       the folder etc, as ./out/etc
    divepy extract app:1 / ./layer --layer 3      all that layer 3 holds
    divepy extract app:1 /etc ./before/ --upto 2  what was there before layer 3
""",
    "find": r"""
    divepy find ubuntu:12.04 '*.pem'                       which layers brought, changed and removed such files
    divepy find ubuntu:12.04 --hidden --size +10MB         large files that a container does not see any more
    divepy find ubuntu:12.04 --mode setuid --visible       what runs as its owner in a container
    divepy find ./image.tar --regex '\.(key|pem)$' --json  by expression, one JSON object a line
""",
    "report": """
    divepy report app:1 -o app.html                 to open in a browser, or to attach to a ticket
    divepy report app:1 --file-secrets -o app.html  with the secrets in its files, masked
    divepy report app:1 app:2 -o change.html        what came, went and changed on the way to app:2
    divepy report ./image.tar -o - > app.html       to standard output
""",
    "diff": """
    divepy diff app:1 app:2                  shared layers, size by folder, and the paths with most bytes
    divepy diff app:1 app:2 --path /usr/lib  the same of one directory, two levels further down
    divepy diff ./old.tar app:2 --files      each path for itself, also where a whole directory came or went
    divepy diff app:1 app:2 --json           the totals and each path, one JSON object a line
""",
    "images": """
    divepy images                     all of them, by repository
    divepy images ubuntu --sort size  one repository's, the largest first
    divepy images localhost:5000  the repositories of a registry
    divepy images --dangling -q       the ids of those without a name
""",
    "search": """
    divepy search puppet --stars 50   in the Docker Hub
    divepy search localhost:5000/app  in a registry
    divepy search --tags ubuntu       the tags of a repository
""",
    "tags": """
    divepy tags ghcr.io/org/app  digest, platforms and size of the newest tags
    divepy tags -q ubuntu        the name of each tag
""",
    "referrers": """
    divepy referrers ghcr.io/org/app:1.2            type, size and age of each
    divepy referrers ghcr.io/org/app:1.2 4e5f60718  what one of them says, as JSON
""",
    "pull": """
    divepy pull ubuntu:12.04                   with a line for each layer
    divepy pull --platform linux/arm64 alpine  for another platform
""",
    "tag": """
    divepy tag app:1 localhost:5000/app:1  as it is pushed to a registry
""",
    "remove": """
    divepy remove app:1  asks first; -y does not
""",
    "save": """
    divepy save app:1 -o app.tar                         whole, or not at all
    divepy save app:1 --platform linux/arm64 -o app.tar  of an image for several platforms, one
""",
    "containers": """
    divepy containers                         the newest first
    divepy containers --running --filter web  those that run and have web in name or image
    divepy containers --json                  one JSON object a line
""",
    "run": """
    divepy run --name web -it ubuntu:12.04 sh   a shell; ctrl-p ctrl-q leaves it running
    divepy run --rm alpine cat /etc/os-release  its output and its status are the program's
    divepy -H tcp://build:2375 run -d redis     divepy's own options stand before the command's name
""",
    "exec": """
    divepy exec -it web sh  a shell in it
""",
    "commit": """
    divepy commit web jamtur01/apache2      on a terminal, ask first, and explore the image then
    divepy commit web app:2 --no-input      ask nothing, and print the new image's id
    divepy commit web app:2 --dockerfile -  the better way: what a Dockerfile would say
""",
    "build": """
    divepy build -t app:1 .       steps with times and cache hits, then the explorer
    divepy build --json - .       the analysis of the new image
    divepy build --ci -t app:1 .  build, and fail if the new image breaks a rule of .dive-ci
""",
    "demo": """
    divepy demo  take the tour
""",
    "cache": """
    divepy cache        what is kept, the most recently used first
    divepy cache clear  remove all of it
""",
    "doctor": """
    divepy doctor                           look at every engine and store
    divepy doctor ubuntu:12.04              say who has the image; the status is 1 if no place has it
    divepy doctor registry:ghcr.io/org/app  say how that registry is asked, and how the image would be read
""",
    "config": """
    divepy config                        every setting, its value and where that comes from
    divepy config path                   the file that is read, to be written
    divepy config example > config.toml  a file with every setting in it, for where divepy config path says
""",
    "completion": """
    divepy completion bash > ~/.local/share/bash-completion/completions/divepy
        for every new bash, where bash-completion is installed; else: >> ~/.bashrc
    divepy completion zsh > ~/.zfunc/_divepy
        for every new zsh, whose ~/.zshrc says: fpath+=(~/.zfunc); autoload -U compinit; compinit
    divepy completion fish > ~/.config/fish/completions/divepy.fish  for every new fish
    divepy completion powershell > divepy.ps1                        for $PROFILE, which says: . PATH/divepy.ps1
    divepy completion tcsh > ~/.divepy.tcsh                          for ~/.tcshrc, which says: source ~/.divepy.tcsh
""",
    "man": """
    divepy man | man -l -                          read it
    divepy man > ~/.local/share/man/man1/divepy.1  for: man divepy
""",
    "help": """
    divepy help tree  the same as divepy tree --help
""",
}
"""By the name of the command; those to begin with under no name."""


def of(command: str) -> Iterable[tuple[str, ...]]:
    """Return the examples of a command, or those to begin with: each line, and what it does."""
    return table_rows(EXAMPLES[command], 2) if command in EXAMPLES else []
