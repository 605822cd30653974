# The verbs of this project; the same ones run in CI. `make help` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# As a variable, because -c does not reach the build tools that pip installs on the side.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.PHONY: help run demo test check bench score chaos pictures format clean

help:            ## list these verbs
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST)

run: $(VENV)/.installed            ## install and start the service on config/
	@$(BIN)/monitor run

demo: $(VENV)/.installed           ## a small local newsroom; no network, no token
	@$(BIN)/monitor demo

test: $(VENV)/.installed-dev       ## the test suite
	$(BIN)/python -m pytest -n 3 --dist worksteal

check: $(VENV)/.installed-dev      ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-dev      ## speed and weight: figures and ratios
	$(BIN)/python -m tests.bench

score: $(VENV)/.installed-dev      ## how well lists find and stories are told; FILE=, STORIES= for others
	$(BIN)/python -m tests.score $(FILE)
	$(BIN)/python -m tests.score stories $(STORIES)
	$(BIN)/python -m tests.score --facts

chaos: $(VENV)/.installed-dev      ## 50 kills under a misbehaving Slack; some minutes
	$(BIN)/python -m tests.e2e.chaos

pictures: $(VENV)/.installed-dev   ## draw docs/pictures/ anew; needs Chromium
	$(BIN)/python -m tests.pictures

format: $(VENV)/.installed-dev     ## rewrite the code in the house layout
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:           ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "installing the pinned dependencies ..."
	@$(PIP) -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "installing the development tools ..."
	@$(PIP) -e '.[dev,postgres]'
	@touch $@
