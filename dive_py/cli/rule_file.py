"""The file of rules: YAML, as dive reads it, with the line of everything that is said in it.

    rules:
      lowestEfficiency: 0.95
      highestWastedBytes: 20MB
      forbidden: ["*.pem", /root/.ssh]
    ignore: /var/lib/dpkg
    base: debian:12

Only the nodes of the document are looked at: nothing is constructed from it, and an alias stays one node however often
it is named. Keys count whatever their case; rules may also stand beside `rules`, and what says how to judge in it.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dive_py.analysis.rule_table import BY_NAME, Measure, folded
from dive_py.analysis.rule_values import Given
from dive_py.cli.suggest import nearest
from dive_py.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import MappingNode, Node, ScalarNode

DEFAULT: Final = ".dive-ci"
"""The file in the working directory that is read where no other is named."""

_LARGEST: Final = 256 * 1024
"""Bytes; no file of rules has as many."""

_RULES: Final = "rules"
_NAME: Final = re.compile(r"[A-Za-z][\w./-]{0,60}")
"""What could be the name of a rule: a file that was named by mistake is not printed into a log."""

_UNUSED: Final = frozenset(("plugins",))
"""Keys beside `rules` that dive's own example has, and nobody reads."""

_NULL: Final = "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class RuleFile:
    """What a file says."""

    name: str = ""
    """The file, as named; empty where there is none."""
    given: tuple[Given, ...] = ()
    """Each key that it sets, once."""
    notes: tuple[str, ...] = ()
    """One line for each key that means nothing here."""


def find(named: str | None) -> RuleFile:
    """What the file that was named says, or that of the working directory if there is one.

    Raises:
        Misconfigured: it cannot be read, or makes no sense; a file that was named must be there.
    """
    name = DEFAULT if named is None else named
    if named is None and not os.path.lexists(name):
        return RuleFile()
    return read(_text(name), name)


def read(data: bytes, name: str) -> RuleFile:
    """What the bytes of a file say.

    Args:
        data: All of it.
        name: The file, for messages.

    Raises:
        Misconfigured: it is no YAML, or no mapping of keys to values.
    """
    root = _composed(data, name)
    if root is None or root.tag == _NULL:
        return RuleFile(name)
    given: dict[str, Given] = {}
    notes: list[str] = []
    for key, value, is_rule in _members(root, name):
        found = BY_NAME.get(folded(key.value))
        if found is None:
            notes += _unknown(key, name, is_rule=is_rule)
        elif found.name in given:
            line = given[found.name].line
            raise Misconfigured(f"{_place(name, key)}: misconfigured: {found.name} stands in line {line} already")
        elif value.tag != _NULL:
            values = _values(found.name, value, name, several=found.measure is Measure.GLOBS)
            given[found.name] = Given(found, values, file=name, line=_line(key))
    return RuleFile(name, tuple(given.values()), tuple(notes))


def _text(name: str) -> bytes:
    """The bytes of a file that is no larger than any honest one."""
    path = Path(name).expanduser()
    try:
        with path.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
            is_regular = stat.S_ISREG(os.fstat(opened.fileno()).st_mode)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Misconfigured(f"cannot read the rules of {name}: {reason}", "--ci-config names the file") from error
    if len(data) > _LARGEST:
        kind = "file" if is_regular else "stream"
        raise Misconfigured(f"{name} is no file of rules: the {kind} has more than {_LARGEST // 1024} KiB")
    return data


def _composed(data: bytes, name: str) -> Node | None:
    """The root node of the only document; None for an empty one."""
    import yaml

    try:
        return yaml.compose(data, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{name}:{mark.line + 1}" if mark is not None else name
        reason = " ".join(filter(None, (error.problem, error.context)))
        hint = "a value that begins with * wants quotation marks" if "alias" in reason else ""
        raise Misconfigured(f"{place}: misconfigured: this is no YAML: {reason}", hint) from error
    except (yaml.YAMLError, UnicodeError) as error:
        reason = " ".join(str(error).split())
        raise Misconfigured(f"{name}: misconfigured: this is no YAML: {reason}") from error
    except RecursionError as error:
        raise Misconfigured(f"{name}: misconfigured: nested too deeply") from error


def _members(root: Node, name: str) -> Iterator[tuple[ScalarNode, Node, bool]]:
    """Every key with its value, and whether it is said to be a rule; those in `rules` first."""
    beside = []
    seen = False
    for key, value in _pairs(root, name, "the file of rules"):
        if folded(key.value) == _RULES:
            if seen:
                raise Misconfigured(f"{_place(name, key)}: misconfigured: rules stand here twice")
            seen = True
            if value.tag != _NULL:
                for inner, inner_value in _pairs(value, name, "rules"):
                    yield inner, inner_value, True
        else:
            beside.append((key, value))
    for key, value in beside:
        prefix, dot, rest = key.value.partition(".")
        if dot and prefix.lower() == _RULES:  # `rules.lowestEfficiency: 0.9`, which dive reads too
            key.value = rest
        yield key, value, bool(dot)


def _pairs(node: Node, name: str, what: str) -> Iterator[tuple[ScalarNode, Node]]:
    """The keys and values of a mapping."""
    import yaml

    if not isinstance(node, yaml.MappingNode):
        raise Misconfigured(f"{_place(name, node)}: misconfigured: {what} must be keys with values")
    mapping: MappingNode = node
    for key, value in mapping.value:
        if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
            raise Misconfigured(f"{_place(name, key)}: misconfigured: a key of {what} can only be a name")
        yield key, value


def _values(key: str, node: Node, name: str, *, several: bool) -> tuple[str, ...]:
    """The value as written, or the values of a list."""
    import yaml

    nodes = node.value if several and isinstance(node, yaml.SequenceNode) else [node]
    for each in nodes:
        if not isinstance(each, yaml.ScalarNode) or each.tag == _NULL:
            kind = "a value or a list of values" if several else "one value"
            raise Misconfigured(f"{_place(name, each)}: misconfigured: {key} takes {kind}")
    return tuple(each.value for each in nodes)


def _unknown(key: ScalarNode, name: str, *, is_rule: bool) -> list[str]:
    """What to say of a key that means nothing: nobody shall think that it is checked."""
    if not is_rule and key.value.lower() in _UNUSED:
        return []
    known = [_RULES, *(each.name for each in BY_NAME.values())]
    meant = nearest(key.value, known)
    guess = f"; did you mean {meant}?" if meant else ""
    shown = repr(key.value) if _NAME.fullmatch(key.value) else "of such a name"
    return [f"{_place(name, key)}: there is no rule {shown}, nothing is checked for it{guess}"]


def _place(name: str, node: Any) -> str:  # noqa: ANN401 - the marks of nodes have no types
    return f"{name}:{_line(node)}"


def _line(node: Any) -> int:  # noqa: ANN401 - the marks of nodes have no types
    line: int = node.start_mark.line + 1
    return line
