"""What is attached, as text."""

from __future__ import annotations

from dive_py.oci.digest import Digest
from dive_py.registry.referrers import Opened, Referrer, Way
from dive_py.reports.referrer_tables import lines, statement_text
from dive_py.sources.registries.attached import Attached


def test_what_cannot_be_read_has_a_row_with_the_reason() -> None:
    one = Attached(Referrer(Digest.of(b"x"), Way.API), problem="it is \x1b[31man index")
    _, row = lines([one])
    assert "it is" in row
    assert "\x1b" not in row


def test_json_is_indented_and_other_text_stays() -> None:
    assert statement_text(Opened(b'{"a":[1]}')) == '{\n  "a": [\n    1\n  ]\n}'
    assert statement_text(Opened(b"no \xff json")) == "no \ufffd json"
    assert statement_text(Opened(b"[" * 100_000)).startswith("[[[")
