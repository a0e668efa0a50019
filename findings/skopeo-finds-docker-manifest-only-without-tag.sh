#!/usr/bin/env bash
# skopeo 1.9.3 (Debian 12), seen 2026-11-30.
#
# Expected: `oci:FOLDER:TAG` opens the entry of index.json whose `org.opencontainers.image.ref.name` is TAG. The image
# layout specification lets an entry be of any media type, and `docker save` of Docker 26 with containerd's store writes
# what was pulled as Docker schema 2 unconverted: an OCI layout whose entry is a `vnd.docker.distribution.manifest.v2+json`.
#
# Instead: with the tag skopeo says that there is "no descriptor found for reference", though index.json has the name;
# without the tag, which then means "the only entry", it copies the same image from the same folder. In a layout of
# several images such an image cannot be had at all. An index of the same layout may hold Docker manifests freely.
#
# Output seen:
#   oci:layout:tag: no descriptor found for reference "tag"
#   oci:layout: copied
#   oci:nested:tag (an OCI index over the same manifest): copied
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
apt-get -qq -o APT::Sandbox::User="$(id -un)" download skopeo=1.9.3+ds1-1+b10 libgpgme11=1.18.0-3+deb12u1 \
  libassuan0=2.5.5-5 libgpg-error0=1.46-1 libdevmapper1.02.1=2:1.02.185-2
for package in *.deb; do dpkg-deb -x "$package" tools; done
export LD_LIBRARY_PATH=$work/tools/usr/lib/x86_64-linux-gnu:$work/tools/lib/x86_64-linux-gnu

python3 - <<'PY'
import gzip, hashlib, io, json, os, tarfile

DOCKER, INDEX = "application/vnd.docker.", "application/vnd.oci.image.index.v1+json"

def blob(layout, content, media_type):
    digest = hashlib.sha256(content).hexdigest()
    with open(f"{layout}/blobs/sha256/{digest}", "wb") as file:
        file.write(content)
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

def document(layout, content):
    return blob(layout, json.dumps(content).encode(), content["mediaType"])

raw = io.BytesIO()
with tarfile.open(fileobj=raw, mode="w") as tar:
    tar.addfile(tarfile.TarInfo("file"))
config = {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {
    "type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(raw.getvalue()).hexdigest()]}}
for layout in ("layout", "nested"):
    os.makedirs(f"{layout}/blobs/sha256")
    entry = document(layout, {
        "schemaVersion": 2, "mediaType": DOCKER + "distribution.manifest.v2+json",
        "config": blob(layout, json.dumps(config).encode(), DOCKER + "container.image.v1+json"),
        "layers": [blob(layout, gzip.compress(raw.getvalue(), mtime=0), DOCKER + "image.rootfs.diff.tar.gzip")]})
    if layout == "nested":
        entry["platform"] = {"architecture": "amd64", "os": "linux"}
        entry = document(layout, {"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]})
    entry["annotations"] = {"org.opencontainers.image.ref.name": "tag"}
    with open(f"{layout}/index.json", "w") as file:
        json.dump({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}, file)
    with open(f"{layout}/oci-layout", "w") as file:
        file.write('{"imageLayoutVersion": "1.0.0"}')
PY

copy() {
  rm -rf copy
  if tools/usr/bin/skopeo --insecure-policy --override-arch amd64 --override-os linux copy -q "$1" dir:copy 2> error
  then echo copied
  else grep -o 'no descriptor found for reference [^ ]*' error | sed 's/\\//g; s/""$/"/' || cat error
  fi
}
seen="oci:layout:tag: $(copy oci:layout:tag)
oci:layout: $(copy oci:layout)
oci:nested:tag (an OCI index over the same manifest): $(copy oci:nested:tag)"
echo "$seen"
expected='oci:layout:tag: no descriptor found for reference "tag"
oci:layout: copied
oci:nested:tag (an OCI index over the same manifest): copied'
[ "$seen" = "$expected" ] || { echo "changed: Docker manifests in OCI layouts"; exit 1; }
