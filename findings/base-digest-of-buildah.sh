#!/usr/bin/env bash
# buildah 1.28.2 (Debian 12; podman 4.3.1 builds with the same code, and with --layers by default), seen 2026-11-30.
# Needs root (or a user who may mount in a user namespace); the store is a temporary folder.
#
# Expected: of an image built FROM a base, the annotation `org.opencontainers.image.base.digest` is the digest of the
# image that `org.opencontainers.image.base.name` names: the image specification (annotations.md) describes both for the
# image of the Dockerfile's FROM, whose layers the new image begins with.
#
# Instead: with --layers the name is the base's and the digest is that of the intermediate image of the step before
# the last, which stays in the builder's own store. A tool that compares the digest with the registry's takes every
# such image for outdated, and one that looks for NAME@DIGEST finds nothing. Without --layers the digest is right. An
# image FROM scratch has both annotations too, as empty strings, though an empty string is no digest.
#
# Output seen:
#   buildah bud: base.name localhost/base:1, base.digest is the base's
#   buildah bud --layers: base.name localhost/base:1, base.digest is an intermediate image's
#   buildah bud, FROM scratch: base.name '', base.digest ''
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
apt-get -qq -o APT::Sandbox::User="$(id -un)" download buildah=1.28.2+ds1-3+deb12u1+b3 libgpgme11=1.18.0-3+deb12u1 \
  libassuan0=2.5.5-5 libgpg-error0=1.46-1 libdevmapper1.02.1=2:1.02.185-2 libseccomp2=2.5.4-1+deb12u1
for package in *.deb; do dpkg-deb -x "$package" tools; done
export LD_LIBRARY_PATH=$work/tools/usr/lib/x86_64-linux-gnu:$work/tools/lib/x86_64-linux-gnu
mkdir containers context
printf '[storage]\ndriver = "vfs"\ngraphroot = "%s/store"\nrunroot = "%s/run"\n' "$work" "$work" > containers/storage.conf
echo '{"default": [{"type": "insecureAcceptAnything"}]}' > containers/policy.json
: > containers/registries.conf
export CONTAINERS_STORAGE_CONF=$work/containers/storage.conf CONTAINERS_REGISTRIES_CONF=$work/containers/registries.conf
build() { tools/usr/bin/buildah bud --quiet --isolation chroot --signature-policy containers/policy.json "$@" context; }

echo 1 > context/file
printf 'FROM scratch\nCOPY file /base\n' > context/Dockerfile
build --tag localhost/base:1 > log
build --tag "oci:$work/scratch:1" >> log
printf 'FROM localhost/base:1\nCOPY file /one\nCOPY file /two\n' > context/Dockerfile
build --tag "oci:$work/plain:1" >> log
build --layers --tag "oci:$work/layers:1" >> log
base=$(tools/usr/bin/buildah images --format '{{.Digest}}' localhost/base:1)
tools/usr/bin/buildah images --all --filter dangling=true --format '{{.Digest}}' > intermediate

seen=$(python3 - "$base" <<'PY'
import json, sys

def annotations(layout):
    with open(f"{layout}/index.json") as index:
        digest = json.load(index)["manifests"][0]["digest"]
    with open(f"{layout}/blobs/" + digest.replace(":", "/")) as manifest:
        found = json.load(manifest)["annotations"]
    return found["org.opencontainers.image.base.name"], found["org.opencontainers.image.base.digest"]

with open("intermediate") as digests:
    owners = dict.fromkeys(digests.read().split(), "an intermediate image's")
owners[sys.argv[1]] = "the base's"
for layout, command in (("plain", "buildah bud"), ("layers", "buildah bud --layers")):
    name, digest = annotations(layout)
    print(f"{command}: base.name {name}, base.digest is {owners[digest]}")
print("buildah bud, FROM scratch: base.name {!r}, base.digest {!r}".format(*annotations("scratch")))
PY
)
echo "$seen"
expected="buildah bud: base.name localhost/base:1, base.digest is the base's
buildah bud --layers: base.name localhost/base:1, base.digest is an intermediate image's
buildah bud, FROM scratch: base.name '', base.digest ''"
[ "$seen" = "$expected" ] || { echo "changed: annotations of the base image"; exit 1; }
