"""Every setting, once: its name, what it can be, what it is where it is not given, and what it means.

Reading, `divepy config`, the example file, errors and the manual are all made from this table.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from msgspec import Struct

from dive_py.oci.transports import SOURCES
from dive_py.settings.kinds import Choice, Kind, Pattern, Several, Share, Size, Switch, Text

Value = TypeVar("Value")

VARIABLES: Final = "DIVEPY_"
"""How the name of a variable begins."""

CHANGES: Final = ("added", "removed", "modified", "unmodified")
"""What can be hidden at the start, as dive's `diff.hide` says it."""

_COLOUR: Final = Pattern("the name of a colour, or #rrggbb", r"|#[0-9A-Fa-f]{3}|#[0-9A-Fa-f]{6}|[a-z][a-z_0-9]{1,40}")


class Key(Struct, Generic[Value], frozen=True):
    """One setting. Its variable is made from its name: `cache.limit` is `DIVEPY_CACHE_LIMIT`."""

    name: str
    """Its name in the file: table and key, with a dot between them."""
    kind: Kind
    """What it can be."""
    default: Value
    """What it is where it is not given; where the program then finds out, empty or None."""
    meaning: str
    """What it does, in half a sentence."""
    usual: str = ""
    """What the program does where it is not given and the default does not say it."""
    flag: str = ""
    """The option of the command line that says the same; `--no-…` says false."""
    also: tuple[tuple[str, str], ...] = ()
    """Variables of other programs that say it as well, each with the value it stands for; empty for its own."""

    @property
    def variable(self) -> str:
        """The variable that sets it."""
        return VARIABLES + self.name.upper().replace(".", "_").replace("-", "_")


SOURCE: Final = Key(
    "source", Choice(tuple(SOURCES), optional=True), "", "where images are whose name does not say it",
    "looks everywhere", "--source",
)  # fmt: skip
HOST: Final = Key(
    "host", Text(), "", "the engine's address: unix:///run/docker.sock, tcp://…, ssh://…", "the usual sockets",
    "--host", (("DOCKER_HOST", ""), ("CONTAINER_HOST", "")),
)  # fmt: skip
CONTEXT: Final = Key(
    "context", Text(), "", "the Docker context to use", "the current one", "--context", (("DOCKER_CONTEXT", ""),)
)
PLATFORM: Final = Key(
    "platform", Text(), "", "of an image for several platforms, the one to take: linux/arm64", "this machine's",
    "--platform",
)  # fmt: skip
PROBE: Final = Key[bool | None](
    "probe", Switch(), None, "whether files are read through a container that is created and never started",
    "on engines of this machine", "--no-probe",
)  # fmt: skip
HUB: Final = Key(
    "hub", Pattern("an address: https://hub.example.org", r"|https?://\S+"), "",
    "another place for the Docker Hub's search", "asked through the engine",
)  # fmt: skip
ADDRESSES: Final = (HOST, HUB)
"""Those that may hold a name and a password, and are shown without."""
VERIFY: Final = Key(
    "verify", Switch(), False, "whether every content is read whose comparison would only be assumed", flag="--verify"
)
IGNORE_ERRORS: Final = Key(
    "ignore-errors", Switch(), False, "whether to go on without layers that cannot be read", flag="--ignore-errors"
)
SCORING: Final = Key(
    "scoring", Choice(("divepy", "dive")), "divepy", "how waste is counted in JSON and rules", flag="--scoring"
)
COLOR: Final = Key(
    "color", Choice(("auto", "always", "never")), "auto", "colours in what is printed", "", "--color",
    (("NO_COLOR", "never"), ("FORCE_COLOR", "always"), ("CLICOLOR_FORCE", "always")),
)  # fmt: skip
CACHE: Final = Key(
    "cache.enabled", Switch(), True, "whether indexes of layers are kept, so that none is read twice", flag="--no-cache"
)
CACHE_FOLDER: Final = Key("cache.folder", Text(), "", "where they are kept", "the user's folder for caches")
CACHE_LIMIT: Final = Key("cache.limit", Size(), "1GB", "how much they may take together")
THEME: Final = Key(
    "theme", Text(), "", "the screen's colours: divepy-dark, divepy-light, nord, gruvbox …", "as the terminal's are",
    also=(("TEXTUAL_THEME", ""),),
)  # fmt: skip
VIEW: Final = Key(
    "show.view", Choice(("changes", "merged", "aggregated", "stored", "shadowed")), "changes",
    "the view of the tree to begin with",
)  # fmt: skip
SORT: Final = Key("show.sort", Choice(("name", "size")), "name", "how the tree is sorted at first")
HIDE: Final = Key[tuple[str, ...]]("show.hide", Several(CHANGES), (), "changes whose rows are left out at first")
UNTOUCHED: Final = Key[bool | None](
    "show.untouched", Switch(sample=False), None, "whether a layer's changes have all other paths among them at first",
    "with the keys of dive",
)  # fmt: skip
COLLAPSED: Final = Key("show.collapsed", Switch(), False, "whether directories are folded at first")
ATTRIBUTES: Final = Key("show.attributes", Switch(), True, "whether modes, owners and times are shown at first")
BASE_BELOW: Final = Key("show.base-below", Switch(), False, "whether the base layer stands below the others")
STEPS: Final = Key("show.steps", Switch(), False, "whether steps that made no layer are shown")
WASTE: Final = Key(
    "show.waste", Choice(("culprit", "directory", "cause", "file")), "culprit", "how waste is grouped at first"
)
TREE_WIDTH: Final = Key[float | None](
    "show.tree-width", Share(0.2, 0.9, 0.6), None, "the part of a wide screen that the tree takes", "some three fifths"
)
IMAGES: Final = Key(
    "show.images", Choice(("repository", "created", "size", "unique")), "repository",
    "how the list of images is sorted at first",
)  # fmt: skip
CONTAINERS: Final = Key(
    "show.containers", Choice(("created", "name", "size")), "created", "how the list of containers is sorted at first"
)
RUNNING: Final = Key("show.running", Switch(), False, "whether only containers that run are listed at first")
WRAP: Final = Key("show.wrap", Switch(), False, "whether long lines of a container's output are wrapped at first")
PRESET: Final = Key("keys.preset", Choice(("default", "dive", "vim")), "default", "the keys to begin with")


def _colour(name: str, meaning: str) -> Key[str]:
    return Key(f"colours.{name}", _COLOUR, "", f"the colour of {meaning}", "the theme's")


COLOURS: Final = (
    _colour("added", "what a layer added"),
    _colour("modified", "what a layer changed"),
    _colour("metadata", "what changed in mode, owner, times or attributes only"),
    _colour("identical", "what was written again as it was"),
    _colour("removed", "what a layer removed"),
    _colour("wasted", "bytes that are paid for and not seen"),
)
"""What colours mean."""

KEYS: Final[tuple[Key[object], ...]] = (
    SOURCE, HOST, CONTEXT, PLATFORM, PROBE, HUB, VERIFY, IGNORE_ERRORS, SCORING, COLOR, THEME, CACHE, CACHE_FOLDER,
    CACHE_LIMIT, VIEW, SORT, HIDE, UNTOUCHED, COLLAPSED, ATTRIBUTES, BASE_BELOW, STEPS, WASTE, TREE_WIDTH, IMAGES,
    CONTAINERS, RUNNING, WRAP, *COLOURS, PRESET,
)  # type: ignore[assignment]  # fmt: skip
"""All of them, in the order in which they are listed; those of no table first, as TOML wants it."""

BINDINGS: Final = "keys."
"""How the name of a setting begins that gives an action of the screen its keys: `keys.explorer.filter`."""
