# The five commands of the house. Each installs what it needs; none asks a question.
#   make demo          the service on http://localhost:8000 (PORT=… elsewhere, RESET=1 starts over)
#   make test          every test, browser journeys included (ARGS="tests/kit -x" for some of them)
#   make check         format, lint, types, layers, templates, migrations, generated pages, languages
#   make fix           what the tools can correct by themselves
#   make bench         the figures behind "fast" (ARGS=filing for one of them)
#   make pictures      the pictures of docs/images, taken by the journeys

PORT ?= 8000
RESET ?=
ARGS ?=
JOBS ?= 2

PYTHON := .venv/bin/python
BIN := .venv/bin
TEMPLATES = $$(git ls-files --cached --others --exclude-standard 'escale/**/*.html' 'escale/*.html')

.DEFAULT_GOAL := help
.PHONY: help demo test check fix bench pictures house

help:
	@sed -n 's/^#   //p' Makefile

house:
	@uv=$$(sh scripts/uv.sh) && "$$uv" sync --frozen --quiet
	@for po in locale/*/LC_MESSAGES/django.po; do \
		[ "$${po%.po}.mo" -nt "$$po" ] || exec $(PYTHON) -m scripts.translations compile; \
	done

demo: house
	@PORT='$(PORT)' RESET='$(RESET)' exec $(PYTHON) -m scripts.demo

test: house
	@$(PYTHON) scripts/chromium.py
	@$(PYTHON) scripts/clamd.py
	@exec $(BIN)/pytest -n $(JOBS) $(ARGS)

check: house
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djhtml --check $(TEMPLATES)
	$(BIN)/djade --check --target-version 5.2 $(TEMPLATES)
	$(BIN)/djlint --lint --quiet $(TEMPLATES)
	$(PYTHON) manage.py check
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py procedure_docs --check
	$(PYTHON) -m scripts.translations check

fix: house
	-$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	-$(BIN)/djade --target-version 5.2 $(TEMPLATES)
	-$(BIN)/djhtml $(TEMPLATES)

bench: house
	@exec $(PYTHON) -m benchmarks $(ARGS)

pictures: house
	@$(PYTHON) scripts/chromium.py
	@ESCALE_PICTURES=docs/images exec $(BIN)/pytest -n $(JOBS) tests/journeys
