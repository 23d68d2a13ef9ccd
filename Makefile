# Everything a newcomer needs: `make demo`, `make serve` and `make test`. They set up what they need
# first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QUESTION ?= How does the instruction-following capability (Code Llama - Instruct) of different model sizes (7B vs 34B vs 70B) impact zero-shot performance on the HumanEval benchmark, as measured by pass@1 accuracy and functional correctness?

GGUF ?=
PORT ?=

.PHONY: demo serve test lint types local-llm clean

demo: $(VENV)/installed
	@$(BIN)/consilience ask "$(QUESTION)" --papers library --out demo-report

# The page, the chat endpoint, the HTTP interface and MCP, with the bundled library to ask:
# `make serve`, or `make serve PORT=9000`.
serve: $(VENV)/installed
	@$(BIN)/consilience serve $(if $(PORT),--port $(PORT))

test: $(VENV)/installed-for-tests $(VENV)/installed-local-llm
	$(BIN)/python -m pytest

lint: $(VENV)/installed-for-tests
	$(BIN)/ruff check .

types: $(VENV)/installed-for-tests
	$(BIN)/basedpyright --pythonpath $(BIN)/python

# A model on this machine: `make local-llm GGUF=file.gguf`. See docs/local-models.md.
local-llm: $(VENV)/installed $(VENV)/installed-local-llm
	@$(BIN)/python -m evals.local_llm $(if $(GGUF),"$(GGUF)") --port $(or $(PORT),8080)

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + "; try: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements-dev.txt
	@touch $@

$(VENV)/installed-local-llm: $(VENV)/installed requirements-local-llm.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -c constraints.txt -r requirements-local-llm.txt
	@touch $@

clean:
	rm -rf $(VENV) demo-report build dist .pytest_cache .ruff_cache .hypothesis
