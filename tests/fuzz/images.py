"""Archives and layouts that are nearly right: their documents, layers, names and order changed."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from tests.building import tar_members
from tests.building.members import Link
from tests.building.squeeze import squeeze
from tests.fuzz.documents import blob, document, forms
from tests.fuzz.tars import spoiled, tar

if TYPE_CHECKING:
    from random import Random

    from tests.building import Members


def members(random: Random) -> Members:
    """The members of an image in one of the forms, some of them changed."""
    form = dict(random.choice(forms()))
    for _ in range(random.choice((0, 1, 1, 2))):
        name = random.choice(list(form))
        _change(random, form, name)
    for name, data in list(form.items()):
        if isinstance(data, bytes) and not _is_document(data) and random.random() < 0.6:
            form[name] = _layer(random, data)
    if random.random() < 0.5:
        _put_right(form)
    return form


def _is_document(data: bytes) -> bool:
    return data[:1] in (b"{", b"[") or len(data) < 100


def _layer(random: Random, data: bytes) -> bytes:
    fresh = tar(random, 8)
    return fresh if data[257:262] == b"ustar" else blob(random, fresh)


def _change(random: Random, form: Members, name: str) -> None:
    data = form[name]
    how = random.randrange(6)
    if how < 3 and isinstance(data, bytes):
        form[name] = document(random, data) if _is_document(data) else spoiled(random, data)
    elif how == 3:
        del form[name]
    elif how == 4:
        form[random.choice((name + "x", "../" + name, "./" + name, "manifest.json", "index.json"))] = form.pop(name)
    else:
        form[name] = Link(random.choice(list(form)))


def _put_right(form: Members) -> None:
    """Call every blob by its digest again, in the documents too, so that the damage is met behind the check."""
    for name in list(form):
        data = form[name]
        if not name.startswith("blobs/sha256/") or not isinstance(data, bytes):
            continue
        old, new = name[-64:], sha256(data).hexdigest()
        if old == new:
            continue
        del form[name]
        form[f"blobs/sha256/{new}"] = data
        for other, text in form.items():
            if isinstance(text, bytes) and _is_document(text):
                form[other] = text.replace(old.encode(), new.encode())


def archive(random: Random) -> bytes:
    """An archive, perhaps compressed as a whole."""
    whole = tar_members(members(random))
    if random.random() < 0.1:
        whole = spoiled(random, whole)
    if random.random() < 0.25:
        whole = squeeze(whole, random.choice(("gzip", "zstd")))
    if random.random() < 0.05:
        whole = whole[: random.randrange(len(whole))]
    return whole
