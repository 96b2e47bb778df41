# Everything made here is in the ignored folders .cache and dist; `make install` also writes to the user's home.

PYTHON ?= $(shell scripts/find_python)
TERRAFORM ?= terraform
# Releases of LiteLLM that `make test-matrix` runs on: the oldest, three between, the newest.
# 1.100.5 is the last whose organizations need no licence.
MATRIX ?= 1.65.8 1.85.7 1.100.5 1.109.1 1.110.2

# Tests at a time, each worker with a LiteLLM proxy of its own.
WORKERS ?= 3

VENV := .cache/venv
PY := $(VENV)/bin/python
# Virtual environments cannot be moved, so the stamps name the place: a moved or copied checkout builds its own.
PLACE := $(shell pwd | cksum | cut -d ' ' -f 1)
REQUIREMENTS := $(VENV)/.requirements-$(PLACE)
PROJECT := $(VENV)/.project-$(PLACE)
# What makes bundles, and in its folder packages what goes into them.
BUILD := .cache/build
BUILD_PY := $(BUILD)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)/python
BUILD_REQUIREMENTS := $(BUILD)/.requirements-$(PLACE)
DIST ?= dist
# A zip for Linux is to run on old ones too: packages built for glibc 2.17, whatever this machine has.
OLD_LINUX := $(if $(filter Linux,$(shell uname -s)),$(foreach tag,manylinux_2_17 manylinux2014,--platform $(tag)_$(shell uname -m)))
# Packages to build where there is no wheel for the machine, such as cryptography; that takes compilers.
FROM_SOURCE ?=
WHEELS := --only-binary :all: $(addprefix --no-binary ,$(FROM_SOURCE))
# Two builds of a commit make the same files: their time is the commit's.
REPRODUCIBLY := SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null || echo 315532800)} PYTHONHASHSEED=0
# The GnuPG key that signs a release; none, no signature.
GPG_KEY ?=
# Draws tables in a terminal: in the wheel's requirements, but not among what Terraform starts and hashes at every plan.
FOR_PEOPLE := rich markdown-it-py mdurl pygments
UV := uv==0.13.9
COMPILE := .cache/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

export TERRAFORM
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help venv build wheel bundle release install uninstall fmt vet lint test test-matrix test-long test-faults bench \
	demo demo-clean docs proto lock clean python-present terraform-present

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(PROJECT) ## Set up the development environment in .cache/venv

$(REQUIREMENTS): requirements/dev.txt | python-present
	@echo "==> creating $(VENV) with $$($(PYTHON) --version)"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@echo "==> installing the packages pinned in $<"
	@$(PY) -m pip install --quiet --quiet --require-hashes --only-binary :all: --requirement $<
	@touch $@

$(PROJECT): $(REQUIREMENTS) pyproject.toml
	@$(PY) -m pip install --quiet --quiet --no-deps --no-build-isolation --editable .
	@touch $@

python-present:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1 || true)." >&2; \
		echo "Install one, or name it: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }

terraform-present:
	@command -v $(TERRAFORM) >/dev/null || { \
		echo "Terraform is needed, and there is no '$(TERRAFORM)' on the PATH." >&2; \
		echo "Install it (https://developer.hashicorp.com/terraform/install), or name it: make TERRAFORM=/path/to/terraform ..." >&2; \
		exit 1; }

$(BUILD_REQUIREMENTS): requirements/run.txt requirements/build.txt | python-present
	@echo "==> installing the packages pinned in $^ into $(BUILD)"
	@rm -rf $(BUILD)
	@$(PYTHON) -m venv $(BUILD)
	@$(BUILD_PY) -m pip install --quiet --quiet --require-hashes --only-binary :all: --requirement requirements/build.txt
	@$(BUILD_PY) -m pip install --quiet --quiet --require-hashes $(WHEELS) --no-compile \
		$(OLD_LINUX) --target $(BUILD)/packages --requirement requirements/run.txt
	@touch $@

build: wheel bundle ## Build wheel, source distribution and this machine's zip into dist

wheel: venv
	@rm -rf $(DIST)
	@echo "==> wheel and source distribution"
	@$(REPRODUCIBLY) $(PY) -m hatchling build --directory $(DIST)

bundle: $(BUILD_REQUIREMENTS)
	@echo "==> zip that runs without Python"
	@$(REPRODUCIBLY) PYTHONPATH=src $(BUILD_PY) -B -m scripts.release bundle --packages $(BUILD)/packages --into $(DIST)

release: build ## Build, and complete a release for the registry; GPG_KEY=... signs it
	@echo "==> manifest and checksums"
	@PYTHONPATH=src $(BUILD_PY) -B -m scripts.release assemble $(DIST) --key "$(GPG_KEY)"

install: python-present ## Install the provider for Terraform and OpenTofu, for this user
	@PYTHONPATH=src $(PYTHON) -B -m terraform_provider_litellm.cli.install install --source .

uninstall: python-present ## Take away what `make install` put there
	@PYTHONPATH=src $(PYTHON) -B -m terraform_provider_litellm.cli.install uninstall

fmt: venv terraform-present ## Format the code and the examples
	@$(PY) -m ruff check --quiet --fix-only .
	@$(PY) -m ruff format .
	@$(TERRAFORM) fmt -recursive examples

vet: venv ## Check the types (mypy, strict)
	@echo "==> mypy"
	@$(PY) -m mypy

lint: venv $(BUILD_REQUIREMENTS) terraform-present ## Check style and format, of the code and of the examples
	@echo "==> ruff"
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@echo "==> docs"
	@$(PY) -m scripts.docs --check
	@echo "==> workflows"
	@$(BUILD_PY) -m check_jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml >/dev/null
	@$(dir $(BUILD_PY))zizmor --offline --quiet --persona pedantic --no-progress .github/workflows
	@echo "==> terraform fmt"
	@$(TERRAFORM) fmt -check -recursive examples

test: terraform-present lint vet ## Run every check and test, on a live LiteLLM proxy
	@echo "==> pytest"
	@$(PY) -m pytest -m "not long" -n $(WORKERS) --dist worksteal --durations=15

test-matrix: terraform-present venv ## Run the tests on a live proxy, on five releases of LiteLLM
	@failed=""; for version in $(MATRIX); do \
		echo "==> acceptance tests on LiteLLM $$version"; \
		LITELLM_LIVE_VERSION=$$version $(PY) -m pytest -m "matrix and not long" \
			-n $(WORKERS) --dist worksteal || failed="$$failed $$version"; \
	done; \
	if [ -n "$$failed" ]; then echo "failed on LiteLLM:$$failed" >&2; exit 1; fi

test-long: terraform-present venv ## Run the tests that take an hour
	@$(PY) -m pytest -m long -o faulthandler_timeout=7200

# Episodes of `make test-faults`: how many in this process, how many on a live proxy, and the seed of a run to be repeated.
EPISODES ?= 1000
LIVE_EPISODES ?= 60
SEED ?=

test-faults: terraform-present venv ## Play a thousand episodes in which requests go wrong
	@EPISODES=$(EPISODES) LIVE_EPISODES=$(LIVE_EPISODES) SEED=$(SEED) \
		$(PY) -m pytest -m long tests/acceptance/test_episodes.py -o faulthandler_timeout=7200

bench: terraform-present venv ## Measure cold start and plans
	@$(PY) -m bench

demo: terraform-present venv ## Show the provider at work on a real LiteLLM proxy
	@$(PY) scripts/demo.py up

demo-clean: venv ## Destroy what the demo created, and stop what it started
	@$(PY) scripts/demo.py down

docs: venv ## Write the pages of docs from tables, templates and examples
	@$(PY) -m scripts.docs

proto: venv ## Generate the protobuf modules from the .proto files
	@$(PY) scripts/generate_proto.py

lock: python-present ## Pin the newest allowed versions in requirements
	@echo "==> resolving"
	@[ -x .cache/lock/bin/uv ] || $(PYTHON) -m venv .cache/lock
	@.cache/lock/bin/python -m pip install --quiet --quiet $(UV)
	@$(COMPILE) --upgrade pyproject.toml $(addprefix --no-emit-package ,$(FOR_PEOPLE)) --output-file requirements/run.txt
	@$(COMPILE) --upgrade --constraint requirements/run.txt --group dev pyproject.toml --output-file requirements/dev.txt
	@$(COMPILE) --upgrade --constraint requirements/run.txt --group build --output-file requirements/build.txt

clean: ## Remove what was built; downloads and a running demo stay in .cache
	@rm -rf dist build .cache/venv .cache/lock .cache/build .cache/bundle .cache/bench
	@rm -rf .cache/mypy .cache/ruff .cache/pytest .cache/hypothesis
	@find src tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} +
