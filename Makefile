# divepy's daily commands. Everything runs in .venv, which is made when it is not there yet.

# What to run with, 3.11 or newer; by itself the first fitting one of these is taken.
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))

BIN := .venv/bin
# Stamps say which of the project's requirements .venv fulfils.
RUNTIME := .venv/.runtime
DEVELOP := .venv/.develop
BENCH := .venv/.bench
DOCS := .venv/.docs
# The shell takes the image's name from the environment, so that no character in it can do harm.
export IMAGE
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install

.PHONY: run demo test check house bench docs develop
.DEFAULT_GOAL := run

# make run IMAGE=ubuntu:12.04   explore an image; without IMAGE, what a plain `divepy` does
run: $(RUNTIME)
	@$(BIN)/divepy $(if $(IMAGE),"$$IMAGE")

# make demo                     explore an image that shows every case, with a guided tour; needs no engine
demo: $(RUNTIME)
	@$(BIN)/divepy demo

# make test                     all tests; those of tests/live/ against real engines where these can be started
test: $(DEVELOP)
	@echo '1 of 2: tests that need nothing but this folder, on all processors; minutes' >&2
	@PYTHONUTF8=1 $(BIN)/pytest -q -rs --numprocesses=auto --dist=loadgroup --ignore=tests/live || \
		{ echo 'failed; left, and not run: the tests against real engines (make test goes on to them when these pass)' >&2; exit 1; }
	@echo '2 of 2: tests against real engines, one after the other; longer, where all can be started' >&2
	@$(BIN)/python -m tests.live.found >&2
	@PYTHONUTF8=1 $(BIN)/pytest -q -rs tests/live
	@echo 'all tests passed, but for those that are said to be skipped above' >&2

# make check                    format, lint, types, and which package may import which
check: $(DEVELOP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# make house                    how the code is built, in figures: circles, chains, copies; judges nothing
house: $(DEVELOP)
	@$(BIN)/python -m benchmarks.house $(ARGS)

# make bench                    build a big archive and time divepy beside dive; takes minutes
bench: $(BENCH)
	$(BIN)/python -m benchmarks $(ARGS)

# make docs                     the documentation as a site, in site/; a link that leads nowhere is an error
docs: $(DOCS)
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --clean && echo 'site/index.html' >&2

# make develop                  .venv with divepy and its development tools, and nothing else
develop: $(DEVELOP)

.venv/bin/python:
	@test -n '$(PYTHON)' || { echo 'divepy needs Python 3.11 or newer, and none is on PATH; install one, or: make PYTHON=/path/to/python3.11' >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo 'no virtual environment could be made; on Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }

$(RUNTIME): pyproject.toml | .venv/bin/python
	@echo 'installing divepy into .venv …' >&2
	@$(PIP) --editable '.[re2]' 2>/dev/null || $(PIP) --editable .  # Alpine has no wheel of google-re2
	@touch $@

$(DEVELOP): pyproject.toml | .venv/bin/python
	@echo 'installing divepy and its development tools into .venv …' >&2
	@$(PIP) --editable '.[dev]'
	@touch $@ $(RUNTIME)

$(BENCH): $(DEVELOP)
	@$(PIP) --editable '.[bench]'
	@touch $@

$(DOCS): pyproject.toml | .venv/bin/python
	@echo 'installing what makes the documentation into .venv …' >&2
	@$(PIP) --editable '.[docs]'
	@touch $@ $(RUNTIME)
