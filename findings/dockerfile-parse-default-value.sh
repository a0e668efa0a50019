#!/usr/bin/env bash
# dockerfile-parse 2.0.1 (PyPI), seen 2026-11-30.
#
# Expected: `parent_images` and `envs` are what a builder makes of the Dockerfile. The Dockerfile reference ("Environment
# replacement") defines ${NAME:-word} (word if NAME is unset or empty) and ${NAME:+word} beside ${NAME}, for FROM as for ENV,
# and the library says that it replaces variables.
#
# Instead: the name is replaced and the operator with its word stays behind as text. `FROM debian:${TAG:-12}` with
# `ARG TAG=13` has the parent image "debian:13:-12}", and without a value "debian::-12}": no error, no warning, and not
# an image's name either. So the base image of such a Dockerfile is unknown to whatever uses the list (rebuild
# triggers, base image policies, provenance).
#
# Output seen:
#   parents: ['debian:13', 'debian:13:-12}', 'alpine::-3}']
#   environment: {'A': '1', 'B': '1:-9}', 'C': '1:+yes}'}
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check dockerfile-parse==2.0.1

cat > Dockerfile <<'DOCKERFILE'
ARG TAG=13
FROM debian:${TAG} AS plain
FROM debian:${TAG:-12} AS default
FROM alpine:${UNSET:-3}
ENV A=1
ENV B=${A:-9} C=${A:+yes}
DOCKERFILE
seen=$(venv/bin/python - <<'PY'
from dockerfile_parse import DockerfileParser

parser = DockerfileParser("Dockerfile")
print("parents:", parser.parent_images)
print("environment:", dict(parser.envs))
PY
)
echo "$seen"
expected="parents: ['debian:13', 'debian:13:-12}', 'alpine::-3}']
environment: {'A': '1', 'B': '1:-9}', 'C': '1:+yes}'}"
[ "$seen" = "$expected" ] || { echo "changed: default values in dockerfile-parse"; exit 1; }
