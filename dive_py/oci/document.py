"""JSON from an image, read within limits and as engines read it.

Engines, skopeo and dive are Go programs, so that images hold what Go's `encoding/json` takes: keys in any case, of
several that mean the same the last (objects are put together), `null` where a text may stand, and bytes that are no
UTF-8. All that is undone here, once; shapes know the documents' own spelling alone.

A document of an image is hostile until it is read: too large, nested too deep, of the wrong types. Everything that is
wrong with one ends as `DamagedImage` (or `LimitExceeded`) whose text names the document.
"""

from __future__ import annotations

import json
import re
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, NoReturn, TypeGuard, TypeVar, Union, get_args, get_origin

import msgspec

from dive_py.errors import DamagedImage, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_DOCUMENT = 4 << 20
"""Bytes of the largest manifest or config that is read: what registries and other readers agree on (OCI
distribution-spec 1.1, *Pushing Manifests*)."""

MAX_CONTAINERS = 200_000
"""Objects and arrays in one document; within `MAX_DOCUMENT` bytes there could be a million empty ones, some 100 MB."""

MAX_DEPTH = 256
"""Objects and arrays inside one another that are kept. Honest documents need ten. Engines read ten thousand; beyond a
thousand Python's own reader gives up, and the document is refused."""

Shape = TypeVar("Shape")

_LONGEST_INTEGER = 20
"""Characters of the longest integer of 64 bits; Python takes a long time for very long ones, and refuses some."""

_ESCAPE = r"(?s)\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
"""An escape in a JSON text, a surrogate pair as one; the group is a surrogate that is alone. Compiled where one is met,
which is rare."""

_SURROGATE = "[\ud800-\udfff]"

_FOLDED = {ord("\N{LATIN SMALL LETTER LONG S}"): "s", ord("\N{KELVIN SIGN}"): "k"}
"""Letters beyond ASCII that are, without regard to case, letters of ASCII (Unicode's CaseFolding.txt)."""


def decode(data: bytes, shape: type[Shape], what: str, largest: int = MAX_DOCUMENT) -> Shape:
    """Return the JSON document as a value of `shape`.

    Members that `shape` does not name are skipped, whatever they are.

    Args:
        data: The document's bytes.
        shape: A type that msgspec can convert to.
        what: What the document is and where, for messages.
        largest: Bytes that it may have; more only for an engine's own list of all that it has.

    Raises:
        DamagedImage: it is not JSON, nested too deep, or has other types than `shape`.
        LimitExceeded: it is larger than any honest document.
    """
    if len(data) <= MAX_DOCUMENT or get_origin(shape) is not list:
        return fit(load(data, what, largest), shape, what)
    # one at a time: all entries of a long list as Python's objects would take ten times its bytes
    _check_limits(data, what, largest)
    try:
        entries = msgspec.json.decode(_as_unicode(data).encode(), type=list[msgspec.Raw])
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        _refuse(error, what)
    return fit([fit(load(bytes(entry), what, largest), get_args(shape)[0], what) for entry in entries], shape, what)


def load(data: bytes, what: str, largest: int = MAX_DOCUMENT) -> Any:  # noqa: ANN401  any JSON
    """Return the JSON document as Python's own values, with the keys as they stand there.

    What is no UTF-8 comes as U+FFFD, one for each byte, as engines have it.

    Raises:
        DamagedImage: it is not JSON, or nested too deep.
        LimitExceeded: it is larger than any honest document.
    """
    _check_limits(data, what, largest)
    try:
        value = json.loads(
            _as_unicode(data), object_pairs_hook=_object, parse_int=_integer, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        _refuse(error, what)
    if data.count(b"{") + data.count(b"[") > MAX_DEPTH:
        _prune(value)
    return value


def fit(value: object, shape: type[Shape], what: str) -> Shape:
    """Return a loaded document as a value of `shape`, with the keys that `shape` has.

    Raises:
        DamagedImage: it has other types than `shape`.
    """
    try:
        return msgspec.convert(_spelt(value, shape), shape)
    except msgspec.ValidationError as error:
        raise DamagedImage(f"{what} is not what it should be: {error}") from error


def folded(key: str) -> str:
    """Return what two keys have in common that Go takes for one."""
    plain = key.translate(_FOLDED)
    return plain.lower() if plain.isascii() else key


def _check_limits(data: bytes, what: str, largest: int) -> None:
    if len(data) > largest:
        raise LimitExceeded(f"{what} is larger than {largest >> 20} MiB, which no honest image needs")
    most = MAX_CONTAINERS * largest // MAX_DOCUMENT
    if data.count(b"{") + data.count(b"[") > most:
        raise LimitExceeded(f"{what} holds more than {most} objects, which no honest image needs")


def _refuse(error: Exception, what: str) -> NoReturn:
    if isinstance(error, RecursionError):
        raise DamagedImage(f"{what} is nested too deep to be honest JSON") from error
    raise DamagedImage(f"{what} is damaged or no JSON at all: {error}") from error


def _as_unicode(data: bytes) -> str:
    """Return the text without bytes that are not UTF-8, and without escaped surrogates that are alone."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = re.sub(_SURROGATE, "\N{REPLACEMENT CHARACTER}", data.decode(errors="surrogateescape"))
    if "\\ud" in text or "\\uD" in text:
        text = re.sub(_ESCAPE, lambda found: r"\ufffd" if found[1] else found[0], text)
    return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose keys stand in the order in which they came last."""
    found: dict[str, Any] = dict(pairs)
    if len(found) < len(pairs):
        found = {}
        for key, value in pairs:
            found[key] = _over(found.pop(key, None), value)
    return found


def _over(earlier: object, later: object) -> Any:  # noqa: ANN401  any JSON
    """Return what two values of one key make: objects are put together, `null` empties no text, else the later counts.

    An earlier object is changed, never copied: a key that comes a hundred thousand times costs no more than its bytes.
    """
    if later is None and isinstance(earlier, str | int | float):
        return earlier
    if not (isinstance(earlier, dict) and isinstance(later, dict)):
        return later
    for key, value in later.items():
        earlier[key] = _over(earlier.pop(key, None), value)
    return earlier


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _prune(value: object) -> None:
    """Take away what is nested deeper than `MAX_DEPTH`: no member that is looked at is."""
    level = [value] if _is_container(value) else []
    for _ in range(MAX_DEPTH - 1):
        members = (outer.values() if isinstance(outer, dict) else outer for outer in level)
        level = [inner for inside in members for inner in inside if _is_container(inner)]
    for outer in level:
        outer.clear()


def _is_container(value: object) -> TypeGuard[dict[str, object] | list[object]]:
    return isinstance(value, dict | list)


def _spelt(value: Any, shape: Any) -> Any:  # noqa: ANN401  any JSON, any type
    """Return the value with the keys that `shape` has, and something empty for `null` where it takes none."""
    arms = _arms(shape)
    if isinstance(value, dict):
        struct = next((arm for arm in arms if isinstance(arm, type) and issubclass(arm, msgspec.Struct)), None)
        if struct is not None:
            return _members(value, struct)
        mapping = next((arm for arm in arms if get_origin(arm) is dict), None)
        if mapping is not None:
            inner = get_args(mapping)[1]
            return {key: _filled(member, inner) for key, member in value.items()}
    elif isinstance(value, list):
        sequence = next((arm for arm in arms if get_origin(arm) is list), None)
        if sequence is not None:
            inner = get_args(sequence)[0]
            return [_filled(member, inner) for member in value]
    return value


def _filled(member: Any, shape: Any) -> Any:  # noqa: ANN401  any JSON, any type
    """Return a member of a list or a map; `null` leaves it as empty as it began."""
    if member is not None:
        return _spelt(member, shape)
    arms = _arms(shape)
    if type(None) in arms or Any in arms:
        return None
    return "" if str in arms else {} if isinstance(arms[0], type) and issubclass(arms[0], msgspec.Struct) else None


def _members(value: Mapping[str, Any], struct: type[msgspec.Struct]) -> dict[str, Any]:
    """Return an object's members under the names that a shape has for them; those that it has none for are left out."""
    names, types = _fields(struct)
    needless: frozenset[str] = getattr(struct, "needless", frozenset())
    found: dict[str, Any] = {}
    for key, member in value.items():
        name = key if key in types else names.get(folded(key))
        if name is None:
            continue
        spelt = _spelt(member, types[name]) if isinstance(member, dict | list) else member
        if name not in needless or _has_type(spelt, types[name]):
            found[name] = _over(found[name], spelt) if name in found else spelt
    return found


def _has_type(value: object, shape: Any) -> bool:  # noqa: ANN401  any type
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError:
        return False
    return True


@cache
def _arms(shape: Any) -> tuple[Any, ...]:  # noqa: ANN401  any type
    """Return the types of which a value may have one."""
    return get_args(shape) if get_origin(shape) in {Union, UnionType} else (shape,)


@cache
def _fields(struct: type[msgspec.Struct]) -> tuple[dict[str, str], dict[str, Any]]:
    """Return a shape's keys by what they have in common with their other spellings, and its keys' types."""
    types = {field.encode_name: field.type for field in msgspec.structs.fields(struct)}
    return {folded(name): name for name in types}, types
