# Two commands do all the set-up: `make demo` and `make test`. The rest is for maintainers.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

.PHONY: help install demo test check messages torture rehearse lock clean

help: ## Says what each command does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

install: ## Brings what is missing: system libraries, Python packages (a second when nothing changed)
	@PYTHON=$(PYTHON) sh deploy/install.sh

demo: install ## Starts the portal with demonstration data, and prints its address
	@DEMO=1 PORT=$(PORT) $(BIN)/python manage.py run_demo

test: install ## Runs every test, the browser's included
	@sh deploy/install.sh browser
	@$(BIN)/pytest -n $${TEST_WORKERS:-2} --dist loadfile --no-loadscope-reorder -rs $(TESTS)

check: install ## Formatter, linter, types, direction of imports, templates, migrations, catalogue of words
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy pmsmp_portal conventions immersions demo french
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python manage.py check --fail-level WARNING
	@sh deploy/install.sh words
	@$(BIN)/python manage.py makemessages -l fr --check -v 0

messages: install ## Gathers the words that users read in locale/fr: the source of every translation
	@sh deploy/install.sh words
	@$(BIN)/python manage.py makemessages -l fr -v 0

torture: install ## A hundred kills of web, worker and PostgreSQL, silent mail, refused writes, a full disk: what is lost or doubled
	@$(BIN)/python bench/torture.py --kills $${KILLS:-100}

rehearse: ## Types docs/operations.md in an empty Debian (root, debootstrap), up to a sealed convention: some minutes
	@command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap >/dev/null; }
	@$(PYTHON) deploy/rehearsal/rehearse.py $(if $(DEBIAN),--debian $(DEBIAN))

lock: install ## Locks the dependencies again, with their hashes and no registry's address
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements-dev.lock

clean: ## Removes the environment, the demonstration's data and the embedded database
	@rm -rf $(VENV) var static_collected
