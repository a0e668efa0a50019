"""The keys that a person wants, on the keymap: who gets a key that two actions want, and what is odd about that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dive_py.settings.dive_file import DIVE as DIVES
from dive_py.settings.keys import PRESET
from dive_py.settings.values import Origin, Rank, Remark
from dive_py.tui.keys import presets
from dive_py.tui.keys.keymap import PANES, by_id, commands, key_label
from dive_py.tui.keys.names import KEY_WORDS, NoKey, key_of
from dive_py.tui.keys.table import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dive_py.settings.values import Binding, Settings
    from dive_py.tui.keys.table import Command

_EVERYWHERE: Final = "*."

_UNBOUND: Final = "unbound"
"""The key of a command that has none; no terminal sends it."""


@dataclass(frozen=True)
class Keys:
    """Which keys work."""

    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of commands that have not the keymap's keys, by id, those that they have; the first one is shown."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Who gave a command its keys, by id."""
    remarks: tuple[Remark, ...] = ()
    """Warnings about the requested bindings."""
    note: str = ""
    """What there is to know about the preset."""

    def of(self, command: Command) -> tuple[str, ...]:
        """Return the keys of a command, the one to show first; none where others took them all."""
        return self.changed.get(command.id, tuple(command.keys.split(",")))

    @property
    def keymap(self) -> dict[str, str]:
        """The same as Textual wants it."""
        return {id_: ",".join(keys) or _UNBOUND for id_, keys in self.changed.items()}


USUAL = Keys()
"""The keymap's own keys."""


def keys_now(app: object) -> Keys:
    """Return the keys of a program."""
    found = getattr(app, "keys", USUAL)
    return found if isinstance(found, Keys) else USUAL


def label(app: object, id_: str) -> str:
    """Return how the key of a command is shown to a person in a sentence; its name in the palette where it has none."""
    command = by_id(id_)
    if command is None:
        return ""
    keys = keys_now(app).of(command)
    return key_label(keys[0]) if keys else command.word


@dataclass(frozen=True)
class _Wish:
    """Requested keys of one command."""

    keys: tuple[str, ...]
    origin: Origin
    is_preset: bool = False


def rebound(settings: Settings) -> Keys:
    """Return which keys work with a person's settings.

    Of two commands of one scope that want the same key the one gets it that was asked for more strongly: by a
    variable before a file, by a file before the keymap itself, else the first in the keymap.
    """
    name = settings[PRESET]
    if not settings.bindings and name == PRESET.default:
        return USUAL
    remarks: list[Remark] = []
    wishes = _wishes(settings, remarks)
    changed: dict[str, tuple[str, ...]] = {}
    origins: dict[str, Origin] = {}
    for scope in dict.fromkeys(command.scope for command in COMMANDS):
        changed |= _shared_out(commands(scope), wishes, remarks, origins)
    remarks += _hidden(wishes, changed)
    return Keys(changed, origins, tuple(remarks), presets.NOTES.get(name, ""))


def _wishes(settings: Settings, remarks: list[Remark]) -> dict[str, _Wish]:
    """Return the requested bindings by command id; add warnings to the remarks."""
    name, wishes = settings[PRESET], {}
    for action, keys in sorted(presets.preset(name).items(), key=lambda item: not item[0].startswith(_EVERYWHERE)):
        parsed = tuple(key_of(key) for key in keys)
        for command in _meant(action):
            # what dive has no key for keeps divepy's; and none of divepy's gets lost to a habit of dive
            more = tuple(key for key in command.keys.split(",") if key not in parsed) if name == "dive" else ()
            wishes[command.id] = _Wish(parsed + more, settings.origin(PRESET), is_preset=True)
    strength = sorted(settings.bindings, key=lambda one: (one.origin.rank, not one.action.startswith(_EVERYWHERE)))
    for binding in strength:
        for action, texts in _translated(binding, remarks):
            targets = _meant(action)
            if not targets and not binding.action.startswith(DIVES):
                known = tuple(command.id for command in COMMANDS)
                remarks.append(Remark(f"{binding.origin}: there is no action {action}", action, known))
            parsed = _parsed(texts, binding, remarks if targets else [])
            if parsed or not texts:
                wishes |= {command.id: _Wish(parsed, binding.origin) for command in targets}
    return wishes


def _meant(action: str) -> tuple[Command, ...]:
    """Return the commands that an action's name means."""
    if action.startswith(_EVERYWHERE):
        word = action.removeprefix(_EVERYWHERE)
        return tuple(command for command in COMMANDS if command.id.partition(".")[2] == word)
    return tuple(command for command in COMMANDS if command.id == action)


def _translated(binding: Binding, remarks: list[Remark]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the actions that a binding is about, with its keys; dive's action is several here, or none."""
    if not binding.action.startswith(DIVES):
        yield binding.action, binding.keys
        return
    name = binding.action.removeprefix(DIVES)
    usual, actions = presets.DIVE[name]
    if binding.keys == usual:
        return  # the whole table copied into the file asks for nothing
    keys = tuple(key for key in binding.keys if key not in presets.TAKEN or key not in usual)
    there = [action for action in actions if _meant(action)]
    if not there:
        remarks.append(Remark(f"{binding.origin}: divepy has nothing that does what dive's {name} does"))
    yield from ((action, keys) for action in there)


def _parsed(texts: Sequence[str], binding: Binding, remarks: list[Remark]) -> tuple[str, ...]:
    """Return the keys that exist, in order."""
    keys = []
    for text in texts:
        try:
            keys.append(key_of(text))
        except NoKey as error:
            reason = str(error)
            words = "; keys are signs and letters, and " + " ".join(KEY_WORDS[:15]) + " f1 …, behind ctrl+ alt+ shift+"
            said = reason or f"there is no key {text!r}{words}"
            name = binding.action.removeprefix(DIVES)
            remark = Remark(f"{binding.origin}: {name}: {said}", "" if reason else text.lower(), KEY_WORDS)
            if remark not in remarks:
                remarks.append(remark)
    return tuple(dict.fromkeys(keys))


def _shared_out(
    scope: Sequence[Command], wishes: Mapping[str, _Wish], remarks: list[Remark], origins: dict[str, Origin]
) -> dict[str, tuple[str, ...]]:
    """Return the keys of each command of one scope that has not its usual ones; note whose setting did it."""
    owners: dict[str, Command] = {}
    changed = {}
    for command in sorted(scope, key=lambda one: -_strength(wishes.get(one.id))):
        usual = tuple(command.keys.split(","))
        wish = wishes.get(command.id)
        got = []
        for key in wish.keys if wish is not None else usual:
            if key in owners:
                remarks += _conflict(key, owners[key], command, wishes)
                origins[command.id] = wishes[owners[key].id].origin
            else:
                owners[key] = command
                got.append(key)
        if tuple(got) != usual:
            changed[command.id] = tuple(got)
            if wish is not None:
                origins[command.id] = wish.origin
    return changed


def _strength(wish: _Wish | None) -> int:
    if wish is None:
        return -2
    return -1 if wish.is_preset else int(wish.origin.rank)


def _conflict(key: str, owner: Command, other: Command, wishes: Mapping[str, _Wish]) -> list[Remark]:
    """Return what to say of a key that two commands want; nothing where no person asked for it."""
    first, second = wishes.get(owner.id), wishes.get(other.id)
    if first is None or first.is_preset:
        return []
    if second is None or second.is_preset:
        return [Remark(f"{first.origin}: {key} is {owner.id} now, and {other.id} goes without it")]
    return [Remark(f"{second.origin}: {key} is {owner.id} already ({first.origin}); {other.id} goes without it")]


def _hidden(wishes: Mapping[str, _Wish], changed: Mapping[str, tuple[str, ...]]) -> Iterator[Remark]:
    """Yield remarks on keys of whole screens that mean something else in a pane, which goes first there."""
    for id_, wish in wishes.items():
        command = by_id(id_)
        if command is None or wish.is_preset or wish.origin.rank < Rank.FILE:
            continue
        asked = [key for key in changed.get(id_, ()) if key not in command.keys.split(",")]
        for pane in PANES.get(command.scope, ()):
            for other in commands(pane):
                keys = changed.get(other.id, tuple(other.keys.split(",")))
                for key in asked:
                    if key in keys:
                        yield Remark(f"{wish.origin}: in the pane {pane}, {key} is {other.id} and not {id_}")
