#!/usr/bin/env bash
# skopeo 1.9.3 (Debian 12; the same in 1.18.0), seen 2026-12-01.
#
# Expected: `skopeo copy --dest-compress-format zstd:chunked` compresses layers anew and changes nothing of their tars,
# as it does with gzip and zstd: the config is copied as it is, and its diff IDs stay those of the layers.
#
# Instead: where a layer holds a sparse file (GNU tar's `--sparse --format=posix`, which engines unpack), the copy's
# layer is not a tar any more. Its header speaks of the pieces that are stored, and behind it the file stands as long as it
# expands to. The copy ends with status 0, the diff ID in its config is that of no layer, and what comes after the file
# in the layer cannot be found by a reader of tars. `--dest-compress-format zstd` from the same image is sound.
#
# Output seen:
#   zstd: the layer has the digest that the config says, tar lists 2 files
#   zstd:chunked: the layer has another digest than the config says, tar fails
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
apt-get -qq -o APT::Sandbox::User="$(id -un)" download skopeo=1.9.3+ds1-1+b10 libgpgme11=1.18.0-3+deb12u1 \
  libassuan0=2.5.5-5 libgpg-error0=1.46-1 libdevmapper1.02.1=2:1.02.185-2
for package in *.deb; do dpkg-deb -x "$package" tools; done
export LD_LIBRARY_PATH=$work/tools/usr/lib/x86_64-linux-gnu:$work/tools/lib/x86_64-linux-gnu

mkdir root
python3 -c 'f = open("root/a-sparse", "wb"); f.seek(1 << 20); f.write(b"end"); f.truncate(2 << 20)'
echo after > root/b-after
tar --create --sparse --format=posix --sort=name --mtime=@1600000000 --owner=0 --group=0 --directory root \
  --file layer.tar a-sparse b-after
diff_id=$(sha256sum < layer.tar | cut -d ' ' -f 1)

skopeo() { tools/usr/bin/skopeo --insecure-policy "$@"; }
skopeo copy --quiet tarball:layer.tar oci:image:1
seen=
for format in zstd zstd:chunked; do
  skopeo copy --quiet --dest-compress-format "$format" oci:image:1 "oci:copy-${format/:/-}:1"
  skopeo copy --quiet --dest-decompress "oci:copy-${format/:/-}:1" "dir:plain-${format/:/-}" 2> refused || true
  layer=$(find "plain-${format/:/-}" -type f -size +2k -print -quit)
  [ "$(sha256sum < "$layer" | cut -d ' ' -f 1)" = "$diff_id" ] && same="the digest that" || same="another digest than"
  listed="tar fails"
  if files=$(tar --list --file "$layer" 2> /dev/null); then listed="tar lists $(wc -l <<< "$files") files"; fi
  line="$format: the layer has $same the config says, $listed"
  echo "$line"; seen+="$line;"
done
expected="zstd: the layer has the digest that the config says, tar lists 2 files;"
expected+="zstd:chunked: the layer has another digest than the config says, tar fails;"
[ "$seen" = "$expected" ] ||
  { echo "changed: what a copy as zstd:chunked makes of a sparse file"; exit 1; }
