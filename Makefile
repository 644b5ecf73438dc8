# Counterfoil. `make run` shows it, `make test` checks it; both set up what they need.
# Every target works from any directory: make -C path/to/counterfoil run

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
WORKERS ?= 2
export CHROMIUM ?=

.PHONY: help setup run assets check lint types imports tests test test-full browser format lock audit sbom image clean \
  check-region audit-graphql bench-intake bench-reconcile bench-access bench-reads

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv from requirements.lock and install the portal into it
	@.ci/setup

run: setup assets ## start the demonstration region and its portal (ARGS="--port 8080")
	@exec $(BIN)/counterfoil demo $(ARGS)

assets: setup ## fetch and compile styles and scripts into web/static
	@$(BIN)/python assets/build_assets.py

lint: setup ## ruff: style, mistakes, format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## basedpyright, strict
	$(BIN)/basedpyright

imports: setup ## import contracts: arrows go down only
	$(BIN)/lint-imports

check: lint types imports ## everything that needs no test run

browser: ## see to it that the browser tests have a Chromium
	@.ci/browser >/dev/null

tests: setup assets browser ## the tests alone (ARGS="tests/store -k viewer" for some of them)
	@CHROMIUM="$$(.ci/browser)" $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

test: check tests ## lint, format, types, imports, then every test
	@echo "counterfoil: every check and every test passed"

test-full: export COUNTERFOIL_TESTS := full
test-full: check tests ## the same with the long versions of the property tests
	@echo "counterfoil: every check and every test passed, in the long version"

check-region: setup ## bring the whole region into a fresh database and compare with its truth (ARGS="--size small")
	@$(BIN)/python -m benchmarks.check_region $(ARGS)

audit-graphql: setup assets ## the audits of GraphQL over HTTP, and graphql-cop's checks, against the portal
	@$(BIN)/python -m benchmarks.audit_graphql

bench-intake: setup ## intake beside COPY, and its memory (ROUNDS=5 SIZE=20000 PEAK=1000000)
	@ROUNDS="$(ROUNDS)" SIZE="$(SIZE)" PEAK="$(PEAK)" $(BIN)/python -m benchmarks.bench_intake

audit: setup ## ask the vulnerability service about everything that is locked (needs a network that reaches it)
	$(BIN)/pip-audit --requirement requirements.lock --require-hashes --disable-pip --strict --progress-spinner off

sbom: setup ## what the portal is made of, as CycloneDX, into dist/sbom.json
	@mkdir -p dist && $(BIN)/python .ci/sbom > dist/sbom.json

format: setup ## put the code into its format, and mend what can be mended by rule
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: setup ## work out requirements.lock again from pyproject.toml (UPGRADE=1 takes newer versions)
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --extra embedded --group dev \
	  --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' --quiet \
	  $(if $(UPGRADE),--upgrade) --output-file requirements.lock

image: ## build the production container image
	docker build --tag counterfoil .

bench-access: setup ## what sign-in, policies and the log cost beside none of them (ARGS="--rounds 5 --requests 100")
	@$(BIN)/python -m benchmarks.bench_access $(ARGS)

bench-reads: setup ## pages of referrals beside PostGraphile on the same database (ARGS="--rounds 5 --seconds 5 --data FOLDER")
	@$(BIN)/python -m benchmarks.bench_reads $(ARGS)

bench-reconcile: setup ## measure reconciling on a small and a large region (ARGS="--large 200000")
	@$(BIN)/python -m benchmarks.bench_reconcile $(ARGS)

clean: ## remove what was built, but not .venv and not the demo's data
	rm -rf .build web/static dist test-output .pytest_cache .ruff_cache .hypothesis .import_linter_cache
