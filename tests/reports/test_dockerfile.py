"""A Dockerfile for what was done by hand."""

from __future__ import annotations

from dive_py.engine.containers import ContainerSettings
from dive_py.oci.config import ImageConfig
from dive_py.reports import dockerfile
from tests.building import Entry, directory, file, symlink, whiteout
from tests.overlay.stacking import stacked

BASE = [
    file("etc/motd", b"a"),
    file("etc/passwd", b"b"),
    file("srv/x/1", b"1"),
    file("srv/x/2", b"2"),
    file("bin/sh", b"s"),
]


def written(*upper: Entry, base: list[Entry] | None = None, settings: ContainerSettings | None = None) -> list[str]:
    stack = stacked(BASE if base is None else base, list(upper))
    return [line for line in dockerfile.lines(stack, 1, "app:1", ImageConfig(env=("PATH=/bin",)), settings) if line]


def test_every_kind_of_change_has_its_line() -> None:
    lines = written(
        file("etc/motd", b"other"),
        file("etc/new file", b"x"),
        file("etc/passwd", b"b", mode=0o600),
        whiteout("srv/x"),
        symlink("etc/link", "motd"),
        file("root/.ssh/id_rsa", b"k"),
    )
    code = [line for line in lines if not line.startswith("#")]
    assert code == [
        "FROM app:1",
        "RUN rm -rf /srv/x",
        'COPY ["rootfs/etc/motd", "/etc/motd"]',
        'COPY ["rootfs/etc/new file", "/etc/new file"]',
        "RUN chown -h 0:0 /etc/passwd && chmod 600 /etc/passwd",
        "RUN ln -sfn motd /etc/link",
    ]
    assert "#   /root/.ssh/id_rsa (secret)" in lines


def test_packages_are_recognised_by_the_manager_s_records() -> None:
    lines = written(file("var/lib/dpkg/status", b"x"), file("usr/bin/curl", b"c"), file("etc/app.conf", b"y"))
    assert "# RUN apt-get update && apt-get install -y PACKAGES && rm -rf /var/lib/apt/lists/*" in lines
    assert [line for line in lines if line.startswith("COPY")] == ['COPY ["rootfs/etc/app.conf", "/etc/app.conf"]']


def test_settings_that_differ_from_the_image_s() -> None:
    settings = ContainerSettings(
        ("sh", "-c", "x"), ("e",), ("PATH=/bin", 'A=b "c"'), "me", "/srv", ("80/tcp",), ("/data",)
    )
    assert written(settings=settings)[3:] == [
        'ENV A="b \\"c\\""',
        "EXPOSE 80/tcp",
        'VOLUME ["/data"]',
        "WORKDIR /srv",
        "USER me",
        'ENTRYPOINT ["e"]',
        'CMD ["sh", "-c", "x"]',
    ]


def test_a_name_cannot_smuggle_an_instruction() -> None:
    lines = written(file("etc/a\nRUN evil", b"x"), whiteout("etc/passwd\nRUN evil"), directory("etc"))
    assert not [line for line in lines if line.startswith("RUN evil")]


def test_secrets_and_escape_sequences_stay_out() -> None:
    settings = ContainerSettings(env=("DB_PASSWORD=hunter2", "A=1"), user="\x1b[2Jme", working_dir="/x\r")
    lines = written(file("etc/\x1b]0;x\x07", b"x"), whiteout("etc/motd"), settings=settings)
    text = "\n".join(lines)
    assert "hunter2" not in text
    assert "# ENV DB_PASSWORD=… is left out" in text
    assert text.replace("\n", "").isprintable()
    assert "USER \\x1b[2Jme" in lines


def test_many_changes_are_counted() -> None:
    lines = written(*(file(f"etc/f{number:03}", b"x") for number in range(100)))
    assert len([line for line in lines if line.startswith("COPY")]) == 40
    assert "# and 60 more" in lines


def test_new_directories_without_files_are_made() -> None:
    lines = written(
        directory("var/cache/x"),
        directory("var/cache/x/y"),
        directory("tmp/shared", mode=0o1777),
        directory("opt/app"),
        file("opt/app/run", b"r"),
        directory("srv/.ssh", uid=5),
        file("srv/.ssh/id_rsa", b"left out"),
        directory("etc"),
    )
    assert [line for line in lines if line.startswith("RUN")] == [
        "RUN mkdir -p /srv/.ssh && chown 5:0 /srv/.ssh",
        "RUN mkdir -p /tmp/shared && chmod 1777 /tmp/shared",
        "RUN mkdir -p /var/cache/x/y",
    ]
