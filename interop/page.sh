#!/usr/bin/env bash
# The pages of `gardien inspect --format html` in a real browser: page.mjs over each FILE.html. Ends with 77 where there
# is no browser (browser.sh).
#
#   interop/page.sh [--shots FOLDER] FILE.html…
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/browser.sh"
node "$here/page.mjs" "$@"
