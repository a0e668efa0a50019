"""What the demo's layers hold: told by the figures that its texts use."""

from __future__ import annotations

from dive_py.demo import content


def size_of(path: str, layer: int) -> int:
    layers = [step.members for step in content.STEPS if step.members is not None]
    (member,) = (member for member in layers[layer] if member.path == path)
    return len(member.data)


def test_the_figures_are_those_of_the_files() -> None:
    assert size_of("usr/sbin/nginx", 1) == size_of("usr/local/bin/web", 7) == content.NGINX_BYTES
    assert size_of("srv/app/bin/server", 3) == size_of("srv/app/bin/server", 5) == content.SERVER_BYTES
    assert size_of("var/lib/apt/lists/deb.example.org_main_Packages", 1) == content.LIST_BYTES[0]
    assert size_of("var/lib/apt/lists/deb.example.org_security_Packages", 1) == content.LIST_BYTES[1]
    assert size_of("var/cache/apt/archives/nginx-light_1.24.deb", 1) == content.PACKAGE_BYTES
    assert size_of("srv/app/static/banner.png", 3) == content.PICTURE_BYTES[0]
    assert size_of("srv/app/static/logo.png", 3) == content.PICTURE_BYTES[1]
    assert size_of("srv/app/uploads/first.jpg", 3) == size_of("data/uploads/first.jpg", 8) == content.UPLOAD_BYTES


def test_the_edit_changes_two_characters() -> None:
    assert content.NGINX_CONF != content.NGINX_CONF_AFTER
    assert len(content.NGINX_CONF_AFTER) == len(content.NGINX_CONF) + 2


def test_every_directory_has_its_parents_in_its_layer() -> None:
    for step in content.STEPS:
        paths = {member.path for member in step.members or ()}
        for path in paths:
            parent = path.rpartition("/")[0]
            assert not parent or parent in paths, path
