#!/usr/bin/env bash
# The API against a fuzzer of APIs that reads its document: no request that schemathesis can think of
# may make the hub answer 5xx, close without an answer, or die.
#
# usage: schemathesis.sh [SECONDS]     (GARDIEN names the program; else target/release/gardien)
#
# Installs schemathesis from PyPI into a virtual environment in VENV (else a folder of its own), starts
# a hub on loopback over an empty store, makes its first owner and a few places, people and, where SEED
# names captures, things, and lets it run for so long (60 by default). Left out are the stream of events,
# which never ends, and the act that voids the token in use. CHECKS adds checks. Ends with the counts
# of the run and of the statuses that were answered; 77 where PyPI cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
gardien=$(realpath "${GARDIEN:-${CARGO_TARGET_DIR:-target}/release/gardien}")
work=$(mktemp -d)
hub=
stop() {
  [ -z "$hub" ] || { kill "$hub" && wait "$hub"; } 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT
venv=${VENV:-$work/venv}
if [ ! -x "$venv/bin/schemathesis" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet schemathesis || { echo "skipped: no schemathesis"; exit 77; }
fi

export GARDIEN_CONFIG=$work/none XDG_CONFIG_HOME=$work/config
touch "$work/none"
if [ -n "${SEED:-}" ]; then
  # shellcheck disable=SC2086
  "$gardien" import --quiet --store "$work/store" $SEED >/dev/null
fi
"$gardien" run --json --store "$work/store" --listen 127.0.0.1:0 --log warn \
  >"$work/told" 2>"$work/log" &
hub=$!
for _ in $(seq 100); do
  [ -s "$work/told" ] && break
  sleep 0.1
done
read -r url code < <(python3 -c '
import json, sys
told = json.load(open(sys.argv[1]))
print(told["addresses"][0], told["code"])' "$work/told")

ask() { # METHOD PATH BODY
  curl -sS --fail-with-body -X "$1" -H 'Content-Type: application/json' \
    ${token:+-H "Authorization: Bearer $token"} -d "$3" "$url$2"
}
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
token=$(ask POST /api/v1/setup \
  "{\"code\":\"$code\",\"login\":\"ada\",\"password\":\"a long enough passphrase\"}" | field token)
until=$(python3 -c '
import datetime as d
print((d.datetime.now(d.UTC) + d.timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ"))')
# A token of its own: sessions end sooner.
token=$(ask POST /api/v1/tokens \
  "{\"name\":\"fuzz\",\"scopes\":[\"change\"],\"expires\":\"$until\"}" | field token)
house=$(ask POST /api/v1/places '{"kind":"building","name":"House"}' | field id)
ask POST /api/v1/places "{\"kind\":\"room\",\"name\":\"Attic\",\"parent\":\"$house\"}" >/dev/null
ask POST /api/v1/people "{\"login\":\"ted\",\"role\":\"tenant\",
  \"password\":\"another long passphrase\",\"places\":[\"$house\"]}" >/dev/null

failed=0
# It keeps a cache where it is.
cd "$work"
checks=not_a_server_error${CHECKS:+,$CHECKS}
"$venv/bin/schemathesis" run "$url/api/v1/openapi.json" --url "$url" \
  -H "Authorization: Bearer $token" --checks "$checks" --max-time "$seconds" \
  --exclude-operation-id events --exclude-operation-id session-logout \
  --request-timeout 20 --continue-on-failure --warnings off --no-color || failed=$?

kill -0 "$hub" || { echo "the hub died"; cat "$work/log"; exit 1; }
echo "statuses that were answered:"
curl -sS -H "Authorization: Bearer $token" "$url/metrics" | python3 -c '
import collections, re, sys
counts = collections.Counter()
for line in sys.stdin:
    found = re.match(r"gardien_http_requests_total\{.*status=\"(\d+)\"\} (\d+)", line)
    if found:
        counts[found[1]] += int(found[2])
print(" ".join(f"{status}:{n}" for status, n in sorted(counts.items())))'
if [ -s "$work/log" ]; then
  echo "the hub's log:"
  tail -20 "$work/log"
fi
exit "$failed"
