# Recipes for people and for CI: both run the same.
#   make setup   everything for development, in .venv
#   make demo    record, generate and replay a bundled staging API, in under a minute
#   make test    every test
#   make check   format, lint, types, import contracts, architecture and docs
#   make bench   measurements, as ratios in one run
#   make soak    100,000 exchanges through the recorder with flat memory, and 100 kills over 100,000 more: half an hour
#   make samples the samples in stubs/ and recordings/, made again by the demo

VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# What pip does for a package that is not editable; an interpreter that writes no bytecode would compile at every start.
COMPILE := $(BIN)/python -m compileall -q src

# The first interpreter that runs and is new enough; PYTHON=/path/to/python overrides.
CANDIDATES := $(PYTHON) python3.13 python3.12 python3.14 python3
FIND_PYTHON = for candidate in $(CANDIDATES); do \
	if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then echo "$$candidate"; break; fi; done

.PHONY: setup demo test check bench soak samples clean
.DEFAULT_GOAL := setup

setup: $(VENV)/.installed-dev

$(BIN)/python:
	@python="$$($(FIND_PYTHON))"; \
	if [ -z "$$python" ]; then \
		echo "understudy needs Python 3.12 or newer with venv and pip; tried: $(CANDIDATES)." >&2; \
		echo "Install one (Debian: apt-get install python3-venv) or name it: make PYTHON=/path/to/python3.13" >&2; \
		exit 2; \
	fi; \
	echo "Making $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv $(VENV)

$(VENV)/.installed-record: pyproject.toml | $(BIN)/python
	@echo "Installing understudy with the recorder"
	@$(PIP) install --editable '.[record]'
	@$(COMPILE)
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	@echo "Installing understudy with everything its tests need"
	@$(PIP) install --editable '.[dev]'
	@$(COMPILE)
	@touch $@ $(VENV)/.installed-record

demo: $(VENV)/.installed-record
	@$(BIN)/understudy demo

test: $(VENV)/.installed-dev
	$(BIN)/pytest -q -n $(WORKERS) --dist loadgroup

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -q tests/test_architecture.py tests/docs

bench: $(VENV)/.installed-dev
	$(BIN)/python bench/run.py; served=$$?; $(BIN)/python bench/generation.py; exit $$((served + $$?))

soak: $(VENV)/.installed-dev
	$(BIN)/python bench/recording.py 100000; flat=$$?; $(BIN)/python bench/killed.py; exit $$((flat + $$?))

samples: $(VENV)/.installed-record
	rm -rf .samples
	$(BIN)/understudy demo --keep .samples
	rm -rf stubs recordings
	mv .samples/stubs stubs && mv .samples/recordings recordings
	rm -rf .samples

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
