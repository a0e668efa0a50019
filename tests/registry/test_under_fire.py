"""The client against a registry that misbehaves: it ends, in bounded time, with the right bytes or with one line."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DivepyError, ImageNotFound, RegistryError
from dive_py.oci.digest import Digest
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.registry import lists, manifests
from dive_py.registry.blobs import Ahead, Blob, NoRanges
from dive_py.registry.client import Patience, Registry
from dive_py.registry.hosts import Endpoint
from dive_py.registry.logins import Login
from tests.building import ImageBuilder, file
from tests.building.oci_forms import INDEX_TYPE
from tests.engine.fake import Hold
from tests.registry import misbehaving
from tests.registry.misbehaving import Kind, MisbehavingRegistry, on
from tests.registry.stored import DOCKER_LIST_TYPE, DOCKER_MANIFEST_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.oci.reference import ImageName
    from dive_py.registry.manifests import Document

PATIENCE = Patience(connect=10, read=10, attempts=3, pause=0, longest=2)
"""Long enough for a machine that has much to do; retries without pauses."""

SHORT = Patience(connect=10, read=0.2, attempts=2, pause=0, longest=2)
"""For a registry that is silent."""

ME = Login("me", "secret", origin="a test")


@pytest.fixture
def registry() -> Iterator[MisbehavingRegistry]:
    with MisbehavingRegistry() as served:
        served.repository("app").add_image(ImageBuilder().layer(file("etc/motd", bytes(range(256)) * 90)), "1", "none")
        yield served


@pytest.fixture
def other() -> Iterator[MisbehavingRegistry]:
    with MisbehavingRegistry("localhost") as served:
        yield served


def client(served: MisbehavingRegistry, patience: Patience = PATIENCE, logins: Sequence[Login] = ()) -> Registry:
    return Registry(served.host, [Endpoint(served.url)], lambda *_: logins, patience)


def name_of(served: MisbehavingRegistry, tag: str = "1", repository: str = "app") -> ImageName:
    name = parse(f"registry:{served.host}/{repository}:{tag}").name
    assert name is not None
    return name


def manifest(served: MisbehavingRegistry, tag: str = "1", patience: Patience = PATIENCE) -> Document:
    with client(served, patience) as asked:
        return manifests.fetch(asked, name_of(served, tag), Progress())


def layer_of(served: MisbehavingRegistry) -> tuple[Digest, bytes]:
    """The image's layer, as it is stored."""
    found = served.repository("app")
    digest = json.loads(found.manifests["1"][1])["layers"][0]["digest"]
    return Digest.parse(digest), found.blobs[digest]


def blob(
    served: MisbehavingRegistry,
    patience: Patience = PATIENCE,
    *,
    start: int = 0,
    end: int | None = None,
    asked: Registry | None = None,
) -> bytes:
    """The layer, or a part of it, as the client reads it."""
    digest, _ = layer_of(served)
    size = json.loads(served.repository("app").manifests["1"][1])["layers"][0]["size"]
    with (
        asked or client(served, patience) as found,
        Ahead(Blob(found, "app", digest, size, Progress(), start, end), Progress()) as stream,
    ):
        return b"".join(iter(partial(stream.read, 1000), b""))


def one_line(error: DivepyError) -> str:
    """The message and the hint, which are one line each."""
    assert len(error.message.splitlines()) == 1
    assert len(error.hint.splitlines()) <= 1
    return f"{error.message}; {error.hint}"


def test_every_manifest_type_is_accepted(registry: MisbehavingRegistry) -> None:
    found = registry.repository("app")
    builder = ImageBuilder().layer(file("x"))
    found.add_image(builder, "docker", docker=True)
    found.add_index([builder], "list", docker=True)
    found.add_index([builder], "index")
    for tag, kind in (("docker", DOCKER_MANIFEST_TYPE), ("list", DOCKER_LIST_TYPE), ("index", INDEX_TYPE)):
        assert manifest(registry, tag).media_type == kind
    for request in registry.asked(Kind.MANIFEST):
        accepted = {word.strip() for word in request.headers["accept"].split(",")}
        assert {INDEX_TYPE, DOCKER_LIST_TYPE, DOCKER_MANIFEST_TYPE} < accepted
        assert not {word for word in accepted if "*" in word}


@pytest.mark.parametrize(
    "behaviour",
    [
        misbehaving.typed("text/plain; charset=utf-8"),
        misbehaving.untyped,
        misbehaving.without_length,
        lambda _, answer: answer.but(Docker_Content_Digest=None),
    ],
)
def test_headers_may_be_missing_or_wrong(registry: MisbehavingRegistry, behaviour: misbehaving.Behaviour) -> None:
    wanted = registry.repository("app").manifests["1"][1]
    registry.behave(on(Kind.MANIFEST, behaviour))
    assert manifest(registry).data == wanted


@pytest.mark.parametrize("behaviour", [misbehaving.wrong_body, misbehaving.wrong_digest_header])
def test_a_manifest_that_is_not_its_digest_is_refused(
    registry: MisbehavingRegistry, behaviour: misbehaving.Behaviour
) -> None:
    registry.behave(on(Kind.MANIFEST, behaviour))
    with pytest.raises(DivepyError, match=r"digest|manifest") as raised:
        manifest(registry)
    one_line(raised.value)


@pytest.mark.parametrize("kind", [Kind.MANIFEST, Kind.TAGS, Kind.CATALOG])
def test_a_page_for_people_is_no_answer(registry: MisbehavingRegistry, kind: Kind) -> None:
    registry.behave(on(kind, misbehaving.html))
    with client(registry) as asked, pytest.raises(DivepyError, match=r"not a manifest|not JSON") as raised:
        _ask(asked, kind, registry)
    assert "is it a registry?" in one_line(raised.value)


def _ask(asked: Registry, kind: Kind, served: MisbehavingRegistry) -> object:
    if kind is Kind.MANIFEST:
        return manifests.fetch(asked, name_of(served), Progress())
    if kind is Kind.TAGS:
        return lists.tags(asked, "app", Progress())
    if kind is Kind.BLOB:
        return blob(served, asked=asked)
    return list(lists.repositories(asked, Progress()))


def test_missing_tags_and_repositories_are_told_apart(registry: MisbehavingRegistry) -> None:
    with pytest.raises(ImageNotFound, match="no tag 2") as raised:
        manifest(registry, "2")
    one_line(raised.value)
    with client(registry) as asked, pytest.raises(ImageNotFound, match="no repository other"):
        manifests.fetch(asked, name_of(registry, repository="other"), Progress())


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_error_is_asked_again(registry: MisbehavingRegistry, status: int) -> None:
    registry.behave(on(Kind.MANIFEST, misbehaving.refused(status), times=2))
    assert manifest(registry).data == registry.repository("app").manifests["1"][1]
    assert len(registry.asked(Kind.MANIFEST)) == 3


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_lasting_error_is_asked_a_few_times(registry: MisbehavingRegistry, status: int) -> None:
    registry.behave(on(Kind.MANIFEST, misbehaving.refused(status, message="two\nlines\x1b[31m")))
    with pytest.raises(RegistryError) as raised:
        manifest(registry)
    assert raised.value.status == status
    assert registry.host in one_line(raised.value)
    assert len(registry.asked(Kind.MANIFEST)) == PATIENCE.attempts


@pytest.mark.parametrize("status", [400, 403])
def test_other_refusals_are_final(registry: MisbehavingRegistry, status: int) -> None:
    registry.behave(on(Kind.MANIFEST, misbehaving.refused(status, message="no\nway")))
    with pytest.raises(RegistryError, match="no way") as raised:
        manifest(registry)
    one_line(raised.value)
    assert len(registry.asked(Kind.MANIFEST)) == 1


def test_it_waits_as_long_as_it_is_asked_to(registry: MisbehavingRegistry) -> None:
    registry.behave(on(Kind.MANIFEST, misbehaving.too_many(Retry_After="0"), times=1))
    assert manifest(registry, patience=Patience(attempts=2, pause=1000)).data


def test_it_does_not_wait_for_hours(registry: MisbehavingRegistry) -> None:
    limits = {"RateLimit_Limit": "100;w=21600", "RateLimit_Remaining": "0;w=21600"}
    registry.behave(on(Kind.MANIFEST, misbehaving.too_many(Retry_After="3600", **limits)))
    with client(registry) as asked:
        with pytest.raises(RegistryError) as raised:
            manifests.fetch(asked, name_of(registry), Progress())
        said = one_line(raised.value)
        assert "100 times in 6 h" in said
        assert "3600 s" in said
        assert asked.rate_limit is not None
        assert (asked.rate_limit.limit, asked.rate_limit.remaining) == (100, 0)
    assert len(registry.asked(Kind.MANIFEST)) == 1


def test_limits_are_known_from_answers_that_are_none(registry: MisbehavingRegistry) -> None:
    registry.behave(
        on(Kind.MANIFEST, lambda _, answer: answer.but(RateLimit_Limit="100;w=3600", RateLimit_Remaining="76;w=3600"))
    )
    with client(registry) as asked:
        manifests.fetch(asked, name_of(registry), Progress())
        assert asked.rate_limit is not None
        assert (asked.rate_limit.limit, asked.rate_limit.remaining, asked.rate_limit.window) == (100, 76, 3600)


@pytest.mark.parametrize("tenth", range(10))
def test_a_transfer_that_is_cut_goes_on_where_it_was(registry: MisbehavingRegistry, tenth: int) -> None:
    registry.behave(on(Kind.BLOB, misbehaving.cut_after(tenth / 10), times=1))
    digest, stored = layer_of(registry)
    assert digest == Digest.of(stored)
    assert blob(registry) == stored
    first, second = registry.asked(Kind.BLOB)
    assert "range" not in first.headers
    start = int(len(stored) * tenth / 10)
    assert second.headers.get("range", "bytes=0-") in {f"bytes={start}-{len(stored) - 1}", "bytes=0-"}


def test_a_transfer_that_is_cut_again_and_again_goes_on(registry: MisbehavingRegistry) -> None:
    """Each attempt brings some bytes: it is begun again as often as it takes."""
    registry.behave(on(Kind.BLOB, misbehaving.cut_after(0.3), times=12))
    assert blob(registry) == layer_of(registry)[1]


def test_a_transfer_that_brings_nothing_ends(registry: MisbehavingRegistry) -> None:
    registry.behave(on(Kind.BLOB, misbehaving.cut_after(0)))
    with pytest.raises(DivepyError) as raised:
        blob(registry)
    assert one_line(raised.value).endswith("broke off: the connection was cut; try again")
    assert len(registry.asked(Kind.BLOB)) < 50


def test_without_ranges_it_is_read_from_the_start(registry: MisbehavingRegistry) -> None:
    registry.has_ranges = False
    stored = layer_of(registry)[1]
    registry.behave(on(Kind.BLOB, misbehaving.cut_after(0.6), times=1))
    assert blob(registry) == stored
    with pytest.raises(NoRanges, match="does not send parts of blobs"):
        blob(registry, start=100, end=150)


@pytest.mark.parametrize(
    "refused",
    [
        misbehaving.refused(403),
        misbehaving.refused(416),
        misbehaving.refused(501),
        lambda _, answer: answer.but(Content_Range="bytes 1-2/3"),
    ],
)
def test_where_parts_are_refused_it_is_read_from_the_start(
    registry: MisbehavingRegistry, refused: misbehaving.Behaviour
) -> None:
    """As by what a registry leads to, which may know no ranges."""

    def parts_are_refused(request: misbehaving.Request, answer: misbehaving.Answer) -> misbehaving.Answer:
        return refused(request, answer) if "range" in request.headers else answer

    registry.behave(on(Kind.BLOB, misbehaving.cut_after(0.6), times=1), on(Kind.BLOB, parts_are_refused))
    assert blob(registry) == layer_of(registry)[1]
    assert ["range" in request.headers for request in registry.asked(Kind.BLOB)] == [False, True, False]


def test_parts_are_what_was_asked_for(registry: MisbehavingRegistry) -> None:
    stored = layer_of(registry)[1]
    assert blob(registry, start=10, end=20) == stored[10:20]
    assert blob(registry, start=len(stored) - 51) == stored[-51:]
    assert blob(registry, start=5, end=5) == b""


def test_another_part_than_was_asked_for_is_refused(registry: MisbehavingRegistry) -> None:
    def shifted(request: misbehaving.Request, answer: misbehaving.Answer) -> misbehaving.Answer:
        size = len(layer_of(registry)[1])
        return (
            answer.but(Content_Range=f"bytes 0-{len(answer.body) - 1}/{size}") if "range" in request.headers else answer
        )

    registry.behave(on(Kind.BLOB, shifted))
    with pytest.raises(DivepyError) as raised:
        blob(registry, start=10, end=20)
    one_line(raised.value)


def test_a_blob_that_is_shorter_than_its_manifest_says(registry: MisbehavingRegistry) -> None:
    digest, stored = layer_of(registry)
    registry.repository("app").blobs[str(digest)] = stored[:-5000]
    with pytest.raises(DivepyError) as raised:
        blob(registry)
    assert digest.short in one_line(raised.value)
    with pytest.raises(DivepyError, match="shorter") as raised:
        blob(registry, start=len(stored) - 100)
    one_line(raised.value)


def test_a_blob_of_no_bytes_is_what_its_digest_says(registry: MisbehavingRegistry) -> None:
    """A manifest may say of any blob that it has none."""
    digest, _ = layer_of(registry)
    with client(registry) as asked:
        assert Blob(asked, "app", Digest.of(b""), 0, Progress()).read(10) == b""
        with pytest.raises(DivepyError, match="digest"):
            Blob(asked, "app", digest, 0, Progress()).read(10)


def test_a_digest_that_nothing_can_check_is_not_believed(registry: MisbehavingRegistry) -> None:
    digest = Digest("blake3", "abc")
    registry.repository("app").blobs[str(digest)] = b"abc"
    with client(registry) as asked:
        with pytest.raises(DivepyError, match="cannot be checked: blake3"):
            Blob(asked, "app", digest, 3, Progress()).read(10)
        assert Blob(asked, "app", digest, 3, Progress(), 1, 2).read(10) == b"b"
    assert len(registry.requests) == 1


def test_a_blob_that_is_not_its_digest(registry: MisbehavingRegistry) -> None:
    registry.behave(on(Kind.BLOB, misbehaving.wrong_body))
    with pytest.raises(DivepyError, match="digest") as raised:
        blob(registry)
    one_line(raised.value)


@pytest.mark.parametrize(
    "behaviour", [misbehaving.wrong_length(100), misbehaving.wrong_length(-100), misbehaving.endless]
)
def test_a_wrong_length_changes_nothing(registry: MisbehavingRegistry, behaviour: misbehaving.Behaviour) -> None:
    """What counts is the size that the manifest says."""
    registry.behave(on(Kind.BLOB, behaviour, times=1))
    assert blob(registry) == layer_of(registry)[1]


@pytest.mark.parametrize("kind", [Kind.MANIFEST, Kind.TAGS, Kind.CATALOG])
def test_an_endless_document_ends(registry: MisbehavingRegistry, kind: Kind) -> None:
    registry.behave(on(kind, misbehaving.endless))
    with client(registry) as asked, pytest.raises(DivepyError, match="longer") as raised:
        _ask(asked, kind, registry)
    one_line(raised.value)


def test_a_redirect_to_another_host_takes_no_credentials_along(
    registry: MisbehavingRegistry, other: MisbehavingRegistry
) -> None:
    digest, stored = layer_of(registry)
    other.repository("app").add_blob("", stored)
    registry.behave(on(Kind.BLOB, misbehaving.redirected(other.url)), misbehaving.basic("me", "secret"))
    with (
        client(registry, logins=[ME]) as asked,
        Blob(asked, "app", digest, len(stored), Progress(), 100, 200) as opened,
    ):
        assert opened.read(1000) == stored[100:200]
    assert "authorization" in registry.asked(Kind.BLOB)[-1].headers
    (arrived,) = other.requests
    assert "authorization" not in arrived.headers
    assert "cookie" not in arrived.headers
    assert arrived.headers["range"] == "bytes=100-199"


def test_what_a_redirect_leads_to_may_not_ask_for_the_credentials(
    registry: MisbehavingRegistry, other: MisbehavingRegistry
) -> None:
    """Its `WWW-Authenticate` names a token server of its own, to which a login would go."""
    other.behave(
        lambda request, _: (
            misbehaving.Answer(200, {}, b'{"token":"x"}')
            if request.kind is Kind.TOKEN
            else misbehaving.refusal(401, "X", "no").but(Www_Authenticate=f'Bearer realm="{other.url}/token"')
        )
    )
    registry.behave(on(Kind.BLOB, misbehaving.redirected(other.url)))
    digest, stored = layer_of(registry)
    with client(registry, logins=[ME]) as asked, Blob(asked, "app", digest, len(stored), Progress()) as opened:
        with pytest.raises(RegistryError, match="which wants a login") as raised:
            opened.read(10)
        assert not asked.warnings
    assert other.host in one_line(raised.value)
    assert [request.kind for request in other.requests] == [Kind.BLOB]


def test_an_address_that_is_not_one_is_not_shown(registry: MisbehavingRegistry) -> None:
    """It may be signed, or have a login in it."""
    for location in ("http://127.0.0.1:99999/x?sig=hunter2", "http://me:hunter2@127.0.0.1:1/x", "http://:hunter2@/"):
        led = misbehaving.Answer(307, {"Location": location})
        registry.behave(partial(lambda led, *_: led, led))
        with pytest.raises(RegistryError) as raised:
            manifest(registry)
        assert "hunter2" not in one_line(raised.value)


def test_another_port_is_another_host(registry: MisbehavingRegistry) -> None:
    digest, stored = layer_of(registry)
    with MisbehavingRegistry() as elsewhere:
        elsewhere.repository("app").add_blob("", stored)
        registry.behave(on(Kind.BLOB, misbehaving.redirected(elsewhere.url)), misbehaving.basic("me", "secret"))
        with client(registry, logins=[ME]) as asked, Blob(asked, "app", digest, len(stored), Progress()) as opened:
            assert opened.read(10) == stored[:10]
        assert ["authorization" in request.headers for request in elsewhere.requests] == [False]


def test_a_transfer_that_is_cut_elsewhere_is_begun_at_home(
    registry: MisbehavingRegistry, other: MisbehavingRegistry
) -> None:
    """An address that was led to may hold for minutes only."""
    stored = layer_of(registry)[1]
    other.repository("app").add_blob("", stored)
    other.behave(on(Kind.BLOB, misbehaving.cut_after(0.4), times=1))
    registry.behave(on(Kind.BLOB, misbehaving.redirected(other.url)))
    assert blob(registry) == stored
    assert len(registry.asked(Kind.BLOB)) == 2


@pytest.mark.parametrize(
    "behaviour",
    [
        misbehaving.redirect_loop,
        misbehaving.redirected("file:///etc/passwd?"),
        lambda _, __: misbehaving.Answer(307, {"Location": "http://["}),
        lambda _, __: misbehaving.Answer(307, {"Location": "http://127.0.0.1:99999/"}),
        lambda _, __: misbehaving.Answer(307),
    ],
)
@pytest.mark.parametrize("kind", [Kind.MANIFEST, Kind.BLOB])
def test_redirects_that_lead_nowhere_end(
    registry: MisbehavingRegistry, kind: Kind, behaviour: misbehaving.Behaviour
) -> None:
    registry.behave(on(kind, behaviour))
    with pytest.raises(RegistryError) as raised:
        blob(registry) if kind is Kind.BLOB else manifest(registry)
    one_line(raised.value)
    assert len(registry.requests) < 60


@pytest.mark.parametrize("kind", [Kind.MANIFEST, Kind.BLOB, Kind.TAGS])
def test_a_silent_registry_is_given_up(registry: MisbehavingRegistry, kind: Kind) -> None:
    registry.behave(on(kind, misbehaving.silent(Hold())))
    with client(registry, SHORT) as asked, pytest.raises(RegistryError, match="in time") as raised:
        _ask(asked, kind, registry)
    one_line(raised.value)


def test_a_registry_that_falls_silent_in_the_middle(registry: MisbehavingRegistry) -> None:
    registry.behave(on(Kind.BLOB, misbehaving.held_after(0.5, Hold()), times=1))
    assert blob(registry, SHORT) == layer_of(registry)[1]
    registry.behave(on(Kind.BLOB, misbehaving.held_after(0, Hold())))
    with pytest.raises(RegistryError) as raised:
        blob(registry, SHORT)
    one_line(raised.value)


def test_a_slow_registry_is_waited_for(registry: MisbehavingRegistry) -> None:
    """No byte may be late; all of them may."""
    registry.behave(on(Kind.MANIFEST, misbehaving.slow(40, 0.05)))
    assert manifest(registry, patience=SHORT).data == registry.repository("app").manifests["1"][1]


def test_who_leaves_in_the_middle_leaves_nothing_open(registry: MisbehavingRegistry) -> None:
    """Not even where the transfer breaks off at the end of a piece, and would be begun again."""
    stored = bytes(range(256)) * 4096
    registry.repository("app").add_blob("", stored)
    hold = Hold()
    registry.behave(on(Kind.BLOB, misbehaving.held_after(0.5, hold)))
    with client(registry) as asked:
        for _ in range(10):  # more than there are connections at a time
            hold.reached.clear()
            with Ahead(Blob(asked, "app", Digest.of(stored), len(stored), Progress()), Progress()) as ahead:
                assert ahead.read(10) == stored[:10]
                assert hold.reached.wait(20)
        assert asked.ask("", Progress()).status == 200
    assert len(registry.asked(Kind.BLOB)) == 10


def test_who_leaves_while_it_is_silent_does_not_wait(registry: MisbehavingRegistry) -> None:
    hold = Hold()
    registry.behave(on(Kind.BLOB, misbehaving.silent(hold)))
    digest, stored = layer_of(registry)
    with client(registry, Patience(read=1000, longest=2)) as asked:
        ahead = Ahead(Blob(asked, "app", digest, len(stored), Progress()), Progress())
        assert hold.reached.wait(20)
        ahead.close()
        assert asked.ask("", Progress()).status == 200


@pytest.mark.parametrize("silent", [True, False])
def test_the_stop_flag_ends_the_waiting(registry: MisbehavingRegistry, *, silent: bool) -> None:
    hold, progress, ended = Hold(), Progress(), []
    digest, stored = layer_of(registry)
    registry.behave(on(Kind.BLOB, misbehaving.silent(hold) if silent else misbehaving.held_after(0.5, hold)))

    def read() -> None:
        try:
            with client(registry) as asked, Blob(asked, "app", digest, len(stored), progress) as opened:
                while opened.read(1000):
                    pass
        except Cancelled as error:
            ended.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    assert hold.reached.wait(20)
    progress.stop.set()
    thread.join(20)
    assert len(ended) == 1
    if not silent:  # else the connection stays until the silence is too long
        assert registry.left.wait(20), "and the registry sees that nobody waits"


def test_a_registry_that_is_killed_in_the_middle(registry: MisbehavingRegistry) -> None:
    hold, said = Hold(), []
    registry.behave(on(Kind.BLOB, misbehaving.held_after(0.5, hold)))

    def read() -> None:
        try:
            blob(registry)
        except RegistryError as error:
            said.append(one_line(error))

    thread = threading.Thread(target=read)
    thread.start()
    assert hold.reached.wait(20)
    registry.close()
    thread.join(20)
    assert [registry.host in line for line in said] == [True], said


def test_a_registry_that_is_not_there() -> None:
    with MisbehavingRegistry() as served:
        served.close()
        with pytest.raises(RegistryError, match="does not answer") as raised:
            manifest(served)
    assert served.host in one_line(raised.value)


def test_tags_may_be_null_unsorted_or_no_tags(registry: MisbehavingRegistry) -> None:
    for listed, wanted in (
        (None, []),
        (["latest", "9", "2", "1.9", "1.10", "10", "a"], ["latest", "10", "9", "2", "1.10", "1.9", "a"]),
        ([1, None, "", "x", {}], ["x"]),
        ({"a": 1}, []),
    ):
        registry.behave(misbehaving.tags(listed))
        with client(registry) as asked:
            assert lists.tags(asked, "app", Progress()) == wanted


def test_pages_are_followed(registry: MisbehavingRegistry) -> None:
    names = [f"{letter}/app" for letter in "bcdefg"]
    for name in names:
        registry.repository(name)
    registry.page_size = 2
    with client(registry) as asked:
        assert list(lists.repositories(asked, Progress())) == [
            ["app", "b/app"],
            ["c/app", "d/app"],
            ["e/app", "f/app"],
            ["g/app"],
        ]


@pytest.mark.parametrize("target", ["", "/v2/app/tags/list?n=1000", "/elsewhere", "//", "http://[", "\x00"])
def test_links_that_lead_in_circles_or_away_end(registry: MisbehavingRegistry, target: str) -> None:
    registry.behave(on(Kind.TAGS, misbehaving.link(target)))
    with client(registry) as asked:
        assert lists.tags(asked, "app", Progress()) == ["1"]
    assert len(registry.requests) < 4


def test_pages_without_end_end(registry: MisbehavingRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_PAGES", 20)
    numbers = iter(range(10_000))
    registry.behave(
        on(Kind.TAGS, lambda _, answer: answer.but(Link=f'</v2/app/tags/list?last={next(numbers)}>; rel="next"'))
    )
    with client(registry) as asked:
        assert lists.tags(asked, "app", Progress()) == ["1"]
    assert len(registry.requests) == 20


def test_a_link_to_another_host_is_not_followed(registry: MisbehavingRegistry, other: MisbehavingRegistry) -> None:
    registry.behave(on(Kind.TAGS, misbehaving.link(f"{other.url}/v2/app/tags/list")), misbehaving.basic("me", "secret"))
    with client(registry, logins=[ME]) as asked:
        assert lists.tags(asked, "app", Progress()) == ["1"]
    assert not other.requests


def test_no_link_leads_to_another_host(registry: MisbehavingRegistry, other: MisbehavingRegistry) -> None:
    for target in (f"/v2//{other.host}/v2/app/tags/list", f"/v2/{other.url}/v2/app/tags/list"):
        registry.behave(on(Kind.TAGS, misbehaving.link(target)), misbehaving.basic("me", "secret"))
        with client(registry, logins=[ME]) as asked, suppress(RegistryError):
            lists.tags(asked, "app", Progress())
    assert not other.requests


def test_a_login_that_is_refused_is_tried_once_and_never_said(registry: MisbehavingRegistry) -> None:
    registry.behave(misbehaving.basic("me", "secret", accepts=False))
    with client(registry, logins=[ME]) as asked, pytest.raises(RegistryError) as raised:
        manifests.fetch(asked, name_of(registry), Progress())
    assert "secret" not in one_line(raised.value)
    assert "login" in one_line(raised.value)
    assert len([request for request in registry.requests if "authorization" in request.headers]) == 1


def test_a_stale_login_does_not_keep_one_out(registry: MisbehavingRegistry, other: MisbehavingRegistry) -> None:
    """The token server refuses it, and gives a token to those who do not log in."""

    def judged(request: misbehaving.Request, _: misbehaving.Answer) -> misbehaving.Answer:
        if "authorization" in request.headers:
            return misbehaving.refusal(401, "UNAUTHORIZED", "bad credentials")
        return misbehaving.Answer(200, {"Content-Type": "application/json"}, b'{"token":"good"}')

    other.behave(on(Kind.TOKEN, judged))
    registry.behave(misbehaving.bearer(f"{other.url}/token"))
    with client(registry, logins=[ME]) as asked:
        assert manifests.fetch(asked, name_of(registry), Progress()).data
        assert len(asked.warnings) == 1
        assert "a test" in asked.warnings[0]
        assert "secret" not in asked.warnings[0]
        lists.tags(asked, "app", Progress())
        assert len(asked.warnings) == 1, "said once"
    assert all("secret" not in request.path for request in other.requests)


@pytest.mark.parametrize(
    "said",
    [b"{}", b"[]", b"no", b'{"token":7}', b'{"token":"a\\nb"}', b'{"token":"' + b"x" * 100_000 + b'"}', b"[" * 100_000],
)
def test_token_servers_may_answer_anything(
    registry: MisbehavingRegistry, other: MisbehavingRegistry, said: bytes
) -> None:
    other.behave(on(Kind.TOKEN, lambda _, __: misbehaving.Answer(200, {"Content-Type": "application/json"}, said)))
    registry.behave(misbehaving.bearer(f"{other.url}/token"))
    with pytest.raises(RegistryError) as raised:
        manifest(registry)
    one_line(raised.value)


@pytest.mark.parametrize(
    "challenge",
    [
        "",
        "Bearer",
        "Negotiate",
        'Bearer realm="file:///etc/passwd"',
        'Bearer realm=""',
        "Basic",
        '"',
        'Bearer realm="http://[x"',
        'Bearer realm="http://h:99999/"',
        'Bearer realm="http://"',
    ],
)
def test_challenges_may_be_anything(registry: MisbehavingRegistry, challenge: str) -> None:
    refused = misbehaving.refused(401, "UNAUTHORIZED", "no", Www_Authenticate=challenge)
    registry.behave(refused)
    with client(registry, logins=[ME]) as asked, pytest.raises(RegistryError) as raised:
        manifests.fetch(asked, name_of(registry), Progress())
    one_line(raised.value)


def test_a_token_that_ran_out_is_asked_for_again(registry: MisbehavingRegistry, other: MisbehavingRegistry) -> None:
    tokens = iter(["first", "second"])
    other.behave(
        on(
            Kind.TOKEN,
            lambda _, __: misbehaving.Answer(200, {}, json.dumps({"token": next(tokens), "expires_in": 300}).encode()),
        )
    )
    registry.behave(misbehaving.bearer(f"{other.url}/token", accepted="first"))
    with client(registry) as asked:
        assert lists.tags(asked, "app", Progress()) == ["1"]
        registry.behave(misbehaving.bearer(f"{other.url}/token", accepted="second"))
        assert lists.tags(asked, "app", Progress()) == ["1"]
        assert lists.tags(asked, "app", Progress()) == ["1"]
    assert len(other.requests) == 2


def test_a_token_server_that_fails_for_a_moment_is_asked_again(
    registry: MisbehavingRegistry, other: MisbehavingRegistry
) -> None:
    tokens = misbehaving.token({"token": "good"})
    registry.behave(misbehaving.bearer(f"{other.url}/token"))
    other.behave(tokens, on(Kind.TOKEN, misbehaving.refused(503), times=2))
    with client(registry, logins=[ME]) as asked:
        assert lists.tags(asked, "app", Progress()) == ["1"]
        assert not asked.warnings, "which says nothing of the login"
    other.behave(on(Kind.TOKEN, misbehaving.refused(503)))
    with client(registry, logins=[ME]) as asked:
        with pytest.raises(RegistryError, match=r"the token server of .* answers 503") as raised:
            lists.tags(asked, "app", Progress())
        assert not asked.warnings
        other.behave(tokens)
        assert lists.tags(asked, "app", Progress()) == ["1"]
    assert other.host in one_line(raised.value)
