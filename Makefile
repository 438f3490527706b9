# Everything is installed into .venv from hash-locked files; a stamp says which file it was installed from,
# so a second run goes straight to work.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules
.SUFFIXES:

PY := .venv/bin/python
RUN := .venv/run.stamp
DEV := .venv/dev.stamp
CODE := bot handlers storage tests

##@ Use
.PHONY: play
play: $(RUN)  ## start the playground and print its address (ARGS="--port 9000" passes options on)
	@exec $(PY) -m bot play $(ARGS)

##@ Build
.PHONY: test check format format-check lint types contracts bench samples
test: $(DEV)  ## every test, those in a real browser included (TESTS="tests/flow -k name" picks some)
	@scripts/browser-setup
	@$(PY) -m pytest -n 2 --dist loadscope --no-loadscope-reorder $(TESTS)

check: format-check lint types contracts test  ## the one word before a commit: format, lint, types, contracts, tests

format: $(DEV)  ## lay out the code and mend what can be mended by itself
	@.venv/bin/ruff check --quiet --fix-only $(CODE)
	@.venv/bin/ruff format $(CODE)

format-check: $(DEV)
	@.venv/bin/ruff format --check $(CODE)

lint: $(DEV)  ## style and likely mistakes
	@.venv/bin/ruff check $(CODE)

types: $(DEV)  ## type hints
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(PY) -m pyright

contracts: $(DEV)  ## who may import whom
	@$(PY) -c 'from importlinter.cli import lint_imports_command as c; c(prog_name="lint-imports")' --no-logo

bench: $(DEV)  ## measure start-up, throughput and both chat platforms (ARGS="--write feishu" keeps one section)
	@$(PY) -m tests.bench $(ARGS)

samples: PLATFORM ?= slack
samples: $(DEV)  ## how a door handles every JSON file in a folder (PLATFORM=slack or feishu, DIR=a folder; else our own)
	@$(PY) -m tests.samples $(PLATFORM) $(or $(DIR),tests/platforms/$(PLATFORM)/payloads)

.PHONY: faults simulate simulate-long mutants
faults: $(DEV)  ## everything that can go wrong, as often as promised: kills, races, forgeries; takes hours (TESTS="tests/faults -k kill")
	@FAULTS=whole $(PY) -m pytest -n 2 --dist loadscope $(or $(TESTS),tests/faults tests/replicas)

simulate: $(DEV)  ## a minute of simulated companies with everything going wrong (ARGS="--seconds 600 --weeks 1")
	@$(PY) -m tests.simulation $(ARGS)

simulate-long: $(DEV)  ## the same for SECONDS (2700), all that must be reached reached, and then every planted bug
	@$(PY) -m tests.simulation --seconds $(or $(SECONDS),2700) --reaches-all $(ARGS)
	@$(PY) -m tests.simulation.mutants

mutants: $(DEV)  ## plant each known bug into the core and see whether the simulation finds it; prints the score
	@$(PY) -m tests.simulation.mutants $(ARGS)

##@ Keep
.PHONY: docs pictures lock clean help
docs: $(RUN)  ## draw the diagrams in docs/workflows again, and the lists of workflows and practices
	@$(PY) -m bot draw --out docs/workflows
	@$(PY) -m bot practices --out docs/practices.md

pictures: $(DEV)  ## draw the pictures of our cards in docs/pictures again
	@scripts/browser-setup
	@$(PY) -m tests.pictures

lock: $(DEV)  ## choose the newest versions that fit and write requirements/*.txt again
	@scripts/lock

clean:  ## remove what was installed or cached; ./data stays
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist *.egg-info
	@find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## this list
	@awk -F ':.*## ' '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

$(PY):
	@scripts/setup venv

$(RUN): requirements/run.txt requirements/uv.txt $(PY)
	@scripts/setup run

$(DEV): requirements/dev.txt requirements/uv.txt $(PY)
	@scripts/setup dev
