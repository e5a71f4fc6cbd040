#!/bin/sh
# Runs the pure rooms' tests on a second Python (3.13 or newer) where one is installed; says loudly when none is.
set -eu
cd "$(dirname "$0")/.."
other=""
for name in "${YISHI_PYTHON2:-}" python3.13 python3.14 "$HOME"/.pyenv/versions/3.1[3-9]*/bin/python3; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && "$name" -c 'import ensurepip' 2>/dev/null; then other="$name"; break; fi
done
if [ -z "$other" ]; then echo "== NO SECOND PYTHON (3.13) HERE: the pure rooms ran on one version only"; exit 0; fi
if [ "$(.venv/bin/python -c 'import sys; print(sys.version_info[:2])')" = "$("$other" -c 'import sys; print(sys.version_info[:2])')" ]; then exit 0; fi
if ! cmp -s requirements/dev.lock .venv-other/.installed 2>/dev/null; then
  "$other" -m venv .venv-other
  .venv-other/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
  .venv-other/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
  cp requirements/dev.lock .venv-other/.installed
fi
echo "== pure rooms, $(.venv-other/bin/python --version)"
.venv-other/bin/python -m pytest -n "${YISHI_TEST_PROCESSES:-2}" --dist loadfile src/yishi/rulebook src/yishi/tally src/yishi/tlog src/yishi/procedure src/yishi/verifier
