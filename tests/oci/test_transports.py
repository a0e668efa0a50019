"""The words that say where an image is."""

from __future__ import annotations

from dive_py.oci.transports import DIVE_TRANSPORTS, PATH_TRANSPORTS, SOURCES, TRANSPORTS


def test_what_means_a_transport_means_one_that_there_is() -> None:
    assert {*SOURCES.values(), *DIVE_TRANSPORTS.values(), *PATH_TRANSPORTS} <= set(TRANSPORTS)


def test_dives_prefixes_are_sources() -> None:
    assert all(SOURCES[prefix] == transport for prefix, transport in DIVE_TRANSPORTS.items())
