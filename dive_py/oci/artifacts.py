"""What lies in registries and layouts beside images: signatures, attestations, lists of packages, caches, charts.

Sources: OCI image-spec 1.1, manifest.md, *Guidelines for Artifact Usage*; cosign, *specs/SIGNATURE_SPEC.md*; BuildKit,
*docs/dev/remote-cache.md*; moby, *distribution/registry.go*.
"""

from __future__ import annotations

from typing import Final

IN_TOTO: Final = "application/vnd.in-toto+json"
"""The type of statements about an image: provenance, lists of packages."""

BUILD_CACHE: Final = "application/vnd.buildkit.cacheconfig.v0"
"""The type of what says which layers of a BuildKit cache belong to which step."""

_CALLED: Final = (
    (BUILD_CACHE, "BuildKit's build cache"),
    (IN_TOTO, "an attestation about an image"),
    ("application/vnd.dsse.envelope", "an attestation about an image"),
    ("application/vnd.dev.cosign.simplesigning", "a signature of cosign"),
    ("application/vnd.dev.cosign.artifact.sig", "a signature of cosign"),
    ("application/vnd.dev.sigstore.bundle", "a signature or an attestation of Sigstore"),
    ("application/vnd.cncf.notary.signature", "a signature of Notation"),
    ("application/spdx", "a list of packages"),
    ("text/spdx", "a list of packages"),
    ("application/vnd.cyclonedx", "a list of packages"),
    ("application/vnd.syft", "a list of packages"),
    ("application/vnd.cncf.helm", "a Helm chart"),
    ("application/vnd.wasm", "a WebAssembly module"),
    ("application/wasm", "a WebAssembly module"),
    ("application/vnd.cncf.openpolicyagent", "a policy"),
)
"""How types begin, and what people call what has them."""

_DOCUMENTS: Final = ("+json", "+xml", "+yaml", "/json", "/xml", "/yaml")


def called(kind: str) -> str:
    """Return what an artifact of a type is, as it continues "it is …"."""
    name = next((name for start, name in _CALLED if kind.startswith(start)), "")
    return f"an artifact of type {kind!r}" + (f" ({name})" if name else "")


def is_document(media_type: str) -> bool:
    """Return whether a type is that of a text, which no layer of files can be."""
    plain = media_type.partition(";")[0].strip().lower()
    return plain.startswith("text/") or plain.endswith(_DOCUMENTS)
