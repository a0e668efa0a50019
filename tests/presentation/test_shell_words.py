"""Words of commands, read again by a shell."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from dive_py.errors import UsageError
from dive_py.presentation.shell_words import image_words, shell_word, split_words
from dive_py.presentation.text import printable
from dive_py.registry.options import RegistryOptions
from dive_py.sources.image import OpenOptions

BASH = shutil.which("bash") or ""


@pytest.mark.parametrize(
    "word", [b"/etc", b"/a b", b"/it's", b"/a\nb", b"/\x1b[31m", b"/caf\xe9", "/café".encode(), b"\\x41", b"", b"$HOME"]
)
@pytest.mark.skipif(not BASH, reason="no bash here")
def test_a_shell_reads_what_was_meant(word: bytes) -> None:
    shown = shell_word(word)
    assert printable(shown) == shown, "it can be shown and copied as it is"
    done = subprocess.run([BASH, "-c", f"printf %s {shown}"], capture_output=True, check=True)
    assert done.stdout == word


def test_an_image_is_opened_again_by_the_same_options() -> None:
    assert image_words("app:1", OpenOptions()) == "app:1"
    options = OpenOptions(source="podman", host="unix:///x y.sock", platform="linux/arm64")
    assert image_words("app:1", options) == "app:1 --source podman -H 'unix:///x y.sock' --platform linux/arm64"
    options = OpenOptions(host="ssh://me:secret@host", registries=RegistryOptions(insecure=True, ca="/ca.pem"))
    assert image_words("registry:h/a:1", options) == "registry:h/a:1 -H 'ssh://***@host' --ca /ca.pem --insecure"
    assert image_words("./a.tar", OpenOptions(name="app:2")) == "./a.tar:app:2"
    assert image_words("./a.tar:app:2", OpenOptions(name="app:2")) == "./a.tar:app:2"


def test_words_are_split_as_a_shell_does_and_an_open_quote_is_said() -> None:
    assert split_words("sh -c 'a b'") == ["sh", "-c", "a b"]
    with pytest.raises(UsageError, match="command: no closing quotation"):
        split_words("'", "command: ")
