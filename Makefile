# Plain `make` explains the targets.
SHELL := /bin/bash
PYTHON ?= python3.11
# As root inside a home folder the environment lies outside of it: the embedded database runs as a user of its own.
VENV ?= $(shell if [ "$$(id -u)" = 0 ] && [[ "$(CURDIR)" == /root* || "$(CURDIR)" == /home/* ]]; then \
	echo "/var/lib/lamplight-venv-$$(echo -n "$(CURDIR)" | sha256sum | cut -c1-8)"; else echo .venv; fi)
PY := $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test check bench lock messages format clean

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

run: $(VENV)/.run ## Start the platform and print its address
	@$(PY) manage.py up

test: $(VENV)/.dev ## All checks, then every test; installs what is missing when it may
	@$(PY) scripts/test_tools.py
	@$(MAKE) --no-print-directory check
	@$(PY) scripts/run_tests.py

check: $(VENV)/.dev ## Style, types, import rules, templates, migrations, translations, vendored files
	@$(PY) scripts/check.py

bench: $(VENV)/.dev ## Measure what the documents promise; results go to docs/benchmarks.md
	@$(PY) scripts/test_tools.py --bench
	@$(PY) -m bench

messages: $(VENV)/.dev ## Collect translatable texts into locale/
	@$(PY) manage.py makemessages -l zh_Hans --no-obsolete --no-location --ignore var --ignore .venv --ignore node_modules
	@$(PY) manage.py makemessages -l zh_Hans -d djangojs --no-obsolete --no-location --ignore var --ignore .venv --ignore node_modules --ignore static/vendor

lock: $(VENV)/.dev ## Lock the dependencies again
	@cd requirements && for set in base dev; do ../$(VENV)/bin/uv pip compile -q --universal --generate-hashes \
		--no-emit-index-url --no-header --python-version 3.11 $$set.in -o $$set.txt; done

format: $(VENV)/.dev ## Format the code
	@$(VENV)/bin/ruff format . && $(VENV)/bin/ruff check --fix .

clean: ## Forget caches (data stays)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed (Debian: apt install python3.11-venv; PYTHON=… names another)."; exit 1; }
	@echo "Making a virtual environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) >/dev/null || { rm -rf $(VENV); \
		echo "Python's venv is needed (Debian: apt install python3.11-venv)."; exit 1; }

$(VENV)/.run: requirements/base.txt | $(VENV)/bin/python
	@echo "Installing dependencies …"; start=$$SECONDS; \
	$(PY) -m pip install -qq --no-input --disable-pip-version-check --require-hashes -r requirements/base.txt && echo "… took $$((SECONDS - start)) s"
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "Installing development tools …"; start=$$SECONDS; \
	$(PY) -m pip install -qq --no-input --disable-pip-version-check --require-hashes -r requirements/dev.txt && echo "… took $$((SECONDS - start)) s"
	@touch $@
