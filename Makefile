# Every target sets up what it needs: a virtual environment in .venv, with the pinned versions of constraints.txt.
PYTHON ?= python3
VENV ?= .venv
ARGS ?=
BIN := $(VENV)/bin
# An installed program has its bytecode; where the environment forbids to keep any, each start would compile the sources again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: crawl demo browse test clock browser screenshots faults powercut cluster readers lowest soak compare fuzz corpus lint bench bench-scale score clean

crawl: $(VENV)/.run       ## the daily job, into ./mic-archive: make crawl ARGS="--from 2026-10"
	$(BIN)/mic-press crawl $(ARGS)

demo: $(VENV)/.run        ## two days of a small site on this machine, without the internet
	$(BIN)/mic-press demo $(ARGS)

browse: $(VENV)/.run      ## the archive in Datasette
	$(BIN)/mic-press browse $(ARGS)

test: $(VENV)/.dev        ## all fast tests
	$(BIN)/python -m pytest -n 3 --dist loadfile -m "not browser and not cluster and not faults and not powercut and not readers and not soak" $(ARGS)

# A first, a middle, a leap day, a last ten minutes of a year, all in UTC, and midnight in Japan at the turn of a month.
DAYS := 2027-03-01T10:00 2027-06-15T10:00 2028-02-29T10:00 2026-12-31T23:50 2027-01-31T14:59:45
clock: $(VENV)/.dev       ## the tests that have the machine's clock in them, on five days of the calendar: apt-get install faketime
	@for day in $(DAYS); do echo "$$day in UTC" && TZ=UTC DONT_FAKE_MONOTONIC=1 PYTHONPATH=$(CURDIR)/tests/faked_clock \
	  faketime -f "$$(printf %+d $$(($$(date -d $${day}Z +%s) - $$(date +%s))))s" \
	  $(BIN)/python -m pytest -q -m "clock and not faults" $(ARGS) || exit 1; done

browser: $(VENV)/.browser ## the reading room in Chromium, which has to be there: apt-get install chromium fonts-noto-cjk
	$(BIN)/python -m pytest -n 2 --dist loadfile -m browser $(ARGS)

screenshots: $(VENV)/.browser  ## the pictures in tests/screenshots, taken in the same Chromium
	$(BIN)/python tests/screenshots.py

faults: $(VENV)/.dev      ## what may go wrong, injected for real; prints the table of tests/README.md with pass marks
	$(BIN)/python -m pytest -q -n 2 -m faults -p fault_table $(ARGS)

powercut: $(VENV)/.dev    ## each operation on the disk fails, or the power is cut there, a part of them: make powercut ARGS="--every 20"
	$(BIN)/python -m pytest -q -n 2 -m powercut -p fault_table tests/test_disk_failures.py tests/test_power_cuts.py $(ARGS)

cluster: $(VENV)/.cluster ## a rebuild by the workers of a real Dask cluster, one of which is killed, and from a store that speaks S3
	$(BIN)/python -m pytest -q -n 0 -m cluster tests/test_cluster.py tests/test_reading_ahead.py $(ARGS)

readers: $(VENV)-readers/.dev  ## Parquet as DuckDB and pandas read it, in an environment of their own: sqlite-utils loads pandas wherever it is
	$(VENV)-readers/bin/python -m pytest -q -n 2 --dist loadscope -m readers tests/test_export_parquet.py $(ARGS)

# What reads, and the demo, which crawls, compares and searches. With each newer Python that is on PATH or among pyenv's, with the newest versions too.
READING := tests/test_mic_pages.py tests/test_mic_lists.py tests/test_decode.py tests/test_documents.py tests/test_unknown_template.py
lowest: $(VENV)-lowest/.dev  ## the demo and the tests of reading with the lowest versions that pyproject.toml allows, and with newer Pythons
	$(VENV)-lowest/bin/mic-press demo
	$(VENV)-lowest/bin/python -m pytest -q -n 2 $(READING) $(ARGS)
	@$(VENV)-lowest/bin/python tests/newer_pythons.py | while read -r version python; do here=$(VENV)-python$$version; \
	  $(MAKE) --no-print-directory VENV=$$here PYTHON=$$python $$here/.dev </dev/null && $$here/bin/python --version && \
	  $$here/bin/mic-press demo </dev/null && $$here/bin/python -m pytest -q -n 2 $(READING) $(ARGS) </dev/null || exit 1; done

soak: $(VENV)/.dev        ## a year of cron on a site where things happen
	MIC_PRESS_SOAK_DAYS=365 $(BIN)/python -m pytest -q -n 0 tests/test_year.py $(ARGS)

compare: $(VENV)/.dev     ## whether an older checkout makes the same bytes and rows, which takes apt-get install faketime: make compare ARGS=REV
	$(BIN)/python tests/compare_checkouts.py $(ARGS)

fuzz: $(VENV)/.dev        ## damaged pages and records for a minute, pairs of pages, long texts: make fuzz ARGS="--seconds 600"
	$(BIN)/python tests/fuzz.py $(ARGS)
	$(BIN)/python tests/linear.py

corpus: $(VENV)/.dev      ## how your own PDFs read: make corpus MIC_PRESS_PDF_CORPUS=DIR; without it, ours
	MIC_PRESS_PDF_CORPUS="$(MIC_PRESS_PDF_CORPUS)" $(BIN)/python -m pytest -q -n 0 tests/test_pdf_corpus.py

lint: $(VENV)/.dev        ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.dev $(VENV)-plain/.run $(VENV)-peers/.peers  ## speed, as ratios against a peer or a limit in the same run: make bench ARGS="crawl storage"
	MIC_PRESS_PLAIN_PYTHON=$(VENV)-plain/bin/python MIC_PRESS_PEERS_PYTHON=$(VENV)-peers/bin/python \
	  $(BIN)/python tests/benchmarks/bench.py $(ARGS)

bench-scale: $(VENV)/.dev ## how a day, a rebuild and a search grow from 1,000 to 60,000 releases; takes an hour the first time
	$(BIN)/python tests/benchmarks/growth.py $(ARGS)

score: $(VENV)-score/.peers  ## how right the records are, beside general tools in an environment of their own: ARGS="--jobs 2"
	$(VENV)-score/bin/python tests/score/score.py $(ARGS)

clean:                    ## the virtual environment and caches, never an archive
	rm -rf $(VENV) $(VENV)-score $(VENV)-plain $(VENV)-readers $(VENV)-lowest $(VENV)-peers $(wildcard $(VENV)-python3.*) .pytest_cache .mypy_cache .ruff_cache .hypothesis

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

$(VENV)/.browser: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[browser]'
	@touch $@

$(VENV)-readers/.dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv --clear $(VENV)-readers
	$(VENV)-readers/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,readers]'
	@touch $@

$(VENV)-lowest/.dev: pyproject.toml tests/lowest.py
	$(PYTHON) -m venv --clear $(VENV)-lowest
	$(PYTHON) tests/lowest.py notify parquet > $(VENV)-lowest/lowest.txt
	$(VENV)-lowest/bin/python -m pip install --quiet --disable-pip-version-check -c $(VENV)-lowest/lowest.txt -e '.[dev]'
	@touch $@

$(VENV)/.cluster: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[cluster]'
	@touch $@

# An older pip cannot resolve the peers, which spell an extra of lxml in two ways. Where they cannot be had, the score runs
# without them, and says so.
$(VENV)-score/.peers: pyproject.toml constraints.txt tests/score/peers.txt
	$(PYTHON) -m venv --clear $(VENV)-score
	$(VENV)-score/bin/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(VENV)-score/bin/python -m pip install --quiet -c constraints.txt -e .
	-$(VENV)-score/bin/python -m pip install --quiet -r tests/score/peers.txt && touch $@

# As users have it: where pandas is, as among the tools for the tests, sqlite-utils loads it at every start.
$(VENV)-plain/.run: pyproject.toml constraints.txt
	$(PYTHON) -m venv --clear $(VENV)-plain
	$(VENV)-plain/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)-peers/.peers: tests/benchmarks/peers.txt
	$(PYTHON) -m venv --clear $(VENV)-peers
	-$(VENV)-peers/bin/python -m pip install --quiet --disable-pip-version-check -r tests/benchmarks/peers.txt && touch $@
