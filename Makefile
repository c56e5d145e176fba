# make       environment, install, build: prints where the page is and what to try next
# make test  everything a change must pass; installs what it needs, the browser included

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& echo $$p && break; done)

.PHONY: all build test browser engines bench clean
all: build

build: $(VENV)/.installed
	$(BIN)/python build.py
	@echo
	@echo "The page:  build/index.html"
	@echo "Try next:  . $(BIN)/activate"
	@echo "           chipscape neighbours NVIDIA"
	@echo "           chipscape search 英伟达"
	@echo "           chipscape sparql --list"

$(VENV)/.installed: setup.cfg pyproject.toml
	@test -n "$(PYTHON)" || { echo "chipscape needs Python 3.11 or newer; install it"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install -qq --editable '.[serve,test]' --config-settings editable_mode=compat \
		|| $(BIN)/python -m pip install -qq --editable '.[serve,test]'
	@touch $@

browser:
	@sh tests/browser/install.sh

engines:
	@sh tests/engines/install.sh

test: $(VENV)/.installed browser engines
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/chipscape check
	$(BIN)/python -m pytest

bench: build browser engines
	$(BIN)/python -m tests.bench.start_up
	$(BIN)/python -m tests.bench.build
	$(BIN)/python -m tests.bench.queries
	$(BIN)/python -m tests.bench.neighbours
	$(BIN)/python -m tests.bench.page
	$(BIN)/python -m tests.bench.screening
	$(BIN)/python -m tests.bench.importing
	$(BIN)/python -m tests.bench.scale --sizes 10000,100000

clean:
	rm -rf $(VENV) build dist *.egg-info
