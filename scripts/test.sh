#!/bin/sh
# All tests on SQLite, then those that touch the database again on a real PostgreSQL; then, where another Python
# from 3.13 on is there, the pure rooms on it.
set -eu
cd "$(dirname "$0")/.."
scripts/tools.sh
P=".venv/bin/python -m pytest -n ${YISHI_TEST_PROCESSES:-2} --dist loadfile"
echo "== all rooms, SQLite"
$P --ignore=tests/browser "$@"
echo "== pages, in Chromium"
$P tests/browser
echo "== services and races, PostgreSQL"
YISHI_TEST_DATABASE=postgresql $P -m "both and not drill" "$@"
scripts/other_python.sh
