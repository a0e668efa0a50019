"""Settings in dive's own file, for people who come from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dive_py.errors import UsageError
from dive_py.settings import yaml_nodes
from dive_py.settings.environment import keys_of, switch_of
from dive_py.settings.keys import ATTRIBUTES, CHANGES, COLLAPSED, HIDE, IGNORE_ERRORS, SOURCE, TREE_WIDTH, VIEW
from dive_py.settings.kinds import Impossible
from dive_py.settings.values import Binding, Origin, Part, Rank, Remark, Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dive_py.settings.keys import Key

DIVE: Final = "dive:"
"""Stands before an action's name where dive's is meant."""

ACTIONS: Final = (
    "quit", "toggle-view", "filter-files", "close-filter-files", "left", "right", "up", "down", "page-up", "page-down",
    "compare-layer", "compare-all", "toggle-collapse-dir", "toggle-collapse-all-dir", "toggle-added-files",
    "toggle-removed-files", "toggle-modified-files", "toggle-unmodified-files", "toggle-filetree-attributes",
    "toggle-sort-order", "toggle-wrap-tree", "extract-file",
)  # fmt: skip
"""What dive has keys for, under `keybinding`."""

_OLD: Final = {"toggle-unchanged-files": "toggle-unmodified-files"}
_BINDINGS: Final = "keybinding."
_IDLE: Final = ("log", "log.enabled", "log.path", "log.level")
"""What divepy has nothing for."""

_LONGEST: Final = 64 * 1024
"""Characters at most: PyYAML takes a second for ten times as many."""

_MOST_REMARKS: Final = 20
"""Remarks about one file at most."""


def read(path: Path, text: str) -> Part:
    """Return what a file says.

    Raises:
        UsageError: it is not YAML; the text names file and line. What divepy has nothing for becomes a remark.
    """
    found: dict[str, Setting] = {}
    bindings: list[Binding] = []
    remarks: list[Remark] = []
    for name, value, line in _entries(path, text):
        origin = Origin(Rank.DIVE_FILE, str(path), line)
        if name.startswith(_BINDINGS):
            action = name.removeprefix(_BINDINGS)
            action = _OLD.get(action, action)
            if action in ACTIONS:
                bindings.append(Binding(DIVE + action, _keys(value), origin))
            else:
                remarks.append(Remark(f"{origin}: dive has no {name}", action, ACTIONS))
            continue
        try:
            _take(name, value, origin, found)
        except Impossible as error:
            remarks.append(Remark(f"{origin}: {name}: {error}; it has no effect"))
    return Part(found, tuple(bindings), tuple(remarks[:_MOST_REMARKS]))


def _take(name: str, value: str | list[str] | None, origin: Origin, found: dict[str, Setting]) -> None:
    """Take over one key.

    Raises:
        Impossible: it has no effect here; with the reason.
    """
    if name in _IDLE:
        raise Impossible("divepy writes no log")
    if name not in _MEANINGS:
        raise Impossible("dive has no such key")
    if value is None:
        return
    key, of = _MEANINGS[name]
    if name == "container-engine" and key.name in found:
        return  # `source` says it better
    meant = of(value)
    if meant is not None:
        found[key.name] = Setting(meant, origin)


def _text(value: str | list[str]) -> str:
    if isinstance(value, list):
        raise Impossible("it is a list")
    return value


def _source(value: str | list[str]) -> str:
    try:
        return str(SOURCE.kind.of_text(_text(value)))
    except Impossible as error:
        raise Impossible(f"there is no source {value!r}") from error


def _switch(value: str | list[str]) -> bool:
    try:
        return switch_of(_text(value))
    except Impossible as error:
        raise Impossible("it can only be true or false") from error


def _hidden(value: str | list[str]) -> tuple[str, ...]:
    words = value if isinstance(value, list) else [value] if value else []
    if any(word not in CHANGES for word in words):
        raise Impossible(f"it can only list {' '.join(CHANGES)}")
    return tuple(dict.fromkeys(words))


def _view(value: str | list[str]) -> str:
    return "aggregated" if _switch(value) else "changes"


def _width(value: str | list[str]) -> float:
    """Return the tree's part, at most what divepy gives it: dive takes anything between nothing and all."""
    try:
        part = float(_text(value))
    except ValueError as error:
        raise Impossible("it can only be a number between 0 and 1") from error
    if not 0 < part < 1:
        raise Impossible("it can only be a number between 0 and 1")
    least, most = getattr(TREE_WIDTH.kind, "least", 0.0), getattr(TREE_WIDTH.kind, "most", 1.0)
    return float(min(max(part, least), most))


_MEANINGS: Final[dict[str, tuple[Key[Any], Callable[[str | list[str]], object]]]] = {
    "source": (SOURCE, _source),
    "container-engine": (SOURCE, _source),
    "ignore-errors": (IGNORE_ERRORS, _switch),
    "diff.hide": (HIDE, _hidden),
    "filetree.collapse-dir": (COLLAPSED, _switch),
    "filetree.pane-width": (TREE_WIDTH, _width),
    "filetree.show-attributes": (ATTRIBUTES, _switch),
    "layer.show-aggregated-changes": (VIEW, _view),
}
"""What each of dive's keys sets here, and how its value is read."""


def _keys(value: str | list[str] | None) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(key for text in value for key in keys_of(text))
    return keys_of(value or "")


def _entries(path: Path, text: str) -> Iterator[tuple[str, str | list[str] | None, int]]:
    """Yield every key with its full name, its value as it was written, and its line; `source` comes first.

    Values are read by who knows what they mean: YAML's own types would make a time of a key and a number of a name.
    """
    import yaml

    if len(text) > _LONGEST:
        raise UsageError(f"{path}: this is not a configuration of dive: it has more than {_LONGEST:,} characters")
    try:
        root = yaml_nodes.compose(text)
        entries = list(_pairs(root, "", 0)) if root is not None else []
    except yaml_nodes.NoYaml as error:
        where = f"{path}:{error.line}" if error.line else str(path)
        raise UsageError(f"{where}: the configuration of dive cannot be read: {error.reason}") from error
    except RecursionError as error:
        raise UsageError(f"{path}: the configuration of dive cannot be read: it is nested too deeply") from error
    if root is not None and not isinstance(root, yaml.MappingNode):
        raise UsageError(f"{path}:1: the configuration of dive is not a table of keys")
    yield from sorted(entries, key=lambda entry: entry[0] != "source")


def _pairs(node: Any, before: str, depth: int) -> Iterator[tuple[str, str | list[str] | None, int]]:  # noqa: ANN401 - PyYAML is loaded where it is needed
    import yaml

    for key, value in yaml_nodes.pairs(node) if isinstance(node, yaml.MappingNode) else ():
        if not isinstance(key, yaml.ScalarNode):
            continue
        name, line = before + key.value, yaml_nodes.line_of(key)
        if isinstance(value, yaml.MappingNode) and depth < 2:
            yield from _pairs(value, f"{name}.", depth + 1)
        elif isinstance(value, yaml.SequenceNode):
            yield name, [item.value for item in value.value if isinstance(item, yaml.ScalarNode)], line
        elif isinstance(value, yaml.ScalarNode):
            yield name, None if value.tag == yaml_nodes.NULL else yaml_nodes.number(value), line
        else:
            yield name, None, line
