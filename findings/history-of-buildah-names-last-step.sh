#!/usr/bin/env bash
# buildah 1.28.2 (Debian 12), `buildah bud` (alias `buildah build`) with its defaults, seen 2026-11-30.
# Needs root (or a user who may mount in a user namespace); the store is a temporary folder.
#
# Expected: `history[].empty_layer` tells which steps made a layer. The image specification (config.md) has it for
# entries that made no change to the file system, and tools that show an image pair the others with the layers in order.
#
# Instead: without --layers (the default here, unlike in podman build and docker build) all steps share one layer, and
# history marks every step but the last as empty, whatever it did. Here COPY, which made all the files, has `empty_layer`,
# and LABEL, which cannot make any, is the step of the layer. So "what did this instruction add" has no answer for such
# images, and the pairing that works for others names the wrong instruction without any sign of it. --layers is right.
#
# Output seen:
#   default: layers [copied] · COPY empty, LABEL has the layer
#   --layers: layers [copied] · COPY has the layer, LABEL empty
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

echo 1 > context/copied
printf 'FROM scratch\nCOPY copied /\nLABEL a=b\n' > context/Dockerfile
build --tag "oci:$work/default:1" > log
build --layers --tag "oci:$work/layers:1" >> log

seen=$(python3 - <<'PY'
import json, tarfile

def blob(layout, descriptor):
    return f"{layout}/blobs/" + descriptor["digest"].replace(":", "/")

for layout, options in (("default", "default"), ("layers", "--layers")):
    with open(f"{layout}/index.json") as index:
        entry = json.load(index)["manifests"][0]
    with open(blob(layout, entry)) as file:
        manifest = json.load(file)
    with open(blob(layout, manifest["config"])) as file:
        history = json.load(file)["history"]
    files = []
    for layer in manifest["layers"]:
        with tarfile.open(blob(layout, layer)) as tar:
            files.append("+".join(tar.getnames()))
    steps = [f"{word} {'empty' if step.get('empty_layer') else 'has the layer'}"
             for step in history for word in ("COPY", "LABEL") if f" {word} " in step["created_by"]]
    print(f"{options}: layers [{' '.join(files)}] · {', '.join(steps)}")
PY
)
echo "$seen"
expected='default: layers [copied] · COPY empty, LABEL has the layer
--layers: layers [copied] · COPY has the layer, LABEL empty'
[ "$seen" = "$expected" ] || { echo "changed: history of images by buildah"; exit 1; }
