#!/usr/bin/env bash
# oras (oras-py) 0.2.43 (PyPI) against docker (docker-py) 7.2.0 (PyPI), seen 2026-11-30.
#
# Expected: in `localhost/app:1` the first part is a registry. The reference grammar of Docker and of all that followed
# takes a first part with a dot or a colon, or the word `localhost`, for a host; Podman and Buildah give each image that
# they build a name of this form.
#
# Instead: oras-py knows the dot and the colon and not the word. `localhost/app:1` is the repository localhost/app of
# Docker Hub there, so that such a name is asked of docker.io, or pushed to it, instead of to this machine; with a port
# it is the local registry.
#
# Output seen:
#   localhost/app:1 · oras-py: docker.io + localhost/app · docker-py: localhost + app
#   localhost:5000/app:1 · oras-py: localhost:5000 + app · docker-py: localhost:5000 + app
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check oras==0.2.43 docker==7.2.0

seen=$(venv/bin/python - <<'PY'
from docker.auth import resolve_repository_name
from docker.utils import parse_repository_tag
from oras.container import Container

for name in ("localhost/app:1", "localhost:5000/app:1"):
    oras = Container(name)
    host, repository = resolve_repository_name(parse_repository_tag(name)[0])
    print(f"{name} · oras-py: {oras.registry} + {oras.api_prefix} · docker-py: {host} + {repository}")
PY
)
echo "$seen"
expected='localhost/app:1 · oras-py: docker.io + localhost/app · docker-py: localhost + app
localhost:5000/app:1 · oras-py: localhost:5000 + app · docker-py: localhost:5000 + app'
[ "$seen" = "$expected" ] || { echo "changed: localhost in oras-py"; exit 1; }
