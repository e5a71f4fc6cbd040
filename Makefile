# Yishi. Each target does its own set-up; `make demo` and `make test` are all a newcomer needs.
.PHONY: help setup demo test lint bench drill pictures lock clean
RUN = .venv/bin/yishi
PYTEST = .venv/bin/python -m pytest

help:      ## what there is
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'
setup:     ## install everything into the checkout
	@scripts/setup.sh run
demo: setup ## play the ten cases into var/ and serve the board
	@$(RUN) demo
test:      ## all tests, on SQLite and on a real PostgreSQL
	@scripts/setup.sh dev
	@scripts/test.sh
lint:      ## style, types, import directions
	@scripts/setup.sh dev
	@.venv/bin/ruff check src tests scripts
	@.venv/bin/ruff format --check src tests scripts
	@.venv/bin/lint-imports
	@.venv/bin/mypy src/yishi
bench:     ## the table of speeds
	@scripts/setup.sh dev
	@.venv/bin/python -m tests.bench
drill:     ## the long trials: races, kills, forged records
	@scripts/setup.sh dev
	@$(PYTEST) -m drill -v --durations=0
	@YISHI_TEST_DATABASE=postgresql $(PYTEST) -m "drill and both" -v --durations=0
pictures: ## the pictures of the README and the guides
	@scripts/setup.sh dev
	@.venv/bin/python scripts/pictures.py
lock:      ## make the lock files anew
	@scripts/lock.sh
clean:     ## remove what was installed and played
	rm -rf .venv var build
