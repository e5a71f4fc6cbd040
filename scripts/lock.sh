#!/bin/sh
# Resolves pyproject.toml into hash-pinned lock files for Python 3.11 and newer, without addresses.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python -m pip install -q uv
c=".venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate"
$c pyproject.toml -o requirements/run.lock
$c --extra dev -c requirements/run.lock pyproject.toml -o requirements/dev.lock
