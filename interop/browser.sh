# Sourced by page.sh and pages.sh: finds Chromium and Node, installs axe-core and puppeteer-core (which brings no
# browser) from npm into a folder of its own, or takes those in PAGE_MODULES. Where one of these cannot be had it says
# so and ends with 77. Sets CHROMIUM and PAGE_MODULES.
for name in chromium chromium-browser google-chrome; do
  CHROMIUM=${CHROMIUM:-$(command -v "$name" || true)}
done
[ -n "$CHROMIUM" ] || { echo "skipped: no Chromium is there"; exit 77; }
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "skipped: node and npm are not there"
  exit 77
fi
if [ -z "${PAGE_MODULES:-}" ]; then
  PAGE_MODULES=$(mktemp -d)
  trap 'rm -rf "$PAGE_MODULES"' EXIT
  (cd "$PAGE_MODULES" && npm init -y >/dev/null &&
    npm install --no-audit --no-fund --silent axe-core@4 puppeteer-core@24 >/dev/null) ||
    { echo "skipped: axe-core and puppeteer-core cannot be installed"; exit 77; }
fi
export CHROMIUM PAGE_MODULES
