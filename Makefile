# 红管家 Hongguanjia: `make run` for a working county, `make test` for every check.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export UV_PYTHON_DOWNLOADS := never
# Python keeps what it compiled, whatever the machine is set to: a county is five processes, each with some thousand modules.
unexport PYTHONDONTWRITEBYTECODE
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
PY := .venv/bin/python
UV_VERSION := 0.13.9
PORT ?= 8000
MEMBERS ?= 3000

.PHONY: help run test environment check unit postgres browser messages docs format

help: ## what can be done here
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/installed ## a demonstration county on http://127.0.0.1:$(PORT)
	@.venv/bin/hongguanjia up --port $(PORT) --members $(MEMBERS)

test: environment ## lint, types, contracts, migrations, documents, unit, property, both databases, browser
	@tests/run

environment: .venv/developer ## the locked dependencies, those of the tests included

.tools/bin/uv:
	@echo "· 准备安装工具 / preparing the installer"
	@if python3 -m venv .tools 2>/dev/null; then \
	  .tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); \
	elif rm -rf .tools && python3 -m pip install --quiet --disable-pip-version-check --target .tools/lib uv==$(UV_VERSION) 2>/dev/null; then \
	  mkdir -p .tools/bin && ln -sf ../lib/bin/uv .tools/bin/uv; \
	else \
	  echo "请先安装 python3-venv:  sudo apt install python3-venv  (needed once: this Python has neither venv nor pip)"; exit 1; \
	fi

.venv/installed: pyproject.toml uv.lock $(if $(shell command -v uv 2>/dev/null),,.tools/bin/uv)
	@echo "· 安装依赖 / installing the locked dependencies"
	@$(UV) sync --quiet --frozen --no-dev
	@touch $@

.venv/developer: pyproject.toml uv.lock $(if $(shell command -v uv 2>/dev/null),,.tools/bin/uv)
	@$(UV) sync --quiet --frozen
	@touch .venv/installed $@

messages: environment ## collect words, compile catalogues, list what has no English
	@$(PY) -m tests.tools.messages

docs: environment ## rewrite the generated documents
	@$(PY) -m tests.tools.generated

format: environment ## put the code in the house's form
	@.venv/bin/ruff check --quiet --fix . ; .venv/bin/ruff format --quiet .
