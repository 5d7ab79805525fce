#!/usr/bin/env bash
# Packets a second that are taken from a wire without one being dropped, on one core, beside tcpdump.
#
# usage: live_speed.sh CAPTURE [RATE…]      (root; tcpreplay and tcpdump from Debian)
#
# Both ends of the wire are namespaces of this machine; tcpreplay sends from the first processor, who listens has
# the second. For each rate: what tcpreplay reached, what was dropped of it, and CPU seconds.
set -euo pipefail
cd "$(dirname "$0")/.."
capture=$(realpath "$1")
shift
rates=("$@")
[ ${#rates[@]} -gt 0 ] || rates=(50000 100000 200000 300000 400000)
gardien=${GARDIEN:-${CARGO_TARGET_DIR:-target}/release/gardien}
a=gls$$a b=gls$$b
work=$(mktemp -d)
trap 'ip netns del $a; ip netns del $b; rm -rf "$work"' EXIT
ip netns add $a
ip netns add $b
ip -n $a link add w type veth peer name w netns $b
for n in $a $b; do
  ip netns exec $n sh -c 'echo 1 >/proc/sys/net/ipv6/conf/w/disable_ipv6'
  ip -n $n link set w up
done
sleep 1
each=$(capinfos -Mc "$capture" | awk '/Number of packets/ {print $NF}')
seconds=${SECONDS_EACH:-6}

send() {
  local loops=$(($1 * seconds / each + 1))
  # Before the last lines an older tcpreplay says what it reached.
  ip netns exec $a taskset -c 0 tcpreplay -q -K --pps="$1" --loop=$loops -i w "$capture" 2>&1 |
    awk '/Rated:/ {print $(NF-1)} /Actual:/ {print $2}' | tr '\n' ' '
}

cpu() { awk '{printf "%.2f", $1 + $2}' "$1"; }

for rate in "${rates[@]}"; do
  ip netns exec $b taskset -c 1 bash -c "TIMEFORMAT='%U %S'; time \"$gardien\" look --json -i w --for 600s --quiet >$work/look.json" 2>"$work/cpu" &
  listener=$!
  sleep 1
  read -r sent reached < <(send "$rate"; echo)
  sleep 1
  # The listener is the only gardien in this namespace.
  for pid in $(ip netns pids $b); do [ "$(readlink /proc/$pid/exe)" = "$(realpath "$gardien")" ] && kill -INT "$pid"; done
  wait $listener || true
  python3 - "$work/look.json" "$sent" "$reached" "$(cpu "$work/cpu")" <<'P'
import json, sys
(capture,) = json.load(open(sys.argv[1]))['captures']
dropped = sum(p['count'] for p in capture['problems'] if p['code'] == 'dropped')
print(f'gardien look: {sys.argv[2]} sent, {sys.argv[3]} a second: {capture["packets"]} seen, {dropped} dropped, {sys.argv[4]} s of CPU')
P
  ip netns exec $b taskset -c 1 bash -c "TIMEFORMAT='%U %S'; time tcpdump -i w -B 32768 -w /dev/null 2>$work/dump" 2>"$work/cpu" &
  listener=$!
  sleep 1
  read -r sent reached < <(send "$rate"; echo)
  sleep 1
  for pid in $(ip netns pids $b); do [ "$(basename "$(readlink /proc/$pid/exe)")" = tcpdump ] && kill -INT "$pid"; done
  wait $listener || true
  seen=$(awk '/received by filter/ {print $1}' "$work/dump") dropped=$(awk '/dropped by kernel/ {print $1}' "$work/dump")
  echo "tcpdump -w:   $sent sent, $reached a second: $seen seen, $dropped dropped, $(cpu "$work/cpu") s of CPU"
done
