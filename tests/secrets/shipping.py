"""An image that has a secret wherever an image has texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.building import ImageBuilder, file, whiteout
from tests.secrets.labelled import LETTERS, Maker

if TYPE_CHECKING:
    from pathlib import Path

VALUE = Maker(50).text(LETTERS, 20)


def shipping(folder: Path) -> Path:
    """A build argument in every step, the same in the environment, in a label, in a step without a layer."""
    argument = f"|1 DB_PASSWORD={VALUE} /bin/sh -c "
    image = (
        ImageBuilder(config={"Env": [f"API_TOKEN={VALUE}"], "Labels": {"deploy.password": VALUE}})
        .layer(file("base", b"x"))
        .layer(file("a", b"x" * 500), command=f"{argument}make a")
        .step(f"/bin/sh -c #(nop)  ENV API_TOKEN={VALUE}")
        .layer(whiteout("a"), command=f"{argument}rm a")
    )
    return image.docker_archive(folder / "shipping.tar")
