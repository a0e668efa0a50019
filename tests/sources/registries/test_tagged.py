"""What the tags of a repository are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.engine.searching import Tag
from dive_py.oci.platform import Platform
from dive_py.progress import Progress
from dive_py.registry.options import USUAL
from dive_py.sources.registries.tagged import described
from tests.building import ImageBuilder, file

if TYPE_CHECKING:
    from tests.registry.misbehaving import MisbehavingRegistry


def builder(architecture: str) -> ImageBuilder:
    return ImageBuilder(platform=f"linux/{architecture}").layer(file("x", architecture.encode() * 400))


def test_images_indexes_artifacts_and_what_is_missing(registry: MisbehavingRegistry) -> None:
    found = registry.repository("app")
    one = found.add_image(builder("amd64"), "one")
    both = found.add_index([builder("amd64"), builder("arm64")], "both")
    found.add_artifact("application/vnd.cncf.helm.config.v1+json", {"chart": ("x/y", b"chart")}, "chart")
    names = [Tag("one"), Tag("both"), Tag("chart"), Tag("gone"), Tag("known", 5, "", "sha256:known")]
    result = list(described(f"{registry.host}/app", names, Platform("linux", "arm64"), USUAL, Progress()))
    assert [tag.name for tag in result] == [tag.name for tag in names]
    assert result[0].digest == one["digest"]
    assert (result[0].size, result[0].platforms) == (len(builder("amd64").blobs("gzip")[0].stored), ("linux/amd64",))
    assert (result[1].digest, result[1].platforms) == (both["digest"], ("linux/amd64", "linux/arm64"))
    assert result[1].size == len(builder("arm64").blobs("gzip")[0].stored), "that of the platform that is wanted"
    assert "Helm chart" in result[2].kind
    assert result[3].problem == f"there is no tag gone of app in {registry.host}"
    assert result[4] == names[4], "what is known already is not asked for"
