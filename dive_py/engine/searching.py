"""Searching for images: through the engine, in the Docker Hub without one, or in the list that a registry keeps.

Source: Docker Engine API 1.41, *Search images*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dive_py.engine.answers import Answer, objects
from dive_py.engine.failures import NOT_FOUND, Refused, engine_errors
from dive_py.engine.registry_access import connect
from dive_py.errors import EngineError, EngineUnavailable, RegistryError, UsageError
from dive_py.oci.reference import DOCKER_HUB, ImageName, may_be_host, registry_of
from dive_py.progress import Progress
from dive_py.registry import lists
from dive_py.registry.connecting import connect_hub
from dive_py.registry.options import USUAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.engine.connection import Engine
    from dive_py.registry.options import RegistryOptions

HUB: Final = "https://hub.docker.com"
"""Where the Hub is asked unless a setting names another place."""

MOST: Final = 100
"""Hits that engines and the Hub give at once."""

_BARE_HOST: Final = re.compile(r"(localhost|[\w-]+(\.[\w-]+)+):\d{1,5}|\[[0-9a-fA-F:]+\](:\d{1,5})?")
"""A registry without anything behind it; its port tells it from an image's tag together with a dot before that."""


@dataclass(frozen=True)
class Hit:
    """A repository that was found. All text is untrusted."""

    name: str
    """As it is pulled: `ubuntu`, `jamtur01/puppet`, `localhost:5000/app`."""
    description: str = ""
    stars: int | None = None
    """None where they are not counted."""
    official: bool = False

    @property
    def is_top_level(self) -> bool:
        """Whether it belongs to no user: `ubuntu`, not `jamtur01/puppet`."""
        path = split(self.name)[1]
        return "/" not in path.removeprefix("library/")


@dataclass(frozen=True)
class Filters:
    """What a hit has to be."""

    stars: int = 0
    """At least so many."""
    official: bool = False
    """Only official ones."""
    user: bool | None = None
    """Only repositories of users (True), only top-level ones (False), or both."""

    def keep(self, hits: Iterable[Hit]) -> list[Hit]:
        """Return the hits that fit, in the same order."""
        return [
            hit
            for hit in hits
            if (hit.stars or 0) >= self.stars
            and (hit.official or not self.official)
            and (self.user is None or hit.is_top_level is not self.user)
        ]


@dataclass(frozen=True)
class Tag:
    """A tag of a repository. All text is untrusted."""

    name: str
    size: int | None = None
    """Compressed bytes of its layers for one platform, where that is known."""
    updated: str = ""
    """When it was created or pushed, RFC 3339, where that is known."""
    digest: str = ""
    """`sha256:…` of its manifest or index, where that is known."""
    platforms: tuple[str, ...] = ()
    """As `--platform` takes them, where they are known."""
    kind: str = ""
    """What it is where it is not an image, as it continues "it is …"."""
    problem: str = ""
    """Why nothing more is known of it."""


@dataclass(frozen=True)
class SearchResult:
    """What a search gave, and where."""

    hits: tuple[Hit, ...]
    where: str
    """For people: `through Docker`, `the Docker Hub`, `the catalogue of localhost:5000`."""


def is_host(word: str) -> bool:
    """Return whether a word is a registry's host and nothing else: `localhost:5000`, `ghcr.io/`."""
    bare = word.removesuffix("/")
    return "/" not in bare and (bare != word or _BARE_HOST.fullmatch(bare) is not None)


def split(name: str) -> tuple[str, str]:
    """Return a registry's host, empty for the Hub, and the rest of a term or repository."""
    if _BARE_HOST.fullmatch(name):
        return name, ""
    first, slash, rest = name.partition("/")
    return (first, rest) if slash and may_be_host(first) else ("", name)


def search(
    engine: Engine | None, term: str, limit: int, hub: str = "", options: RegistryOptions = USUAL
) -> SearchResult:
    """Search.

    Args:
        engine: The engine that searches; None where there is none.
        term: What for; a registry's host may stand before it, or alone: then all that it has is listed.
        limit: How many hits at most, 1 to 100.
        hub: Where the Hub is asked, instead of the engine; empty for no such place.
        options: What was said about registries.

    Raises:
        UsageError: the term or the limit cannot be.
        EngineError: there is no answer, or an error.
    """
    host, rest = split(term.strip())
    if (not rest.strip() and not host) or rest.startswith("-"):
        raise UsageError(f"{term!r} is nothing to search for", "for instance: divepy search ubuntu")
    if not 1 <= limit <= MOST:
        raise UsageError(f"{limit} hits cannot be asked for", f"--limit takes 1 to {MOST}")
    if not host and (hub or engine is None):
        return SearchResult(tuple(_of_hub(hub or HUB, rest, limit)), "the Docker Hub")
    failure: EngineError | None = None
    if engine is not None and rest:
        try:
            return SearchResult(
                tuple(_of_engine(engine, term.strip(), limit, host)), f"through {engine.product.capitalize()}"
            )
        except EngineError as error:
            failure = error
    if not host:
        raise failure or EngineUnavailable("no engine answers")
    try:
        return SearchResult(tuple(_of_catalog(host, rest, limit, options)), f"the catalogue of {host}")
    except RegistryError as error:
        known = failure if failure is not None and error.status in {0, NOT_FOUND} else error
        raise EngineError(f"{host} cannot be searched: {known.message}", error.hint) from error


def tags(repository: str, progress: Progress, hub: str = "", options: RegistryOptions = USUAL) -> list[Tag]:
    """Return the tags of a repository, the newest first as far as times or names tell.

    Args:
        repository: As it is pulled.
        progress: Its stop flag ends the work.
        hub: Where the Hub is asked; empty for the Hub itself.
        options: What was said about registries.

    Raises:
        Cancelled: the stop flag was set.
        RegistryError: the registry does not list them, or does not answer.
        UsageError: it is a registry's host alone.
    """
    host, path = split(repository)
    if host and registry_of(host) != DOCKER_HUB:
        if not path:
            raise UsageError(f"{host} is a registry, not a repository", f"divepy images {host} lists what it has")
        with connect(host, options, name=ImageName(host, path)) as registry:
            return [Tag(name) for name in lists.tags(registry, path, progress)]
    name = path if "/" in path else f"library/{path}"
    asked = {"page_size": str(MOST), "ordering": "last_updated"}
    with connect_hub(hub or HUB) as registry:
        answer = lists.get(registry, f"repositories/{name}/tags", asked, progress)
    return [
        Tag(one.text("name"), one.number("full_size"), one.text("last_updated"), one.text("digest"), _platforms(one))
        for one in Answer.of(answer).objects("results")
        if one.text("name")
    ]


def _platforms(tag: Answer) -> tuple[str, ...]:
    each = tag.objects("images")
    named = ("/".join(filter(None, (one.text("os"), one.text("architecture"), one.text("variant")))) for one in each)
    return tuple(dict.fromkeys(name for name in named if name and not name.startswith("unknown")))


def _of_engine(engine: Engine, term: str, limit: int, host: str) -> list[Hit]:
    with engine_errors(f"to search for {term}"):
        try:
            answer = engine.ask("/images/search", params={"term": term, "limit": str(limit)})
        except Refused as error:
            if error.status == NOT_FOUND and engine.product == "podman":
                return []  # "image not known" is how Podman 4.3 and 5.4 say that nothing was found
            raise
    hits = []
    for one in objects(answer):
        name = one.text("name", "Name")  # Podman has other names for the same
        if not name:
            continue
        full = name if not host or name.startswith(f"{host}/") else f"{host}/{name}"
        stars = one.number("star_count") if "star_count" in one.fields else one.number("Stars")
        official = one.is_true("is_official") or one.has("Official")
        hits.append(Hit(full, one.text("description", "Description"), stars, official))
    return hits


def _of_hub(hub: str, term: str, limit: int) -> list[Hit]:
    with connect_hub(hub) as registry:
        answer = lists.get(registry, "search/repositories/", {"query": term, "page_size": str(limit)}, Progress())
    return [
        Hit(
            one.text("repo_name").removeprefix("library/"),
            one.text("short_description"),
            one.number("star_count"),
            one.is_true("is_official"),
        )
        for one in Answer.of(answer).objects("results")[:limit]
        if one.text("repo_name")
    ]


def _of_catalog(host: str, term: str, limit: int, options: RegistryOptions) -> list[Hit]:
    """Return repositories whose names have the term in them; a registry does not search itself."""
    found: list[Hit] = []
    with connect(host, options) as registry:
        for page in lists.repositories(registry, Progress()):
            found += [Hit(f"{host}/{name}") for name in page if term.casefold() in name.casefold()]
            if len(found) >= limit:
                break
    return found[:limit]
