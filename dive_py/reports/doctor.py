"""What `divepy doctor` writes: each place where images may be, and what divepy itself finds here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.reports.json_lines import object_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.engine.images import StoredManifest
    from dive_py.sources.survey import Finding


@dataclass(frozen=True)
class Surroundings:
    """What divepy itself finds here."""

    cache: str
    """The folder of kept indexes; empty where none are kept."""
    cache_size: int
    """Its bytes."""
    cache_limit: int
    """Bytes that it may have."""
    columns: int
    """Of the terminal; 0 where there is none."""
    lines: int
    """The same."""
    colour: str
    """`none`, `16`, `256` or `16 million`."""
    unicode: bool
    """Whether the terminal shows more than ASCII."""
    clipboard: str
    """How a text that is copied gets into the clipboard."""
    versions: str
    """Of divepy and what it runs on."""
    expressions: str
    """The engine of expressions over paths: `RE2`, or `regex`."""


def source_lines(finding: Finding, name: str) -> Iterator[str]:
    """Yield the lines about one place, and about the image `name` in it, if one was asked for."""
    place = printable(finding.place)
    if not finding.works:
        yield f"{place}: {printable(finding.reason)}"
        yield from _named(finding)
        yield from _ways(finding)
        return
    driver = f"{finding.driver} (containerd)" if finding.containerd else finding.driver
    parts = (f"{finding.product} {finding.version}".strip(), driver, finding.root)
    yield f"{place}: {printable(', '.join(part for part in parts if part)) or 'can be read'}"
    yield from _named(finding)
    yield from _ways(finding)
    if finding.removed:
        yield f"  removed {units.count(finding.removed, 'container')} that a killed divepy had left"
    if finding.has:
        yield f"  has {printable(name)}, read by {printable(finding.way or finding.missing)}"
        yield from (f"    {_manifest(one)}" for one in finding.manifests if one.platform)
    elif name and finding.missing:
        yield f"  {printable(finding.missing)}"
    yield from (f"    {printable(note)}" for note in finding.notes)


def _ways(finding: Finding) -> Iterator[str]:
    for way in finding.ways:
        said = f": {printable(way.reason or way.note)}" if way.reason or way.note else ""
        yield f"  {'yes' if way.is_open else 'no '}  {printable(way.what)}{said}"


def _named(finding: Finding) -> Iterator[str]:
    if finding.named:
        yield "  is named: images are looked for here, and nowhere else"


def _manifest(one: StoredManifest) -> str:
    """Return what one platform of an image takes in an engine's store."""
    if not one.is_there:
        return f"{printable(one.platform)}: not pulled"
    unpacked = f", {units.size(one.unpacked)} unpacked" if one.unpacked else ", not unpacked"
    return f"{printable(one.platform)}: {units.size(one.content or 0)} of blobs{unpacked}"


def absent_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield one line for all the usual places that this machine does not have."""
    if findings:
        names = dict.fromkeys(finding.place.partition(" at ")[0] for finding in findings)
        yield f"not here: {printable(', '.join(names))}"


def source_json(finding: Finding) -> str:
    """Return the same as one object."""
    fields = asdict(finding) | {"works": finding.works}
    fields["ways"] = [asdict(way) | {"open": way.is_open} for way in finding.ways]
    return object_line({"about": "source"} | fields)


def surroundings_lines(found: Surroundings) -> Iterator[str]:
    """Yield the lines about divepy itself."""
    size, limit = units.size(found.cache_size), units.size(found.cache_limit)
    yield f"cache: {printable(found.cache)}, {size} of at most {limit}" if found.cache else "cache: none"
    terminal = f"{found.columns}x{found.lines}" if found.columns else "none"
    signs = "Unicode" if found.unicode else "ASCII"
    yield f"terminal: {terminal}, colours: {found.colour}, {signs}; {found.clipboard}"
    yield f"versions: {found.versions}"
    wanting = "" if found.expressions == "RE2" else "; google-re2, whose time is linear, is not installed"
    yield f"expressions: {found.expressions}{wanting}"


def surroundings_json(found: Surroundings) -> str:
    """Return the same as one object."""
    return object_line({"about": "divepy"} | asdict(found))
