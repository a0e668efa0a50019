#!/usr/bin/env bash
# umoci 0.4.7 (Debian 12), seen 2026-11-30.
#
# Expected: `umoci gc` removes blobs that no entry of index.json leads to. The image layout specification allows any
# media type in index.json, and `docker save` of Docker 26 with containerd's store writes images that were pulled as Docker
# schema 2 in just this form: an OCI layout whose entry is a `vnd.docker.distribution.manifest.v2+json`. `umoci list` names
# such an image like any other.
#
# Instead: gc keeps that manifest, does not read it, and deletes its configuration and its layers, with status 0 and not
# a word. What is left is a tag whose image is gone. The same image as an OCI manifest in the same layout is kept.
#
# Output seen:
#   listed before and after: docker oci
#   docker: before manifest config layer · after manifest
#   oci: before manifest config layer · after manifest config layer
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
apt-get -qq -o APT::Sandbox::User="$(id -un)" download umoci=0.4.7+ds-3+b7
dpkg-deb -x umoci_*.deb tools
umoci=tools/usr/bin/umoci

cat > layout.py <<'PY'
import gzip, hashlib, io, json, os, sys, tarfile

TYPES = {
    "docker": ("application/vnd.docker.distribution.manifest.v2+json", "application/vnd.docker.container.image.v1+json",
               "application/vnd.docker.image.rootfs.diff.tar.gzip"),
    "oci": ("application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.config.v1+json",
            "application/vnd.oci.image.layer.v1.tar+gzip"),
}

def blob(content, media_type):
    digest = hashlib.sha256(content).hexdigest()
    with open(f"layout/blobs/sha256/{digest}", "wb") as file:
        file.write(content)
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

def path(descriptor):
    return "layout/blobs/" + descriptor["digest"].replace(":", "/")

def make():
    os.makedirs("layout/blobs/sha256")
    entries = []
    for name, (manifest_type, config_type, layer_type) in TYPES.items():
        raw = io.BytesIO()
        with tarfile.open(fileobj=raw, mode="w") as tar:
            tar.addfile(tarfile.TarInfo(name))
        config = {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {
            "type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(raw.getvalue()).hexdigest()]}}
        manifest = {"schemaVersion": 2, "mediaType": manifest_type, "config": blob(json.dumps(config).encode(), config_type),
                    "layers": [blob(gzip.compress(raw.getvalue(), mtime=0), layer_type)]}
        entries.append({**blob(json.dumps(manifest).encode(), manifest_type),
                        "annotations": {"org.opencontainers.image.ref.name": name}})
        with open(f"{name}.json", "w") as file:
            json.dump([entries[-1], manifest["config"], manifest["layers"][0]], file)
    with open("layout/index.json", "w") as file:
        json.dump({"schemaVersion": 2, "manifests": entries}, file)
    with open("layout/oci-layout", "w") as file:
        file.write('{"imageLayoutVersion": "1.0.0"}')

def present(name):
    with open(f"{name}.json") as file:
        parts = zip(("manifest", "config", "layer"), json.load(file))
    return " ".join(part for part, descriptor in parts if os.path.exists(path(descriptor)))

make() if sys.argv[1] == "make" else print(present(sys.argv[1]))
PY
python3 layout.py make
listed() { "$umoci" list --layout layout | sort | tr '\n' ' ' | sed 's/ $//'; }
names=$(listed); docker=$(python3 layout.py docker); oci=$(python3 layout.py oci)
"$umoci" gc --layout layout
[ "$(listed)" = "$names" ] || names+=" / $(listed)"
seen="listed before and after: $names
docker: before $docker · after $(python3 layout.py docker)
oci: before $oci · after $(python3 layout.py oci)"
echo "$seen"
expected='listed before and after: docker oci
docker: before manifest config layer · after manifest
oci: before manifest config layer · after manifest config layer'
[ "$seen" = "$expected" ] || { echo "changed: what umoci gc removes"; exit 1; }
