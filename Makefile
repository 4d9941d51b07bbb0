# serve · serve-postgres · test · bench · contract · lint · screenshots: each sets up what it needs.

PYTHON ?= python3
PORT ?= 8000
LARGE ?= 1000000
EXAMPLES ?= 100
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: serve serve-postgres test bench bench-quick contract faults lint lock openapi translations \
	screenshots clean

serve: .venv/runtime.stamp  ## install, migrate, load, serve on http://127.0.0.1:$(PORT)
	@$(BIN)/kb serve --prepare --port $(PORT)

serve-postgres: .venv/runtime.stamp  ## the same on a PostgreSQL and its standby, made for the time it runs
	@sh tests/require.sh
	@$(BIN)/python -m tests.postgresql $(PORT)

test: .venv/dev.stamp  ## every test, on SQLite, PostgreSQL, a real socket and a real browser
	@sh tests/require.sh chromium
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest

bench: .venv/dev.stamp .venv-bench/stamp  ## every promise of speed, up to a million programmes
	@sh tests/require.sh wrk sqlite3
	@$(BIN)/python -m tests.bench --large $(LARGE)

bench-quick: .venv/dev.stamp .venv-bench/stamp  ## the promises of every day, in some minutes
	@sh tests/require.sh wrk sqlite3
	@BENCH_ROUNDS=3 $(BIN)/python -m tests.bench --quick

faults: .venv/dev.stamp  ## what is promised of kill -9, full disks and long load; hours
	@sh tests/require.sh
	@$(BIN)/python -m tests.faults

contract: .venv/dev.stamp  ## the manual held against servers on both engines, at length
	@sh tests/require.sh
	@$(BIN)/python -m tests.api.contract --examples $(EXAMPLES)

lint: .venv/dev.stamp  ## style, types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

lock: .venv/dev.stamp  ## pin the dependencies of pyproject.toml anew, with hashes
	@$(PIP) install --quiet uv
	@$(BIN)/uv pip compile $(LOCK) --extra all --group build -o requirements.lock
	@$(BIN)/uv pip compile $(LOCK) --all-extras --group dev -o requirements-dev.lock

LOCK := pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

openapi: .venv/dev.stamp  ## write the manual that the tests hold the code to
	@$(BIN)/python -m tests.api.manual

translations: .venv/dev.stamp  ## gather what pages say; what is not said in Chinese yet is left empty
	@$(BIN)/python -m tests.api.translations

screenshots: .venv/dev.stamp  ## take the pictures in docs/screenshots anew
	@sh tests/require.sh chromium
	@$(BIN)/python -m tests.site.screenshots

clean:
	rm -rf .venv .venv-bench build/bench kb.sqlite kb.sqlite-shm kb.sqlite-wal

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else \
		"Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing …"
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo "Installing …"
	@$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv-bench/stamp: tests/bench/requirements.txt
	@echo "Installing …"
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip --disable-pip-version-check install --quiet -r $<
	@touch $@
