"""Options of `run` and `exec`: docker's, with docker's letters."""

from __future__ import annotations

from dive_py.cli.grammar.options import Option

_SHARED = (
    Option(("-i", "--interactive"), "let the command have what is typed"),
    Option(("-t", "--tty"), "give it a terminal"),
    Option(("-d", "--detach"), "do not wait for it"),
    Option(("-e", "--env"), "a variable; KEY alone takes the value from here", "KEY[=VALUE]", repeated=True),
    Option(("-u", "--user"), "the user, and perhaps group", "NAME[:GROUP]"),
    Option(("-w", "--workdir"), "the folder to begin in", "PATH"),
    Option(("--detach-keys",), "keys that leave it running (ctrl-p,ctrl-q)", "KEYS"),
    Option(("--help",), "show this help"),
)

RUN = (
    Option(("--name",), "what to call the container", "NAME"),
    Option(("--rm",), "remove it when it has ended"),
    *_SHARED[:4],
    Option(("-v", "--volume"), "a folder of this machine, or a volume: SOURCE:TARGET[:ro]", "VOLUME", repeated=True),
    Option(("-p", "--publish"), "a port: [[ADDRESS:]HOST:]PORT[/udp]", "PORT", repeated=True),
    *_SHARED[4:6],
    Option(("--entrypoint",), "instead of the image's entrypoint", "COMMAND"),
    Option(("--net", "--network"), "the network: bridge, host, none, or a name", "NETWORK"),
    Option(("-h", "--hostname"), "the name of the machine inside", "NAME"),
    Option(("-l", "--label"), "a label", "KEY=VALUE", repeated=True),
    Option(("--platform",), "of an image for several platforms, the one to take", "OS/ARCH"),
    *_SHARED[6:],
)
"""Of `run`."""

EXEC = _SHARED
"""Of `exec`."""
