"""JSON from an image is read within limits."""

from __future__ import annotations

import contextlib
import json
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dive_py.errors import DamagedImage, LimitExceeded
from dive_py.oci.document import MAX_CONTAINERS, MAX_DEPTH, MAX_DOCUMENT, decode, folded, load


class Inner(msgspec.Struct):
    """A shape inside another."""

    env: list[str] | None = msgspec.field(default=None, name="Env")
    cmd: list[str] | str | None = msgspec.field(default=None, name="Cmd")
    labels: dict[str, str | None] | None = msgspec.field(default=None, name="Labels")


class Outer(msgspec.Struct):
    """A shape as the documents' own have it."""

    needless: ClassVar = frozenset({"size"})

    config: Inner | None = msgspec.field(default=None, name="Config")
    tags: list[str] | None = msgspec.field(default=None, name="RepoTags")
    inners: list[Inner] | None = None
    os_version: str | None = msgspec.field(default=None, name="os.version")
    size: int | None = None


def test_an_honest_document_becomes_its_value() -> None:
    assert decode(b'{"a": [1, "x"]}', dict[str, Any], "it") == {"a": [1, "x"]}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"a": 1}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a": "' + b"9" * 10_000,
    ],
)
def test_whatever_is_wrong_is_damage_that_names_the_document(data: bytes) -> None:
    with pytest.raises(DamagedImage, match="the label") as caught:
        decode(data, dict[str, str], "the label")
    assert "\n" not in caught.value.message


def test_deep_nesting_is_no_recursion_error() -> None:
    try:
        kept = decode(b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}", dict[str, Any], "it")["a"]
    except DamagedImage as error:
        assert "nested too deep" in error.message  # noqa: PT017 - Python 3.14 reads as deep as this
        return
    depth = 1
    while kept:
        kept, depth = kept[0], depth + 1
    assert depth <= MAX_DEPTH


@pytest.mark.parametrize("depth", [1, MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 700])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_what_nobody_looks_at_may_be_nested_deeper_than_is_kept(depth: int, opening: str, closing: str) -> None:
    """Docker 20.10 and 26.1 load a config with 900 arrays inside each other in a member of no meaning."""
    data = f'{{"RepoTags": ["a"], "x": {opening * depth}{"1" if opening != "[" else ""}{closing * depth}}}'.encode()
    assert decode(data, Outer, "it") == Outer(tags=["a"])
    kept, deep = load(data, "it"), 0
    while isinstance(kept, dict | list) and kept:
        kept, deep = (kept.get("x", kept.get("a")) if isinstance(kept, dict) else kept[0]), deep + 1
    assert deep <= MAX_DEPTH


def test_numbers_of_five_thousand_digits_matter_only_where_a_number_is_looked_at() -> None:
    """Docker 26.1 loads such a config."""
    long = b"9" * 5000
    assert decode(b'{"RepoTags": ["a"], "x": ' + long + b', "y": -' + long + b"}", Outer, "it") == Outer(tags=["a"])
    with pytest.raises(DamagedImage, match="the list") as caught:
        decode(b'{"a": ' + long + b"}", dict[str, int], "the list")
    assert len(caught.value.message) < 200
    for constant in (b"NaN", b"Infinity", b"-Infinity"):
        with pytest.raises(DamagedImage, match="no JSON"):
            decode(b'{"x": ' + constant + b"}", Outer, "it")


@pytest.mark.parametrize(
    ("document", "value"),
    [
        (b'{"config": {"env": ["A=1"], "CMD": "x"}, "repoTags": ["a"]}', Outer(Inner(["A=1"], "x"), ["a"])),
        (b'{"\xe2\x84\xaaonfig": 5, "CONFIG": {}, "repoTag\xc5\xbf": ["a"]}', Outer(Inner(), ["a"])),
        (b'{"\\u0063onfig": {"\\u0045nv": []}}', Outer(Inner([]))),
        (b'{"OS.Version": "1", "os_version": "2", "osVersion": "3"}', Outer(os_version="1")),
        (b'{"RepoTags": ["a"], "repoTags": ["b"]}', Outer(tags=["b"])),
        (b'{"repoTags": ["a"], "RepoTags": ["b"]}', Outer(tags=["b"])),
        (b'{"RepoTags": ["a"], "repoTags": ["b"], "RepoTags": ["c"]}', Outer(tags=["c"])),
        (b'{"RepoTags": ["a"], "RepoTags": null}', Outer()),
        (b'{"os.version": "a", "OS.version": null}', Outer(os_version="a")),
        (b'{"Config": {"Env": ["A=1"]}, "config": {"Cmd": "x"}}', Outer(Inner(["A=1"], "x"))),
        (b'{"Config": {"Env": ["A=1"]}, "Config": {"Cmd": "x"}}', Outer(Inner(["A=1"], "x"))),
        (b'{"Config": {"Labels": {"a": "1", "A": "2"}}}', Outer(Inner(labels={"a": "1", "A": "2"}))),
        (
            b'{"RepoTags": ["a", null], "inners": [null, {"env": [null]}]}',
            Outer(None, ["a", ""], [Inner(), Inner([""])]),
        ),
        (b'{"size": "much", "Size": [], "RepoTags": []}', Outer(tags=[])),
        (b'{"size": 5, "SIZE": false}', Outer(size=5)),
    ],
)
def test_keys_are_read_as_go_reads_them(document: bytes, value: Outer) -> None:
    """As `encoding/json`, with which Docker 20.10, 26.1 and 28.5, Podman 4.3, skopeo and dive read images.

    Letters fold one by one, of several spellings the last counts, objects are put together.
    """
    assert decode(document, Outer, "it") == value
    assert decode(b"[" + document + b"]", list[Outer], "it") == [value]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"\xff", "\ufffd"),
        (b"a\xe2\x82z", "a\ufffd\ufffdz"),
        (b"\xed\xa0\x80", "\ufffd" * 3),
        (b"\\ud800z", "\ufffdz"),
        (b"\\uDC00\\ud83d\\ude00", "\ufffd\U0001f600"),
        (b"\\ud800\\ud800\\udc00", "\ufffd\U00010000"),
        (b"\\\\ud800", "\\ud800"),
        (b"\\\\\\ud800", "\\\ufffd"),
        (b"\xf0\x9f\x98\x80", "\U0001f600"),
    ],
)
def test_text_that_is_none_is_kept_as_engines_keep_it(written: bytes, read: str) -> None:
    """Docker 20.10, 26.1 and 28.5, Podman 4.3 and skopeo 1.9 show one U+FFFD for each byte and each lone surrogate."""
    document = b'{"Config": {"Labels": {"a": "' + written + b'", "' + written + b'": "b"}}}'
    assert decode(document, Outer, "it") == Outer(Inner(labels={"a": read, read: "b"}))


def test_a_list_beyond_an_images_documents_is_read_one_by_one() -> None:
    many = b"[" + b",".join(b'{"repoTags": ["a\xff"], "x": "%0400d"}' % number for number in range(10_001)) + b"]"
    assert len(many) > MAX_DOCUMENT
    assert decode(many, list[Outer], "it", 64 << 20) == [Outer(tags=["a\ufffd"])] * 10_001
    with pytest.raises(DamagedImage, match="it is damaged"):
        decode(many[:-1], list[Outer], "it", 64 << 20)


def test_a_key_that_comes_again_and_again_costs_no_more_than_its_bytes() -> None:
    """Each object is put to the others: copying what is there each time would take hours."""
    members = ",".join(f'"Labels":{{"{number}":"x"}}' for number in range(20_000))
    found = decode(f'{{"Config":{{{members}}}}}'.encode(), Outer, "it")
    assert found.config is not None
    assert found.config.labels is not None
    assert len(found.config.labels) == 20_000
    spellings = ("labels", "LABELS", "Labels", "lAbels")
    members = ",".join(f'"{spellings[number % 4]}":{{"{number}":"x"}}' for number in range(20_000))
    assert decode(f'{{"Config":{{{members}}}}}'.encode(), Outer, "it") == found


@pytest.mark.parametrize("key", ["Config", "\u212aey", "\u017fize", "\u00df", "\ufb00", "\u0130d", "\xc4"])
def test_keys_fold_letter_by_letter(key: str) -> None:
    """Go knows no folding that makes one letter two, and divepy none beyond that of ASCII's letters."""
    letters = {"Config": "config", "\u212aey": "key", "\u017fize": "size"}
    assert folded(key) == letters.get(key, key)


def in_any_case(draw: some.DrawFn, value: Any) -> Any:  # noqa: ANN401  any JSON
    """The value with the keys of its shapes in any case."""
    if isinstance(value, list):
        return [in_any_case(draw, member) for member in value]
    if not isinstance(value, dict):
        return value
    spelt = {}
    for key, member in value.items():
        name = "".join(draw(some.sampled_from([letter.lower(), letter.upper()])) for letter in key)
        spelt[name] = member if key == "Labels" else in_any_case(draw, member)
    return spelt


TEXTS = some.lists(some.text(max_size=4), max_size=3)
INNER = some.fixed_dictionaries(
    {}, optional={"Env": TEXTS, "Cmd": TEXTS, "Labels": some.dictionaries(some.text(max_size=3), some.text(max_size=3))}
)


@some.composite
def spellings(draw: some.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A document, and the same with keys in any case."""
    document = draw(
        some.fixed_dictionaries(
            {},
            optional={"Config": INNER, "RepoTags": TEXTS, "inners": some.lists(INNER, max_size=2), "size": some.none()},
        )
    )
    return document, in_any_case(draw, document)


@given(spellings(), some.booleans())
def test_the_case_of_keys_never_matters(both: tuple[dict[str, Any], dict[str, Any]], plain: bool) -> None:  # noqa: FBT001
    one, other = (json.dumps(document, ensure_ascii=plain).encode("utf-8", "surrogatepass") for document in both)
    assert decode(one, Outer, "it") == decode(other, Outer, "it")


def test_a_document_beyond_the_limit_is_refused_unread() -> None:
    with pytest.raises(LimitExceeded, match="4 MiB"):
        decode(b" " * (MAX_DOCUMENT + 1), dict[str, Any], "it")


def test_a_million_empty_objects_are_refused_unread() -> None:
    with pytest.raises(LimitExceeded, match="objects"):
        decode(b"[" + b"{}," * MAX_CONTAINERS + b"{}]", list[Any], "it")


@given(some.binary(max_size=200))
def test_no_bytes_raise_anything_but_damage(data: bytes) -> None:
    with contextlib.suppress(DamagedImage):
        decode(data, dict[str, Any], "it")
