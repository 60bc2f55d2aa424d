# Needs Python 3.11 or newer (with its `venv` module) and make; everything else is installed into .venv.
#
#   make demo      install craft-run as the README says, launch an agent with two accounts
#   make test      install what the tests need, run them
#   make agents    install the real agents that tests/agents runs, and run them (Node comes along; 4 GB, minutes);
#                  a cut of their matrix: make agents MATRIX='--every 2'
#   make agents-newest  the same with the newest versions that the registries have; reports, never fails
#   make browser   sign in with a real browser, headless; needs Chromium and its driver
#   make windows   the tests that need Windows, with a Python for Windows under Wine (`apt-get install wine wine64`)
#   make docs      the documentation site, into build/site; a link that leads nowhere fails
#   make check     linters, types, architecture contracts
#   make coverage  the tests again, with a report of what they reach
#   make faults    kill every command that writes at each of its system calls, let each of them fail (strace);
#                  then renewals of logins, clocks that jump, keyrings that hang, stopped processes, other writers and
#                  crowds; half an hour; a cut of it: make faults FAULTS='--every 7' SECONDS=3
#   make fuzz      give every reader what nobody would write: make fuzz FUZZ=1000000
#   make bench     what a launch costs, next to its peers
#   make bench-installations   the same by installer and by Python: make bench-installations PYTHONS='python3.11 python3.13'
#   make dist      an sdist and wheels in dist/, each installed with pip, pipx and uv, and tried
#   make clean     remove everything that make made
#
# Another interpreter: `make demo PYTHON=python3.13`, beside this one: `make test PYTHON=python3.13 VENV=.venv-3.13`. Some of the tests: `make test TESTS=tests/unit`.

PYTHON ?= python3
TESTS ?= tests
FAULTS ?=
MATRIX ?=
SECONDS ?= 10
FUZZ ?= 20000
PYTHONS ?= $(PYTHON)
VENV := .venv
# Windows: a real one, where this runs there, else Wine.
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
WINDOWS_READY = $(VENV)/installed-test
WINDOWS_PYTHON = $(BIN)/python
else
BIN := $(VENV)/bin
WINDOWS_READY = .windows/installed
WINDOWS_PYTHON = .windows/python
endif
# A launch reads its modules from .pyc files: pip has to write them, whatever the caller's settings say. It shows errors
# only: the demo's screen follows.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --no-input install -qq --compile
PACKAGE := pyproject.toml README.md LICENSE $(shell find launcher installation shims -type f -not -path '*/__pycache__/*')
PYTHON_SOURCES := launcher tests examples installation
AGENTS := .agents
AGENT_PINS := tests/agents/install.py tests/support/installed.py $(wildcard tests/agents/*.json tests/agents/*.txt)

unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.NOTPARALLEL:
DIST_TOOLS := .dist-tools
BENCH := .bench

.PHONY: demo dist bench-installations test agents agents-newest browser windows check lint types contracts coverage faults fuzz bench format clean docs

demo: $(VENV)/installed
	@$(BIN)/python -m examples.demo

test: $(VENV)/installed-test
	$(BIN)/python -m pytest -n auto -m 'not agents and not browser' $(TESTS)

browser: $(VENV)/installed-test
	$(BIN)/python -m pytest -m browser tests/browser

agents-newest: $(VENV)/installed-test $(AGENTS)/installed
	$(BIN)/python tests/agents/newest.py $(AGENTS)-newest

agents: $(VENV)/installed-test $(AGENTS)/installed
	$(BIN)/python -m pytest -n auto -m agents tests/agents $(MATRIX)

# Wine's programs want an input that is there, and a pipe for what they say.
windows: $(WINDOWS_READY)
	@bash -o pipefail -c '$(WINDOWS_PYTHON) -m pytest -m windows -p no:cacheprovider tests/windows </dev/null 2>&1 | cat'

check: lint types contracts

lint: $(VENV)/installed-test
	$(BIN)/ruff format --check $(PYTHON_SOURCES)
	$(BIN)/ruff check $(PYTHON_SOURCES)

types: $(VENV)/installed-test
	$(BIN)/mypy $(PYTHON_SOURCES)
	$(BIN)/mypy --platform darwin --cache-dir .mypy_cache/darwin launcher
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 launcher

contracts: $(VENV)/installed-test
	$(BIN)/lint-imports

coverage: $(VENV)/installed-test
	$(BIN)/coverage run -m pytest -m 'not agents and not browser' $(TESTS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

faults: $(VENV)/installed-test
	$(BIN)/python -m tests.faults $(FAULTS)
	$(BIN)/python -m tests.faults.renewals $(FAULTS)
	$(BIN)/python -m tests.faults.clock $(FAULTS)
	$(BIN)/python -m tests.faults.keyrings $(FAULTS)
	$(BIN)/python -m tests.faults.stopped $(FAULTS)
	$(BIN)/python -m tests.faults.writers --seconds $(SECONDS)
	$(BIN)/python -m tests.faults.crowds --seconds $(SECONDS)

fuzz: $(VENV)/installed-test
	$(BIN)/python -m tests.fuzz --inputs $(FUZZ)

# In an environment of its own: what the test tools run at every start would make the bare interpreter slower.
bench:
	@$(MAKE) --no-print-directory $(BENCH)/venv/installed VENV=$(BENCH)/venv
	@npm install --silent --no-save --prefix $(BENCH) dotenv-cli@11.0.0 >/dev/null 2>&1 || echo "make: dotenv-cli is left out" >&2
	$(BENCH)/venv/bin/python -m tests.benchmarks.launch

bench-installations: dist
	$(BIN)/python -m tests.benchmarks.installations $(DIST_TOOLS)/bin dist $(PYTHONS)

dist: $(VENV)/installed-test $(DIST_TOOLS)/installed
	rm -rf dist
	CRAFT_RUN_WHEEL=posix $(BIN)/python -m hatchling build -d dist
	CRAFT_RUN_WHEEL=any $(BIN)/python -m hatchling build -d dist -t wheel
	$(DIST_TOOLS)/bin/twine check --strict dist/*
	$(DIST_TOOLS)/bin/python installation/try_dist.py dist

docs: $(VENV)/installed-test
	PYTHONPATH=. $(BIN)/python -m mkdocs build --clean --strict
	@echo "build/site/index.html"

format: $(VENV)/installed-test
	$(BIN)/ruff format $(PYTHON_SOURCES)
	$(BIN)/ruff check --fix $(PYTHON_SOURCES)

clean:
	rm -rf $(VENV) $(AGENTS) $(DIST_TOOLS) $(BENCH) .windows dist build .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find launcher tests examples -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: `installed` is what a user gets, `installed-test` has what the tests need besides.
$(VENV)/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make: craft-run needs Python 3.11 or newer, and \`$(PYTHON)\` is not; name one: make PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "make: \`$(PYTHON)\` has no \`venv\` module; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/created $(PACKAGE)
	@echo "make: installing craft-run and the libraries that it uses into $(VENV)" >&2
	$(INSTALL) .
	@touch $@

$(VENV)/installed-test: $(VENV)/created $(PACKAGE)
	$(INSTALL) '.[test]'
	@touch $(VENV)/installed $@

$(DIST_TOOLS)/installed:
	$(PYTHON) -m venv --clear $(DIST_TOOLS)
	$(DIST_TOOLS)/bin/python -m pip --disable-pip-version-check --no-input install -qq pipx twine uv
	@touch $@

$(AGENTS)/installed: $(VENV)/created $(AGENT_PINS)
	$(BIN)/python tests/agents/install.py $(AGENTS)
	@touch $@

.windows/installed: $(VENV)/installed-test $(wildcard tests/windows/wine/*.py)
	$(BIN)/python -m tests.windows.wine.set_up .windows
	@touch $@
