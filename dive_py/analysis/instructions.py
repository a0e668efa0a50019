"""What the steps of an image's history were in a Dockerfile, as far as each builder says.

| in the Dockerfile | Docker's classic builder, buildah | BuildKit |
| --- | --- | --- |
| `RUN make` | `/bin/sh -c make` | `RUN /bin/sh -c make # buildkit` |
| `COPY a /b` | `/bin/sh -c #(nop) COPY dir:HASH in /b ` | `COPY a /b # buildkit` |
| `CMD ["x", "y"]` | `/bin/sh -c #(nop)  CMD ["x" "y"]` | `CMD ["x" "y"]` |

Build arguments stand before the shell: `|1 NAME=value /bin/sh -c make`. What was copied has only a hash with the first
ones; with BuildKit a source that begins with `/` may be one of another stage, which is not said. Others (buildpacks,
Nix, apko, Jib, ko, Bazel) write texts of their own, which are no instructions.

Sources: moby, *builder/dockerfile/dispatchers.go* and *internals.go*; moby/buildkit, *dockerfile2llb/convert.go*;
observed with Docker 20.10 and 26.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS: Final = frozenset(
    (
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER"),
        *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    )
)
"""Instructions that leave a step."""

_LONGEST: Final = 256 * 1024
"""Characters of a step that are looked at."""

LONGEST_SHELL: Final = 200
"""Characters of the longest shell with its options."""

BUILDKIT: Final = " # buildkit"
"""How BuildKit ends a step that made a layer."""

NOP: Final = "#(nop)"
"""How the classic builder marks a step that ran no command."""

_SHELL: Final = "/bin/sh -c"
_ARGUMENTS: Final = re.compile(r"\|(\d{1,4}) ")
_QUOTED: Final = re.compile(r'"((?:\\.|[^"\\])*)"')
HASHED: Final = re.compile(r"(?:file|dir|multi):[0-9a-f]{8,64}")
"""What stands for that which a COPY or ADD brought, where the history does not name it."""


class Instruction(Struct, frozen=True):
    """One step as it may have stood in a Dockerfile."""

    word: str
    """`RUN`, `COPY` …; empty where the step is none that is known."""
    text: str
    """What stands behind the word, as the history has it; of RUN without the shell."""
    arguments: tuple[str, ...] = ()
    """Build arguments that were in force, `NAME=value`."""
    is_exec: bool = False
    """Whether a RUN was given as a list of words, which are not told apart any more."""
    sources_known: bool = True
    """Whether a COPY or ADD names what it copied."""


def instruction_of(created_by: str, shell: str = _SHELL) -> Instruction:
    """Return what a step of the history was.

    Args:
        created_by: As the history has it.
        shell: The words before a command while this step ran.
    """
    text = created_by[:_LONGEST].strip()
    by_buildkit = text.endswith(BUILDKIT)
    text = text.removesuffix(BUILDKIT)
    word, _, rest = text.partition(" ")
    before, nop, told = text[:_LONGEST].partition(f" {NOP} ")
    if nop and len(before) < LONGEST_SHELL and "\n" not in before:  # a SHELL's own step has the new shell before it
        word, _, rest = told.strip().partition(" ")
        return _told(word.upper(), rest.strip())
    if word == "RUN" and by_buildkit:
        return _run(rest, shell)
    if word in WORDS:
        return _run(rest, shell) if word == "RUN" else _told(word, rest)
    if text.startswith((shell + " ", "|")):
        return _run(text, shell)
    return Instruction("", text)


def without_arguments(created_by: str) -> str:
    """Return a step without the build arguments that were in force: `|1 A=b /bin/sh -c make` is `/bin/sh -c make`."""
    run = "RUN " if created_by.startswith("RUN |") else ""
    return run + _split(created_by.removeprefix(run), _SHELL)[1]


def _split(text: str, shell: str) -> tuple[tuple[str, ...], str]:
    """Return the build arguments before a command, and the command with its shell."""
    found = _ARGUMENTS.match(text)
    if found:
        before, marker, after = text[found.end() :].partition(f" {shell} ")
        if marker:
            given = pairs_of(before, most=int(found[1]))
            words = (name if value is None else f"{name}={value}" for name, value in given)
            return tuple(words), f"{shell} {after}"
        told = re.match(rf"((?:[A-Za-z_]\w*=\S* ){{{min(int(found[1]), 100)}}})(?=\S)", text[found.end() :])
        if told is not None:  # a list of words has no shell before it
            return tuple(told[1].split()), text[found.end() + told.end() :]
    return (), text


def _run(text: str, shell: str) -> Instruction:
    arguments, text = _split(text, shell)
    if text.startswith(shell + " "):
        return Instruction("RUN", text[len(shell) + 1 :], arguments)
    return Instruction("RUN", text, arguments, is_exec=True)


def pairs_of(text: str, names: Iterable[str] = (), most: int | None = None) -> list[tuple[str, str | None]]:
    """Split `A=b c D=e`: a value reaches to the next name with a value.

    Args:
        text: As the history has it.
        names: Names that there are, where that is known; else what looks like a name is one.
        most: How many pairs there are; None for any number.

    Returns:
        Names and values, without quotation marks around a value; words before the first pair with None.
    """
    known = sorted((name for name in names if f"{name}=" in text), key=len, reverse=True)
    name = "|".join(map(re.escape, known)) or r"[A-Za-z_][\w.-]*"
    starts = [found.start() for found in re.finditer(rf"(?:^|(?<=\s))(?:{name})=", text)][:most]
    pairs = (text[start:end].strip().partition("=") for start, end in pairwise([*starts, len(text)]))
    before = text[: starts[0]] if starts else text
    return [*((word, None) for word in before.split()), *((name, _bare(value)) for name, _, value in pairs)]


def _bare(value: str) -> str:
    """Return a value without quotation marks around it."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _told(word: str, rest: str) -> Instruction:
    if word not in WORDS:
        return Instruction("", f"{word} {rest}".strip())
    if word in {"COPY", "ADD"}:
        return _copied(word, rest)
    return Instruction(word, rest)


def _copied(word: str, rest: str) -> Instruction:
    if HASHED.search(rest):
        return Instruction(word, rest.replace(" in ", " ", 1), sources_known=False)
    return Instruction(word, rest)


def instructions_of(steps: Iterable[str]) -> list[Instruction]:
    """Return what the steps of a history were, oldest first; a SHELL counts for those after it."""
    shell, found = _SHELL, []
    for step in steps:
        one = instruction_of(step, shell)
        if one.word == "SHELL":
            shell = " ".join(words_of(one.text)) or shell
        found.append(one)
    return found


def words_of(text: str) -> list[str]:
    """Return the words of a list, in JSON or as Go prints it: `["a", "b"]`, `["a" "b"]`, `[a b]`; none for no list."""
    text = text.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return []
    inside = text[1:-1]
    if '"' in inside:
        return [_unquoted(word) for word in _QUOTED.findall(inside)]
    return inside.split()


def _unquoted(word: str) -> str:
    """Return a word without the escapes of Go and JSON."""
    return re.sub(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", lambda found: _escaped(found[1]), word, flags=re.DOTALL)


def _escaped(code: str) -> str:
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}.get(code, code)
