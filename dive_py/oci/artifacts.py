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

_STATED: Final = (
    ("https://slsa.dev/provenance", "where an image comes from (SLSA)"),
    ("https://spdx.dev/", "a list of packages (SPDX)"),
    ("https://cyclonedx.org/", "a list of packages (CycloneDX)"),
    ("https://slsa.dev/verification_summary", "a summary of checks (SLSA)"),
    ("https://in-toto.io/attestation/vulns", "a scan for vulnerabilities"),
    ("https://cosign.sigstore.dev/attestation/vuln", "a scan for vulnerabilities"),
    ("https://sigstore.dev/cosign/sign", "a signature of cosign"),
    ("https://openvex.dev/", "which vulnerabilities matter (VEX)"),
)
"""How the types of in-toto's predicates begin, and what they state about an image."""

_DOCUMENTS: Final = ("+json", "+xml", "+yaml", "/json", "/xml", "/yaml")


def called(kind: str) -> str:
    """Return what an artifact of a type is, as it continues "it is …"."""
    name = word(kind)
    return f"an artifact of type {kind!r}" + (f" ({name})" if name else "")


def word(kind: str) -> str:
    """Return the usual word for a type of artifact; empty where there is none."""
    return next((name for start, name in _CALLED if kind.startswith(start)), "")


def stated(predicate: str) -> str:
    """Return what an in-toto statement states, by the type of its predicate; empty where that is not known."""
    return next((name for start, name in _STATED if predicate.startswith(start)), "")


def is_document(media_type: str) -> bool:
    """Return whether a type is that of a text, which no layer of files can be."""
    plain = media_type.partition(";")[0].strip().lower()
    return plain.startswith("text/") or plain.endswith(_DOCUMENTS)
