#!/usr/bin/env bash
# docker-registry 2.8.2 (Debian 12; the reference registry "distribution"), seen 2026-11-30. Loopback only.
#
# Expected: `garbage-collect` removes blobs that no manifest refers to. sha512 is a registered digest algorithm of the
# image specification (descriptor.md), and this registry takes it: the upload of a layer with ?digest=sha512:… is answered
# 201, GET by the sha512 digest gives the layer, and a manifest that names the layer so is accepted under a tag.
#
# Instead: blobs are stored under their sha256, and the collector compares the digests of manifests with the stored
# ones as text. It prints "marking blob sha512:…" for the layer and then deletes it all the same, with status 0 and no
# option given: the tag stays, its manifest is served, and the pull fails at the layer. A layer named by sha256 stays.
#
# Output seen:
#   before: sha256 layer 200, sha512 layer 200
#   garbage-collect: status 0, marked the sha512 layer, deleted 1 blob
#   after: sha256 layer 200, sha512 layer 404, manifest of both 200
set -euo pipefail
work=$(mktemp -d); server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT; cd "$work"
apt-get -qq -o APT::Sandbox::User="$(id -un)" download docker-registry=2.8.2+ds1-1
dpkg-deb -x docker-registry_*.deb tools
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat > config.yml <<YAML
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $work/store}}
http: {addr: "127.0.0.1:$port"}
YAML

start() {
  tools/usr/bin/docker-registry serve config.yml > serve.log 2>&1 & server=$!
  python3 - "$port" <<'PY'
import socket, sys, time

for _ in range(100):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", int(sys.argv[1]))) == 0:
            sys.exit()
    time.sleep(0.1)
sys.exit("the registry does not listen")
PY
}

cat > client.py <<'PY'
import hashlib, http.client, json, sys, urllib.parse

OCI = "application/vnd.oci.image."
LAYERS = {"sha256": bytes(1024), "sha512": bytes(2048)}  # two empty tars, of two and of four blocks

def digest(content, algorithm="sha256"):
    return f"{algorithm}:{hashlib.new(algorithm, content).hexdigest()}"

def ask(method, path, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.read()
    return answer

def upload(content, algorithm):
    place = urllib.parse.urlsplit(ask("POST", "/v2/image/blobs/uploads/", b"").headers["Location"])
    answer = ask("PUT", f"{place.path}?{place.query}&digest={digest(content, algorithm)}", content,
                 Content_Type="application/octet-stream")
    assert answer.status == 201, answer.status
    return {"digest": digest(content, algorithm), "size": len(content)}

def push():
    description = {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {
        "type": "layers", "diff_ids": [digest(raw) for raw in LAYERS.values()]}}
    config = {"mediaType": OCI + "config.v1+json", **upload(json.dumps(description).encode(), "sha256")}
    layers = [{"mediaType": OCI + "layer.v1.tar", **upload(raw, algorithm)} for algorithm, raw in LAYERS.items()]
    manifest = {"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json", "config": config, "layers": layers}
    answer = ask("PUT", "/v2/image/manifests/tag", json.dumps(manifest), Content_Type=manifest["mediaType"])
    assert answer.status == 201, answer.status

def states():
    return ", ".join(f"{algorithm} layer {ask('GET', '/v2/image/blobs/' + digest(raw, algorithm)).status}"
                     for algorithm, raw in LAYERS.items())

if sys.argv[2] == "push":
    push()
    print(f"before: {states()}")
else:
    tagged = ask("GET", "/v2/image/manifests/tag", Accept=OCI + "manifest.v1+json").status
    print(f"after: {states()}, manifest of both {tagged}")
PY

start
before=$(python3 client.py "$port" push)
kill "$server"; wait "$server" || true
status=0; tools/usr/bin/docker-registry garbage-collect config.yml > collected 2> collect.log || status=$?
marked='did not mark'; ! grep -q 'marking blob sha512:' collected || marked=marked
deleted=$(grep -c '^blob eligible for deletion: ' collected || true)
start
seen="$before
garbage-collect: status $status, $marked the sha512 layer, deleted $deleted blob
$(python3 client.py "$port" states)"
echo "$seen"
expected='before: sha256 layer 200, sha512 layer 200
garbage-collect: status 0, marked the sha512 layer, deleted 1 blob
after: sha256 layer 200, sha512 layer 404, manifest of both 200'
[ "$seen" = "$expected" ] || { echo "changed: sha512 and the garbage collector"; exit 1; }
