"""YAML as dive reads it, as nodes with their lines: nothing is constructed, an alias stays one node.

dive 0.13.1 reads with go-yaml v3, which takes what PyYAML refuses (tabs between tokens), and resolves numbers in YAML's
own notations that a person may well write: `1_000_000`, `0x10`, `0755`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from dive_py.settings.yaml_numbers import decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import MappingNode, Node

NULL: Final = "tag:yaml.org,2002:null"
_NUMBERS: Final = frozenset(("tag:yaml.org,2002:int", "tag:yaml.org,2002:float"))
_MERGE: Final = "tag:yaml.org,2002:merge"

_NONE: Final = "this is not YAML: "
_SECOND: Final = "a second document begins here, and one is all that there can be"

_MOST_MERGED: Final = 100
"""Mappings that are merged into one at most: aliases of aliases can name billions."""


class NoYaml(ValueError):
    """What is read is no YAML, or has what no reader can mean.

    Args:
        reason: Why, in half a sentence.
        line: Where, from 1 on; 0 where that is not known.
    """

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def compose(data: bytes | str) -> Node | None:
    """Return the root node of the only document; None for an empty one.

    Raises:
        NoYaml: it is none, or has a second document.
    """
    import yaml

    from dive_py.settings.yaml_loader import Loader

    try:
        loader = Loader(data)
        root: Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(filter(None, (error.problem, error.context)))
        reason = _SECOND if "another document" in reason else f"{_NONE}{reason}"
        raise NoYaml(reason, mark.line + 1 if mark is not None else 0) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the last two: \Uffffffff, which is not a character
        raise NoYaml(_NONE + " ".join(str(error).split())) from error
    except RecursionError as error:
        raise NoYaml("it is nested too deeply") from error
    return root


def line_of(node: Any) -> int:  # noqa: ANN401 - the marks of nodes have no types
    """Return the line that a node begins in, from 1 on."""
    line: int = node.start_mark.line + 1
    return line


def pairs(node: MappingNode) -> list[tuple[Node, Node]]:
    """Return the keys and values of a mapping, those that are merged into it (`<<`) behind its own.

    A key that the mapping has itself, or that an earlier one brought, is not merged (yaml.org/type/merge.html).

    Raises:
        NoYaml: what is to be merged is neither a mapping nor a list of them, or there is no end of it.
    """
    return list(_merged(node, [_MOST_MERGED]))


def _merged(node: MappingNode, left: list[int]) -> Iterator[tuple[Node, Node]]:
    """Yield the members of a mapping; `left` counts how many more may be merged."""
    import yaml

    own: list[tuple[Node, Node]] = []
    brought: list[Node] = []
    for key, value in node.value:
        if key.tag != _MERGE:
            own.append((key, value))
            continue
        if brought:
            raise NoYaml("<< stands here twice", line_of(key))
        brought = value.value if isinstance(value, yaml.SequenceNode) else [value]
        if not all(isinstance(each, yaml.MappingNode) for each in brought):
            raise NoYaml("<< takes keys with values, or a list of such", line_of(key))
    yield from own
    known = {key.value for key, _ in own if isinstance(key, yaml.ScalarNode)}
    for each in brought:
        left[0] -= 1
        if left[0] < 0:
            raise NoYaml("<< merges without end", line_of(node))
        for key, value in _merged(cast("MappingNode", each), left):
            if not isinstance(key, yaml.ScalarNode) or key.value not in known:
                known.add(key.value if isinstance(key, yaml.ScalarNode) else "")
                yield key, value


def number(node: Node) -> str:
    """Return the text of a scalar; of a number in one of YAML's notations the same number as people write it.

    `0755` becomes `493`, `1_000_000` `1000000`, `0x10` `16` and `1e3` `1000`, as in dive. A text in quotation marks
    stays a text.
    """
    text = str(node.value)
    found = decimal(text) if node.tag in _NUMBERS else None
    return text if found is None else found
