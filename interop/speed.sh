#!/usr/bin/env bash
# CPU seconds of gardien and its peers on one capture, on one core, in one run; best of three.
#
# usage: speed.sh CAPTURE
#
# Peers are used where they are: tshark and ndpiReader from Debian's packages tshark and libndpi-bin;
# Suricata on the PATH, or in a folder made by
#   debootstrap --variant=minbase --include=suricata sid FOLDER
# named by SURICATA_ROOT (needs root, for chroot).
set -euo pipefail
cd "$(dirname "$0")/.."
capture=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work" ${SURICATA_ROOT:+"$SURICATA_ROOT/tmp/gardien-speed"}' EXIT
cargo build --release --locked --quiet -p gardien
gardien="${CARGO_TARGET_DIR:-target}/release/gardien"
packets=$("$gardien" inspect "$capture" --json --quiet | python3 -c 'import json,sys; print(json.load(sys.stdin)["totals"]["packets"])')

cat >"$work/suricata.yaml" <<'Y'
%YAML 1.1
---
vars: {address-groups: {HOME_NET: any, EXTERNAL_NET: any}, port-groups: {HTTP_PORTS: "80"}}
outputs:
  - eve-log: {enabled: yes, filetype: regular, filename: eve.json, types: [flow, dns, tls, http]}
rule-files: []
Y

# best NAME PACKETS COMMAND…
best() {
  local name=$1 count=$2 least='' line
  shift 2
  for _ in 1 2 3; do
    # A run that fails has no speed: its seconds must not look like a fast one's.
    if ! command time -o "$work/time" -f '%U %S %M' taskset -c 0 "$@" >/dev/null 2>"$work/err"; then
      printf '%-34s failed: %s\n' "$name" "$(tail -n 1 "$work/err")"
      return 0
    fi
    line=$(tail -n 1 "$work/time")
    if [ -z "$least" ] || awk -v a="$line" -v b="$least" 'BEGIN { split(a, x); split(b, y); exit !(x[1] + x[2] < y[1] + y[2]) }'; then
      least=$line
    fi
  done
  awk -v l="$least" -v n="$count" -v name="$name" 'BEGIN {
    split(l, x); cpu = x[1] + x[2]; if (cpu < 0.01) cpu = 0.01
    printf "%-34s %8.2f s  %9.3f M packets/s  %5.0f MB\n", name, cpu, n / cpu / 1e6, x[3] / 1024
  }'
}

echo "$(basename "$capture"): $packets packets, $(stat -c %s "$capture") octets"
best "gardien inspect --json" "$packets" "$gardien" inspect "$capture" --json --quiet
best "gardien inspect (text)" "$packets" "$gardien" inspect "$capture" --quiet --all
if [ -n "${SURICATA_ROOT:-}" ]; then
  in="$SURICATA_ROOT/tmp/gardien-speed"
  mkdir -p "$in/log"
  cp "$work/suricata.yaml" "$in/"
  cp "$capture" "$in/capture.pcap"
  best "suricata, one thread" "$packets" chroot "$SURICATA_ROOT" suricata -c /tmp/gardien-speed/suricata.yaml \
    -r /tmp/gardien-speed/capture.pcap -l /tmp/gardien-speed/log --runmode single -k none
  best "suricata, its own yaml, no rules" "$packets" chroot "$SURICATA_ROOT" suricata -c /etc/suricata/suricata.yaml \
    -S /dev/null -r /tmp/gardien-speed/capture.pcap -l /tmp/gardien-speed/log -k none
elif command -v suricata >/dev/null; then
  mkdir -p "$work/log"
  best "suricata, one thread" "$packets" suricata -c "$work/suricata.yaml" -r "$capture" -l "$work/log" --runmode single -k none
fi
if command -v ndpiReader >/dev/null; then
  best "ndpiReader -q" "$packets" ndpiReader -q -i "$capture"
fi
if command -v tshark >/dev/null; then
  best "tshark, first 200,000 packets" $((packets < 200000 ? packets : 200000)) tshark -n -r "$capture" -c 200000 -T fields \
    -e dns.qry.name -e tls.handshake.extensions_server_name -e http.host
fi
