#!/usr/bin/env bash
# udocker 1.3.17 (PyPI), seen 2026-11-30.
#
# Expected: a whiteout `.wh.NAME` removes NAME of the layers below, in the root as in any folder (image specification,
# layer.md, "Whiteouts"). Engines and builders write entries of the root without `./`: `RUN rm -rf /src` of a multi-step
# Dockerfile gives the entry `.wh.src`.
#
# Instead: udocker looks for whiteouts with a pattern that wants a slash before `.wh.`. Those in the image's root are
# passed over in silence, so that removed files and whole folders of the root are in the container again, with status 0.
# The same whiteout spelled `./.wh.NAME`, and whiteouts further down, are obeyed.
#
# Output seen:
#   .wh.src: /src still there · .wh.note: /note still there · ./.wh.dotted: /dotted gone · opt/.wh.inner: /opt/inner gone
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check udocker==1.3.17

python3 - <<'PY'
import hashlib, io, json, tarfile

def layer(*names):
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for name in names:
            entry = tarfile.TarInfo(name.rstrip("/"))
            entry.mode = 0o755
            entry.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
            tar.addfile(entry)
    return raw.getvalue()

layers = [layer("src/", "src/main.c", "note", "dotted", "opt/", "opt/inner"),
          layer(".wh.src", ".wh.note", "./.wh.dotted", "opt/", "opt/.wh.inner")]
names = [hashlib.sha256(raw).hexdigest() for raw in layers]
config = json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {
    "type": "layers", "diff_ids": [f"sha256:{name}" for name in names]}}).encode()
identifier = hashlib.sha256(config).hexdigest()
members = {f"{identifier}.json": config}
for number, (name, raw) in enumerate(zip(names, layers)):
    members[f"{name}/VERSION"] = b"1.0"
    members[f"{name}/json"] = json.dumps({"id": name, **({"parent": names[number - 1]} if number else {})}).encode()
    members[f"{name}/layer.tar"] = raw
members["manifest.json"] = json.dumps([{"Config": f"{identifier}.json", "RepoTags": ["root:1"],
                                        "Layers": [f"{name}/layer.tar" for name in names]}]).encode()
members["repositories"] = json.dumps({"root": {"1": names[-1]}}).encode()
with tarfile.open("image.tar", "w") as archive:
    for name, content in members.items():
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
PY

export UDOCKER_DIR=$work/udocker
printf '[DEFAULT]\nautoinstall =\n' > udocker.conf # off (empty is false): its tools for running would be fetched
udocker() { venv/bin/udocker --allow-root --config="$work/udocker.conf" "$@" >> log 2>&1 || { cat log; exit 1; }; }
udocker load -i image.tar
udocker create --name=box root:1
root=udocker/containers/box/ROOT
state() { if [ -e "$root/$1" ]; then echo "/$1 still there"; else echo "/$1 gone"; fi; }
seen=".wh.src: $(state src) · .wh.note: $(state note) · ./.wh.dotted: $(state dotted) · opt/.wh.inner: $(state opt/inner)"
echo "$seen"
expected='.wh.src: /src still there · .wh.note: /note still there · ./.wh.dotted: /dotted gone · opt/.wh.inner: /opt/inner gone'
[ -d "$root/opt" ] && [ "$seen" = "$expected" ] || { echo "changed: whiteouts in udocker"; exit 1; }
