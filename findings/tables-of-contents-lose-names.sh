#!/usr/bin/env bash
# skopeo 1.9.3 (Debian 12; the same in 1.18.0, and in eStargz and zstd:chunked of ctr-remote 0.14.3), seen 2026-12-01.
#
# Expected: the table of contents that a zstd:chunked or eStargz layer carries names the same files as the tar that it
# stands beside. Names in a tar, and on Linux, are bytes; both kinds of tables are what lazy pulls make files from.
#
# Instead: the table is JSON as Go writes it, and each byte that is not UTF-8 becomes U+FFFD. The files \376 and \377 of
# one directory have the same name there, with different digests, and neither name is that of a file in the tar. Nothing
# is said, the status is 0, and the table's own digest, in the manifest, covers the wrong names.
#
# Output seen:
#   tar: b'\xfe' b'\xff'
#   table of contents: b'\xef\xbf\xbd' b'\xef\xbf\xbd', with 2 digests
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
apt-get -qq -o APT::Sandbox::User="$(id -un)" download skopeo=1.9.3+ds1-1+b10 libgpgme11=1.18.0-3+deb12u1 \
  libassuan0=2.5.5-5 libgpg-error0=1.46-1 libdevmapper1.02.1=2:1.02.185-2 zstd=1.5.4+dfsg2-5
for package in *.deb; do dpkg-deb -x "$package" tools; done
export LD_LIBRARY_PATH=$work/tools/usr/lib/x86_64-linux-gnu:$work/tools/lib/x86_64-linux-gnu

python3 - <<'PY'
import io, tarfile

with tarfile.open("layer.tar", "w", format=tarfile.GNU_FORMAT) as tar:
    for name in (b"\xfe", b"\xff"):
        entry = tarfile.TarInfo(name.decode("utf-8", "surrogateescape"))
        entry.size = len(name)
        tar.addfile(entry, io.BytesIO(name))
PY

tools/usr/bin/skopeo --insecure-policy copy --quiet --dest-compress-format zstd:chunked tarball:layer.tar oci:copy:1
python3 - > table.zst <<'PY'
import json, sys

def read(digest):
    return open("copy/blobs/" + digest.replace(":", "/"), "rb").read()

entry = json.load(open("copy/index.json"))["manifests"][0]
layer = json.loads(read(entry["digest"]))["layers"][0]
position = next(value for name, value in layer["annotations"].items() if name.endswith(".manifest-position"))
offset, length = map(int, position.split(":")[:2])
sys.stdout.buffer.write(read(layer["digest"])[offset:offset + length])
PY
seen=$(tools/usr/bin/zstd --decompress --stdout --quiet table.zst | python3 -c '
import json, sys, tarfile
names = sorted(member.name.encode("utf-8", "surrogateescape") for member in tarfile.open("layer.tar"))
entries = json.load(sys.stdin)["entries"]
listed = " ".join(str(entry["name"].encode()) for entry in entries)
print("tar:", *names)
print(f"table of contents: {listed}, with", len({entry["digest"] for entry in entries}), "digests")')
echo "$seen"
expected="tar: b'\xfe' b'\xff'
table of contents: b'\xef\xbf\xbd' b'\xef\xbf\xbd', with 2 digests"
[ "$seen" = "$expected" ] ||
  { echo "changed: names that are not UTF-8 in tables of contents"; exit 1; }
