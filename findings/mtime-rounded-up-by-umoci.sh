#!/usr/bin/env bash
# umoci 0.4.7 (Debian 12), seen 2026-11-30.
#
# Expected: a layer gives a file's time exactly (PAX `mtime`), or cut to the second as GNU tar does in its own format and
# the docker CLI 20.10 in build contexts; so does every program that stores a time as an integer.
#
# Instead: `umoci repack` writes no fraction and rounds to the nearest second, so that a file changed at .5 or later is
# in the image up to half a second younger than it was. Python compares the time in each .pyc (cut) with its source's:
# where sources have fractions, as all have that were written on this machine rather than unpacked from an archive,
# about one .pyc in two is stale in the image, and every new container compiles that module again.
#
# Output seen:
#   early.py changed at 978307200.25: layer 978307200, .pyc 978307200, valid
#   late.py changed at 978307200.75: layer 978307201, .pyc 978307200, stale
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
apt-get -qq -o APT::Sandbox::User="$(id -un)" download umoci=0.4.7+ds-3+b7
dpkg-deb -x umoci_*.deb tools
umoci=tools/usr/bin/umoci

"$umoci" init --layout layout
"$umoci" new --image layout:app
"$umoci" unpack --rootless --image layout:app bundle
app=bundle/rootfs/app
mkdir "$app"
echo 'x = 1' | tee "$app/early.py" > "$app/late.py"
touch -d '2001-01-01 00:00:00.25 UTC' "$app/early.py"
touch -d '2001-01-01 00:00:00.75 UTC' "$app/late.py"
python3 -m compileall -q --invalidation-mode timestamp "$app"
"$umoci" repack --image layout:app bundle

seen=$(python3 - <<'PY'
import json, tarfile

def blob(descriptor):
    return "layout/blobs/" + descriptor["digest"].replace(":", "/")

with open("layout/index.json") as index:
    entry = json.load(index)["manifests"][0]
with open(blob(entry)) as manifest:
    layer = json.load(manifest)["layers"][0]
with tarfile.open(blob(layer)) as tar:
    for name, changed in (("early", "978307200.25"), ("late", "978307200.75")):
        written = tar.getmember(f"app/{name}.py").mtime
        compiled = next(member for member in tar if f"/__pycache__/{name}." in member.name)
        known = int.from_bytes(tar.extractfile(compiled).read(12)[8:], "little")  # PEP 552: bytes 8 to 11
        print(f"{name}.py changed at {changed}: layer {written}, .pyc {known}, {'valid' if written == known else 'stale'}")
PY
)
echo "$seen"
expected='early.py changed at 978307200.25: layer 978307200, .pyc 978307200, valid
late.py changed at 978307200.75: layer 978307201, .pyc 978307200, stale'
[ "$seen" = "$expected" ] || { echo "changed: times in layers of umoci"; exit 1; }
