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
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from dive_py import short_file
from dive_py.analysis.rule_table import BY_NAME, Measure, folded
from dive_py.analysis.rule_values import Given
from dive_py.cli.grammar.suggest import nearest
from dive_py.errors import Misconfigured
from dive_py.settings import yaml_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import Node, ScalarNode

    from dive_py.analysis.rule_table import Key

DEFAULT: Final = ".dive-ci"
"""The file in the working directory that is read where no other is named."""

_LARGEST: Final = 256 * 1024
"""Bytes; no file of rules has as many."""

_MOST_NOTES: Final = 20
"""Unknown keys that are named; a file that was named by mistake may have thousands."""

_RULES: Final = "rules"
_NAME: Final = re.compile(r"[A-Za-z][\w./-]{0,60}")
"""What could be the name of a rule: a file that was named by mistake is not printed into a log."""

_SLIP: Final = 0.9
"""How alike a key and a known one are, for it to be mistyped and no key of another program; dive passes over both."""

_UNUSED: Final = frozenset(("plugins",))
"""Keys beside `rules` that dive's own example has, and nothing reads."""


class RuleFile(Struct, frozen=True):
    """What a file says."""

    name: str = ""
    """The file, as named; empty where there is none."""
    given: tuple[Given, ...] = ()
    """Each key that it sets, once."""
    notes: tuple[str, ...] = ()
    """One line for each key that means nothing here."""


def find(named: str | None) -> RuleFile:
    """Return what the file that was named says, or that of the working directory if there is one.

    Raises:
        Misconfigured: it cannot be read, or makes no sense; a file that was named must be there.
    """
    name = DEFAULT if named is None else named
    if named is None and not os.path.lexists(name):
        return RuleFile()
    return read(_text(name, is_named=named is not None), name)


def read(data: bytes, name: str) -> RuleFile:
    """Return what the bytes of a file say; messages call it by its name.

    Raises:
        Misconfigured: it is not YAML, or not a mapping of keys to values.
    """
    root = _composed(data, name)
    if root is None or root.tag == yaml_nodes.NULL:
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
        elif value.tag != yaml_nodes.NULL:
            values = _values(found, value, name)
            given[found.name] = Given(found, values, file=name, line=yaml_nodes.line_of(key))
    if len(notes) > _MOST_NOTES:
        notes[_MOST_NOTES:] = [f"{name}: and {len(notes) - _MOST_NOTES} more keys that are not rules"]
    return RuleFile(name, tuple(given.values()), tuple(notes))


def _text(name: str, *, is_named: bool) -> bytes:
    """Return the bytes of a file that is not larger than any honest one; only one that was named may be a pipe."""
    path = os.path.expanduser(name)  # noqa: PTH111 - of an unknown user, Path raises
    try:
        data = short_file.read(path, _LARGEST, patience=short_file.PATIENCE if is_named else 0)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Misconfigured(f"cannot read the rules of {name}: {reason}", "--ci-config names the file") from error
    if len(data) > _LARGEST:
        raise Misconfigured(f"{name} is not a rule file: it has more than {_LARGEST // 1024} KiB")
    return data


def _composed(data: bytes, name: str) -> Node | None:
    """Return the root node of the only document; None for an empty one."""
    try:
        return yaml_nodes.compose(data)
    except yaml_nodes.NoYaml as error:
        hint = "a value that begins with * wants quotation marks" if "alias" in error.reason else ""
        raise _no_yaml(error, name, hint) from error


def _no_yaml(error: yaml_nodes.NoYaml, name: str, hint: str = "") -> Misconfigured:
    """Return the error with the file and the line."""
    place = f"{name}:{error.line}" if error.line else name
    return Misconfigured(f"{place}: misconfigured: {error.reason}", hint)


def _members(root: Node, name: str) -> Iterator[tuple[ScalarNode, Node, bool]]:
    """Yield every key with its value, and whether it is said to be a rule; those in `rules` first."""
    beside = []
    seen = False
    for key, value in _pairs(root, name, "the file of rules"):
        if folded(key.value) == _RULES:
            if seen:
                raise Misconfigured(f"{_place(name, key)}: misconfigured: rules stand here twice")
            seen = True
            if value.tag != yaml_nodes.NULL:
                for inner, inner_value in _pairs(value, name, "rules"):
                    yield inner, inner_value, True
        else:
            beside.append((key, value))
    for key, value in beside:
        prefix, dot, rest = key.value.partition(".")
        if dot and prefix.lower() == _RULES:  # `rules.lowestEfficiency: 0.9`, which dive reads too
            key = type(key)(key.tag, rest, key.start_mark, key.end_mark)  # noqa: PLW2901 - nodes may stand for several
        yield key, value, bool(dot)


def _pairs(node: Node, name: str, what: str) -> Iterator[tuple[ScalarNode, Node]]:
    """Yield the keys and values of a mapping."""
    import yaml

    if not isinstance(node, yaml.MappingNode):
        raise Misconfigured(f"{_place(name, node)}: misconfigured: {what} must be keys with values")
    try:
        members = yaml_nodes.pairs(node)
    except yaml_nodes.NoYaml as error:
        raise _no_yaml(error, name) from error
    for key, value in members:
        if not isinstance(key, yaml.ScalarNode):
            raise Misconfigured(f"{_place(name, key)}: misconfigured: a key of {what} can only be a name")
        yield key, value


def _values(key: Key, node: Node, name: str) -> tuple[str, ...]:
    """Return the value as written, or the values of a list; numbers in YAML's own notations as people write them."""
    import yaml

    several = key.measure is Measure.GLOBS
    nodes = node.value if several and isinstance(node, yaml.SequenceNode) else [node]
    for each in nodes:
        if not isinstance(each, yaml.ScalarNode) or each.tag == yaml_nodes.NULL:
            kind = "a value or a list of values" if several else "one value"
            raise Misconfigured(f"{_place(name, each)}: misconfigured: {key.name} takes {kind}")
    is_number = key.measure not in {Measure.GLOBS, Measure.WORD}
    return tuple(yaml_nodes.number(each) if is_number else each.value for each in nodes)


def _unknown(key: ScalarNode, name: str, *, is_rule: bool) -> list[str]:
    """Return what to say of a key that means nothing, lest it be taken for a rule that is checked.

    Raises:
        Misconfigured: it is a slip of a key that means something: without the rule the gate would pass what it forbids.
    """
    if not is_rule and key.value.lower() in _UNUSED:
        return []
    known = [_RULES, *(each.name for each in BY_NAME.values())]
    meant = nearest(key.value, known)
    if slip := nearest(key.value, known, _SLIP):
        raise Misconfigured(
            f"{_place(name, key)}: misconfigured: there is no rule {key.value!r}", f"did you mean {slip}?"
        )
    guess = f"; did you mean {meant}?" if meant else ""
    shown = repr(key.value) if _NAME.fullmatch(key.value) else "of such a name"
    return [f"{_place(name, key)}: there is no rule {shown}, nothing is checked for it{guess}"]


def _place(name: str, node: Any) -> str:  # noqa: ANN401 - the marks of nodes have no types
    return f"{name}:{yaml_nodes.line_of(node)}"
