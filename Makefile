# Everything one does with a clone. The only thing needed is Python 3.11 or newer:
# each target first makes .venv and installs the pinned packages into it, once.
#
#   make PYTHON=/path/to/python3 demo     choose the Python
#   make test ARGS="-k averages -x"       pass options to pytest

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCK := requirements/developers.txt
KERAS := build/frameworks
NOTEBOOKS = $(wildcard notebooks/*/*.ipynb)
STRIP := $(BIN)/nbstripout --keep-id --extra-keys "metadata.celltoolbar metadata.language_info cell.metadata.jupyter"

.PHONY: help demo lab test check results frameworks matrix docs format lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## build the bundle, grade a sample class, show where the results are
	@$(BIN)/course demo

lab: $(READY) ## open JupyterLab on the student bundle, at the first notebook
	@$(BIN)/course lab

test: $(READY) ## run the tests; those in a browser need a Chromium
	@$(BIN)/python -m pytest $(ARGS)

check: $(READY) ## everything that must hold before a commit: lint, types, notebooks, tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(if $(NOTEBOOKS),$(STRIP) --verify $(NOTEBOOKS))
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

results: $(READY) ## run the notebooks, renew the stored results of their experiments
	@$(BIN)/python -m autograder.rehearsal $(ARGS)

frameworks: $(READY) $(KERAS)/.ready ## run notebook 11 and its facts in Keras, which it can do without
	@PYTHONPATH=$(CURDIR)/$(KERAS) $(BIN)/python -m pytest tests/frameworks $(ARGS)

matrix: $(READY) ## show which known mistakes are caught and named
	@$(BIN)/python -m autograder.matrix $(ARGS)

docs: $(READY) ## build the documentation site, into build/docs
	@$(BIN)/python docs/build.py $(ARGS)

format: $(READY) ## put code and notebooks into their canonical form
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format
	$(if $(NOTEBOOKS),$(STRIP) $(NOTEBOOKS))

# Locks from one resolution: what students and graders install is a subset of what is tested. Notebook
# 11's frameworks are large; they have a lock of their own, with what they need and nothing else.
COMPILE = build/uv/bin/uv pip compile --quiet --upgrade --system-certs --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-annotate --custom-compile-command "make lock"
FRAMEWORKS = $(BIN)/python -c 'import tomllib; \
	print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["frameworks"], sep="\n")'

lock: $(READY) ## pin the newest versions that pyproject.toml allows
	@$(BIN)/python -m venv build/uv
	@build/uv/bin/pip install --quiet --disable-pip-version-check "uv>=0.13,<0.14"
	$(COMPILE) --extra instructor --extra cluster --extra lti --extra postgresql --extra docs --extra dev --output-file $(LOCK) pyproject.toml
	$(COMPILE) --constraints $(LOCK) --extra instructor --output-file requirements/instructors.txt pyproject.toml
	$(COMPILE) --constraints $(LOCK) --output-file requirements/students.txt pyproject.toml
	$(FRAMEWORKS) | $(COMPILE) --constraints $(LOCK) --output-file requirements/frameworks.txt -
	@echo "Now bring environment.yml and environment-instructor.yml in step: make test ARGS=tests/test_environment.py"

clean: ## remove .venv and caches; keeps build/, where grades may be
	rm -rf $(VENV) build/uv *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the virtual environment ---------------------------------------------------------------

# Prints the first Python that is new enough and can make a virtual environment.
define find_python
for python in $${PYTHON:-python3.13 python3.12 python3.11 python3}; do \
    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
    "$$python" -c 'import ensurepip, venv' 2>/dev/null && { echo "$$python"; exit; }; \
    bare="$$python"; \
done; \
if [ -n "$${bare:-}" ]; then \
    echo "$$bare cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv"; \
else \
    echo "Python 3.11 or newer is needed. On Debian or Ubuntu: apt-get install python3 python3-venv"; \
fi >&2; \
echo "Or name another: make PYTHON=/path/to/python3 ..." >&2; \
exit 1
endef
export PYTHON

# Counts pip's packages, a line for every twenty-five: a silent minute looks like a hang.
define show_progress
awk -v all=$$(grep -c == $(LOCK)) \
    '/^(Collecting|Processing) / && ++n % 25 == 0 { print "  " n " of about " all " packages fetched"; fflush() } \
     /^Installing collected/ { print "  unpacking"; fflush() } \
     /^ERROR/ { failed = 1 } failed { print; fflush() }'
endef

$(READY): pyproject.toml $(LOCK)
	@if ! $(BIN)/python -c 'import pip' 2>/dev/null; then \
	    python=$$($(find_python)); \
	    echo "Making $(VENV) with $$("$$python" --version)"; \
	    "$$python" -m venv --clear $(VENV); \
	fi
	@echo "Installing the pinned packages (the first time takes a minute or two)"
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r $(LOCK) 2>&1 | $(show_progress)
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Beside .venv, not in it: all but notebook 11's own tests must hold without them.
$(KERAS)/.ready: requirements/frameworks.txt
	@echo "Installing Keras into $(KERAS) (half a gigabyte)"
	@rm -rf $(KERAS)
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --target $(KERAS) --require-hashes -r $<
	@touch $@
