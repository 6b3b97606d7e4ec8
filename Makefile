# The two commands are `make run` (the demonstration) and `make test`. Both set up what they need, once.
# They assume make and git; everything else comes from Debian's packages and PyPI.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REGISTRY := $(BIN)/registry
DEMO_DATABASE := instance/demo.db
DEMO_URL := sqlite:///$(CURDIR)/$(DEMO_DATABASE)
# Debian packages that must be there; python3-venv is added where Python cannot make environments.
# Fonts: reports in PDF need a Chinese one. The tests look at pages, documents and what is printed of them.
APT_PACKAGES := fonts-noto-cjk
APT_TEST_PACKAGES := $(APT_PACKAGES) chromium libreoffice-calc-nogui libreoffice-writer-nogui nginx-light \
  poppler-utils
# Where the demonstration answers, on this machine only.
PORT ?= 8000
# How many tests run at once, and what else pytest is told: make pytest ARGS="tests/places -x"
WORKERS ?= 2
ARGS ?=
# What `make quick` runs, from the kernel up.
QUICK := \
	$(addprefix tests/test_,arrow.py columns.py db.py digest.py documentation.py documents.py handbook.py language.py \
		migrations.py moment.py privacy.py resources.py spells.py spool.py) \
	$(addprefix tests/figures/test_,backend.py conditions.py days.py every_place.py standing.py \
		sample.py::test_every_field_of_every_figure_that_was_given_is_as_expected) \
	tests/checks/test_findings.py $(addprefix tests/lookup/test_,dossier.py search.py) tests/report/test_sentences.py \
	$(addprefix tests/exchange/test_,importing.py importing_cells.py template.py) \
	$(addprefix tests/restructuring/test_,comparing.py merge_split.py refusals.py verbs.py) \
	$(addprefix tests/cli/test_,figures.py findings.py frame.py output.py start.py) \
	$(addprefix tests/web/test_,export.py findings.py ledgers.py pages.py queries.py search.py)
# The kinds of database that the tests run on: make pytest DATABASES=postgresql
DATABASES ?= sqlite postgresql
UV := uv==0.13.9

# What Python compiled is kept, also where the environment says otherwise: the tests start it hundreds of times.
unexport PYTHONDONTWRITEBYTECODE

SET_UP := $(VENV)/.stamp-set-up
TEST_SET_UP := $(VENV)/.stamp-test-set-up
SPARK_SET_UP := $(VENV)/.stamp-spark-set-up
BENCH_SET_UP := $(VENV)/.stamp-bench-set-up
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input

.PHONY: help run test quick checks style types imports declarations pytest test-spark soak bench pictures lock assets bundle clean
.DELETE_ON_ERROR:

help:
	@echo 'make run     load the demonstration city, print its figures against the bulletin and its logins, and serve it'
	@echo 'make test    check style, types and imports, and run the tests'
	@echo 'make quick   what a change in one slice needs, within two minutes; the browser, documents on paper, random'
	@echo '             histories, sizes and PostgreSQL are left to make test'
	@echo 'make test-spark compute figures and rules of several cities on Apache Spark, three workers, and compare'
	@echo 'make soak    run the long random tests; what they say is kept in docs/soak.md'
	@echo 'make bench   measure, beside rivals, and write docs/benchmarks.md'
	@echo 'make pictures take the pictures of README and handbook again'
	@echo 'make lock    pin the newest allowed versions of all dependencies'
	@echo 'make assets  take the vendored scripts and style sheets from npm again, at the locked versions'
	@echo 'make bundle  make the archive that installs the registry where there is no internet'
	@echo 'make clean   remove the environment, the demonstration and everything built'

# Set-up. Everything is pinned with hashes, the build backend too, so that nothing unpinned is fetched.

$(SET_UP): requirements.lock setup.cfg setup.py pyproject.toml
	@PYTHON='$(PYTHON)' tools/system-packages.sh $(APT_PACKAGES)
	@echo 'Setting up: an environment in $(VENV)'
	@test -x $(BIN)/python || '$(PYTHON)' -m venv $(VENV)
	@echo 'Setting up: the pinned packages of requirements.lock'
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@echo 'Setting up: the registry itself, editable'
	@$(PIP_INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_SET_UP): $(SET_UP) requirements-test.lock
	@PYTHON='$(PYTHON)' tools/system-packages.sh $(APT_TEST_PACKAGES)
	@echo 'Setting up: the pinned test tools of requirements-test.lock'
	@$(PIP_INSTALL) --require-hashes -r requirements-test.lock
	@touch $@

# Spark runs on any Java from 17 on; where there is none Debian's is installed.
$(SPARK_SET_UP): $(TEST_SET_UP) requirements-spark.lock
	@tools/java.sh 17 || PYTHON='$(PYTHON)' tools/system-packages.sh openjdk-17-jre-headless
	@echo 'Setting up: the pinned packages of requirements-spark.lock (Apache Spark is large)'
	@$(PIP_INSTALL) --require-hashes -r requirements-spark.lock
	@touch $@

# The demonstration.

run: $(DEMO_DATABASE)
	@REGISTRY_DATABASE_URL='$(DEMO_URL)' $(REGISTRY) demo --show
	@REGISTRY_DATABASE_URL='$(DEMO_URL)' $(REGISTRY) demo --logins
	@REGISTRY_DATABASE_URL='$(DEMO_URL)' $(REGISTRY) serve --port $(PORT)

# Loaded under another name first: a load that was cut short never passes for a city.
$(DEMO_DATABASE): | $(SET_UP)
	@echo 'Loading the demonstration city into $@'
	@rm -rf instance/loading && mkdir -p instance/loading
	@REGISTRY_DATABASE_URL='sqlite:///$(CURDIR)/instance/loading/demo.db' $(REGISTRY) demo
	@mv instance/loading/demo.db* instance/ && rmdir instance/loading

# The tests.

test: checks pytest

# Two at once: each takes one core only.
checks: $(TEST_SET_UP)
	@$(MAKE) --no-print-directory --jobs=2 style types imports $(CHECKED_TOO)

style: $(TEST_SET_UP)
	@echo 'Style: ruff'
	@$(BIN)/ruff check --quiet .

types: $(TEST_SET_UP)
	@echo 'Types: mypy'
	@$(BIN)/mypy --no-error-summary

imports: $(TEST_SET_UP)
	@echo 'Imports: import-linter'
	@PYTHONPATH=. $(BIN)/lint-imports --config setup.cfg >$(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }

# Where a figure, rule, column, page or verb that is declared is missing still, and what to do.
declarations: $(TEST_SET_UP)
	@echo 'Declarations: what stands wherever it must'
	@$(BIN)/python -m pytest --quiet tests/test_declarations.py

# The tests of QUICK, on SQLite: chosen by what they take, so that all of it takes less than two minutes on two cores.
quick: CHECKED_TOO := declarations
quick: checks
	@echo 'Tests: the quick ones on SQLite, $(WORKERS) at once'
	@REGISTRY_TEST_DATABASE= $(BIN)/python -m pytest --quiet --numprocesses=$(WORKERS) --dist=worksteal $(QUICK) $(ARGS)

# On SQLite, then what asks a database once more on a PostgreSQL server of its own; what each came to is said at the end.
# Files are begun in their order, the long ones first (tests/conftest.py): where those of many tests come first, or long
# ones last, a worker is left alone with a long one at the end.
pytest: $(TEST_SET_UP)
	@rm -rf build/tests
	@for database in $(DATABASES); do \
		echo "Tests: pytest on $$database, $(WORKERS) at once"; \
		REGISTRY_TEST_DATABASE=$$database $(BIN)/python -m pytest --quiet --numprocesses=$(WORKERS) --dist=loadfile --no-loadscope-reorder $(ARGS) \
			|| failed=yes; \
	done; cat build/tests/*.txt; [ -z "$$failed" ]

test-spark: $(SPARK_SET_UP)
	@echo 'Tests on Apache Spark: a cluster of three workers on this machine'
	@$(BIN)/python -m pytest --quiet -m spark $(or $(ARGS),tests/spark)

soak: $(TEST_SET_UP)
	@tools/soak.sh $(BIN)/python -m pytest --numprocesses=$(WORKERS) $(ARGS)

# How fast it is, beside what would be used in its place: make bench PARTS="city start". SIZE=10 and ROWS=2000 make it smaller.

PARTS ?=
SIZE ?=
ROWS ?=

bench: $(BENCH_SET_UP)
	@SIZE='$(SIZE)' ROWS='$(ROWS)' $(BIN)/python -m benchmarks $(PARTS)

$(BENCH_SET_UP): $(TEST_SET_UP) requirements-bench.lock
	@echo 'Setting up: what the benchmarks compare with, pinned in requirements-bench.lock'
	@$(PIP_INSTALL) --require-hashes -r requirements-bench.lock
	@touch $@

# The pictures of README and handbook are what the browser tests saw.

pictures: $(TEST_SET_UP)
	@echo 'Taking the pictures of the pages: docs/pictures'
	@rm -rf build/pictures
	@$(BIN)/python -m pytest --quiet --numprocesses=$(WORKERS) --dist=loadfile tests/browser
	@mkdir -p docs/pictures && rm -f docs/pictures/*
	@cd build/pictures && cp $$(grep -oh '[a-z-]*-\(zh\|en\)\.png' ../../README*.md ../../docs/*/handbook*.md | sort -u) ../../docs/pictures/

# The pins: hashes of every file of a version, so of every platform; no index is named.

lock:
	@PYTHON='$(PYTHON)' tools/system-packages.sh $(APT_PACKAGES)
	@echo 'Pinning the newest allowed versions'
	@test -x build/lock/bin/uv || { '$(PYTHON)' -m venv build/lock && build/lock/bin/pip install --quiet '$(UV)'; }
	@$(PIN) --extra postgres --output-file requirements.lock
	@for more in test bench spark; do \
		$(PIN) --extra postgres --extra test --extra $$more --constraint requirements.lock \
			--output-file requirements-$$more.lock || exit 1; \
	done

PIN = build/lock/bin/uv pip compile --quiet $(LOCK_ARGS) setup.cfg requirements.in --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-annotate --custom-compile-command 'make lock'
LOCK_ARGS ?= --upgrade

# The vendored scripts and style sheets are in git; that they are whole is a test. npm is needed only to take them again.

assets:
	@'$(PYTHON)' tools/vendor-assets.py fetch

# The archive for servers without internet: wheels for both kinds of machine, installer, service, instructions.

bundle: $(SET_UP)
	@echo 'Making the archive in dist'
	@$(BIN)/python tools/bundle/build.py

clean:
	@echo 'Removing the environment, the demonstration and everything built'
	@rm -rf $(VENV) build dist *.egg-info instance/loading $(DEMO_DATABASE) $(DEMO_DATABASE)-wal $(DEMO_DATABASE)-shm $(DEMO_DATABASE).logins
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find registry migrations tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
