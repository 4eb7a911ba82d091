# `make help` lists what there is.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PARALLEL ?= 2
ROUNDS ?= 20

.DEFAULT_GOAL := help
.PHONY: help install run test check bench soak requirements translations clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

.venv/.installed: requirements-dev.txt pyproject.toml
	@./.ci/system-packages venv
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.translated: .venv/.installed $(wildcard iletiniz_admin/translations/*/LC_MESSAGES/*.po)
	@$(BIN)/pybabel --quiet compile -d iletiniz_admin/translations --statistics
	@touch $@

install: .venv/.installed .venv/.translated ## Make .venv with everything in it

run: install ## Start the panel with a sandbox iletiniz, a worker and a demo store
	@$(BIN)/iletiniz-admin db upgrade
	@$(BIN)/iletiniz-admin keys init
	@$(BIN)/iletiniz-admin prepare
	@exec $(BIN)/iletiniz-admin serve --sandbox

test: install ## Run every test
	@./.ci/system-packages test
	@./.ci/wordpress
	$(BIN)/python -m pytest -n $(PARALLEL) --dist loadfile --cov --cov-report=term:skip-covered

check: install ## Lint, types, imports, templates, spelling, PHP
	@./.ci/system-packages check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint templates iletiniz_admin/sandbox/templates --check --lint --quiet
	$(BIN)/codespell iletiniz_admin templates tests bench docs *.md
	$(BIN)/deptry .
	@if command -v phpcs >/dev/null; then phpcs -q --standard=tests/php/phpcs.xml; \
	  else echo "phpcs is missing: the plugin's PHP is not checked"; [ -z "$$CI" ]; fi

bench: install ## Measure what docs/benchmarks.md reports
	$(BIN)/python bench/ingest.py
	$(BIN)/python bench/texts.py
	$(BIN)/python bench/counter.py
	$(BIN)/python bench/hook_to_call.py
	$(BIN)/python bench/audience.py
	$(BIN)/python bench/campaign_check.py
	$(BIN)/python bench/bulk_sending.py
	$(BIN)/python bench/dashboard.py
	$(BIN)/python bench/bridge_overhead.py

soak: install ## The long rounds of the crash tests
	for round in $$(seq $(ROUNDS)); do $(BIN)/python -m pytest -q tests/worker tests/outbox tests/journey/test_once.py tests/wordpress/test_mishaps.py || exit 1; done

requirements: .venv/.installed ## Pin again what pyproject.toml asks for
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header --all-extras pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header --all-extras --group dev pyproject.toml -o requirements-dev.txt

translations: .venv/.installed ## Take new texts into the catalogues
	$(BIN)/pybabel --quiet extract -F pyproject.toml -k _l -k lazy_gettext -k N_ --no-wrap --sort-by-file \
	  --add-location=file --omit-header -o iletiniz_admin/translations/messages.pot .
	$(BIN)/pybabel --quiet update -d iletiniz_admin/translations -i iletiniz_admin/translations/messages.pot --no-wrap \
	  --ignore-pot-creation-date --no-fuzzy-matching --ignore-obsolete
	@./.ci/bridge-translations

clean: ## Remove the environment and caches; the instance folder stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .cache dist
