# Every target sets up .venv by itself when it is missing or when the dependencies have changed.
#   make run ARGS="--limit 5"       more arguments for the command
#   make run PYTHON=python3.12      another interpreter for .venv
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
ARGS   ?=

.PHONY: help run test lint bench clean

help:
	@echo "make run    annotate the sample pages in seeds/pages into out/"
	@echo "make test   run the tests"
	@echo "make lint   ruff and mypy"
	@echo "make bench  speed, memory and growth; ARGS=--compare sets jieba and others beside it"
	@echo "make clean  remove .venv and caches"

run: $(VENV)/.installed
	$(BIN)/python -m pipeline run configs/default.yaml $(ARGS)

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/python -m ruff check pipeline tests
	$(BIN)/python -m mypy

bench: $(VENV)/.installed-dev
	$(BIN)/python -m pipeline bench configs/default.yaml $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, $(PYTHON) is " + sys.version.split()[0] + "; try make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.installed
