# Everything runs in .venv, which every target brings up to the lock first. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# Test processes; two fit a laptop, the embedding model being loaded in each.
JOBS ?= 2
ARGS ?=
BIN := .venv/bin
export PYTHON
# Bytecode is worth its space here: without it the embedding library alone takes three times as long to load.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup setup-dev run test check format evals bench bench-retrieval bench-ablation \
	bench-grounding bench-abstention bench-agent bench-injection bench-peers lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 19

setup: ## create .venv with the runtime requirements and the program: .venv/bin/groundline
	@requirements/install.sh run

setup-dev:
	@requirements/install.sh run dev

run: setup ## set up, index the sample carrier and serve it on http://127.0.0.1:8000 (PORT=, HOST=)
	@exec $(BIN)/groundline serve --host $(HOST) --port $(PORT) $(ARGS)

test: setup-dev ## set up and run the tests (ARGS= goes to pytest, JOBS= processes)
	@exec $(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

check: setup-dev ## formatting, lint, types, layers, compose file
	@status=0; \
	step() { echo "== $$1"; shift; "$$@" || status=1; }; \
	step "ruff check" $(BIN)/ruff check --output-format concise .; \
	step "ruff format" $(BIN)/ruff format --check --output-format concise .; \
	step "mypy" $(BIN)/mypy; \
	step "import-linter" $(BIN)/lint-imports; \
	step "compose schema" $(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml; \
	exit $$status

format: setup-dev ## sort imports and format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

evals: ## run the evaluation suites and hold them against the baseline (ARGS= goes to `eval run`)
	@requirements/install.sh run evals
	@$(BIN)/groundline eval run $(ARGS)
	@exec $(BIN)/groundline eval gate

bench: ## measure what the README states (ARGS= goes to the benchmark)
	@requirements/install.sh run bench
	@exec $(BIN)/groundline bench $(ARGS)

bench-retrieval: ## measure how well search finds (ARGS= goes to the benchmark)
	@requirements/install.sh run bench
	@exec $(BIN)/groundline bench retrieval $(ARGS)

bench-ablation: ## measure what each part of search brings (ARGS= goes to the benchmark)
	@requirements/install.sh run bench
	@exec $(BIN)/groundline bench ablation $(ARGS)

bench-grounding: setup ## measure the check of support on claims that people have judged (ARGS= goes to the benchmark)
	@exec $(BIN)/groundline bench grounding $(ARGS)

bench-abstention: ## measure how questions without an answer are told from those with one (ARGS= goes to the benchmark)
	@requirements/install.sh run bench
	@exec $(BIN)/groundline bench abstention $(ARGS)

bench-agent: setup ## measure what comes through of a model that lies, and what is lost of one that does not
	@exec $(BIN)/groundline bench agent $(ARGS)

bench-injection: setup ## run the corpus of injection attacks against the assistant
	@exec $(BIN)/groundline bench injection $(ARGS)

bench-peers: ## measure LangChain + Qdrant, LlamaIndex, Haystack and txtai beside it, each in an environment of its own
	@requirements/install.sh run bench
	@exec $(BIN)/groundline bench peers $(ARGS)

lock: ## pin the newest versions that pyproject.toml and requirements/*.in allow
	@requirements/install.sh run lock
	@requirements/compile.sh

clean: ## remove .venv, caches and builds; what GROUNDLINE_HOME (./var) keeps stays
	@rm -rf .venv .venv-peers build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
