# Two commands do all the set-up on a machine with Python 3.10 or later: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One more than there are processors: many tests wait for a process of their own.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(os.cpu_count() + 1)')
# All tests of a file go to one worker: what they share, such as a server or a wheel, is made once.
BY_FILE := --dist loadfile --no-loadscope-reorder

# Tests start hundreds of Python processes, which should not compile the suite each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-all pythons chromium servers site right-answers footprints locks locks-of-the-suite bench bench-distance bench-disturbed bench-killed proportion breaker defects coverage-api clean

# What is in the environment stays there.
define install
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or later is needed: make PYTHON=python3.11 …")'
$(PYTHON) -m venv $(VENV)
@echo 'Installing the suite and its packages into $(VENV): a minute or two'
$(BIN)/python -m pip install --progress-bar off --disable-pip-version-check --editable '.[$(1)]'
touch $@
endef

$(VENV)/.installed: pyproject.toml
	$(call install,test)

# The site needs a package of those of the tests; where these are installed, nothing is done.
$(VENV)/.installed-for-site: $(if $(wildcard $(VENV)/.installed),$(VENV)/.installed,pyproject.toml)
	$(if $(wildcard $(VENV)/.installed),touch $@,$(call install,site))

run: $(VENV)/.installed  ## All checks on the embedded server, and the report
	$(BIN)/s3-conformance run --provider embedded $(ARGS)

chromium:  ## The browser that the tests of the pages need
	PYTHON='$(PYTHON)' tests/browser/install-chromium

test: $(VENV)/.installed  ## The suite's own tests; with HOUSE=reference (or another folder of tests/) those of one house
ifndef HOUSE
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
endif
	$(BIN)/python -m pytest tests/$(HOUSE) -n $(WORKERS) $(BY_FILE) -q --durations 20 -m "not exhaustive"

test-all: test chromium  ## And then the slow ones; with UNTIL="$$(date -d '30 minutes' +%s)" none starts later
	$(BIN)/python -m pytest tests/$(HOUSE) -n $(WORKERS) -q --durations 20 -m exhaustive $(if $(UNTIL),--until $(UNTIL))

pythons:  ## Does the wheel work on each Python that the suite supports? Some are unpacked from Debian (a minute or two each)
	PYTHON='$(PYTHON)' tests/packaging/try-pythons $(PYTHONS)

servers: $(VENV)/.installed  ## A real server, installed and started: does what is core come out as expected, through one client?
	$(BIN)/python published/remake.py --check --client boto3-s3v4 --level core juicefs-1.4

site: $(VENV)/.installed-for-site  ## The site in site/, with its links checked: the published results and the documentation
	$(BIN)/python -m published.site --out site

right-answers: $(VENV)/.installed  ## What the reference server answers to each check, and what checks call (many minutes)
	$(BIN)/python -m tests.right_answers -n 2

footprints: $(VENV)/.installed  ## What real programs send and need, recorded on the reference server (minutes each)
	$(BIN)/python -m tests.footprints --install $(NAMES)

locks-of-the-suite: $(VENV)/.installed  ## What the action and a release install: versions and hashes
	for name in build sbom suite; do \
	  given=.github/locks/$$name.in; [ -e $$given ] || given=pyproject.toml; \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.10 \
	    $$given -o .github/locks/$$name.txt || exit; \
	done

locks: $(VENV)/.installed  ## What applications are installed of: versions and hashes of what programs/installation/locks names
	$(BIN)/python -m programs.installation.locking $(NAMES)

bench: $(VENV)/.installed  ## What the checks cost: requests and milliseconds, by area
	$(BIN)/python -m tests.bench

bench-distance: $(VENV)/.installed  ## How long a run takes from far away, and how much memory
	$(BIN)/python -m tests.distance $(ARGS)

bench-disturbed: $(VENV)/.installed  ## Which results differ if the endpoint throttles, fails and hangs up now and then
	$(BIN)/python -m tests.disturbances $(ARGS)

bench-killed: $(VENV)/.installed  ## Kills runs at random moments, sweeps, and looks what is left
	$(BIN)/python -m tests.disturbances.kills $(ARGS)

proportion: $(VENV)/.installed  ## How well the words of support fit, from the published files
	$(BIN)/python -m tests.proportion

breaker: $(VENV)/.installed  ## Hostile endpoints, records and folders: do the promises of SECURITY.md hold?
	WHOLE_TABLE=1 $(BIN)/python -m pytest tests/breaker -n $(WORKERS) --no-loadscope-reorder -q
	$(BIN)/python -m tests.breaker $(ARGS)

defects: $(VENV)/.installed  ## Records which checks notice each fault of the table (ONLY=NAME: of this one)
	$(BIN)/python -m tests.defects $(if $(ONLY),'$(ONLY)')

coverage-api: $(VENV)/.installed  ## How much of the API the checks exercise, and why not the rest
	$(BIN)/python -m tests.coverage_api -n 2

clean:
	rm -rf $(VENV) .nox build dist *.egg-info s3-conformance-report bench-report
