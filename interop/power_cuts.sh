#!/usr/bin/env bash
# Cuts the power of a machine on which gardien writes, again and again, and looks whether anything that was
# acknowledged is lost:   interop/power_cuts.sh [ROUNDS]     (GARDIEN names the program)
#
# The machine is User-Mode Linux (Debian's user-mode-linux) with this system's files, read only, and an ext4
# disk of its own; to cut its power is to kill it, and with it all that its kernel had not yet written. In each
# round it starts, mounts the disk, verifies what the rounds before left (every place that was acknowledged
# is there, the database is sound, the journal verifies and has as many additions), and then adds places,
# each acknowledged on its console once the command says that it is kept, until it is killed at a moment that
# nobody chose. Exit code 0: nothing lost in any round; 77: it cannot run here.
set -euo pipefail
rounds=${1:-50}
gardien=$(realpath "${GARDIEN:-${CARGO_TARGET_DIR:-target}/release/gardien}")
linux=$(command -v linux.uml || true)
[ -n "$linux" ] && command -v mkfs.ext4 >/dev/null || { echo "no User-Mode Linux here" >&2; exit 77; }
work=$(mktemp -d /tmp/gardien-cuts.XXXXXX)
machine=
stop() { [ -z "$machine" ] || kill -9 -- "-$machine" 2>/dev/null || true; rm -rf "$work"; }
trap stop EXIT
truncate -s 256M "$work/disk"
mkfs.ext4 -q -F "$work/disk"
cat >"$work/init" <<I
#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/mnt XDG_CONFIG_HOME=/mnt LANG=C.UTF-8
mount -t proc proc /proc; mount -t tmpfs tmpfs /mnt; mount -t devtmpfs dev /dev 2>/dev/null; export TMPDIR=/mnt
mkdir -p /mnt/disk; mount -t ext4 /dev/ubda /mnt/disk || { echo "BAD no disk"; exec sleep 1000; }
store=/mnt/disk/store
if [ -e \$store ]; then
  "$gardien" places --store \$store --json >/mnt/places && "$gardien" journal export /mnt/j.tar --store \$store >/dev/null &&
    "$gardien" journal verify /mnt/j.tar >/dev/null; code=\$?
  [ \$code = 3 ] || echo "BAD journal or store: \$code"
  n=\$(grep -c '"name": "p' /mnt/places)
  echo "FOUND \$n \$("$gardien" journal show --store \$store --json | grep -c '"action": "place.add"')"
  grep -o '"name": "p[0-9]*"' /mnt/places | tr -dc '0-9\n' | sort -n | tail -1 | sed 's/^/LAST /'
fi
n=\$((\$(grep -o '"name": "p[0-9]*"' /mnt/places 2>/dev/null | tr -dc '0-9\n' | sort -n | tail -1) + 0))
echo READY
while :; do
  n=\$((n + 1))
  "$gardien" places add p\$n --store \$store >/dev/null && echo "ACK \$n" || echo "BAD refused \$n"
done
I
chmod +x "$work/init"
acknowledged=0 lost=0 bad=0 checked=0
for round in $(seq 1 "$rounds"); do
  : >"$work/console"
  setsid "$linux" rootfstype=hostfs root=/dev/root ro init="$work/init" mem=256M quiet \
    "ubd0=$work/disk" con=null con0=null,fd:1 ssl=null >"$work/console" 2>&1 </dev/null &
  machine=$!
  for _ in $(seq 1 300); do grep -q READY "$work/console" && break; sleep 0.2; done
  grep -q READY "$work/console" || { echo "round $round: the machine did not start" >&2; tail -5 "$work/console" >&2; exit 1; }
  # Some moment within six seconds of writing.
  sleep "$((RANDOM % 5 + 1)).$((RANDOM % 1000))"
  kill -9 -- "-$machine" 2>/dev/null || true
  wait "$machine" 2>/dev/null || true
  machine=
  if grep -q '^FOUND' "$work/console"; then
    checked=$((checked + 1))
    found=$(sed -n 's/^FOUND \([0-9]*\) .*/\1/p' "$work/console" | tr -d '\r' | head -1)
    added=$(sed -n 's/^FOUND [0-9]* \([0-9]*\).*/\1/p' "$work/console" | tr -d '\r' | head -1)
    last=$(sed -n 's/^LAST \([0-9]*\).*/\1/p' "$work/console" | tr -d '\r' | head -1)
    [ "${last:-0}" -ge "$acknowledged" ] && [ "$found" = "${last:-0}" ] || { lost=$((lost + 1)); echo "round $round: acknowledged up to $acknowledged, found $found, last ${last:-none}"; }
    [ "$found" = "$added" ] || { bad=$((bad + 1)); echo "round $round: $found places, $added entries of the journal"; }
  fi
  if grep -m 3 '^BAD' "$work/console"; then bad=$((bad + 1)); fi
  now=$(sed -n 's/^ACK \([0-9]*\).*/\1/p' "$work/console" | tr -d '\r' | tail -1)
  acknowledged=${now:-$acknowledged}
done
echo "$rounds cuts, $checked looked at after, $acknowledged places acknowledged; rounds with a loss: $lost, with a disagreement: $bad"
[ "$lost" = 0 ] && [ "$bad" = 0 ]
