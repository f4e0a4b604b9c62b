# Every target is one line of `make help`. PYTHON=, PORT= and CHROMIUM= can be set.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# With this variable set, every process compiles all sources again: plugins, emulators, tests.
unexport PYTHONDONTWRITEBYTECODE

SETUP := sh tools/setup.sh
VENV := .venv/bin
# Recipes that need the Pulumi CLI read the shell lines of `make env`.
IN := . .local/env.sh &&
LOCAL := $(IN) python -m tools.local
PYTEST := $(IN) pytest
# Behind everything else on PATH, where the machine has no bubblewrap of its own.
WITH_BWRAP := { B="$$($(SETUP) sandbox)" || true; } && PATH="$$PATH$${B:+:$$B}" && export PATH &&
# The package that script mode is compared with; without it, its recorded answers are used.
WITH_TOOLKIT := { TOOLKIT_PYTHON="$$($(SETUP) toolkit)" || true; } && export TOOLKIT_PYTHON &&
PARALLEL := -n 2 --dist loadgroup
# Engines wait now and then: five tests at once keep two cores busy.
ENGINES := -n 5 --dist loadgroup
SUITES = $(wildcard tests/broken tests/contract tests/engine tests/chaos tests/browser)
# Programs of the documentation that train.
ENGINE_BLOCKS := tests/engine/test_documented_programs.py tests/engine/test_readme.py
PIN := $(VENV)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links
COMPILE := $(PIN) --extra cli --extra emulator --group dev --group docs --output-file requirements.lock
# What the plugin needs, in the versions of the lock.
COMPILE_PLUGIN := $(PIN) --no-annotate --constraint requirements.lock --output-file provider/requirements.txt
# What checks a release, apart from it.
RELEASE_TOOLS := tools/dist/requirements
COMPILE_TOOLS := $(subst pyproject.toml,$(RELEASE_TOOLS).in,$(PIN)) --no-annotate --output-file $(RELEASE_TOOLS).txt

.PHONY: help setup venv env up down check format lint types types-programs layers fmt \
	test test-suites test-beside test-unit test-contract test-engine test-browser \
	chaos coverage matrix \
	acceptance conformance conformance-lock languages \
	bench bench-check lock lock-upgrade models images instances docs site blocks links pages captures pictures dist dist-test clean

help: ## print every target
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {gsub(/[$$][$$]/, "$$", $$2); printf "  %-16s %s\n", $$1, $$2}' Makefile

setup: ## create .venv and install the Pulumi CLI; takes minutes the first time
	@$(SETUP) all

venv: ## create only .venv, which is enough for `make check`
	@$(SETUP) venv

env: ## print shell lines for use in a terminal: eval "$$(make -s env)"
	@$(SETUP) env

up: setup ## start the emulator and train the quickstart's model with `pulumi up` (PORT=n)
	@$(LOCAL) up $(if $(PORT),--port $(PORT))

down: setup ## destroy the quickstart and stop the emulator
	@$(LOCAL) down

check: venv ## format, lint, types, layers and unit tests, in under a minute
	@$(MAKE) format lint types layers test-unit

format: venv ## check the format with ruff
	@$(VENV)/ruff format --check --quiet .

lint: venv ## lint with ruff
	@$(VENV)/ruff check --quiet .

types: venv ## check the types with mypy, strict
	@$(VENV)/python -m tools.type_check

types-programs: venv ## mypy --strict and pyright (downloaded once) on the README's programs and the examples
	@$(VENV)/python -m tools.program_types

layers: venv ## check the allowed imports with import-linter
	@report=$$($(VENV)/lint-imports --no-logo) || { echo "$$report"; exit 1; }

fmt: venv ## format, and fix what ruff can fix
	@$(VENV)/ruff format --quiet .
	@$(VENV)/ruff check --fix --quiet .

# At the same time: the one waits for engines and packages while the other works.
test: setup ## everything: check, broken builds, contract, engine, chaos and browser tests, a small matrix
	@$(IN) $(WITH_BWRAP) $(WITH_TOOLKIT) CHROMIUM="$$($(SETUP) browser)" && export CHROMIUM && \
		$(MAKE) --jobs=2 test-suites test-beside

test-suites: setup ## broken builds, contract, engine, chaos and browser tests
	@$(PYTEST) $(ENGINES) $(SUITES)

# Its unit tests run in one process: two would collect the same tests, and are no faster beside those of the suites.
test-beside: setup ## what `make test` runs beside test-suites: check, then a small matrix
	@$(MAKE) check PARALLEL="-n 0"
	@$(IN) python -m tools.matrix --small

test-unit: venv ## unit tests
	@$(VENV)/pytest --quiet $(PARALLEL) tests/unit

test-contract: venv ## tests of the emulator with botocore
	@$(WITH_BWRAP) $(WITH_TOOLKIT) $(VENV)/pytest tests/contract

test-engine: setup ## tests of the resource with the real Pulumi engine
	@$(PYTEST) $(ENGINES) tests/engine

test-browser: setup ## tests of the report and of the emulator's protection in a real browser
	@$(IN) CHROMIUM="$$($(SETUP) browser)" && export CHROMIUM && pytest tests/browser

chaos: setup ## rounds of kills and faults with the real engine (ROUNDS=n KINDS=sweeps SEED=s JOBS=n PAUSE=s WRITE=1)
	@$(IN) python -m tests.chaos --rounds $(or $(ROUNDS),50) $(if $(SEED),--seed $(SEED)) \
		$(if $(KINDS),--kinds $(KINDS)) $(if $(JOBS),--jobs $(JOBS)) $(if $(PAUSE),--pause $(PAUSE)) $(if $(WRITE),--write)

matrix: setup ## unit and engine tests with every Python, on the lowest and newest packages (PYTHONS= WRITE=1)
	@$(IN) python -m tools.matrix $(if $(WRITE),--write)

conformance: setup ## other people's clients and SDKs against the emulator (CLIENTS=go,cli WRITE=1)
	@$(IN) $(WITH_BWRAP) python -m tools.conformance $(if $(CLIENTS),--clients $(CLIENTS)) \
		$(if $(WRITE),--write)

languages: setup ## the examples in TypeScript and Go; builds their hosts once, needs Go and Node (LANGUAGES=go)
	@$(IN) $(WITH_BWRAP) python -m tools.languages $(LANGUAGES)

acceptance: setup ## questions to an account of AWS, or to the emulator (ENDPOINT=aws ROLE= BUCKET= REGION= YES=1 WRITE=1 CLEAN=1)
	@$(IN) $(WITH_BWRAP) python -m tools.acceptance $(if $(ENDPOINT),--endpoint $(ENDPOINT)) \
		$(if $(ROLE),--role $(ROLE)) $(if $(BUCKET),--bucket $(BUCKET)) $(if $(REGION),--region $(REGION)) \
		$(if $(YES),--yes) $(if $(WRITE),--write) $(if $(CLEAN),--clean)

conformance-lock: venv ## pin the newest packages of the clients that are in Python (CLIENTS=cli)
	@$(VENV)/python -m tools.conformance --lock $(if $(CLIENTS),--clients $(CLIENTS))

coverage: venv ## branch coverage of the provider's unit tests; fails below 95 % of api and lifecycle
	@$(VENV)/coverage erase && $(VENV)/coverage run -m pytest --quiet tests/unit/provider
	@$(VENV)/coverage combine --quiet && $(VENV)/coverage report
	@$(VENV)/coverage report --format=total --fail-under=95 \
		--include='*/pulumi_sagemaker_training/api/*,*/pulumi_sagemaker_training/lifecycle/*'

bench: setup ## measure everything, in at most two hours; WRITE=1 writes docs/performance.md (TABLES="verbs ...")
	@$(IN) python -m benchmarks $(TABLES) $(if $(WRITE),--write)

bench-check: setup ## fail if a measurement exceeds its budget
	@$(IN) python -m benchmarks --check

lock: venv ## update the lock files to pyproject.toml, without other upgrades
	@$(COMPILE)
	@$(COMPILE_PLUGIN)
	@$(COMPILE_TOOLS)

lock-upgrade: venv ## write the lock files with the newest versions
	@$(COMPILE) --upgrade
	@$(COMPILE_PLUGIN)
	@$(COMPILE_TOOLS) --upgrade

models: venv ## generate api/model/generated from the locked botocore
	@$(VENV)/python -m tools.models

images: venv ## generate the table of AWS's images from sagemaker-core (LOCK=1 pins its newest version)
	@$(VENV)/python -m tools.images $(if $(LOCK),--lock)

instances: venv ## generate the table of instance types from the locked moto and botocore
	@$(VENV)/python -m tools.instances

docs: pages site blocks ## all of the documentation, strict: generated pages, site with its links, every block run

# Strict, as it is read offline: a broken link, an unknown name or a page without a place fails.
site: venv ## build the documentation into .local/site/html, from the pages as they are
	@$(VENV)/sphinx-build --quiet --nitpicky --fail-on-warning --keep-going --conf-dir docs \
		--doctree-dir .local/site/doctrees . .local/site/html
	@echo "wrote .local/site/html/index.html; links out of it are in .local/site/external-links.txt"

blocks: setup ## run the programs of the documentation and check its other blocks and links
	@$(PYTEST) --quiet $(ENGINES) tests/unit/docs $(ENGINE_BLOCKS)

links: venv ## ask every address outside that the documentation links; needs a network
	@$(VENV)/sphinx-build --quiet --keep-going --builder linkcheck --conf-dir docs \
		--doctree-dir .local/site/doctrees . .local/site/links

pages: venv ## write the pages and OptionArgs that follow from the code's tables
	@$(VENV)/python -m tools.fields
	@$(VENV)/python -m tools.settings
	@$(VENV)/python -m tools.command_line
	@$(VENV)/python -m tools.options
	@$(VENV)/python -m tools.sweeps
	@$(VENV)/python -m tools.diagrams
	@$(VENV)/python -m tools.components
	@$(VENV)/python -m tools.guardrails
	@$(VENV)/python -m tools.errors
	@$(VENV)/python -m tools.pulumi_aws.page
	@$(VENV)/python -m tools.dist schema

dist: venv ## build a release into dist/: wheel, sdist, plugin archives, SDKs (PARTS=python needs no network)
	@$(VENV)/python -m tools.dist $(PARTS)

dist-test: setup ## install each artifact from dist/ alone and run a stack with it (TRIALS=plugin WRITE=1)
	@$(IN) $(WITH_BWRAP) python -m tools.dist.trials $(TRIALS) $(if $(WRITE),--write)

captures: setup ## write the terminal captures of docs/watching.md, which the real `pulumi` draws
	@$(IN) python -m tools.watching

pictures: setup ## write the pictures of docs/report.md with a real browser
	@$(IN) CHROMIUM="$$($(SETUP) browser)" && export CHROMIUM && python -m tests.browser.pictures

clean: ## stop the emulator; remove .venv, .local and the files of the tools
	@if [ -f .local/env.sh ] && [ -x $(VENV)/python ]; then $(LOCAL) stop; fi
	@rm -rf .venv examples/quickstart/.venv .local dist htmlcov .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache Pulumi.local.yaml
	@find . -path ./.git -prune -o -name __pycache__ -prune -exec rm -rf {} +
