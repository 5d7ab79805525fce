#!/usr/bin/env bash
# The pages of a running hub in a real browser: pages.mjs. Ends with 77 where there is no browser (browser.sh).
#
#   interop/pages.sh [--shots FOLDER] GARDIEN [CAPTURE…]
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/browser.sh"
node "$here/pages.mjs" "$@"
