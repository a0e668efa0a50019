"""What the manual page says that stands in no table of commands."""

from __future__ import annotations

from dive_py.settings import keys

DESCRIPTION = """\
divepy shows what a container image is made of: its stack of layers, what each layer did to the file system, which files
copy-on-write hides, and where the space goes. With an IMAGE it opens the explorer; without one it lists the images of
the engine. Commands print the same as text or JSON, and pull, run, commit and build images.

The first word that is not an option is the name of a command, or else an IMAGE: divepy explore NAME opens an image
that is called like a command. Options stand before or behind the words. In run, exec and build they are read as
docker reads them: the command's own stand behind its name and before its first word, divepy's before the command's
name.

Where no terminal is there to show a screen, a summary is printed. What was asked for goes to standard output, all else
to standard error. What destroys something asks first; where there is no terminal, or with --no-input, it is not done.
"""
"""Paragraphs, an empty line between each two."""

REFERENCES = (
    (
        "NAME, docker-daemon:NAME",
        "an image of the engine; a bare NAME is looked for in the stores of this machine, too",
    ),
    ("FILE, docker-archive:FILE, oci-archive:FILE", "an archive of docker save, podman save, buildx, kaniko or skopeo"),
    (
        "FILE:NAME, FILE@DIGEST, FILE:@N",
        "one of several images in an archive or a layout: by name, tag, digest, or the Nth from 0",
    ),
    ("FOLDER, oci:FOLDER", "an OCI image layout, or a folder of podman save --format docker-dir"),
    ("registry:NAME", "an image in its registry; nothing is pulled, and no engine is needed"),
    ("containers-storage:NAME", "an image of Podman's own storage; no engine is needed"),
    ("containerd:NAME", "an image of containerd's own store; no engine is needed"),
    ("docker-dir:FOLDER:NAME", "an image of Docker's own folder, without its engine"),
    ("container:NAME", "a container, running or not, with its read-write layer on top of its image"),
    ("-", "an archive on standard input"),
    ("docker://NAME, podman://NAME, docker-archive://FILE, docker-tar://FILE", "the same, as dive spells it"),
)
"""How an image is named, and what that is."""

ENVIRONMENT = (
    ("DOCKER_HOST", "the engine's address, as --host"),
    ("DOCKER_CONTEXT", "the Docker context to use, as --context"),
    ("CONTAINER_HOST", "Podman's address, where none of Docker's variables is set"),
    ("CONTAINER_CONNECTION", "the Podman connection to use, where none of these is set"),
    ("DOCKER_CONFIG", "the folder with the Docker contexts, instead of ~/.docker"),
    ("DOCKER_TLS_VERIFY, DOCKER_CERT_PATH", "whether and with which certificates a tcp:// engine is asked over TLS"),
    ("CONTAINERD_NAMESPACE", "where containerd's images are looked for first"),
    *((key.variable, f"{key.meaning}: {key.kind.form}") for key in keys.KEYS),
    (
        f"{keys.VARIABLES}KEYS_EXPLORER_FILTER",
        "keys of an action, with commas; so for each that divepy config example has",
    ),
    ("DIVE_SOURCE, DIVE_CONTAINER_ENGINE, DIVE_IGNORE_ERRORS", "as dive reads them, where divepy's own are not set"),
    ("TEXTUAL_THEME", "the screen's colours, as DIVEPY_THEME"),
    ("CI", "1, t or true, as dive counts it: explore and build check rules, as with --ci"),
    ("NO_COLOR", "not empty: no colours, unless --color asks for them"),
    ("FORCE_COLOR, CLICOLOR_FORCE", "not empty: colours also where no terminal is"),
    ("XDG_CACHE_HOME", "where caches are kept, instead of ~/.cache"),
)
"""Variables, and what they do."""

STATUS_OF_RUNS = (
    "run and exec in the foreground end with the status of what they ran; as with docker, with 125 where the engine "
    "refused, 126 where the command cannot be executed, and 127 where there is no such command."
)
"""The exception to the exit status."""

FILES = (
    ("~/.config/divepy/config.toml", "settings; divepy config example prints one with all of them"),
    ("~/.config/dive/*.yaml, ~/.dive.yaml", "settings of dive, for what divepy's own file does not say"),
    (".dive-ci", "the rules that --ci checks, in the working directory; --ci-config names another file"),
    ("~/.cache/divepy/layers", "the indexes of layers that were read; divepy cache lists and clears them"),
    ("~/.docker/config.json, ~/.docker/contexts", "the Docker contexts, and which one is current; they are only read"),
)
"""Files, and what is in them."""

SEE_ALSO = (("docker", "1"), ("podman", "1"), ("skopeo", "1"), ("containers-transports", "5"))
"""Other pages, with their sections."""
