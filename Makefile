# Everything a person does with this project. `make` alone lists it.

PYTHON ?= python3

# What a person may set on the command line, handed to the programs in deploy/.
export PORT POSTGRES CHROMIUM ARGS KEY

.DEFAULT_GOAL := help
.PHONY: help run passwords code test checkers check bench bench-large lighthouse screenshots \
	messages lock

help: ## list what make can do
	@echo "make run        install what is needed, start the newsroom on http://127.0.0.1:8000"
	@echo "                (another port: make run PORT=8123)"
	@echo "make passwords  set new passwords for the demo's staff and show them"
	@echo "make code       what an authenticator app would show now: make code KEY='ABCD EFGH ...'"
	@echo "make test       run the tests, those in a browser too where a Chromium is found"
	@echo "                (some of them: make test ARGS='tests/articles -x')"
	@echo "make checkers   the tests that take their time: every page at every size, every picture"
	@echo "make check      lint, format, migrations, templates, translations, production settings"
	@echo "make bench      measure what the newsroom costs, and write docs/performance.md (an hour,"
	@echo "                5 GB of disk; some of it: make bench ARGS='pages mixed')"
	@echo "make bench-large  what grows with the comments, over ten million of them (30 GB of disk)"
	@echo "make messages   bring the translations' catalogues up to the strings in the sources"
	@echo "make lighthouse measure an article with fifty comments as a telephone loads it"
	@echo "make screenshots  each kind of page in each language of the interface into .run/screenshots,"
	@echo "                and the README's picture"
	@echo "make lock       write requirements/*.txt and deploy/npm/*/package-lock.json anew"
	@echo "                (newest versions: make lock ARGS=--upgrade)"
	@echo
	@echo "PYTHON=python3.12 chooses the Python; POSTGRES=/usr/lib/postgresql/15/bin chooses"
	@echo "PostgreSQL's programs. docs/settings.md lists what the environment may set."

# `exec` makes the launcher make's own child, so that a signal to make reaches it.
run passwords code test checkers check bench lighthouse screenshots messages lock:
	@exec $(PYTHON) deploy/bootstrap.py $@

bench-large:
	@exec $(PYTHON) deploy/bootstrap.py bench_large
