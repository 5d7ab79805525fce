#!/usr/bin/env bash
# The pages of a running hub in a real browser: pages.mjs. Installs axe-core and puppeteer-core as page.sh
# does. Where they or Chromium cannot be had it says so and ends with 77.
#
#   interop/pages.sh [--shots FOLDER] GARDIEN [CAPTURE…]
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
for name in chromium chromium-browser google-chrome; do
  CHROMIUM=${CHROMIUM:-$(command -v "$name" || true)}
done
export CHROMIUM
[ -n "$CHROMIUM" ] || { echo "skipped: no Chromium is there"; exit 77; }
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "skipped: node and npm are not there"
  exit 77
fi
modules=${PAGE_MODULES:-}
if [ -z "$modules" ]; then
  modules=$(mktemp -d)
  trap 'rm -rf "$modules"' EXIT
  (cd "$modules" && npm init -y >/dev/null &&
    npm install --no-audit --no-fund --silent axe-core@4 puppeteer-core@24 >/dev/null) ||
    { echo "skipped: axe-core and puppeteer-core cannot be installed"; exit 77; }
fi
PAGE_MODULES=$modules node "$here/pages.mjs" "$@"
