"""What is known of the image that another was built on: words for all who tell of it, without what finds it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Certainty(StrEnum):
    """How sure it is what the base is."""

    CERTAIN = "certain"
    """It is named, and its layers are this image's lowest."""
    LIKELY = "likely"
    """Only its name, or only its layers, are known."""
    ASSUMED = "assumed"
    """How many layers are its is not known: it is taken to be the lowest one."""


class Base(Struct, frozen=True):
    """The base of an image."""

    reference: str
    """What it is called, from labels or an engine, and then untrusted; empty where unknown."""
    layers: int
    """How many of the image's layers are its, from the bottom."""
    note: str = ""
    """What a person should know about it."""
    sure: Certainty = Certainty.CERTAIN
    why: str = "it was named, and its layers are the lowest"
    """What that rests on."""


class Newer(Struct, frozen=True):
    """What the base's name stands for today."""

    reference: str
    digest: str
    """Of its manifest, or empty."""
    created: str
    """RFC 3339, or empty."""
    is_out: bool
    """Whether the image was not built on this one."""


class Parts(Struct, frozen=True):
    """Bytes of the base and those of the image's own layers."""

    base_stored: int
    own_stored: int
    base_wasted: int
    """What the base's layers waste among themselves."""
    base_hidden: int
    """What the base holds and own layers hide."""
    own_wasted: int
    """What own layers hold and waste; all three add up to the image's waste."""
