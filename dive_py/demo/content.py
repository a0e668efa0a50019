"""What the demo's layers hold: a small web application on a small system, built with all the usual mistakes."""

from __future__ import annotations

from typing import Final

from dive_py.demo.members import DemoStep, Member, deleted, emptied, filler, folder, hardlink, lines, symlink

NGINX_BYTES: Final = 186_368
"""Bytes of the web server, which a hard link in a later layer copies."""
SERVER_BYTES: Final = 121_344
"""Bytes of the program that a `chmod` stores twice."""
LIST_BYTES: Final = (96_240, 61_530)
"""Bytes of the two package lists that are deleted one layer too late."""
PACKAGE_BYTES: Final = 58_112
"""Bytes of the downloaded package that is deleted with its whole folder."""
PICTURE_BYTES: Final = (30_720, 18_432)
"""Bytes of the two pictures that an opaque directory hides."""
UPLOAD_BYTES: Final = 24_576
"""Bytes of the upload below a directory that becomes a link."""

WEB: Final = 33
"""User and group number of `www-data`."""

NGINX_CONF: Final = b"""user www-data;
worker_processes auto;

events {
    worker_connections 768;
}

http {
    include /etc/nginx/mime.types;
    sendfile on;

    server {
        listen 80;
        root /srv/app/static;

        location /api/ {
            proxy_pass http://127.0.0.1:5000;
        }
    }
}
"""
NGINX_CONF_AFTER: Final = NGINX_CONF.replace(b"listen 80;", b"listen 8080;")

SECRET: Final = b"""# development only, do not ship
DATABASE_URL=postgres://app:correct-horse@db.example.com/app
SESSION_KEY=0123456789abcdef0123456789abcdef
"""

DEFAULTS: Final = lines("option-{n} = default", 2_048)
STATUS: Final = lines("Package: base-{n}  Status: install ok installed", 12_288)
STATUS_AFTER: Final = STATUS + b"Package: nginx-light  Status: install ok installed\n"

_BASE: Final = (
    folder("bin"),
    Member("bin/busybox", data=filler("busybox", 75_776), mode=0o755),
    hardlink("bin/ls", "bin/busybox", mode=0o755),
    symlink("bin/sh", "busybox"),
    folder("etc"),
    folder("etc/apt"),
    Member("etc/apt/sources.list", data=lines("deb http://deb.example.org/debian stable main # {n}", 1_024)),
    Member("etc/hostname", data=b"localhost\n"),
    Member("etc/motd", data=b"Welcome to a very small system.\n"),
    Member("etc/os-release", data=b'NAME="Very Small Linux"\nID=small\nVERSION_ID="12"\n'),
    Member("etc/passwd", data=b"root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33:www-data:/var/www:/bin/false\n"),
    folder("home"),
    folder("root", mode=0o700),
    Member("root/.profile", data=b"PS1='# '\n"),
    folder("srv"),
    folder("tmp", mode=0o1777),
    folder("usr"),
    folder("usr/local"),
    folder("usr/local/bin"),
    folder("usr/sbin"),
    folder("usr/share"),
    folder("usr/share/defaults"),
    Member("usr/share/defaults/app.toml", data=DEFAULTS),
    folder("var"),
    folder("var/cache"),
    folder("var/lib"),
    folder("var/lib/apt"),
    folder("var/lib/apt/lists", age=1),
    folder("var/lib/dpkg"),
    Member("var/lib/dpkg/status", data=STATUS),
    folder("var/log"),
)

_INSTALL: Final = (
    folder("etc"),
    Member("etc/app.toml", data=DEFAULTS, age=60),
    folder("etc/nginx", age=60),
    Member("etc/nginx/mime.types", data=lines("application/x-type-{n}  ext{n};", 3_072), age=60),
    Member("etc/nginx/nginx.conf", data=NGINX_CONF, age=60),
    folder("usr"),
    folder("usr/sbin"),
    Member("usr/sbin/nginx", data=filler("nginx", NGINX_BYTES), mode=0o755, age=60),
    folder("var"),
    folder("var/cache"),
    folder("var/cache/apt", age=60),
    folder("var/cache/apt/archives", age=60),
    Member("var/cache/apt/archives/nginx-light_1.24.deb", data=filler("deb", PACKAGE_BYTES), age=60),
    folder("var/lib"),
    folder("var/lib/apt"),
    folder("var/lib/apt/lists", age=60),
    Member("var/lib/apt/lists/deb.example.org_main_Packages", data=lines("Package: p{n}", LIST_BYTES[0]), age=60),
    Member("var/lib/apt/lists/deb.example.org_security_Packages", data=lines("Package: s{n}", LIST_BYTES[1]), age=60),
    folder("var/lib/dpkg"),
    Member("var/lib/dpkg/status", data=STATUS_AFTER, age=60),
    folder("var/log"),
    Member("var/log/dpkg.log", data=lines("2024-01-10 10:01:00 status installed {n}", 2_048), age=60),
)

_CLEAN: Final = (
    folder("var"),
    folder("var/cache"),
    deleted("var/cache/apt"),
    folder("var/lib"),
    folder("var/lib/apt"),
    folder("var/lib/apt/lists", age=120),
    deleted("var/lib/apt/lists/deb.example.org_main_Packages"),
    deleted("var/lib/apt/lists/deb.example.org_security_Packages"),
)

_COPY: Final = (
    folder("srv"),
    folder("srv/app", owner=WEB, age=180),
    Member("srv/app/.env", data=SECRET, owner=WEB, age=180),
    folder("srv/app/bin", owner=WEB, age=180),
    Member("srv/app/bin/server", data=filler("server", SERVER_BYTES), owner=WEB, age=180),
    Member("srv/app/main.py", data=lines("print('step {n} of the application')", 4_096), owner=WEB, age=180),
    folder("srv/app/static", owner=WEB, age=180),
    Member("srv/app/static/banner.png", data=filler("banner", PICTURE_BYTES[0]), owner=WEB, age=180),
    Member("srv/app/static/logo.png", data=filler("logo", PICTURE_BYTES[1]), owner=WEB, age=180),
    folder("srv/app/uploads", owner=WEB, age=180),
    Member("srv/app/uploads/first.jpg", data=filler("upload", UPLOAD_BYTES), owner=WEB, age=180),
)

_CONFIGURE: Final = (
    folder("etc"),
    folder("etc/nginx", age=240),
    Member("etc/nginx/nginx.conf", data=NGINX_CONF_AFTER, age=240),
)

_CHMOD: Final = (
    folder("srv"),
    folder("srv/app", owner=WEB, age=180),
    folder("srv/app/bin", owner=WEB, age=180),
    Member("srv/app/bin/server", data=filler("server", SERVER_BYTES), mode=0o755, owner=WEB, age=180),
)

_RESTYLE: Final = (
    folder("srv"),
    folder("srv/app", owner=WEB, age=360),
    folder("srv/app/static", owner=WEB, age=360),
    emptied("srv/app/static"),
    Member("srv/app/static/logo.svg", data=lines("<path id='p{n}' d='M0 0'/>", 1_024), owner=WEB, age=360),
)

_LINK: Final = (
    folder("usr"),
    folder("usr/local"),
    folder("usr/local/bin", age=420),
    Member("usr/local/bin/web", data=filler("nginx", NGINX_BYTES), mode=0o755, age=60),
    folder("usr/sbin"),
    hardlink("usr/sbin/nginx", "usr/local/bin/web", mode=0o755, age=60),
)

_MOVE: Final = (
    folder("data", age=480),
    folder("data/uploads", owner=WEB, age=480),
    Member("data/uploads/first.jpg", data=filler("upload", UPLOAD_BYTES), owner=WEB, age=180),
    folder("srv"),
    folder("srv/app", owner=WEB, age=480),
    symlink("srv/app/uploads", "/data/uploads", age=480),
)

_FINISH: Final = (
    folder("etc"),
    Member("etc/app.toml", data=DEFAULTS, age=60),
    folder("srv"),
    folder("srv/app", owner=WEB, age=540),
    deleted("srv/app/.env"),
)

STEPS: Final = (
    DemoStep("/bin/sh -c #(nop) ADD file:very-small-linux-12.tar in / ", _BASE),
    DemoStep('/bin/sh -c #(nop)  CMD ["/bin/sh"]'),
    DemoStep("/bin/sh -c #(nop)  LABEL org.opencontainers.image.title=divepy-demo"),
    DemoStep("/bin/sh -c apt-get update && apt-get install -y --no-install-recommends nginx-light", _INSTALL),
    DemoStep("/bin/sh -c rm -rf /var/lib/apt/lists/* /var/cache/apt", _CLEAN),
    DemoStep("/bin/sh -c #(nop) COPY dir:app in /srv/app ", _COPY),
    DemoStep("/bin/sh -c sed -i 's/listen 80;/listen 8080;/' /etc/nginx/nginx.conf", _CONFIGURE),
    DemoStep("/bin/sh -c #(nop)  ENV PORT=8080"),
    DemoStep("/bin/sh -c chmod 0755 /srv/app/bin/server", _CHMOD),
    DemoStep("/bin/sh -c cd /srv/app && rm -rf static && mkdir static && make-logo > static/logo.svg", _RESTYLE),
    DemoStep("/bin/sh -c ln /usr/sbin/nginx /usr/local/bin/web", _LINK),
    DemoStep("/bin/sh -c mkdir /data && mv /srv/app/uploads /data && ln -s /data/uploads /srv/app/uploads", _MOVE),
    DemoStep("/bin/sh -c cp -p /etc/app.toml /tmp/t && mv /tmp/t /etc/app.toml && rm /srv/app/.env", _FINISH),
    DemoStep("/bin/sh -c #(nop)  EXPOSE 8080"),
    DemoStep("/bin/sh -c #(nop)  USER www-data"),
    DemoStep('/bin/sh -c #(nop)  CMD ["/srv/app/bin/server"]'),
)
"""The build, step by step, the base first."""
