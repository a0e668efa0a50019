#!/usr/bin/env bash
# `docker cp` out of a stopped container adds three files to what `docker commit` makes of it (overlay2, Docker 28).
#
# Debian's docker.io 28.5.2+dfsg4-5 (suite forky), storage driver overlay2, as root on Debian 12. A container writes
# /newf and ends. Before `docker cp`, the layer that a commit makes of it has /newf alone. After a `docker cp` of one
# file *out of* it, which should read only, the same commit also has /etc/hosts, /etc/hostname and /etc/resolv.conf, all
# of them empty and of mode 0755, while `docker diff` says `A /newf` before and after. Docker 20.10.24 adds none.
#
# Output seen, 2026-11-30:
#   Docker 28.5.2+dfsg4-5, overlay2
#   before docker cp: newf
#   after docker cp:  etc/ etc/hostname etc/hosts etc/resolv.conf newf
#   docker diff:      A /newf
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "run it as root: it starts an engine of its own" >&2; exit 2; }
export DEBIAN_FRONTEND=noninteractive
for program in debootstrap busybox; do
  command -v "$program" >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap busybox-static >/dev/null
done
folder=$(mktemp -d /var/tmp/finding.XXXXXX)
root=$folder/root engine=
clean() {
  [ -z "$engine" ] || { kill "$engine" 2>/dev/null || true; wait "$engine" 2>/dev/null || true; }
  rm -rf --one-file-system "$folder"
}
trap clean EXIT
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
debootstrap --variant=minbase --include=docker.io,docker-cli,iptables,ca-certificates forky "$root" "$mirror" \
  /usr/share/debootstrap/scripts/sid >"$folder/debootstrap.log" 2>&1 || { tail -3 "$folder/debootstrap.log" >&2; exit 2; }
version=$(chroot "$root" dpkg-query -W -f '${Version}' docker.io)
case $version in 28.5.2*) ;; *) echo "Docker is $version here, not 28.5.2" >&2; exit 1 ;; esac
mkdir -p "$root/data"
printf '%s' '{"features":{"containerd-snapshotter":false},"storage-driver":"overlay2","data-root":"/data/d","exec-root":
"/data/x","pidfile":"/data/pid","hosts":["unix:///data/s"],"group":"root","bridge":"none","iptables":false}' >"$root/data/c.json"
# the chroot has to be a mount of its own; all mounts are private to the engine and go with it
unshare --mount --propagation private sh -c 'mount --bind "$0" "$0" && for p in proc sys dev; do
  mount --rbind "/$p" "$0/$p"; done; exec chroot "$0" dockerd --config-file /data/c.json' "$root" >"$folder/log" 2>&1 &
engine=$!
docker() { chroot "$root" docker -H unix:///data/s "$@"; }
for _ in $(seq 60); do docker version >/dev/null 2>&1 && break; sleep 1; done
mkdir -p "$folder/image/bin"
cp "$(command -v busybox)" "$folder/image/bin/busybox" && ln -s busybox "$folder/image/bin/sh"
tar -C "$folder/image" -c . | docker import - small:1 >/dev/null
docker run --network none --name worker small:1 sh -c 'echo 1 > /newf'
committed() {  # the names in the layer that a commit makes
  docker commit worker result:1 >/dev/null
  docker save result:1 >"$folder/saved.tar"
  layer=$(tar -xOf "$folder/saved.tar" manifest.json | tr ',[]' '\n' | grep -o 'blobs/sha256/[0-9a-f]*' | tail -n 1)
  tar -xOf "$folder/saved.tar" "$layer" | tar -t | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//'
}
before=$(committed)
docker cp worker:/newf - >/dev/null
after=$(committed)
diff=$(docker diff worker)
printf 'Docker %s, overlay2\nbefore docker cp: %s\nafter docker cp:  %s\ndocker diff:      %s\n' "$version" "$before" "$after" "$diff"
[ "$before" = newf ] && [ "$after" = "etc/ etc/hostname etc/hosts etc/resolv.conf newf" ] && [ "$diff" = "A /newf" ]
