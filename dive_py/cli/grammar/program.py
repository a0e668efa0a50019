"""Commands about the program and this machine."""

from __future__ import annotations

from dive_py.cli.grammar.command import Command, Word
from dive_py.cli.grammar.options import JSON_LINES

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
"""In the order of the help."""
