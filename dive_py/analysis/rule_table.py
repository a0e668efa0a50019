"""The rules that an image can be judged by, and what else can be said about the judging: names, values, defaults.

The first three are dive's, with dive's defaults. Names are matched whatever their case, in dive's spelling or with
dashes (`lowest-efficiency`).
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

DISABLED: Final = "disabled"
"""The word that switches a rule off, as dive has it; `off` and `false` do so as well."""


class Measure(Enum):
    """What a value is."""

    SHARE = "SHARE"
    """A number from 0 to 1, or as much in per cent."""
    SIZE = "SIZE"
    """A number of bytes."""
    GROWTH = "SIZE|PERCENT"
    """By how many bytes, or by how much of what it was, a figure may be larger than the baseline's."""
    COUNT = "NUMBER"
    """How many there are."""
    GLOBS = "GLOB"
    """One glob or several."""
    WORD = "WORD"
    """A word."""


class Key(NamedTuple):
    """Something that can be said on the command line and in the file of rules."""

    name: str
    """In dive's spelling: `lowestEfficiency`."""
    measure: Measure
    help: str
    """What it demands, in half a sentence."""
    default: str = DISABLED
    """The value where nothing is said."""

    @property
    def dashed(self) -> str:
        """The name with dashes: `lowest-efficiency`."""
        return re.sub("[A-Z]", lambda capital: f"-{capital[0].lower()}", self.name)


EFFICIENCY: Final = Key("lowestEfficiency", Measure.SHARE, "the efficiency must be at least this", "0.9")
WASTED: Final = Key("highestWastedBytes", Measure.SIZE, "at most this may be wasted")
USER_WASTED: Final = Key(
    "highestUserWastedPercent",
    Measure.SHARE,
    "what is wasted may be at most this share of what is stored above the base",
    "0.1",
)
LAYER: Final = Key("highestLayerBytes", Measure.SIZE, "no layer may store more than this")
LAYER_WASTED: Final = Key("highestLayerWastedBytes", Measure.SIZE, "no layer may hold more wasted bytes than this")
ADDED: Final = Key("highestAddedBytes", Measure.SIZE, "all layers above the base may store at most this; wants a base")
FORBIDDEN: Final = Key("forbidden", Measure.GLOBS, "no such path may be in the final file system")
FORBIDDEN_ANYWHERE: Final = Key(
    "forbiddenAnywhere", Measure.GLOBS, "no layer may hold such a path, not even one that is hidden later"
)
LAYERS: Final = Key("maxLayers", Measure.COUNT, "there may be at most this many layers; with a base, of its own")
AVOIDABLE: Final = Key("highestAvoidableBytes", Measure.SIZE, "at most this may be saved by advice that is exact")
SIZE_GROWTH: Final = Key("maxSizeGrowth", Measure.GROWTH, "by this the size may exceed the baseline's")
OWN_GROWTH: Final = Key(
    "maxOwnGrowth", Measure.GROWTH, "by this what is stored above the base may exceed the baseline's"
)
WASTE_GROWTH: Final = Key("maxWasteGrowth", Measure.GROWTH, "by this the wasted bytes may exceed the baseline's")
SECRETS: Final = Key("secrets", Measure.COUNT, "at most so many secrets may be shipped, hidden ones too: 0")

GROWTHS: Final = (SIZE_GROWTH, OWN_GROWTH, WASTE_GROWTH)
"""What wants a baseline."""

RULES: Final = (
    EFFICIENCY, WASTED, USER_WASTED, LAYER, LAYER_WASTED, ADDED, FORBIDDEN, FORBIDDEN_ANYWHERE, LAYERS, AVOIDABLE,
    SECRETS,
    *GROWTHS,
)  # fmt: skip
"""What passes, fails, or is skipped."""

IGNORE: Final = Key("ignore", Measure.GLOBS, "what is wasted at such paths, and below them, does not count")
BASE: Final = Key(
    "base", Measure.WORD, "judge only what stands on top of this image; 'labels': the one its labels name"
)
SCORING: Final = Key("scoring", Measure.WORD, "how to count waste", "divepy")
WASTED_FLOOR: Final = Key(
    "wastedFloor", Measure.SIZE, "rules about a share of waste pass where no more than this is wasted"
)
GROWTH_FLOOR: Final = Key("growthFloor", Measure.SIZE, "growth in per cent passes where it is no more than this")
BASELINE: Final = Key(
    "baseline", Measure.WORD, "what growth is measured from: an image, or a file that --json or --report json wrote"
)
MISSING_BASELINE: Final = Key(
    "missingBaseline", Measure.WORD, "what to do where there is no such baseline: fail, or skip its rules", "fail"
)
SECRET_EXCEPTIONS: Final = Key(
    "secretExceptions", Measure.WORD, "the file that lists secrets which are known, each with a reason"
)
DOCKERFILE: Final = Key(
    "dockerfile", Measure.WORD, "the Dockerfile that the image was built from: reports point at its lines"
)

ABOUT: Final = (
    IGNORE, BASE, SCORING, SECRET_EXCEPTIONS, DOCKERFILE, WASTED_FLOOR, GROWTH_FLOOR, BASELINE, MISSING_BASELINE,
)  # fmt: skip
"""What says how to judge."""

FROM_LABELS: Final = "labels"
"""The base that stands for the one that the image's labels name."""

SCORINGS: Final = ("divepy", "dive")
"""The ways to count waste."""

SKIP: Final = "skip"
"""A baseline that is not there switches its rules off: that of a first run."""

CHOICES: Final = {SCORING: SCORINGS, MISSING_BASELINE: ("fail", SKIP)}
"""The words that some keys can have."""


def folded(name: str) -> str:
    """Return a name of a key as it is compared: small letters, no dashes."""
    return name.lower().replace("-", "")


BY_NAME: Final = {folded(key.name): key for key in (*RULES, *ABOUT)}
"""Every key by its folded name."""
