"""The Dockerfile of an image, as far as its history tells it.

It builds again where nothing was copied: what COPY and ADD brought is in no history, so these lines are comments that
say what is missing. Values of what is probably a secret are left out.
"""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Final

from dive_py.analysis.instructions import Instruction, instructions_of, pairs_of, words_of
from dive_py.analysis.known_base import Certainty
from dive_py.oci.config import HistoryEntry
from dive_py.presentation import base_text
from dive_py.presentation.text import printable
from dive_py.secrets.masking import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dive_py.analysis.known_base import Base
    from dive_py.sources.image import ImageInfo

_END: Final = "EOF"

_HEALTH: Final = re.compile(r'&?\{(\[.*\])((?: "[^"]*")*) (?:\'\\x([0-9a-f]{2})\'|(\d+)|\'(.)\')\}', re.DOTALL)
"""A health check as Go prints it: the test, times, and how often it may fail."""

_TIMES: Final = ("--interval", "--timeout", "--start-period", "--start-interval")

_PORTS: Final = re.compile(r"(\d+(?:-\d+)?(?:/\w+)?)(?::\{\})?")


def lines(info: ImageInfo, base: Base) -> Iterator[str]:
    """Yield the Dockerfile, line by line; where the base is known, what stands above it.

    Settings that follow the base's last layer may be the base's own: to say them again changes nothing.
    """
    for line in _lines(info, base):
        shown = (
            line if line.startswith("RUN ") else without_secrets(line)
        )  # a RUN says itself that something is left out
        if shown == line:
            yield line
            continue
        yield "# a value here is probably a secret, which the history has: it is left out"
        yield shown if shown.startswith("#") else f"# {shown}"


def _lines(info: ImageInfo, base: Base) -> Iterator[str]:
    known = base.sure is not Certainty.ASSUMED
    steps = _steps(info, base.layers if known else 0)
    found = list(zip(steps, instructions_of(step.created_by for _, step in steps), strict=True))
    yield from ["# syntax=docker/dockerfile:1"] if any(_has_lines(one) for _, one in found) else []
    yield f"# {printable(info.reference)} as its history tells it; what is not told is said in comments."
    if known:
        yield f"# {base_text.which(base)}: {base_text.reason(base)}"
    yield f"FROM {printable(base.reference) if known else 'scratch'}"
    arguments: dict[str, str] = {}
    for (layer, step), one in found:
        if one.word == "ARG":
            arguments |= {name: value or "" for name, value in pairs_of(one.text)}
        for argument in one.arguments:
            name, _, value = argument.partition("=")
            if arguments.get(name) != value:  # given on the command line, perhaps to an ARG that is not told
                arguments[name] = value
                yield _argument(name, value)
        yield from _instruction(one, step, layer, info)


def _steps(info: ImageInfo, base: int) -> list[tuple[int, HistoryEntry]]:
    """Return the steps above the base, oldest first, each with the layer that it made, or that was the uppermost."""
    found: list[tuple[int, HistoryEntry]] = []
    history = info.config.history
    if sum(not step.empty for step in history) == len(info.layers):
        layer = -1
        for step in history:
            layer += not step.empty
            found.append((max(layer, 0), step))
    else:
        for one in info.layers:
            found.append((one.number, HistoryEntry(one.created, one.created_by, one.comment, one.author)))
            found += [(one.number, step) for step in one.steps]
    last = next((place for place, (layer, step) in enumerate(found) if layer == base - 1 and not step.empty), -1)
    return found[last + 1 :]


def _argument(name: str, value: str | None) -> str:
    is_secret = value is not None and without_secrets(f"{name}={value}") != f"{name}={value}"
    return f"ARG {_name(name)}" if value is None or is_secret else f"ARG {_name(name)}={_value(value)}"


def _instruction(one: Instruction, step: HistoryEntry, layer: int, info: ImageInfo) -> Iterator[str]:
    if not one.word:
        text = printable(one.text or step.comment) or "the history does not say what made it"
        yield f"# layer {layer}: {text}" if not step.empty else f"# {text}"
    elif one.word == "RUN":
        yield from _run(one)
    elif one.word in {"COPY", "ADD"}:
        yield f"# {one.word} {printable(one.text)}"
        yield f"# layer {layer} has what this brought: divepy tree IMAGE --layer {layer}"
    elif one.word == "ARG":
        yield from (_argument(name, value) for name, value in pairs_of(one.text))
    elif one.word in {"ENV", "LABEL"}:
        named = dict(pair.partition("=")[::2] for pair in info.config.env) if one.word == "ENV" else info.config.labels
        yield from _pairs(one, named)
    elif one.word in {"CMD", "ENTRYPOINT", "SHELL", "VOLUME"}:
        yield _list(one)
    elif one.word == "EXPOSE":
        yield f"EXPOSE {' '.join(_PORTS.findall(one.text)) or printable(one.text)}"
    elif one.word == "HEALTHCHECK":
        yield _health(one.text)
    elif one.word == "MAINTAINER":
        yield f"MAINTAINER {printable(one.text)}"
    else:
        yield f"{one.word} {printable(one.text)}"


def _list(one: Instruction) -> str:
    """Return an instruction whose words may be a list; as a comment where the list is cut off."""
    words, text = words_of(one.text), one.text.strip()
    if without_secrets(" ".join(words)) != " ".join(words):
        return f"# {one.word} {printable(without_secrets(' '.join(words)))}: a value is left out, probably a secret"
    is_broken = text.startswith("[") and not words and text != "[]"
    return f"{'# ' if is_broken else ''}{one.word} {json.dumps(words) if words else printable(text)}"


def _has_lines(one: Instruction) -> bool:
    """Return whether a command cannot stand in one line: a backslash at its end would take the next one in."""
    text = one.text.strip("\n")
    return one.word == "RUN" and ("\n" in text or text.endswith("\\"))


def _run(one: Instruction) -> Iterator[str]:
    text = without_secrets(one.text.strip("\n"))
    if text != one.text.strip("\n"):
        yield "# a value in this command is probably a secret, which the history has: it is left out"
    if not text.strip():
        yield "# RUN of nothing"
        return
    if one.is_exec:
        yield "# given as a list of words, which the history does not tell apart:"
    if not _has_lines(one):
        yield f"RUN {_shell(text)}"
        return
    end = _END
    while re.search(rf"(?m)^{end}$", text):
        end += "_"
    yield f"RUN <<'{end}'"
    yield from (_shell(line) for line in text.split("\n"))
    yield end


def _shell(text: str) -> str:
    """Return a command, printable but for its tabs, which a shell takes as blanks and would not take as two letters."""
    return "\t".join(map(printable, text.split("\t")))


def _pairs(one: Instruction, named: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each name and value of an ENV or LABEL, as the config tells them apart."""
    for name, value in pairs_of(one.text, named):
        if value is None:
            yield f"# {one.word} {printable(name)}"
        elif without_secrets(f"{name}={value}") != f"{name}={value}":
            yield f"# {one.word} {printable(name)}=… is left out: it is probably a secret"
        else:
            yield f"{one.word} {_name(name)}={_value(value)}"


def _health(text: str) -> str:
    found = _HEALTH.fullmatch(text.strip())
    words = words_of(found[1]) if found else []
    if not found or not words:
        return f"# HEALTHCHECK {printable(text)}"
    if words[0] == "NONE":
        return "HEALTHCHECK NONE"
    times = re.findall(r'"([^"]*)"', found[2])
    options = [f"{name}={time}" for name, time in zip(_TIMES, times, strict=False) if time not in {"0s", ""}]
    retries = int(found[3], 16) if found[3] else int(found[4] or 0) if found[4] else ord(found[5] or "\0")
    options += [f"--retries={retries}"] if retries else []
    command = printable(words[1]) if words[0] == "CMD-SHELL" and len(words) == 2 else json.dumps(words[1:])
    return " ".join(["HEALTHCHECK", *options, "CMD", command])


def _name(name: str) -> str:
    return name if re.fullmatch(r"[\w.-]+", name) else json.dumps(name)


def _value(value: str) -> str:
    """Return a value in quotation marks, with a dollar sign meaning itself."""
    if re.fullmatch(r"[\w./:@+,=-]+", value):
        return value
    if not value.isprintable():
        return shlex.quote(printable(value))
    return json.dumps(value, ensure_ascii=False).replace("$", "\\$")
