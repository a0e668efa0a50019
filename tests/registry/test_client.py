"""One registry: its mirrors, its limits, what is counted."""

from __future__ import annotations

import pytest

from dive_py.errors import RegistryError
from dive_py.progress import Progress
from dive_py.registry.logins import Login
from dive_py.registry.refusals import RateLimit
from tests.building import ImageBuilder, file
from tests.registry.misbehaving import Kind, MisbehavingRegistry, bearer, on, refused, too_many
from tests.registry.serving import client_of


def test_a_mirror_that_does_not_have_it_is_passed_by(
    registry: MisbehavingRegistry, mirror: MisbehavingRegistry
) -> None:
    with client_of(mirror, registry) as client, client.ask("app/tags/list", Progress(), repository="app") as answered:
        assert b'"1"' in answered.whole()
    assert len(mirror.requests) == len(registry.requests) == 1


def test_a_mirror_that_has_it_is_enough(registry: MisbehavingRegistry, mirror: MisbehavingRegistry) -> None:
    mirror.repository("app").add_image(ImageBuilder().layer(file("x")), "mirrored")
    with client_of(mirror, registry) as client, client.ask("app/tags/list", Progress(), repository="app") as answered:
        assert b'"mirrored"' in answered.whole()
    assert registry.requests == []


def test_a_mirror_that_is_silent_is_asked_once(registry: MisbehavingRegistry, mirror: MisbehavingRegistry) -> None:
    mirror.close()
    with client_of(mirror, registry) as client:
        for _ in range(3):
            client.ask("app/tags/list", Progress(), repository="app").close()
    assert len(registry.requests) == 3
    assert mirror.requests == []


def test_what_is_wrong_the_registry_itself_says(registry: MisbehavingRegistry, mirror: MisbehavingRegistry) -> None:
    with client_of(mirror, registry) as client, pytest.raises(RegistryError) as caught:
        client.ask("nope/tags/list", Progress(), repository="nope", what="the tags of nope")
    assert (
        caught.value.message == f"{registry.host} does not have the tags of nope: repository name not known to registry"
    )


def test_bytes_of_bodies_are_counted_when_answers_are_left(registry: MisbehavingRegistry) -> None:
    with client_of(registry) as client:
        with client.ask("app/tags/list", Progress(), repository="app") as answered:
            data = answered.whole()
            assert client.received == 0
        answered.close()
        assert client.received == len(data)


def test_more_than_was_bargained_for_is_refused(registry: MisbehavingRegistry) -> None:
    with (
        client_of(registry) as client,
        client.ask("app/tags/list", Progress(), repository="app", what="the tags") as answered,
        pytest.raises(RegistryError, match="for the tags is longer than 0 MiB"),
    ):
        answered.whole(5)


def test_limits_are_remembered_from_the_last_answer(registry: MisbehavingRegistry) -> None:
    registry.behave(
        on(Kind.TAGS, lambda _, answer: answer.but(RateLimit_Limit="100;w=60", RateLimit_Remaining="9;w=60"))
    )
    with client_of(registry) as client:
        client.ask("app/tags/list", Progress(), repository="app").close()
        assert client.rate_limit == RateLimit(100, 9, 60)


def test_every_connection_is_given_back_after_refusals(registry: MisbehavingRegistry) -> None:
    registry.behave(on(Kind.TAGS, refused(403)), on(Kind.CATALOG, too_many(Retry_After="9999")))
    with client_of(registry) as client:
        for _ in range(20):  # more than there are connections
            with pytest.raises(RegistryError):
                client.ask("app/tags/list", Progress(), repository="app")
            with pytest.raises(RegistryError, match="limits how often"):
                client.ask("_catalog", Progress())


@pytest.mark.parametrize(
    "realm", ["http://tokens.test/token", "HTTP://tokens.test:80/token", "http://localhost@tokens.test/"]
)
def test_tokens_are_not_asked_for_in_the_clear(registry: MisbehavingRegistry, realm: str) -> None:
    """A login would go along; loopback and what is configured so are the exceptions."""
    registry.behave(bearer(realm))
    me = Login("me", "secret", origin="a test")
    with client_of(registry, logins=[me]) as client, pytest.raises(RegistryError, match="unencrypted") as caught:
        client.ask("app/tags/list", Progress(), repository="app")
    assert "token server at http://tokens.test" in caught.value.message
    assert "--insecure" in caught.value.hint
