"""An image that says what no page may take for its own words."""

from __future__ import annotations

from tests.building import ImageBuilder, file, whiteout

K = b"x" * 1000
"""A thousand bytes."""

IMG = "<img src=x onerror=document.title='gone'>"
"""A name that is a picture where it is not escaped."""

SCRIPT = "<script>document.title='gone'<"
"""A name that begins a script; a name has no slash."""

NAMES = (IMG, SCRIPT, "'\"&amp;", "</", b"\xff\xfe", "\u2028line", "\x1b[31mred", "\u202eevil", "[[a](b)]", "{{ 7*7 }}")
"""Names of files."""

STEP = f"RUN echo '</script>{SCRIPT}/script>' {IMG}\nsecond --><!-- line"
"""A step's command."""


def hostile() -> ImageBuilder:
    """One folder with all names, of which a later step removes the first."""
    image = ImageBuilder(config={"Labels": {IMG: IMG}, "Cmd": [IMG]}, extra={"created": IMG, "author": SCRIPT})
    image.layer(*(file(_in(b"d", name), K) for name in NAMES), file(_in(IMG.encode(), "a"), K), command=STEP)
    return image.layer(whiteout(_in(b"d", IMG)), command=f"RUN {SCRIPT}").step(f"ENV A={SCRIPT}", comment=IMG)


def _in(folder: bytes, name: str | bytes) -> bytes:
    return folder + b"/" + (name.encode() if isinstance(name, str) else name).replace(b"/", b"")
