#!/bin/sh
# What the tests of pages and papers need besides Python: Chromium and Chinese fonts. Installed by apt when root;
# else said loudly, and those tests are skipped. With CI=true their absence is a failure.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="chromium"
"$(dirname "$0")/../.venv/bin/python" -c "from yishi.papers import fonts; fonts.face()" 2>/dev/null || missing="$missing fonts-noto-cjk"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "yishi: installing $missing for the tests of pages and papers" >&2
  apt-get update -q >/dev/null 2>&1 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 && exit 0
fi
echo "*** yishi: MISSING FOR TESTS: $missing -- tests of pages and papers are skipped. sudo apt-get install $missing ***" >&2
[ "${CI:-}" != true ] || exit 1
