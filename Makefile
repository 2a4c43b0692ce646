# Every target sets up what it needs: a virtual environment in .venv, with the pinned versions of constraints.txt.
PYTHON ?= python3
VENV ?= .venv
ARGS ?=
BIN := $(VENV)/bin

.PHONY: crawl demo browse test lint bench clean

crawl: $(VENV)/.run       ## the daily job, into ./mic-archive: make crawl ARGS="--from 2026-10"
	$(BIN)/mic-press crawl $(ARGS)

demo: $(VENV)/.run        ## two days of a small site on this machine, without the internet
	$(BIN)/mic-press demo $(ARGS)

browse: $(VENV)/.run      ## the archive in Datasette
	$(BIN)/mic-press browse $(ARGS)

test: $(VENV)/.dev        ## all fast tests
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.dev        ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.dev       ## speed, as ratios against a peer or a limit in the same run
	$(BIN)/python tests/benchmarks/bench.py $(ARGS)

clean:                    ## the virtual environment and caches, never an archive
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "mic-press needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.run
