"""What a picture's headers say: its form, its size, its colours, and whether it moves. None is decoded.

imagesize reads the sizes of forms whose boxes lie within each other (AVIF, HEIC, JPEG 2000, TIFF). Of the others it
knows no colours, no icons and no units of an SVG, and mistakes the size of bitmaps of OS/2, of GIFs from 32,768 on and
of WebP that is to be scaled; these have their size and colours at one place, and are read here.

Sources: PNG (W3C), *APNG*; JFIF and ITU T.81; GIF89a; RFC 9649 (WebP); SVG 2; Microsoft's *Bitmap Storage* and *Icons*.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dive_py.contents.bounded_file import BoundedFile, Metered, look
from dive_py.contents.fact import readable
from dive_py.contents.kinds import picture_form
from dive_py.contents.text_encoding import HEAD
from dive_py.errors import LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.contents.fact import Fact
    from dive_py.contents.random_access import RandomAccess

MOST_READ: Final = 1 << 20
"""Bytes that are read of one picture."""

_NAMES: Final = {
    "png": "PNG",
    "jpeg": "JPEG",
    "gif": "GIF",
    "webp": "WebP",
    "svg": "SVG",
    "ico": "Windows icon",
    "bmp": "Windows bitmap",
    "avif": "AVIF",
    "heif": "HEIF",
    "jp2": "JPEG 2000",
    "tiff": "TIFF",
}
_PNG_COLOURS: Final = {0: "grey", 2: "RGB", 3: "palette", 4: "grey with alpha", 6: "RGB with alpha"}
_JPEG_COLOURS: Final = {1: "grey", 3: "colour", 4: "CMYK"}
_MAX_SEGMENTS: Final = 500
_MAX_ICONS: Final = 50
_MAX_CHUNKS: Final = 1000
"""Chunks that are hopped over."""

_FARTHEST: Final = 256 * 1024
"""Bytes of a GIF that are looked through: its pieces of 255 bytes cannot be hopped over faster than they are read."""
_SVG_TAG: Final = re.compile(rb"<svg[\s>/]([^>]*+)")
_SVG_ATTRIBUTE: Final = re.compile(rb"""\s(width|height|viewBox)\s*+=\s*+(?:"([^"]{0,100}+)"|'([^']{0,100}+)')""")


def summary(content: RandomAccess) -> list[Fact]:
    """Return what a picture says of itself. At most `MOST_READ` bytes are read, usually less than a kilobyte.

    Returns:
        `Form`, `Size` (`640 × 480`, pixels; of an SVG as written there), `Colours`, `Frames` where it moves, `Picture`
        once for each in an icon, and `Damaged` where its headers do not fit. Values are untrusted.
    """
    metered = Metered(content, MOST_READ, ahead=512)
    head = metered.read(0, min(HEAD, metered.size))
    form = picture_form(head)
    if not form:
        return [("Form", "unknown")]
    facts = [("Form", _NAMES[form])]
    try:
        found = _READERS[form](metered) if form in _READERS else _boxed(content)
    except LimitExceeded as error:
        return [*facts, ("Damaged", error.message)]
    return facts + (found or [("Damaged", "its headers are cut off or damaged")])


def _size(width: int, height: int) -> Fact:
    return ("Size", f"{width:,} × {height:,}")


def _boxed(content: RandomAccess) -> list[Fact]:
    """Read the size of a picture whose form imagesize knows."""

    def read(file: BoundedFile) -> tuple[int, int]:
        import imagesize

        found = imagesize.get_info(file, dpi=False, colors=False, channels=False, exif_rotation=False)
        return found.width, found.height

    width, height = look(BoundedFile(content, MOST_READ), read)
    return [_size(width, height)] if width > 0 and height > 0 else []


def _png(content: Metered) -> list[Fact]:
    head = content.read(0, 33)
    if len(head) < 33 or head[12:16] != b"IHDR":
        return []
    colours = _PNG_COLOURS.get(head[25], "unknown")
    facts = [
        _size(int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")),
        ("Colours", f"{colours}, {head[24]} bits" + (", interlaced" if head[28] else "")),
    ]
    frames = _png_frames(content)
    return [*facts, ("Frames", frames)] if frames else facts


def _jpeg(content: Metered) -> list[Fact]:
    """Hop from segment to segment up to the one that starts the picture."""
    at = 2
    for _ in range(_MAX_SEGMENTS):
        head = content.read(at, 10)
        if len(head) < 10 or head[0] != 0xFF:
            return []
        marker = head[1]
        if marker == 0xFF:
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        elif 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            colours = _JPEG_COLOURS.get(head[9], f"{head[9]} components")
            way = {0xC2: ", progressive", 0xC3: ", lossless"}.get(marker, "")
            return [
                _size(int.from_bytes(head[7:9], "big"), int.from_bytes(head[5:7], "big")),
                ("Colours", f"{colours}, {head[4]} bits{way}"),
            ]
        else:
            at += 2 + max(int.from_bytes(head[2:4], "big"), 2)
    return []


def _gif(content: Metered) -> list[Fact]:
    head = content.read(0, 13)
    if len(head) < 13:
        return []
    facts = [_size(int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little"))]
    if head[10] & 0x80:
        facts.append(("Colours", f"palette of {2 << (head[10] & 7)}"))
    frames = _gif_frames(content)
    return [*facts, ("Frames", frames)] if frames else facts


def _webp(content: Metered) -> list[Fact]:
    head = content.read(0, 30)
    if len(head) < 30:
        return []
    if head[12:16] == b"VP8X":
        size = _size(1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little"))
        facts = [size, ("Colours", "RGB with alpha" if head[20] & 0x10 else "RGB")]
        frames = _webp_frames(content) if head[20] & 0x02 else ""
        return [*facts, ("Frames", frames)] if frames else facts
    if head[12:16] == b"VP8L" and head[20] == 0x2F:
        packed = int.from_bytes(head[21:25], "little")
        alpha = "RGB with alpha" if packed >> 28 & 1 else "RGB"
        return [_size(1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)), ("Colours", f"{alpha}, lossless")]
    if head[12:16] == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
        return [_size(width & 0x3FFF, height & 0x3FFF), ("Colours", "RGB")]
    return []


def _svg(content: Metered) -> list[Fact]:
    tag = _SVG_TAG.search(content.read(0, min(HEAD, content.size)))
    found = {} if tag is None else {name: one or other for name, one, other in _SVG_ATTRIBUTE.findall(b" " + tag[1])}
    facts = []
    if b"width" in found and b"height" in found:
        facts.append(("Size", f"{readable(found[b'width'])} × {readable(found[b'height'])}"))
    if b"viewBox" in found:
        facts.append(("View box", readable(found[b"viewBox"])))
    return facts or [("Size", "not stated")]


def _ico(content: Metered) -> list[Fact]:
    count = int.from_bytes(content.read(4, 2), "little")
    table = content.read(6, min(16 * min(count, _MAX_ICONS), content.size - 6))
    rows = [table[at : at + 16] for at in range(0, len(table) - 15, 16)]
    facts = [("Pictures", f"{count:,}")]
    for row in rows:
        depth = int.from_bytes(row[6:8], "little")
        bits = f", {depth} bits" if depth else ""
        facts.append(("Picture", f"{row[0] or 256} × {row[1] or 256}{bits}"))
    return facts


def _bmp(content: Metered) -> list[Fact]:
    head = content.read(0, 30)
    old = head[14:18] == b"\x0c\0\0\0"
    if len(head) < (26 if old else 30):
        return []
    if old:
        width, height = int.from_bytes(head[18:20], "little"), int.from_bytes(head[20:22], "little")
        depth = int.from_bytes(head[24:26], "little")
    else:
        width = abs(int.from_bytes(head[18:22], "little", signed=True))
        # A negative height says that the rows stand from top to bottom.
        height = abs(int.from_bytes(head[22:26], "little", signed=True))
        depth = int.from_bytes(head[28:30], "little")
    return [_size(width, height), ("Colours", f"{depth} bits")]


def _png_frames(content: Metered) -> str:
    """Return the frames of an animated PNG, which says so before its first picture; empty for one that stands still."""
    at = 8
    for _ in range(_MAX_CHUNKS):
        head = content.read(at, 12)
        if len(head) < 12 or head[4:8] in {b"IDAT", b"IEND"}:
            return ""
        if head[4:8] == b"acTL":
            return f"{int.from_bytes(head[8:12], 'big'):,}"
        at += 12 + int.from_bytes(head[:4], "big")
    return ""


def _webp_frames(content: Metered) -> str:
    """Count the frames of an animated WebP; hop from chunk to chunk."""
    at, frames = 12, 0
    for _ in range(_MAX_CHUNKS):
        head = content.read(at, 8)
        if len(head) < 8:
            return f"{frames:,}"
        frames += head[:4] == b"ANMF"
        size = int.from_bytes(head[4:8], "little")
        at += 8 + size + size % 2
    return f"at least {frames:,}"


def _gif_frames(content: Metered) -> str:
    """Count the frames of a GIF with more than one; empty for one that stands still."""
    data = content.read(0, min(_FARTHEST, content.size))
    at = 13 + _palette_size(data[10:11])
    frames = 0
    while at < len(data) and data[at] in {0x21, 0x2C}:
        if data[at] == 0x2C:
            frames += 1
            at += 11 + _palette_size(data[at + 9 : at + 10])
        else:
            at += 2
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    # Beyond what was looked at there may be more.
    whole = at < len(data) or content.size <= len(data)
    if not whole:
        return f"at least {frames:,}"
    return f"{frames:,}" if frames > 1 else ""


def _palette_size(packed: bytes) -> int:
    """Return the bytes of the table of colours that a packed field announces."""
    return 3 * (2 << (packed[0] & 7)) if packed and packed[0] & 0x80 else 0


_READERS: Final[dict[str, Callable[[Metered], list[Fact]]]] = {
    "png": _png,
    "jpeg": _jpeg,
    "gif": _gif,
    "webp": _webp,
    "svg": _svg,
    "ico": _ico,
    "bmp": _bmp,
}
