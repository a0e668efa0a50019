"""Why a place did not give an image."""

from __future__ import annotations

import pytest

from dive_py.engine.connection import NO_SOCKET, Refusal
from dive_py.engine.places import Place
from dive_py.errors import ContainerNotFound, DivepyError, EngineError, EngineUnavailable, ImageNotFound
from dive_py.sources.reasons import NOT_THERE, Reason, in_one_line

PLACE = Place("unix:///a", "Docker")


def test_places_that_are_not_there_are_named_only_where_nothing_else_is_known() -> None:
    missing = Reason("Docker at unix:///a", "no such socket", absent=True)
    other = Reason("Colima at unix:///b", "no such socket", absent=True)
    known = Reason("Podman's storage", "permission denied")
    assert in_one_line([missing, known, other]) == "Podman's storage: permission denied"
    assert in_one_line([missing, other]) == "Docker at unix:///a: no such socket"
    assert in_one_line([]) == ""


@pytest.mark.parametrize(
    ("error", "product", "reason"),
    [
        (ImageNotFound("no"), "docker", Reason(PLACE.label, NOT_THERE, missing=True, product="docker")),
        (ImageNotFound("no", brief="has it for arm"), "", Reason(PLACE.label, "has it for arm", missing=True)),
        (ContainerNotFound("no"), "podman", Reason(PLACE.label, NOT_THERE, missing=True, product="podman")),
        (EngineError("it refused"), "docker", Reason(PLACE.label, "it refused", product="docker")),
        (EngineUnavailable(NO_SOCKET), "", Reason(PLACE.label, NO_SOCKET, absent=True)),
        (EngineUnavailable("permission denied"), "", Reason(PLACE.label, "permission denied")),
    ],
)
def test_an_engines_reason(error: DivepyError, product: str, reason: Reason) -> None:
    assert Reason.of_engine(Refusal(PLACE, error, product)) == reason
