"""Real shells that complete a command line, with a program called divepy before them that knows some names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.commands.completion import script

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SHELLS = [
    pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed"))
    for name in ("bash", "zsh", "fish")
]

FILES = "(files)"
"""Stands among the answers where the shell's own completion of files is asked."""

_PROGRAM = r"""#!/bin/sh
printf '%s|' "$@" >> "$ASKED"
echo >> "$ASKED"
case $2 in
references) printf '%s\n' ubuntu:12.04 ubuntu:14.04 localhost:5000/app:1 container: container:web ;;
images) printf '%s\n' ubuntu:12.04 app:1 ;;
repositories) printf '%s\n' ubuntu app ;;
containers) printf '%s\n' web stopped ;;
running) echo web ;;
contexts) printf '%s\n' default far ;;
esac | while read -r name; do
    case $name in "$3") ;; "$3"*) echo "$name" ;; esac
done
"""

_BASH = r"""
compopt() { [[ $1 == +o ]] && files=''; }
COMP_LINE=$1 COMP_POINT=$2 COMP_CWORD=$(($# - 3)) files=yes
COMP_WORDS=("${@:3}")
_divepy
printf '%s\n' "${COMPREPLY[@]}"
[[ ${#COMPREPLY[@]} == 0 && -n $files ]] && echo '(files)'
true
"""
"""Answers as bash's own completion takes them: what is behind the last character that parts words."""

_ZSH = r"""
compadd() {
    [[ $1 == -S ]] && shift 2
    if [[ $1 == -a ]]; then print -rl -- $kept${^${(P)2}}; else print -rl -- $kept${^@[2,-1]}; fi
}
compset() { kept=${(M)PREFIX##${~2}}; PREFIX=${PREFIX#$kept}; }
_describe() { print -rl -- ${${(P)@[-1]}%%:*}; [[ -n ${(M)${(P)@[-1]}:#$PREFIX*} ]]; }
_files() { print -r -- '(files)'; }
_message() { :; }
words=("${@[2,-1]}") CURRENT=$#words PREFIX=$words[-1] kept=''
_divepy
true
"""
"""zsh's builtins exist while it completes only; these say what they were given."""


class Shell:
    """A shell with the completion in it.

    Args:
        name: Which.
        folder: Where to work; the files there are what a person has around.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder
        programs = folder / "programs"
        programs.mkdir()
        (programs / "divepy").write_text(_PROGRAM)
        (programs / "divepy").chmod(0o755)
        self.script = programs / "completion"
        self.script.write_text(script(name))
        self._asked = programs / "asked"
        self.environ = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "ASKED": str(self._asked)}
        self.environ |= {"HOME": str(folder), "LC_ALL": "C.UTF-8"}

    def complete(self, line: str) -> set[str]:
        """What the last word of a line may become; of a place where files are completed, `FILES` or the files."""
        words = line.split(" ")
        if self.name == "bash":
            parted = [piece for word in words for piece in (re.findall(r"[:=]+|[^:=]+", word) or [word])]
            stays = re.sub(r"[^:=]*$", "", words[-1])
            found = self.run(_BASH, line, str(len(line)), *parted)
            return {answer if answer == FILES else stays + answer for answer in found if answer}
        if self.name == "zsh":
            found = self.run(_ZSH, line, *words)
        else:
            found = [answer.partition("\t")[0] for answer in self.run("complete -C $argv[1]", line)]
        # both leave it to the shell to find what begins so; fish takes what is similar, too
        return {answer for answer in found if answer == FILES or answer.startswith(words[-1])}

    def run(self, text: str, *words: str) -> list[str]:
        """The lines that a text prints, with the completion loaded and these arguments."""
        options = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}[self.name]
        own = [] if self.name == "fish" else [self.name]
        loaded = f"compdef() {{ :; }}; source {self.script}" if self.name == "zsh" else f"source {self.script}"
        command = [self.name, *options, "-c", f"{loaded}\n{text}", *own, *words]
        done = subprocess.run(
            command, capture_output=True, check=False, cwd=self._folder, env=self.environ, text=True, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()

    def questions(self) -> list[Sequence[str]]:
        """What the program was asked."""
        text = self._asked.read_text() if self._asked.exists() else ""
        return [line.split("|")[:-1] for line in text.splitlines()]
