"""What engines and divepy make of the cases, as one line of text each, and the page that tells it."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.live.engine_cases import BELOW_LINKS, HARD_LINKS, HEADERS, WHITEOUTS
from tests.live.rows import ENGINES_OWN, KINDS, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.live.engine_cases import Case

ENGINES: Final = {
    "docker20": "Docker 20.10",
    "docker26": "Docker 26 containerd",
    "docker28": "Docker 28 containerd",
    "docker28-overlay2": "Docker 28 overlay2",
    "podman": "Podman 4.3",
    "umoci": "umoci 0.4",
}
"""Engines by the names that live tests give them."""

REFUSED: Final = "refused"
NOTHING: Final = "nothing"

OUTCOMES: Final[dict[str, dict[str, str]]] = json.loads(
    Path(__file__).with_name("engine_outcomes.json").read_text(encoding="utf-8")
)
"""What each engine made of each case when it was asked, and what divepy makes of it."""

KEPT: Final = {
    "opaque-root": "an opaque marker hides all that is below its directory (layer.md, *Opaque Whiteout*)",
    "whiteout-and-directory": "a whiteout acts on lower layers, whatever its own layer has (layer.md, *Whiteouts*)",
    "whiteout-of-its-own": "a whiteout acts on lower layers only (layer.md, *Whiteouts*)",
    "device-0-0": "a device is a device in a layer's tar: whiteouts are marked by names (layer.md, *Whiteouts*)",
    "device-0-0-base": "a device is a device in a layer's tar: whiteouts are marked by names (layer.md, *Whiteouts*)",
    "xattr-opaque": "opaque directories are marked by names (layer.md, *Opaque Whiteout*)",
    "implicit-over-1777": "a directory that no entry changes stays as it is (layer.md, *Applying Changesets*)",
    "implicit-over-0700": "a directory that no entry changes stays as it is (layer.md, *Applying Changesets*)",
    "whiteout-below-directory": "a directory that no entry changes stays as it is (layer.md, *Applying Changesets*)",
    "opaque-without-entry": "a directory that no entry changes stays as it is (layer.md, *Applying Changesets*)",
    "hard-link-whiteout-lower": "a whiteout is not a file that a link could name, so that it names the lower one",
    "link-name-of-hard-link-lower-link": "the name is looked up as it stands; only one engine takes it at all",
}
"""Cases in which divepy does not promise what most engines make, and why."""

GROUPS: Final[dict[str, Sequence[Case]]] = {
    "Entries below a symbolic link": BELOW_LINKS,
    "Hard links": HARD_LINKS,
    "What headers say": HEADERS,
    "Whiteouts, opaque directories, directories without an entry": WHITEOUTS,
}

Found = tuple[str, str, int, int, int, int, str]
"""Kind, mode, owner, group, modification time, size, link or device."""


def of_export(tar: bytes, case: Case) -> str:
    """A container's export as text."""
    with tarfile.open(fileobj=io.BytesIO(tar), errors="surrogateescape") as opened:
        members = {os.fsencode(member.name.removeprefix("./")): member for member in opened}
    members.pop(b".", None)
    found: dict[bytes, Found] = {}
    same: dict[bytes, bytes] = {}
    for path, named in members.items():
        if path in ENGINES_OWN:
            continue
        same[path] = os.fsencode(named.linkname.removeprefix("./")) if named.islnk() else path
        member = members[same[path]]
        kind = KINDS[member.type]
        more = f"{member.devmajor}:{member.devminor}" if kind in {"char", "block"} else member.linkname
        size = member.size if kind == "file" else 0
        mode = f"{member.mode & 0o7777:04o}"
        found[path] = (kind, mode, member.uid, member.gid, int(member.mtime), size, more if kind != "file" else "")
    return _text(found, same, case)


def of_listing(lines: Iterable[Mapping[str, Any]], case: Case) -> str:
    """What `tree --merged --json` says, as text."""
    rows = {path_of(line): line for line in lines}
    found: dict[bytes, Found] = {}
    same: dict[bytes, bytes] = {}
    for path, line in rows.items():
        same[path] = path
        for _ in rows:  # a link to a link, and so on; one to itself ends nowhere
            target = os.fsencode(rows[same[path]]["link"] or "")
            if rows[same[path]]["kind"] == "hardlink" and target in rows:
                same[path] = target
        shown = rows[same[path]]
        more = shown["device"] or shown["link"] or ""
        owner = (line["uid"], line["gid"])
        found[path] = (shown["kind"], line["mode"], *owner, line["mtime"] or 0, line["size"], more)
    return _text(found, same, case)


def _text(found: Mapping[bytes, Found], same: Mapping[bytes, bytes], case: Case) -> str:
    """Each content once, with all its names."""
    names: dict[bytes, list[str]] = {}
    for path in sorted(found):
        names.setdefault(same[path], []).append(os.fsdecode(path))
    told = [_content(" = ".join(all_names), found[os.fsencode(all_names[0])], case) for all_names in names.values()]
    return ", ".join(sorted(told)) or NOTHING


def _content(names: str, found: Found, case: Case) -> str:
    kind, mode, uid, gid, mtime, size, more = found
    text = {"dir": f"{names}/", "symlink": f"{names} -> {more}", "file": f"{names} ({size})"}.get(kind, "")
    text = text or f"{names} {kind} {more}".rstrip()
    if case.attributes and kind != "dir":
        # a symlink's time is not compared: Docker 20.10, 28 with overlay2 and Podman set none for a link to it
        text += f" {mode} {uid}:{gid}" + (f" @{mtime}" if kind == "file" else "")
    if case.modes and kind == "dir":
        text += f" {mode} {uid}:{gid}"
    return text


def most(outcomes: Mapping[str, str]) -> str:
    """What most engines make of a case that some of them take; empty where all refuse it, or none has more votes."""
    votes = Counter(text for engine, text in outcomes.items() if engine != "divepy" and text != REFUSED)
    best = votes.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return ""
    return best[0][0]


def page() -> str:
    """The whole of `docs/engines-differ.md`."""
    lines = [
        "# Where engines differ",
        "",
        "What a container sees depends on who unpacks its layers. Each row below is an image that was given to each",
        "engine (`load`, `create`, `export`; `umoci unpack`) and to `divepy tree --merged`. Where the OCI image",
        "specification's *layer.md* speaks, divepy follows it; else it shows what most engines make. When an image",
        "depends on a case in which engines differ, one line says so.",
        "",
        "Layers are told apart by a bar, a number in parentheses is a file's bytes, `a = b` are two names of one file,",
        "and attributes (mode, owner, `@` time) stand where they matter. An equals sign alone: the same as divepy.",
        "",
    ]
    for title, cases in GROUPS.items():
        lines += [f"## {title}", "", "| layers | divepy | " + " | ".join(ENGINES.values()) + " |"]
        lines += ["| --- | --- |" + " --- |" * len(ENGINES)]
        lines += [_row(case) for case in cases]
        lines.append("")
    lines += ["## Where divepy does not go with the most", ""]
    says = {case.name: case.says for cases in GROUPS.values() for case in cases}
    lines += [f"* {says[name]}: {why}" for name, why in KEPT.items()]
    return "\n".join(lines) + "\n"


def _row(case: Case) -> str:
    outcomes = OUTCOMES[case.name]
    cells = [_cell(outcomes["divepy"])]
    cells += ["=" if outcomes[name] == outcomes["divepy"] else _cell(outcomes[name]) for name in ENGINES]
    return f"| {case.says.replace('|', chr(92) + '|')} | {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return text if text in {REFUSED, NOTHING} else f"`{text}`"
