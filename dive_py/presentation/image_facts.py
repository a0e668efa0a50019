"""All that is known of an image, as facts: by its own words, and by those of an engine."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from dive_py.analysis.bases import parts
from dive_py.presentation import base_text, figures, units
from dive_py.presentation.facts import Fact, labelled
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dive_py.analysis.figures import Unread
    from dive_py.analysis.known_base import Base
    from dive_py.analysis.waste import Waste
    from dive_py.engine.images import ImageDetails
    from dive_py.sources.image import ImageInfo
    from dive_py.sources.registries.attached import Attached


def image_facts(
    info: ImageInfo, waste: Waste | None, unread: Unread | None = None, base: Base | None = None
) -> list[Fact]:
    """Return the facts of an image, those that are known.

    Args:
        info: What the image says.
        waste: What it costs; None while that is not known.
        unread: The layers that this leaves out; None for none.
        base: What it stands on; None where that is not looked for.
    """
    config = info.config
    rows: list[tuple[str, Iterable[str]]] = [
        ("reference", [info.reference]),
        ("names", info.names),
        ("id", [info.id]),
        ("digest", [info.digest]),
        ("source", [figures.way(info) if info.way.startswith(info.source) else f"{info.source}, {figures.way(info)}"]),
        ("rate limit", [info.rate_limit]),
        ("platform", [str(info.platform)]),
        ("platforms", [str(platform) for platform in info.platforms] if len(info.platforms) > 1 else []),
        ("created", [" · ".join(part for part in (config.created, units.age(config.created)) if part)]),
        ("author", [config.author]),
        ("layers", [str(len(info.layers))]),
        ("size", [*_sizes(info, waste), *_missing(unread)]),
        ("base", [] if base is None else _base(base, waste)),
        ("entrypoint", [_words(config.entrypoint)]),
        ("command", [_words(config.command)]),
        ("user", [config.user]),
        ("folder", [config.working_dir]),
        ("environment", config.env),
        ("ports", config.ports),
        ("volumes", config.volumes),
        ("labels", [f"{name}={value}" for name, value in config.labels.items()]),
        ("health check", [_words(config.healthcheck)]),
        ("stop signal", [config.stop_signal]),
        ("warnings", info.warnings),
    ]
    return labelled(rows)


def _words(words: tuple[str, ...]) -> str:
    return shlex.join(words)


def _base(base: Base, waste: Waste | None) -> list[str]:
    """Return what the base is, what that rests on, and the bytes that are not its and that are."""
    rows = [f"{base_text.which(base)}: {base.why}"]
    if waste is not None:
        found = parts(waste, base.layers)
        rows += [f"own: {base_text.own_bytes(found)}", f"base: {base_text.base_bytes(found)}"]
    return rows


def _missing(unread: Unread | None) -> list[str]:
    """Return that sizes are not those of the whole image, where a layer could not be read."""
    return [figures.incomplete(unread)] if unread is not None and not unread.complete else []


def _sizes(info: ImageInfo, waste: Waste | None) -> list[str]:
    sizes = []
    if waste is not None:
        sizes.append(f"{units.size(waste.stored)} stored, uncompressed ({waste.stored:,} bytes)")
        sizes.append(f"{units.size(waste.visible)} visible, {units.size(waste.wasted)} wasted")
    compressed = [layer.compressed for layer in info.layers if layer.compressed is not None]
    if compressed and len(compressed) == len(info.layers):
        sizes.append(f"{units.size(sum(compressed))} compressed ({sum(compressed):,} bytes)")
    return sizes


def attached_facts(found: Sequence[Attached]) -> list[Fact]:
    """Return what is attached to an image, a fact for each statement; what is copied of it is its digest."""
    facts: list[Fact] = []
    for one in found:
        created = units.age(one.referrer.created)
        rows = [(part.kind, part.descriptor.size, part.descriptor.digest) for part in one.statements]
        for kind, size, digest in rows or [
            (one.problem or one.referrer.kind or "nothing", one.referrer.size, one.referrer.digest)
        ]:
            text = " · ".join(filter(None, (printable(kind), units.size(size), created, digest.short)))
            facts.append(Fact(text, "error" if one.problem else "", "" if facts else _ATTACHED, str(digest)))
    return facts or [Fact("nothing", "muted", _ATTACHED)]


def attached_state(text: str, role: str) -> Fact:
    """Return what stands where the attached things are not known: that they are asked for, or why not."""
    return Fact(printable(text), role, _ATTACHED)


_ATTACHED: Final = "attached"


def details_facts(details: ImageDetails, users: Sequence[str], unique: int | None) -> list[Fact]:
    """Return what an engine says of an image, as far as it does.

    Args:
        details: The engine's answer.
        users: Containers that use the image.
        unique: Bytes that no other image has; None where unknown.
    """
    platform = "/".join(part for part in (details.os, details.architecture, details.variant) if part)
    size = details.size
    rows: list[tuple[str, Iterable[str]]] = [
        ("names", details.tags),
        ("id", [details.id]),
        ("digests", details.digests),
        ("platform", [platform]),
        ("created", [" · ".join(part for part in (details.created, units.age(details.created)) if part)]),
        ("author", [details.author]),
        ("size", [f"{units.size(size)} ({size:,} bytes)"] if size is not None else []),
        ("unique", [f"{units.size(unique)} that no other image has"] if unique is not None else []),
        ("used by", users),
        ("layers", details.diff_ids),
        ("driver", [details.driver]),
        ("top layer's folder", [details.upper]),
        *_engine_settings(details.config),
    ]
    return labelled(rows)


def _engine_settings(config: dict[str, object]) -> list[tuple[str, list[str]]]:
    """Return container settings, whatever an engine has them be."""
    names = {
        "Entrypoint": "entrypoint",
        "Cmd": "command",
        "User": "user",
        "WorkingDir": "folder",
        "Env": "environment",
        "ExposedPorts": "ports",
        "Volumes": "volumes",
        "Labels": "labels",
        "StopSignal": "stop signal",
    }
    return [(label, _texts(config.get(name), joined=name in {"Entrypoint", "Cmd"})) for name, label in names.items()]


def _texts(value: object, *, joined: bool) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [f"{key}={part}" if isinstance(part, str) else str(key) for key, part in value.items()]
    if not isinstance(value, list):
        return []
    words = [part for part in value if isinstance(part, str)]
    return [shlex.join(words)] if joined else words
