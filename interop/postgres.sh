#!/usr/bin/env bash
# Starts a PostgreSQL of its own on loopback, in a folder that goes with it, and runs a command with
# GARDIEN_TEST_POSTGRES naming it:   interop/postgres.sh cargo test -p gardien --bin gardien store
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
bin=${bin:-$(dirname "$(command -v initdb)")}
[ -x "$bin/initdb" ] || { echo "no PostgreSQL server is installed" >&2; exit 77; }
folder=$(mktemp -d /tmp/gardien-postgres.XXXXXX)
# The server refuses to run as root.
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
[ "$(id -u)" = 0 ] && chown postgres "$folder"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
stop() { as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"; }
trap stop EXIT
cd /
as "$bin/initdb" -D "$folder/data" -U gardien -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
as "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
  -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c max_connections=100" start >/dev/null
cd - >/dev/null
export GARDIEN_TEST_POSTGRES=postgres://gardien@127.0.0.1:$port/postgres
"$@"
