# `make` alone lists the targets. Everything runs in .venv, made from the lock files in locks/.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
SEED ?= 1
SIZE ?= borough

.DEFAULT_GOAL := help
.PHONY: help demo demo-payments test test-deep check fix serve bench lock glossary clean

help: ## List the targets
	@echo "Weft: integrated commissioning of public services"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

# uv is about ten times faster; plain pip reads the same hashed lock where uv cannot be had.
define install
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv || true
	@if $(BIN)/python -m uv --version >/dev/null 2>&1; then \
		VIRTUAL_ENV=.venv $(BIN)/python -m uv pip install --quiet --require-hashes -r $(1); \
		VIRTUAL_ENV=.venv $(BIN)/python -m uv pip install --quiet --no-deps -e .; \
	else \
		$(BIN)/python -m pip install --quiet --require-hashes -r $(1); \
		$(BIN)/python -m pip install --quiet --no-deps -e .; \
	fi
	@touch $@
endef

.venv/.run: locks/run.txt pyproject.toml
	@echo "Installing what Weft needs into .venv (once)"
	$(call install,locks/run.txt)

.venv/.test: locks/test.txt pyproject.toml
	@echo "Installing what the tests need into .venv (once)"
	$(call install,locks/test.txt)

demo: .venv/.run ## Make the invented town, map it, assemble its network, write the report
	@$(BIN)/weft town --size $(SIZE) --seed $(SEED) --into build/town
	@$(BIN)/weft check build/town
	@$(BIN)/weft run build/town --out build/town-out
	@if [ -t 0 ] && [ -t 1 ]; then $(MAKE) --no-print-directory serve; \
	else echo "Walk the town as anybody in it, one login for each role: make serve"; fi

demo-payments: .venv/.run ## Settle an invented year of claims and print one provider's statement
	@$(BIN)/weft town --size $(SIZE) --seed $(SEED) --into build/town --year build/town-year
	@rm -rf build/ledger
	@$(BIN)/weft settle build/town-year --claims build/town-year/claims.csv --as-of 2028-06-30 --ledger build/ledger
	@$(BIN)/weft ledger show build/ledger --statement S-000002 --place build/town-year --names build/town
	@$(BIN)/weft ledger verify build/ledger

test: .venv/.test ## Run all tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile
	@WEFT_WEB_DATABASE=postgres $(BIN)/python -m pytest tests/web -n 2 --dist loadfile -m django_db

test-deep: .venv/.test ## Run all tests with many more random cases
	@WEFT_DEEP=1 $(BIN)/python -m pytest -n 2 --dist loadfile

check: .venv/.test ## Types, style and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fix: .venv/.test ## Mend what a tool can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.venv/.bench: locks/bench.txt pyproject.toml
	@echo "Installing what the benchmarks set Weft beside into .venv (once)"
	$(call install,locks/bench.txt)

serve: .venv/.run ## Serve the invented town with a login for each role
	@$(BIN)/weft serve --demo --size $(SIZE) --seed $(SEED)

bench: .venv/.bench ## Side-by-side timings; writes bench/results.md
	@$(BIN)/python -m bench

glossary: .venv/.run ## Write GLOSSARY.md from the vocabulary
	@$(BIN)/python -m tests.house.glossary > GLOSSARY.md

lock: ## Resolve the dependencies anew (needs the package index)
	@test -x $(BIN)/uv || ($(PYTHON) -m venv .venv && $(BIN)/pip install --quiet uv)
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o locks/run.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header -c locks/run.txt --extra test pyproject.toml -o locks/test.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header -c locks/run.txt --extra spark pyproject.toml -o locks/spark.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header -c locks/test.txt --extra test --extra bench pyproject.toml -o locks/bench.txt

clean: ## Remove what was made here
	@rm -rf build .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
