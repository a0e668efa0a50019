"""Lists that registries give page by page: tags, repositories, and what the Hub alone can tell.

Sources: OCI distribution-spec 1.1, *Listing tags*; distribution, *docs/spec/api*, *Listing repositories*. The Hub's
`v2/search/repositories` and `v2/repositories` have no published specification.
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urljoin, urlsplit

from dive_py.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dive_py.progress import Progress
    from dive_py.registry.client import Registry

_LINK: Final = re.compile(r"<([^<>]+)>\s*;\s*rel=\"?next\"?")

_WORD: Final = re.compile(r"[\w./-]{1,255}", re.ASCII)
"""A tag or a repository; a registry cannot be asked for anything else that it lists."""

_PAGE: Final = 1000
"""Entries that are asked for at once; docker-registry refuses more."""

_PAGES: Final = 1000
"""Pages of one list at most."""

_BEYOND: Final = 10**18
"""More than any number in a version."""

_MOST: Final = 1_000_000
"""Entries of one list at most."""


def get(registry: Registry, path: str, params: Mapping[str, str], progress: Progress) -> Any:  # noqa: ANN401 - JSON
    """Return the JSON at a path.

    Raises:
        Cancelled: the stop flag was set.
        RegistryError: there is no answer, an error, or something else than JSON.
    """
    return next(pages(registry, path, params, progress))


def pages(
    registry: Registry, path: str, params: Mapping[str, str], progress: Progress, repository: str = ""
) -> Iterator[Any]:
    """Yield the JSON of a path and of those that follow it, as `documents` does.

    Raises:
        Cancelled: the stop flag was set.
        RegistryError: as `get`.
    """
    for data in documents(registry, path, params, progress, repository):
        try:
            yield json.loads(data)
        except (ValueError, RecursionError) as error:
            raise RegistryError(f"what {registry.name} answers for {path} is not JSON", "is it a registry?") from error


def documents(
    registry: Registry,
    path: str,
    params: Mapping[str, str],
    progress: Progress,
    repository: str = "",
    accept: str = "application/json",
) -> Iterator[bytes]:
    """Yield what is at a path and at those that follow it by `Link` headers, on the same host.

    Args:
        registry: Which one is asked.
        path: Below `/v2/`.
        params: The query of the first page.
        progress: Its stop flag ends the work.
        repository: What credentials are for.
        accept: The media types that are taken.

    Raises:
        Cancelled: the stop flag was set.
        RegistryError: there is no answer, or an error.
    """
    following = f"{path}?{urlencode(params)}" if params else path
    seen: set[str] = set()
    while following not in seen and len(seen) < _PAGES:
        seen.add(following)
        with registry.ask(
            following, progress, repository=repository, headers={"Accept": accept}, what=path
        ) as answered:
            data, link = answered.whole(), answered.headers.get("link", "")
        yield data
        found = _LINK.search(link)
        if not found:
            return
        try:
            where = urlsplit(urljoin(f"http://here/v2/{following}", found[1]))
        except ValueError:
            return
        if not where.path.startswith("/v2/") or where.netloc not in {"here", registry.host}:
            return
        following = where.path.removeprefix("/v2/") + (f"?{where.query}" if where.query else "")


def tags(registry: Registry, repository: str, progress: Progress) -> list[str]:
    """Return all tags of a repository, the newest version first as far as names tell; registries do not sort them.

    Raises:
        Cancelled: the stop flag was set.
        RegistryError: there is no such repository, or no answer.
    """
    found: dict[str, None] = {}
    try:
        for page in pages(registry, f"{repository}/tags/list", {"n": str(_PAGE)}, progress, repository):
            found.update(dict.fromkeys(islice(_texts(page, "tags"), _MOST - len(found))))
            if len(found) == _MOST:
                break
    except RegistryError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            hint = f"divepy images {registry.name} lists its repositories, if it does that"
            raise RegistryError(
                f"there is no repository {repository} in {registry.name}", hint, error.status
            ) from error
        raise
    return sorted(found, key=by_version)


def repositories(registry: Registry, progress: Progress) -> Iterator[list[str]]:
    """Yield the repositories of a registry, page by page.

    Raises:
        Cancelled: the stop flag was set.
        RegistryError: it keeps no such list, or does not give it.
    """
    try:
        left = _MOST
        for page in pages(registry, "_catalog", {"n": str(_PAGE)}, progress):
            yield (found := list(islice(_texts(page, "repositories"), left)))
            left -= len(found)
            if not left:
                return
    except RegistryError as error:
        if error.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
            hint = "name a repository: divepy tags HOST/REPOSITORY"
            raise RegistryError(f"{registry.name} does not list its repositories", hint, error.status) from error
        raise


def by_version(tag: str) -> bytes:
    """Return a key that sorts `latest` first, then versions from the newest on, then other names by their letters.

    It is short, because a registry may list a million tags.
    """
    if tag == "latest":
        return b""
    numbers = re.findall(r"[0-9]{1,18}", tag)[:6] if re.match(r"v?[0-9]", tag) else []
    newest = [b"\1" + (_BEYOND - int(number)).to_bytes(8) for number in numbers]
    end = b"\0" + len(tag).to_bytes(4) + tag.encode("utf-8", "replace")
    return b"".join((b"\1" if numbers else b"\2", *newest, end))


def _texts(page: object, field: str) -> Iterator[str]:
    listed = page.get(field) if isinstance(page, dict) else None
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, str) and _WORD.fullmatch(one):
            yield one
