# Two commands are enough: `make run` and `make test`. Both need only Python 3.11 or newer, and make.
PYTHON ?= python3
PORT ?= 8000
KILLS ?= 1000
# make run RELOAD=1 starts the web server anew when its code changes.
RELOAD ?=
# More for pytest, e.g. make test ARGS="-k cart -x"
ARGS ?=

MAKEFLAGS += --no-print-directory
VENV_PYTHON := .venv/bin/python

.PHONY: help run test setup lint e2e test-postgres bench chaos messages docs clean check-python install-tests
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/^([a-z0-9-]+):.*## /  make \1|/' | \
		while IFS='|' read -r name text; do printf '%-22s %s\n' "$$name" "$$text"; done

run: check-python ## Run shop, worker and Khalti simulator with a demo shop (PORT=8000); Ctrl-C ends them
	@exec $(PYTHON) -m tools.run --port "$(PORT)" $(if $(RELOAD),--reload)

test: setup ## Run all tests; those for PostgreSQL and Chromium when these are on the machine
	@$(VENV_PYTHON) -m tools.run_tests $(ARGS)

setup: install-tests ## Install what running, testing and checking need, and build the front end
	@$(VENV_PYTHON) -m tools.build_frontend
	@$(VENV_PYTHON) -m tools.compile_messages

lint: setup ## Check style, migrations, production settings and requirements
	@$(VENV_PYTHON) -m tools.lint

e2e: setup ## Drive the shop in a real Chromium (fails where there is none)
	@REQUIRE_BROWSER=1 $(VENV_PYTHON) -m pytest -m e2e tests/e2e $(ARGS)

test-postgres: setup ## Run the whole suite on a PostgreSQL server of its own (fails where there is none)
	@REQUIRE_POSTGRES=1 $(VENV_PYTHON) -m tools.with_postgres $(VENV_PYTHON) -m pytest -n 2 -m "not e2e" $(ARGS)

bench: setup ## Measure pages, repricing and invoices with 100,000 variants on PostgreSQL (some minutes; see docs/performance.md)
	@$(VENV_PYTHON) -m tools.bench
	@$(VENV_PYTHON) -m tools.bench.reprice
	@$(VENV_PYTHON) -m tools.bench.invoices

chaos: setup ## Kill processes while people buy, and compare the money (KILLS=1000, some ten minutes; needs PostgreSQL)
	@$(VENV_PYTHON) -m tools.chaos --kills "$(KILLS)" $(ARGS)
	@$(VENV_PYTHON) -m tools.chaos.buyers

messages: setup ## Collect the texts to translate into locale/ne/LC_MESSAGES/django.po
	@$(VENV_PYTHON) -m tools.make_messages

docs: setup ## Write docs/schema.md anew from the models
	@$(VENV_PYTHON) -m tools.schema_docs

clean: ## Remove what was installed and built; the data in var/ stays
	rm -rf .venv node_modules assets/build .pytest_cache .ruff_cache .hypothesis
	find locale -name '*.mo' -delete 2>/dev/null || true

check-python:
	@$(PYTHON) -B tools/check_python.py

install-tests: check-python
	@$(PYTHON) -m tools.install --tests
