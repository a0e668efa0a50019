"""References: the grammar of distribution/reference, transports of containers-transports(5), dive's prefixes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dive_py.errors import InvalidReference
from dive_py.oci.reference import ImageName, has_transport, looks_like_path, parse
from dive_py.oci.transports import TRANSPORTS

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("typed", "familiar", "full"),
    [
        ("ubuntu", "ubuntu:latest", "docker.io/library/ubuntu:latest"),
        ("ubuntu:12.04", "ubuntu:12.04", "docker.io/library/ubuntu:12.04"),
        ("docker.io/library/ubuntu:12.04", "ubuntu:12.04", "docker.io/library/ubuntu:12.04"),
        ("index.docker.io/ubuntu", "ubuntu:latest", "docker.io/library/ubuntu:latest"),
        ("docker.io/ubuntu", "ubuntu:latest", "docker.io/library/ubuntu:latest"),
        ("grafana/grafana", "grafana/grafana:latest", "docker.io/grafana/grafana:latest"),
        ("localhost/a", "localhost/a:latest", "localhost/a:latest"),
        ("localhost:5000/a/b:1", "localhost:5000/a/b:1", "localhost:5000/a/b:1"),
        ("ghcr.io/o/r:v1.0_x-y", "ghcr.io/o/r:v1.0_x-y", "ghcr.io/o/r:v1.0_x-y"),
        (f"ubuntu@{DIGEST}", f"ubuntu@{DIGEST}", f"docker.io/library/ubuntu@{DIGEST}"),
        (f"ubuntu:1@{DIGEST}", f"ubuntu:1@{DIGEST}", f"docker.io/library/ubuntu:1@{DIGEST}"),
        ("[::1]:5000/a", "[::1]:5000/a:latest", "[::1]:5000/a:latest"),
        ("a__b/c--d.e", "a__b/c--d.e:latest", "docker.io/a__b/c--d.e:latest"),
        ("Host/repo", "Host/repo:latest", "Host/repo:latest"),
    ],
)
def test_names_are_said_shortly_and_in_full(typed: str, familiar: str, full: str) -> None:
    name = ImageName.parse(typed)
    assert (name.familiar, name.full) == (familiar, full)
    assert ImageName.parse(name.full) == name, "the full name names the same image"
    assert ImageName.parse(name.familiar) == name, "so does the familiar one"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "UPPER",
        "a b",
        "a:",
        "a:b:c",
        "-a",
        "a-",
        "a//b",
        "/a",
        "a/",
        "a..b",
        "a___b",
        "a:" + "t" * 129,
        "a@sha256:abc",
        "a" * 256,
        "ümlaut",
        "a\n",
        "x" * 100_000,
        "http://a/b",
    ],
)
def test_what_is_no_name_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(InvalidReference) as caught:
        ImageName.parse(typed)
    assert len(caught.value.message) < 300
    assert "\n" not in caught.value.message


def test_upper_case_gets_a_proposal() -> None:
    with pytest.raises(InvalidReference, match="lower case") as caught:
        parse("Ubuntu:12.04")
    assert caught.value.hint == "try ubuntu:12.04"


@pytest.mark.parametrize(
    ("word", "transport", "location", "familiar"),
    [
        ("ubuntu:12.04", "", "ubuntu:12.04", "ubuntu:12.04"),
        ("docker:dind", "", "docker:dind", "docker:dind"),
        ("docker-daemon:a:1", "docker-daemon", "a:1", "a:1"),
        ("docker://a:1", "docker-daemon", "a:1", "a:1"),
        ("podman://a", "containers-storage", "a", "a:latest"),
        ("containerd:a", "containerd", "a", "a:latest"),
        ("docker-dir:/root:a:1", "docker-dir", "/root:a:1", None),
        ("docker-archive:/srv/x.tar", "docker-archive", "/srv/x.tar", None),
        ("docker-archive://x.tar", "docker-archive", "x.tar", None),
        ("docker-tar:///srv/x.tar", "docker-archive", "/srv/x.tar", None),
        ("oci:folder:tag", "oci", "folder:tag", None),
        ("oci-archive:-", "oci-archive", "-", None),
        ("container:Web_1", "container", "Web_1", None),
        ("./UPPER.tar", "", "./UPPER.tar", None),
        ("/a", "", "/a", None),
        ("~/a", "", "~/a", None),
        ("-", "", "-", None),
        (DIGEST, "", DIGEST, None),
        ("a" * 64, "", "a" * 64, None),
        (f"docker-daemon:{DIGEST}", "docker-daemon", DIGEST, None),
    ],
)
def test_words(word: str, transport: str, location: str, familiar: str | None) -> None:
    reference = parse(word)
    assert (reference.transport, reference.location, reference.text) == (transport, location, word)
    assert (reference.name.familiar if reference.name else None) == familiar


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_transport_without_image_is_refused(transport: str) -> None:
    with pytest.raises(InvalidReference, match="not which"):
        parse(f"{transport}:")


def test_an_empty_word_is_refused() -> None:
    with pytest.raises(InvalidReference, match="empty"):
        parse("")


def test_an_unknown_transport_is_named_as_such() -> None:
    with pytest.raises(InvalidReference, match="no known transport"):
        parse("rkt://ubuntu")


@pytest.mark.parametrize("word", ["No Name", "a b", "x:y:z", "-a-", "a..b"])
def test_a_file_is_spoken_of_where_one_could_be_meant_alone(word: str) -> None:
    """A name to tag, pull or commit is no file; a word that says what to open may be one."""
    with pytest.raises(InvalidReference) as caught:
        ImageName.parse(word)
    assert "file" not in caught.value.message
    assert ".tar" not in caught.value.hint
    with pytest.raises(InvalidReference, match="not an image name, and not a file"):
        parse(word)
    with pytest.raises(InvalidReference) as caught:
        parse(f"docker-daemon:{word}")
    assert "file" not in caught.value.message


def test_which_words_carry_their_place() -> None:
    assert has_transport("oci:x")
    assert has_transport("docker://x")
    assert not has_transport("docker:x")
    assert not has_transport("./oci:x")


def test_which_words_are_surely_paths() -> None:
    assert all(looks_like_path(word) for word in ("/a", "./a", "../a", "~", "~/a", ".", ".."))
    assert not any(looks_like_path(word) for word in ("a", "a/b", "-", ".a", ""))
    assert parse("docker-archive:x").is_path
    assert parse("-").is_path
    assert not parse("docker-daemon:x").is_path


@given(some.text(max_size=60))
def test_any_word_is_a_reference_or_refused(word: str) -> None:
    try:
        reference = parse(word)
    except InvalidReference:
        return
    assert reference.text == word


@pytest.mark.parametrize("word", ["img/", "img//", "a/b/", "img/:1", "img/@sha256:" + "0" * 64, "/img", "./img", "~"])
def test_what_ends_in_a_slash_is_a_path(word: str) -> None:
    """A shell completes a folder's name with a slash, and no image's name has one there."""
    assert looks_like_path(word)
    with pytest.raises(InvalidReference):
        ImageName.parse(word)


@pytest.mark.parametrize("word", ["img", "a/b", "a/b:1", "localhost:5000/b", "b@sha256:" + "0" * 64])
def test_names_are_no_paths(word: str) -> None:
    assert not looks_like_path(word)


@pytest.mark.parametrize("word", ["registry:app@baa01262a274", "app:1@sha256:baa0"])
def test_a_digest_is_given_in_full(word: str) -> None:
    with pytest.raises(InvalidReference, match="a digest is sha256: and 64 digits") as caught:
        parse(word)
    assert "--json" in caught.value.hint
