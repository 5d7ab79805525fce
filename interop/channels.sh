#!/usr/bin/env bash
# Channels against real receivers on loopback (channels.py), which this installs where it may: aiosmtpd and
# standardwebhooks from PyPI into a virtual environment in VENV (else a folder of its own); mosquitto and rsyslog must
# be there. Ends with 77 where something cannot be had.
#
# usage: channels.sh     (GARDIEN names the program; else target/release/gardien)
set -euo pipefail
cd "$(dirname "$0")/.."
gardien=${GARDIEN:-${CARGO_TARGET_DIR:-target}/release/gardien}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH=$PATH:/usr/sbin
for program in mosquitto mosquitto_sub mosquitto_passwd rsyslogd; do
  command -v $program >/dev/null || { echo "skipped: no $program"; exit 77; }
done
venv=${VENV:-$work/venv}
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet aiosmtpd standardwebhooks || { echo "skipped: no aiosmtpd"; exit 77; }
fi
"$venv/bin/python" interop/channels.py "$gardien"
