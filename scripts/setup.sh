#!/bin/sh
# Makes .venv in this checkout and installs the locked packages into it. Run by every make target;
# does nothing when the lock file has not changed since.  Usage: scripts/setup.sh run|dev
set -eu
cd "$(dirname "$0")/.."
what="${1:-run}"
lock="requirements/$what.lock"
stamp=".venv/.installed-$what"
PY="${PYTHON:-python3}"

if [ -f .venv/.installed-dev ] && [ "$what" = run ]; then stamp=.venv/.installed-dev; lock=requirements/dev.lock; fi
if [ -f "$stamp" ] && cmp -s "$lock" "$stamp" && [ -x .venv/bin/yishi ]; then exit 0; fi

"$PY" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "yishi: Python 3.11 or newer is needed; set PYTHON=/path/to/python3" >&2; exit 2; }
if ! "$PY" -c 'import ensurepip, venv' 2>/dev/null && [ ! -x .venv/bin/pip ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "yishi: installing python3-venv" >&2
    apt-get update -q >&2 && apt-get install -y -q python3-venv >&2
  else
    echo "yishi: this Python has no venv module. Please run: sudo apt-get install python3-venv" >&2; exit 2
  fi
fi
[ -x .venv/bin/python ] || "$PY" -m venv .venv
echo "yishi: installing the packages of $lock into .venv" >&2
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock" >&2
.venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
cp "$lock" "$stamp"
