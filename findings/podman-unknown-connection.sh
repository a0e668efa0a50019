#!/usr/bin/env bash
# podman 4.3.1 (Debian 12), seen 2026-11-30.
#
# Expected: CONTAINER_CONNECTION names a connection of containers.conf, as --connection does, so that an unknown name is an
# error in both. `podman --connection nope images` says so: "nope" service destination not found.
#
# Instead: the variable with an unknown name is no error and does not leave the usual connection (active_service) in force
# either. Podman goes to the default socket of this machine without a word; a service that listens there answers in the
# place of the one that was meant. Here none listens, so that the error names whom it asked.
#
# Output seen (RUNTIME is the folder of the user's sockets, or /run for root):
#   CONTAINER_CONNECTION=other: other.sock
#   CONTAINER_CONNECTION=nope: RUNTIME/podman/podman.sock
#   --connection nope: not found
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
apt-get -qq -o APT::Sandbox::User="$(id -un)" download podman=4.3.1+ds1-8+deb12u1+b3 libsubid4 libgpgme11
for package in ./*.deb; do dpkg-deb -x "$package" tools; done
export LD_LIBRARY_PATH=$PWD/tools/usr/lib/$(uname -m)-linux-gnu XDG_CONFIG_HOME=$PWD/config XDG_RUNTIME_DIR=$PWD/run
mkdir -p config run
export CONTAINERS_CONF=$PWD/containers.conf
cat > containers.conf <<CONF
[engine]
active_service = "usual"
[engine.service_destinations.usual]
uri = "unix://$PWD/usual.sock"
[engine.service_destinations.other]
uri = "unix://$PWD/other.sock"
CONF
runtime=$XDG_RUNTIME_DIR; [ "$(id -u)" != 0 ] || runtime=/run

asked() { # whom podman asks, or what it says instead
    local said; said=$(timeout 60 "$@" 2>&1 || true)
    case $said in
        *"not found"*) echo "not found" ;;
        *"dial unix "*) sed -n 's,.*dial unix /*\(/[^:]*\): .*,\1,p' <<< "$said" | tail -1 | sed "s,^$runtime/,RUNTIME/,; s,^$PWD/,," ;;
        *) echo "$said" ;;
    esac
}
podman=tools/usr/bin/podman
seen="CONTAINER_CONNECTION=other: $(asked env CONTAINER_CONNECTION=other "$podman" images)
CONTAINER_CONNECTION=nope: $(asked env CONTAINER_CONNECTION=nope "$podman" images)
--connection nope: $(asked "$podman" --connection nope images)"
echo "$seen"
expected='CONTAINER_CONNECTION=other: other.sock
CONTAINER_CONNECTION=nope: RUNTIME/podman/podman.sock
--connection nope: not found'
[ "$seen" = "$expected" ] || { echo "changed: what podman does with an unknown CONTAINER_CONNECTION"; exit 1; }
