# Everything happens inside .venv, made from the hashed locks. Needed: make and Python 3.11 or later.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PIP_COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-emit-options --strip-extras --allow-unsafe --build-deps-for editable --extra pythons

# The suites that must pass without Prefect; tests/no_prefect blocks it.
CORE := tests/unit tests/contract tests/stories
# Every other suite: a file's tests share its servers and stay together; the long ones fill a machine by themselves.
REST := $(addprefix --ignore=,$(CORE))

# What a shell may hold that would send packages elsewhere or change what the tools read.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIREMENT PIP_REQUIRE_HASHES \
	PIP_NO_DEPS PYTEST_ADDOPTS PYTEST_PLUGINS RUFF_CONFIG VIRTUAL_ENV
export PIP_REQUIRE_VIRTUALENV := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: run test test-long check bench faults planted privacy audit smoke clean lock help

run: $(VENV)/.ready-run ## Start vtflow with the demo: server, pages, watchdog
	$(BIN)/vtflow up --demo

test: $(VENV)/.ready-dev ## Run the tests, the long ones left out; the core as where Prefect is not installed
	PYTHONPATH=tests/no_prefect $(BIN)/python -m pytest -n 2 --dist worksteal -m "not long" $(CORE)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long" $(REST)

test-long: $(VENV)/.ready-dev ## Run every test, faults and figures included
	PYTHONPATH=tests/no_prefect $(BIN)/python -m pytest -n 2 --dist worksteal --hypothesis-profile=long $(CORE)
	$(BIN)/python -m pytest -n 2 --dist loadfile --hypothesis-profile=long -m "not long" $(REST)
	$(BIN)/python -m pytest --hypothesis-profile=long -m long $(REST)

bench: $(VENV)/.ready-dev ## Measure the speed aims, print them and write docs/prestaties.md
	@for program in tests/bench/bench_*.py; do echo "== $$program"; $(BIN)/python $$program || exit 1; done
	$(BIN)/python docs/make_speed.py

faults: $(VENV)/.ready-dev ## Measure the figures of reliability (docs/reliability.md); LONG=1 for their full size
	$(BIN)/python -m tests.faults.run

planted: $(VENV)/.ready-dev ## Plant bugs in a copy of the code, and see whether the tests catch them
	$(BIN)/python -m tests.planted.run

privacy: $(VENV)/.ready-dev ## Measure tampering, restoring and destroying (figures 13-15); LONG=1 for their full size
	$(BIN)/python -m tests.privacy.run

audit: $(VENV)/.ready-dev ## Known vulnerabilities in the locks, bill of materials and licences, in dist
	$(BIN)/python -m tests.supply.audit

smoke: $(VENV)/.ready-dev ## A fresh environment from the lock starts the demo, and how long that takes
	$(BIN)/python -m tests.supply.smoke

check: $(VENV)/.ready-dev ## Lint, format, types and import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports --no-logo

lock: $(VENV)/.ready-dev ## Make the lock files anew from pyproject.toml
	$(PIP_COMPILE) -P prefect==3.8.8 --output-file requirements.lock pyproject.toml
	$(PIP_COMPILE) -P prefect==3.8.8 --constraint requirements.lock --extra scale --output-file requirements-scale.lock pyproject.toml
	$(PIP_COMPILE) -P prefect==3.8.8 --constraint requirements.lock --extra dev --output-file requirements-dev.lock pyproject.toml

clean: ## Remove .venv and the caches; var stays, it holds the database
	rm -rf $(VENV) dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-10s %s\n' "$$name" "$$text"; done

# ---------------------------------------------------------------- set-up, done once for each change of a lock

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "vtflow needs Python 3.11 or later, and '$(PYTHON)' was not found." \
		"Install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "vtflow needs Python 3.11 or later;" \
		"'$(PYTHON)' is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "'$(PYTHON)' cannot make a virtual environment." \
		"On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready-run: requirements.lock pyproject.toml | $(VENV)/.made
	$(PIP_INSTALL) --require-hashes -r requirements.lock
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml | $(VENV)/.made
	$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@
