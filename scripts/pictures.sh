#!/bin/sh
# Makes the pictures of the README from the running demo. Needs Chromium and a Chinese font; run after `make demo`
# answers, with its address: scripts/pictures.sh http://127.0.0.1:8000/
set -eu
cd "$(dirname "$0")/.."
address="${1:-http://127.0.0.1:8000/}"
matter=$(.venv/bin/python - <<'PY'
import sqlite3
print(sqlite3.connect("var/yishi.sqlite3").execute(
    "select subject from matters_matter where procedure = 'well' and state = 'closed'").fetchone()[0].partition("/")[2])
PY
)
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$(mktemp -d)" \
  --window-size=500,1700 --screenshot=docs/pictures/matter.png "${address}m/$matter/" >/dev/null 2>&1
echo docs/pictures/matter.png
