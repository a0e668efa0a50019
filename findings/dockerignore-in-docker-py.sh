#!/usr/bin/env bash
# docker (docker-py) 7.2.0 (PyPI) against Debian 12's docker CLI 20.10.24, seen 2026-11-30.
#
# Expected: the same .dockerignore selects the same build context. The Dockerfile reference says that patterns are
# matched by the rules of Go's filepath.Match, which minds case and negates a character class with `^`; file names in an
# image mind case too.
#
# Instead: docker-py folds case on every system, and negates a class with `!` only, so that `[^ab]` excludes exactly
# the files which the CLI keeps. `BUILD` in .dockerignore (the name of Bazel's files) also takes the folder `build` out
# of a context that docker-py sends: COPY of it fails, and COPY of a pattern or of `.` copies less without a word. The
# image that is built of the same files depends on the client which sent them.
#
# Output seen (files sent, besides Dockerfile and .dockerignore):
#   BUILD · docker CLI: a b build/out c · docker-py: a b c
#   [^ab] · docker CLI: BUILD a b build/out · docker-py: BUILD build/out c
set -euo pipefail
work=$(mktemp -d); server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT; cd "$work"
apt-get -qq -o APT::Sandbox::User="$(id -un)" download docker.io=20.10.24+dfsg1-1+deb12u1+b6
dpkg-deb -x docker.io_*.deb cli
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check docker==7.2.0

# An engine of three answers on loopback, which writes down the names of the files in the context that it was sent.
cat > engine.py <<'PY'
import http.server, io, json, tarfile

class Engine(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, body):
        self.send_response(200)
        for name, value in (("Api-Version", "1.41"), ("Ostype", "linux"), ("Content-Type", "application/json"),
                            ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        self.answer(json.dumps({"ApiVersion": "1.41", "MinAPIVersion": "1.12", "Os": "linux", "Arch": "amd64"}).encode())

    do_HEAD = do_GET

    def do_POST(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))  # docker-py; the CLI sends chunks
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                sent += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        with tarfile.open(fileobj=io.BytesIO(sent)) as context, open("sent", "w") as names:
            names.write("\n".join(sorted(entry.name for entry in context if entry.isfile())))
        self.answer(b'{"stream":"Successfully built 0123456789ab\\n"}\n')

with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Engine) as server:
    with open("port", "w") as port:
        port.write(str(server.server_port))
    server.serve_forever()
PY
python3 engine.py & server=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
host=tcp://127.0.0.1:$(cat port)

mkdir -p context/build home
for file in a b c BUILD build/out; do echo "$file" > "context/$file"; done
echo 'FROM scratch' > context/Dockerfile
files() { grep -vxE 'Dockerfile|\.dockerignore' sent | tr '\n' ' ' | sed 's/ $//'; }

seen=
for pattern in BUILD '[^ab]'; do
  printf '%s\n' "$pattern" > context/.dockerignore
  HOME=$work/home DOCKER_BUILDKIT=0 DOCKER_HOST=$host cli/usr/bin/docker build -q context > cli.log 2>&1
  seen+="$pattern · docker CLI: $(files)"
  venv/bin/python -c 'import docker, sys; list(docker.APIClient(sys.argv[1], version="1.41").build("context"))' "$host"
  seen+=" · docker-py: $(files)"$'\n'
done
printf '%s' "$seen"
expected='BUILD · docker CLI: a b build/out c · docker-py: a b c
[^ab] · docker CLI: BUILD a b build/out · docker-py: BUILD build/out c
'
[ "$seen" = "$expected" ] || { echo "changed: which files .dockerignore keeps from the context"; exit 1; }
