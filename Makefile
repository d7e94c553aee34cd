# Every target sets up what it needs in .venv first, on a machine with only python3 and make.
# `make lock UPGRADE=--upgrade` moves the pins; COOLDOWN is how long a release must have stood. It reads one index
# only, whatever else this machine has, so that a lock is the same wherever it is made.

PYTHON ?= python3
COOLDOWN ?= 1 week
# A third of the time that tests take they wait for something: three workers keep two cores busy.
WORKERS ?= $(shell $(PYTHON) -c "import os; print(max(2, os.cpu_count() * 3 // 2))")
DIST ?= dist
export UV

IN = $(PYTHON) tools/bootstrap.py
COMPILE = env -u UV_INDEX -u UV_FIND_LINKS -u UV_INDEX_STRATEGY uv pip compile --quiet --universal \
	--generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	--exclude-newer "$(COOLDOWN)" --custom-compile-command "make lock" $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help demo test check ui browser screenshots bench torture docs dist wheels format lock clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile

demo: ## run examples/wine.py: packages, loop, metrics, report
	@$(IN) run -- python tools/demo.py

test: ## run the tests
	$(IN) test -- pytest -n $(WORKERS) --dist worksteal

check: ## format, lint, types, floors and house rules
	$(IN) dev -- ruff format --check .
	$(IN) dev -- ruff check .
	$(IN) dev -- mypy
	$(IN) dev -- lint-imports --no-logo
	$(IN) dev -- python tools/check_repository.py

ui: ## check and build the pages of the web UI into the package
	@$(IN) run -- python tools/describe_api.py ui/openapi.json
	$(IN) ui -- sh -c "cd ui && npm install --no-save --no-audit --no-fund && npm run types && npm run check && npm test && npm run build"

browser: ui ## walk the pages in a real browser, against a real server
	$(IN) dev -- pytest tests/browser

screenshots: ui ## picture every page of the web UI for the docs, light and dark (ONLY="runs compare": some)
	$(IN) dev -- env PYTHONPATH=tests python tools/screenshots.py $(ONLY)

bench: ## measure the budgets, side by side with kfp's own local runner
	$(IN) test -- python benchmarks/run.py
	$(IN) test -- python benchmarks/reads.py
	$(IN) dev -- python benchmarks/pages.py

# One of its tests may take longer than the limit for a test that hangs.
torture: ## the long suites: kills, generated pipelines, large stores
	$(IN) test -- env PYTEST_ADDOPTS="-o faulthandler_timeout=0" python tests/torture/run.py

docs: ## build the pages into .build/docs, strictly
	$(IN) docs -- sphinx-build --fail-on-warning --nitpicky --quiet docs .build/docs

dist: ui wheels ## build the wheels of penstock and of penstock-kfp into dist/, with the pages of the web UI

wheels: ## build them with the pages that there are
	@$(IN) run -- python -m hatchling build -t wheel -d "$(abspath $(DIST))"
	@cd shim && $(PYTHON) ../tools/bootstrap.py run -- python -m hatchling build -t wheel -d "$(abspath $(DIST))"

format: ## let ruff format and mend what it can
	$(IN) dev -- ruff format .
	$(IN) dev -- ruff check --fix .

lock: ## renew requirements/*.txt from pyproject.toml
	$(IN) dev -- $(COMPILE) pyproject.toml --all-extras --group dev -o requirements/dev.txt
	$(IN) dev -- $(COMPILE) pyproject.toml --all-extras --group test -c requirements/dev.txt -o requirements/test.txt
	$(IN) dev -- $(COMPILE) pyproject.toml -c requirements/dev.txt -o requirements/run.txt
	$(IN) dev -- $(COMPILE) --group build -c requirements/dev.txt -o requirements/build.txt
	$(IN) dev -- $(COMPILE) --group ui -o requirements/ui.txt
	$(IN) dev -- $(COMPILE) --group docs -o requirements/docs.txt
	$(IN) dev -- $(COMPILE) --group pip -o requirements/pip.txt

clean: ## remove what the targets made
	rm -rf .venv .venv-docs .build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
