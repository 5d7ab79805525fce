#!/usr/bin/env bash
# Builds the fuzz targets on stable Rust and runs them.
#
# usage: run.sh [SECONDS [TARGET…]]      (default: 10 seconds each, all targets)
#
# The flags are those of `cargo fuzz -s none`: coverage for libFuzzer, no sanitizer (which needs a
# nightly compiler; the code under test has no unsafe block).
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-10}
shift || true
host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Ccodegen-units=1"
cargo build --release --target "$host" --target-dir target
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  for file in fuzz_targets/*.rs; do targets+=("$(basename "$file" .rs)"); done
fi
# Two seeds that cost nothing: the household, and what stands in the tests of the workspace.
if [ ! -d corpus/frame ] && [ -x seeds.py ]; then ./seeds.py || true; fi
failed=0
for target in "${targets[@]}"; do
  mkdir -p "corpus/$target" "artifacts/$target"
  log=$(mktemp)
  if "target/$host/release/$target" "corpus/$target" -artifact_prefix="artifacts/$target/" \
      -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -max_len=8192 -print_final_stats=1 \
      >"$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    cover=$(grep -o 'cov: [0-9]*' "$log" | tail -1)
    echo "$target: $runs runs in $seconds s, $cover, nothing found"
  else
    failed=1
    echo "$target: FAILED"
    tail -n 40 "$log"
  fi
  rm -f "$log"
done
exit $failed
