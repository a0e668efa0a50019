"""Every option, once: its names, whether it takes a value, and what it does.

The word rules (`words`) and the parsers (`parser`) both come from here, so that they cannot disagree about which word
is an option's value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from dive_py.analysis.rule_table import (
    ABOUT,
    BASE,
    BASELINE,
    CHOICES,
    DISABLED,
    DOCKERFILE,
    RULES,
    SCORING,
    SCORINGS,
    SECRET_EXCEPTIONS,
    Measure,
)
from dive_py.oci.transports import SOURCES

if TYPE_CHECKING:
    from dive_py.analysis.rule_table import Key


class Option(NamedTuple):
    """An option of the command line."""

    names: tuple[str, ...]
    """All spellings, the long one last."""
    help: str
    """What it does, in half a sentence."""
    value: str = ""
    """What stands for its value in the help; empty for a switch."""
    choices: tuple[str, ...] = ()
    """The only values it takes, or empty."""
    repeated: bool = False
    """Whether it may be given several times."""
    group: str = ""
    """Of options with the same word here, only one may be given; empty for none."""

    @property
    def long(self) -> str:
        """The spelling in full: `--json`."""
        return self.names[-1]


REPORTS = ("text", "json", "junit", "markdown", "comment", "sarif", "github", "gitlab")
"""The formats of `--report`."""

EVERYWHERE = (
    Option(("-H", "--host"), "the engine's address: unix:///run/docker.sock, tcp://…, ssh://…", "ADDRESS"),
    Option(("--context",), "the Docker context to use", "NAME"),
    Option(("--platform",), "of an image for several platforms, the one to take: linux/arm64", "OS/ARCH"),
    Option(("--source",), "where the image is, instead of looking everywhere", "SOURCE", choices=tuple(SOURCES)),
    Option(("--insecure",), "ask a registry without looking at its certificate, or in the clear"),
    Option(("--ca",), "trust the authorities in FILE, too, when a registry shows its certificate", "FILE"),
    Option(("--no-cache",), "neither read nor write the index cache"),
    Option(("--no-probe",), "never read through a never-started container, as DIVEPY_PROBE=0"),
    Option(("--verify",), "read every content whose comparison would only be assumed"),
    Option(("--no-input",), "ask nothing"),
    Option(("-y", "--yes"), "answer every question with yes"),
    Option(("-i", "--ignore-errors"), "go on without layers that cannot be read"),
    Option(("--config",), "the configuration file to use, instead of the usual one and dive's", "FILE"),
    Option(("--color",), "colours in the output", "WHEN", choices=("auto", "always", "never")),
    Option(("--debug",), "show where in the program an error came from"),
    Option(("-h", "--help"), "show this help"),
    Option(("-v", "--version"), "show the versions of divepy and what it runs on"),
)
"""Accepted by every command."""

SCORING_OPTION = Option(("--scoring",), "how to count waste in the JSON and the rules", "FORMULA", choices=SCORINGS)
"""Of all that tells figures for programs."""


_VALUES: Final = {BASE: "IMAGE", BASELINE: "IMAGE|FILE", SECRET_EXCEPTIONS: "FILE", DOCKERFILE: "FILE"}
"""What the options of some keys take, where the measure does not say it."""


def _of_key(key: Key) -> Option:
    """Return the option that sets a rule, in both spellings of its name."""
    names = (f"--{key.dashed}",) if key.dashed == key.name else (f"--{key.dashed}", f"--{key.name}")
    default = f" ({key.default})" if key.default != DISABLED else ""
    value = _VALUES.get(key, key.measure.value)
    kind = "rule: " if key in RULES else ""
    return Option(names, f"{kind}{key.help}{default}", value, CHOICES.get(key, ()), key.measure is Measure.GLOBS)


GATE = (
    Option(("--ci",), "check rules instead of opening the explorer, as CI=true; the exit status is 1 if one fails"),
    Option(("--ci-config",), "the file with the rules, instead of .dive-ci", "FILE"),
    *(_of_key(key) for key in (*RULES, *ABOUT) if key is not SCORING),
    Option(
        ("--report",),
        f"how to report on the rules, again for more: {' '.join(REPORTS)}; without FILE on standard output",
        "FORMAT[=FILE]",
        repeated=True,
    ),
)
"""dive's gate, and what is added to it."""

BUILD = (
    Option(
        ("-j", "--json"), "write the analysis of the new image to FILE, - for standard output, and open nothing", "FILE"
    ),
    SCORING_OPTION,
    *GATE,
)
"""Of `build`, taken out from among the builder's."""

JSON_LINES = Option(("--json",), "write one JSON object a line")
"""Of every command that lists."""

_STANDS_ON = Option(
    ("--base",),
    "the image that this one stands on, whose bytes no change can save; without it what labels or the image's engine "
    "tell, else layer 0; 'labels': the one its labels name, wherever it is",
    "IMAGE",
)
"""Of every command that tells own layers from the base's."""

KINDS = ("file", "dir", "symlink", "hardlink", "char", "block", "fifo")
"""What `--kind` can name."""

CHANGES = ("added", "modified", "metadata", "identical", "removed")
"""What `--change` can name."""

_OF_LAYER = Option(
    ("--layer",), "what layer N stores, counted from 0, instead of what a container sees", "N", group="view"
)

_AS_DOCKER = (
    Option(("-i", "--interactive"), "let the command have what is typed"),
    Option(("-t", "--tty"), "give it a terminal"),
    Option(("-d", "--detach"), "do not wait for it"),
    Option(("-e", "--env"), "a variable; KEY alone takes the value from here", "KEY[=VALUE]", repeated=True),
    Option(("-u", "--user"), "the user, and perhaps group", "NAME[:GROUP]"),
    Option(("-w", "--workdir"), "the folder to begin in", "PATH"),
    Option(("--detach-keys",), "keys that leave it running (ctrl-p,ctrl-q)", "KEYS"),
    Option(("--help",), "show this help"),
)
"""Of `run` and `exec`, with docker's letters."""

OPTIONS: Final = {
    "explore": (
        Option(("--layer",), "open at this layer, counted from 0, the base", "N"),
        Option(("--path",), "open with the cursor on this path", "PATH"),
        Option(("-j", "--json"), "write the analysis to FILE, - for standard output, and open nothing", "FILE"),
        SCORING_OPTION,
        *GATE,
    ),
    "tree": (
        Option(("--merged",), "what a container sees (the default)", group="view"),
        Option(("--layer",), "what layer N did, counted from 0, the base", "N", group="view"),
        Option(("--all",), "every stored entry of every layer", group="view"),
        JSON_LINES,
    ),
    "waste": (
        _STANDS_ON,
        Option(
            ("--by",),
            "what a row stands for: a step that hides bytes, a directory that a step rewrote, a cause or a file; "
            "without it steps, then directories",
            "GROUP",
            choices=("culprit", "directory", "cause", "file"),
        ),
        Option(
            ("--limit",),
            "at most so many rows of a table; there 6 → 7 is stored by layer 6 and hidden by layer 7, * is several "
            "layers, and mixed several causes",
            "N",
        ),
        Option(("--files",), "the same as --by file"),
        JSON_LINES,
    ),
    "advise": (
        _STANDS_ON,
        Option(
            ("--newer-base",),
            "ask the registry of the base whether a newer one is out, whichever host that is; the one that has the "
            "image is always asked",
        ),
        Option(
            ("--duplicates",),
            "read files of equal size, 1 GiB at most, to find those that are the same; without it only where digests "
            "are known",
        ),
        Option(
            ("--dockerfile",), "the Dockerfile that the image was built from: steps are told with their lines", "FILE"
        ),
        Option(("--limit",), "at most so many pieces of advice", "N"),
        JSON_LINES,
    ),
    "secrets": (
        Option(("--exceptions",), "a list in YAML of what is known and has a reason", "FILE"),
        Option(("--low",), "also what may well be none: keys with a passphrase, or among tests and examples"),
        Option(("--limit",), "at most so many rows", "N"),
        JSON_LINES,
    ),
    "trace": (JSON_LINES,),
    "dockerfile": (_STANDS_ON,),
    "cat": (_OF_LAYER, Option(("--raw",), "write its bytes as they are, to a terminal too")),
    "extract": (
        _OF_LAYER,
        Option(("--upto",), "what a container would see if layer N were the uppermost", "N", group="view"),
    ),
    "find": (
        Option(("--regex",), "PATTERN is an RE2 expression, found anywhere in the path (which begins with /)"),
        Option(("-I", "--ignore-case"), "take small letters and capitals in PATTERN as the same"),
        Option(
            ("--size",),
            "files of at least (+10MB), at most (-4kB) or exactly this size; twice for both",
            "SIZE",
            repeated=True,
        ),
        Option(("--kind",), "only this kind, or these if given again", "KIND", choices=KINDS, repeated=True),
        Option(
            ("--mode",),
            "0755 exactly, -4000 all of these bits, /6000 any of them; or setuid setgid sticky world-writable "
            "executable",
            "MODE",
            repeated=True,
        ),
        Option(("--owner",), "only of this owner, by number or by the image's names", "USER[:GROUP]", repeated=True),
        Option(("--xattr",), "only with an extended attribute whose name begins so", "NAME", repeated=True),
        Option(("--layer",), "only what layer N brought, changed or removed", "N"),
        Option(("--change",), "only what changed so, or so if given again", "CHANGE", choices=CHANGES, repeated=True),
        Option(("--hidden",), "only what an upper layer, or a later entry, hides in the end", group="seen"),
        Option(("--visible",), "only what a container sees in the end", group="seen"),
        JSON_LINES,
    ),
    "report": (
        Option(("-o", "--output"), "the file; standard output without it", "FILE"),
        Option(("--file-secrets",), "look for secrets in files, too: every content is read"),
        Option(("--exceptions",), "a list in YAML of secrets that are known and have a reason", "FILE"),
    ),
    "diff": (
        Option(("--files",), "each path for itself, and all of them"),
        Option(("--path",), "only this path and what is below it", "PATH"),
        JSON_LINES,
    ),
    "images": (
        Option(("-q", "--quiet"), "only their ids"),
        Option(("--sort",), "in which order", "KEY", choices=("name", "created", "size", "unique")),
        Option(("--top-level",), "only repositories without a user: ubuntu", group="kind"),
        Option(("--user",), "only users' repositories: jamtur01/puppet", group="kind"),
        Option(("--registry",), "only those of other registries", group="kind"),
        Option(("--dangling",), "only those without a name", group="kind"),
        JSON_LINES,
    ),
    "search": (
        Option(("--limit",), "at most so many, 1 to 100", "N"),
        Option(("--stars",), "with at least so many stars", "N"),
        Option(("--official",), "only official ones"),
        Option(("--top-level",), "only repositories without a user: ubuntu", group="kind"),
        Option(("--user",), "only users' repositories: jamtur01/puppet", group="kind"),
        Option(("--tags",), "TERM is a repository: list its tags"),
        JSON_LINES,
    ),
    "referrers": (JSON_LINES,),
    "tags": (
        Option(("--limit",), "at most so many, the newest first; 0 for all", "N"),
        Option(("-q", "--quiet"), "names alone, all of them, which takes one request"),
        JSON_LINES,
    ),
    "remove": (Option(("-f", "--force"), "also where a container that has ended uses it"),),
    "save": (Option(("-o", "--output"), "the file; standard output without it", "FILE"),),
    "containers": (
        Option(("-a", "--all"), "stopped ones too, as without it", group="state"),
        Option(("--running",), "only those that run", group="state"),
        Option(("--filter",), "only those with these words in name, image, state or id", "WORDS"),
        Option(("-q", "--quiet"), "only their ids"),
        JSON_LINES,
    ),
    "run": (
        Option(("--name",), "what to call the container", "NAME"),
        Option(("--rm",), "remove it when it has ended"),
        *_AS_DOCKER[:4],
        Option(
            ("-v", "--volume"), "a folder of this machine, or a volume: SOURCE:TARGET[:ro]", "VOLUME", repeated=True
        ),
        Option(("-p", "--publish"), "a port: [[ADDRESS:]HOST:]PORT[/udp]", "PORT", repeated=True),
        *_AS_DOCKER[4:6],
        Option(("--entrypoint",), "instead of the image's entrypoint", "COMMAND"),
        Option(("--net", "--network"), "the network: bridge, host, none, or a name", "NETWORK"),
        Option(("-h", "--hostname"), "the name of the machine inside", "NAME"),
        Option(("-l", "--label"), "a label", "KEY=VALUE", repeated=True),
        Option(("--platform",), "of an image for several platforms, the one to take", "OS/ARCH"),
        *_AS_DOCKER[6:],
    ),
    "exec": _AS_DOCKER,
    "commit": (
        Option(("-a", "--author"), "who made it", "AUTHOR"),
        Option(("-m", "--message"), "why", "MESSAGE"),
        Option(("-c", "--change"), "an instruction as in a Dockerfile: 'CMD [\"sh\"]'", "INSTRUCTION", repeated=True),
        Option(("--no-pause",), "do not hold the container meanwhile"),
        Option(("--dockerfile",), "write a Dockerfile for it instead, - for standard output", "FILE"),
    ),
    "build": (*BUILD, Option(("--help",), "show this help; all other options are handed on to the builder, untouched")),
    "cache": (JSON_LINES,),
    "doctor": (JSON_LINES,),
    "config": (JSON_LINES,),
}
"""By command, its own options, besides those that stand everywhere."""
