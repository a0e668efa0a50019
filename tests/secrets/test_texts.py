"""Secrets in what an image says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.oci.config import ImageConfig
from dive_py.secrets.findings import Place
from dive_py.secrets.texts import in_config
from dive_py.sources.image import ImageInfo, LayerInfo
from tests.building import ImageBuilder, file
from tests.secrets.labelled import LETTERS, Maker
from tests.secrets.test_image import in_image

if TYPE_CHECKING:
    from pathlib import Path

VALUE = Maker(7).text(LETTERS, 20)


def test_history_environment_and_labels_are_looked_through(tmp_path: Path) -> None:
    make = Maker(2)
    value, token = make.text(LETTERS, 20), "gl" + "pat-" + make.text(LETTERS, 20)
    image = (
        ImageBuilder(
            config={"Env": [f"DB_PASSWORD={value}", "PATH=/bin", "GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305"],
                    "Labels": {"deploy.token": token}}
        )
        .layer(file("a", b"x"), command=f"|1 NPM_TOKEN={value} /bin/sh -c npm ci")
        .step(f"/bin/sh -c #(nop)  ENV API_KEY={value}")
    )  # fmt: skip
    found = in_image(image, tmp_path).findings
    assert {(one.place, one.where, one.rule.id) for one in found} == {
        (Place.ENVIRONMENT, "DB_PASSWORD", "assigned-secret"),
        (Place.LABEL, "deploy.token", "gitlab-token"),
        (Place.HISTORY, "step of layer 0", "assigned-secret"),
        (Place.HISTORY, "step after layer 0", "assigned-secret"),
    }


@pytest.mark.parametrize(
    "step",
    [
        "|1 TOKEN={0} /bin/sh -c make", "/bin/sh -c curl --password {0} https://a", "/bin/sh -c login --token={0}",
        "RUN |2 A=1 MY_SECRET_KEY={0} /bin/sh -c x # buildkit", "ENV DB_PASSWORD={0}",
        "/bin/sh -c git clone https://u:{0}@h.example/x",
    ],
)  # fmt: skip
def test_a_step_may_have_one(step: str) -> None:
    (one,) = in_config(ImageInfo("a", "", "", layers=(LayerInfo(0, created_by=step.format(VALUE)),)))
    assert (one.place, one.layer) == (Place.HISTORY, 0)
    assert VALUE[:6] not in repr(one)


@pytest.mark.parametrize(
    "text",
    [
        "TOKEN_FILE=/run/secrets/token", "PASSWORD=$PASSWORD", "SECRET=${SECRET}", "API_KEY=changeme",
        "GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568", "PYTHON_SHA256=0a9e8f", "TOKEN=", "PASSWORD=none",
        "npm_config_token_refresh=1", "AUTH_TOKENIZER=wordpiece", "PASSWORDLESS=yes-please",
        "VAULT_TOKEN_TTL=86400seconds", "COMPASS=northwest", "TOKEN_URL=https://a.example/x", "BYPASS=allowed",
        "X=apt-get install -y passwd login adduser", "X=passwd --delete rooted", "X=useradd --disabled-password appuser",
        "X=echo 'token expired'", "X=s/password requisite/password required/",
        "ABOUT=A secret management tool with token authentication", "ABOUT=Rotates the password automatically",
    ],
)  # fmt: skip
def test_what_only_names_one_is_none(text: str) -> None:
    assert in_config(ImageInfo("a", "", "", config=ImageConfig(env=(text,)))) == []


@pytest.mark.parametrize(
    "text",
    [
        "PGPASSWORD={0}",
        "DB_PASS={0}",
        "clientSecret={0}",
        "ENCRYPTION_KEY={0}",
        "X=run --db-pass {0}",
        "mysql_pwd_secret: {0}",
    ],
)
def test_names_of_secrets_are_known(text: str) -> None:
    (one,) = in_config(ImageInfo("a", "", "", config=ImageConfig(env=(text.format(VALUE),))))
    assert one.rule.id == "assigned-secret"


def test_author_comments_and_names_of_labels_are_looked_through() -> None:
    token = "gh" + "p_" + Maker(5).text(LETTERS, 36)
    config = ImageConfig(author=f"me {token}", labels={f"k {token}": "v"})
    layers = (LayerInfo(0, comment=f"pushed with {token}"),)
    found = in_config(ImageInfo("a", "", "", config=config, layers=layers))
    assert {(one.place, one.where) for one in found} == {
        (Place.CONFIG, "author"), (Place.LABEL, "k \u2026"), (Place.HISTORY, "step of layer 0"),
    }  # fmt: skip
    assert token[5:] not in repr(found)


def test_several_secrets_of_a_step_come_in_its_order() -> None:
    make = Maker(12)
    step = " ".join(f"--token{number}-secret {make.text(LETTERS, 20)}" for number in range(9))
    found = in_config(ImageInfo("a", "", "", layers=(LayerInfo(0, created_by=step),)))
    assert [one.name for one in found] == [f"token{number}-secret" for number in range(9)]


def test_a_build_argument_in_many_steps_is_one_secret(tmp_path: Path) -> None:
    image = ImageBuilder()
    for layer in range(12):
        said = f"|1 NPM_TOKEN={VALUE} " if layer in {1, 2, 8, 9, 10, 11} else ""
        image = image.layer(file(f"f{layer}", b"x"), command=f"{said}/bin/sh -c make")
    image = image.step(f"/bin/sh -c login --password {VALUE}")
    found = {one.name: one for one in in_image(image, tmp_path).findings}
    assert {name: (one.where, one.layer, one.layers) for name, one in found.items()} == {
        "NPM_TOKEN": ("steps of 6 layers from 1 to 11", 1, (1, 2, 8, 9, 10, 11)),
        "password": ("step after layer 11", None, ()),
    }


@pytest.mark.parametrize(
    ("layers", "where"),
    [
        ((0,), "step of layer 0"), ((3, 4, 5), "steps of layers 3 to 5"), ((1, 4), "steps of layers 1 and 4"),
        ((0, 2, 3), "steps of layers 0, 2 and 3"),
    ],
)  # fmt: skip
def test_the_steps_that_show_a_secret_are_named_by_their_layers(layers: tuple[int, ...], where: str) -> None:
    steps = (LayerInfo(n, created_by=f"TOKEN={VALUE}" if n in layers else "x") for n in range(6))
    (one,) = in_config(ImageInfo("a", "", "", layers=tuple(steps)))
    assert (one.where, one.layer, one.name) == (where, layers[0], "TOKEN")


def test_steps_are_listed_in_the_order_of_layers(tmp_path: Path) -> None:
    make, image = Maker(3), ImageBuilder()
    for layer in range(12):
        said = f"|1 T{layer}_TOKEN={make.text(LETTERS, 20)} " if layer in {2, 10} else ""
        image = image.layer(file(f"f{layer}", b"x"), command=f"{said}/bin/sh -c make")
    assert [one.layer for one in in_image(image, tmp_path).findings] == [2, 10]


def test_a_very_long_step_is_looked_at_in_part_and_in_linear_time() -> None:
    layers = (LayerInfo(0, created_by="token " * 500_000), LayerInfo(1, created_by="a_" * 900_000))
    assert in_config(ImageInfo("a", "", "", layers=layers)) == []
