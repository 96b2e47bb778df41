# Everything made here is in the ignored folders .cache and dist; `make install` also writes to the user's home.

PYTHON ?= $(shell scripts/find_python)
TERRAFORM ?= terraform
# Releases of LiteLLM that `make test-matrix` runs on: the oldest, two between, the newest.
# The second newest is the last whose organizations need no licence.
MATRIX ?= 1.65.8 1.85.7 1.100.5 1.109.1

VENV := .cache/venv
PY := $(VENV)/bin/python
# Virtual environments cannot be moved, so the stamps name the place: a moved or copied checkout builds its own.
PLACE := $(shell pwd | cksum | cut -d ' ' -f 1)
REQUIREMENTS := $(VENV)/.requirements-$(PLACE)
PROJECT := $(VENV)/.project-$(PLACE)
UV := uv==0.13.9
COMPILE := .cache/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

export TERRAFORM
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help venv build install uninstall fmt vet lint test test-matrix test-long bench demo demo-clean docs proto lock clean \
	python-present terraform-present

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

build: venv ## Build the wheel and the source distribution into dist
	@rm -rf dist
	@$(PY) -m hatchling build

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

lint: venv terraform-present ## Check style and format, of the code and of the examples
	@echo "==> ruff"
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@echo "==> docs"
	@$(PY) scripts/docs.py --check
	@echo "==> terraform fmt"
	@$(TERRAFORM) fmt -check -recursive examples

test: terraform-present lint vet ## Run every check and test, on a live LiteLLM proxy
	@echo "==> pytest"
	@$(PY) -m pytest -m "not long and not matrix"

test-matrix: terraform-present venv ## Run the acceptance tests on four releases of LiteLLM
	@failed=""; for version in $(MATRIX); do \
		echo "==> acceptance tests on LiteLLM $$version"; \
		LITELLM_LIVE_VERSION=$$version $(PY) -m pytest -m "acceptance or matrix" || failed="$$failed $$version"; \
	done; \
	if [ -n "$$failed" ]; then echo "failed on LiteLLM:$$failed" >&2; exit 1; fi

test-long: terraform-present venv ## Run the tests that take minutes
	@$(PY) -m pytest -m long

bench: terraform-present venv ## Measure cold start and plans
	@$(PY) -m bench

demo: terraform-present venv ## Show the provider at work on a real LiteLLM proxy
	@$(PY) scripts/demo.py up

demo-clean: venv ## Destroy what the demo created, and stop what it started
	@$(PY) scripts/demo.py down

docs: venv ## Write the attributes of each resource into docs
	@$(PY) scripts/docs.py

proto: venv ## Generate the protobuf modules from the .proto files
	@$(PY) scripts/generate_proto.py

lock: python-present ## Pin the newest allowed versions in requirements
	@echo "==> resolving"
	@[ -x .cache/lock/bin/uv ] || $(PYTHON) -m venv .cache/lock
	@.cache/lock/bin/python -m pip install --quiet --quiet $(UV)
	@$(COMPILE) --upgrade pyproject.toml --output-file requirements/run.txt
	@$(COMPILE) --upgrade --constraint requirements/run.txt --group dev pyproject.toml --output-file requirements/dev.txt

clean: ## Remove what was built; downloads and a running demo stay in .cache
	@rm -rf dist build .cache/venv .cache/lock .cache/bench .cache/mypy .cache/ruff .cache/pytest .cache/hypothesis
	@find src tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} +
