#!/usr/bin/env bash
# udocker 1.3.17 (PyPI) and charliecloud 0.31 (Debian 12, `ch-image pull`), seen 2026-11-30.
#
# Expected: a whiteout `.wh.NAME` removes NAME of the layers below, in the root as in any folder (image specification,
# layer.md, "Whiteouts"). Engines and builders write the root's entries without `./`: the step `RUN rm -rf /src` of a
# Dockerfile gives the entry `.wh.src`.
#
# Instead: these two tools, which unpack images without an engine on clusters, pass over whiteouts in the image's root, in
# silence and with status 0, so that removed files and whole folders of the root are there again. udocker looks for
# whiteouts with a pattern that wants a slash before `.wh.`; charliecloud takes the root for the empty name and looks for
# `/src` among names such as `src`. Whiteouts further down are obeyed by both; the spelling `./.wh.NAME` by udocker.
#
# Output seen:
#   udocker: .wh.src no, .wh.note no, ./.wh.dotted yes, opt/.wh.inner yes
#   charliecloud: .wh.src no, .wh.note no, ./.wh.dotted no, opt/.wh.inner yes
set -euo pipefail
work=$(mktemp -d); server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT; cd "$work"
apt-get -qq -o APT::Sandbox::User="$(id -un)" download charliecloud-builders=0.31-1 \
  charliecloud-common=0.31-1 charliecloud-runtime=0.31-1
for package in *.deb; do dpkg-deb -x "$package" tools; done
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check udocker==1.3.17 lark==1.1.5 requests==2.32.3

cat > image.py <<'PY'
"""One image: as an archive for udocker, and served over TLS on loopback, as a registry would, for charliecloud."""
import hashlib, http.server, io, json, ssl, tarfile

def layer(*names):
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for name in names:
            entry = tarfile.TarInfo(name.rstrip("/"))
            entry.mode = 0o755
            entry.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
            tar.addfile(entry)
    return raw.getvalue()

def sha256(content):
    return hashlib.sha256(content).hexdigest()

layers = [layer("src/", "src/main.c", "note", "dotted", "opt/", "opt/inner"),
          layer(".wh.src", ".wh.note", "./.wh.dotted", "opt/", "opt/.wh.inner")]
config = json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "history": [{"created_by": "a"}, {"created_by": "b"}],
                     "rootfs": {"type": "layers", "diff_ids": [f"sha256:{sha256(raw)}" for raw in layers]}}).encode()

def archive():
    members, parent = {f"{sha256(config)}.json": config}, {}
    for raw in layers:
        name = sha256(raw)
        members |= {f"{name}/VERSION": b"1.0", f"{name}/json": json.dumps({"id": name} | parent).encode(),
                    f"{name}/layer.tar": raw}
        parent = {"parent": name}
    members["manifest.json"] = json.dumps([{"Config": f"{sha256(config)}.json", "RepoTags": ["root:1"],
                                            "Layers": [f"{sha256(raw)}/layer.tar" for raw in layers]}]).encode()
    members["repositories"] = json.dumps({"root": {"1": parent["parent"]}}).encode()
    with tarfile.open("image.tar", "w") as tar:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))

def blob(content, kind):
    BLOBS[f"/v2/root/blobs/sha256:{sha256(content)}"] = ("application/octet-stream", content)
    return {"mediaType": f"application/vnd.docker.{kind}", "digest": f"sha256:{sha256(content)}", "size": len(content)}

BLOBS = {"/v2/": ("application/json", b"{}")}
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
BLOBS["/v2/root/manifests/1"] = (MANIFEST, json.dumps({
    "schemaVersion": 2, "mediaType": MANIFEST, "config": blob(config, "container.image.v1+json"),
    "layers": [blob(raw, "image.rootfs.diff.tar") for raw in layers]}).encode())

class Registry(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        media_type, content = BLOBS.get(self.path, ("application/json", b'{"errors":[]}'))
        self.send_response(200 if self.path in BLOBS else 404)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

archive()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("certificate", "key")
with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with open("port", "w") as port:
        port.write(str(server.server_port))
    server.serve_forever()
PY
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out certificate -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2> openssl.log
python3 image.py & server=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done

export UDOCKER_DIR=$work/udocker
printf '[DEFAULT]\nautoinstall =\n' > udocker.conf # off (empty is false): its tools for running would be fetched
udocker() { venv/bin/udocker --allow-root --config="$work/udocker.conf" "$@" >> log 2>&1 || { cat log; exit 1; }; }
udocker load -i image.tar
udocker create --name=box root:1

export USER=${USER:-$(id -un)} REQUESTS_CA_BUNDLE=$work/certificate
venv/bin/python tools/usr/bin/ch-image --storage="$work/charliecloud" --no-cache pull "localhost:$(cat port)/root:1" \
  > log 2>&1 || { cat log; exit 1; }

obeyed() { # root, then pairs of whiteout and what it removes
  [ -d "$1/opt" ] || { echo "no image in $1"; return; }
  for pair in .wh.src:src .wh.note:note ./.wh.dotted:dotted opt/.wh.inner:opt/inner; do
    if [ -e "$1/${pair#*:}" ]; then echo "${pair%:*} no"; else echo "${pair%:*} yes"; fi
  done | paste -sd, | sed 's/,/, /g'
}
seen="udocker: $(obeyed udocker/containers/box/ROOT)
charliecloud: $(obeyed "$(echo charliecloud/img/*root*)")"
echo "$seen"
expected='udocker: .wh.src no, .wh.note no, ./.wh.dotted yes, opt/.wh.inner yes
charliecloud: .wh.src no, .wh.note no, ./.wh.dotted no, opt/.wh.inner yes'
[ "$seen" = "$expected" ] || { echo "changed: whiteouts in the root"; exit 1; }
