# Plain `make` lists what there is. Python 3.11 or newer with venv, and make, are all that is needed:
# each target sets up what it lacks, and a set-up that is in place costs nothing.

PYTHON ?= python3
PORT ?= 8000
FIG ?=
NB ?=
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
LIB := docs/theme/assets/lib
TOOLS := node_modules/.installed
NPM_CI := $(BIN)/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
# What `make figures` writes and git keeps.
DRAWN := docs/*/figures figures_src/results

# Compiled Python goes here, not beside the sources: `serve` watches those.
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/pycache
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Material announces its successor on every start; mkdocs.yml is written to suit both.
export NO_MKDOCS_2_WARNING := 1

READY := $(VENV)/.installed $(LIB)/.installed

.PHONY: help setup serve figures new notebooks mnist bench test test-site lighthouse build lint format check clean

help: ## list these targets
	@echo "usage: make TARGET"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-11s %s\n", $$1, $$2 }'

setup: $(READY) ## install what the targets below need (they do it themselves)

serve: $(READY) ## show the site on 127.0.0.1:8000 and follow every edit (PORT=8001 for another port)
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:$(PORT)

figures: $(READY) ## measure and draw what is out of date (FIG=why/too_small for one figure)
	$(BIN)/python -m figures_src $(FIG)

notebooks: $(READY) $(if $(NB),,mnist) ## execute the notebooks of the exercises (NB=zh/deep_signals for one)
	$(BIN)/python -m figures_src.machinery.notebooks $(NB)

# Only exercise 2 and a few tests need it.
mnist: $(VENV)/.installed ## fetch MNIST (12 MB) into the cache, unless it is there or in MNIST_DIR
	@$(BIN)/python -m figures_src.core.mnist

# Two workers with one thread each: torch would otherwise start as many threads as there are cores, twice.
test: $(READY) ## check every claim (ARGS="-k he" for some)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

test-site: $(READY) $(TOOLS) ## look at the built site in a Chromium (ARGS="-k offline" for some)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 tests/browser $(ARGS)

lighthouse: $(READY) $(TOOLS) ## score every page with Lighthouse, on a calm machine, and record it
	$(BIN)/python -m tests.browser.lighthouse $(ARGS)

new: $(READY) ## start a figure: its script and its labels (FIG=he/my_claim)
	$(BIN)/python -m figures_src --new "$(FIG)"

bench: $(READY) $(VENV)/.bench ## time the figure build against its floor and against sphinx-gallery
	$(BIN)/python bench

build: $(READY) ## build the site into site/; any warning is an error
	$(BIN)/python -m figures_src
	$(BIN)/mkdocs build --strict
	$(BIN)/python -m figures_src.machinery.finish site

lint: $(VENV)/.installed ## check style and format of the Python code
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: $(VENV)/.installed ## put the Python code into the format that lint wants
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

check: lint mnist test test-site build ## all that CI runs: lint, mnist, tests, build, and figures that match what is committed
	@changed=$$(git status --short -- $(DRAWN)) || exit; \
	if [ -n "$$changed" ]; then \
	  echo "$$changed"; echo "make figures changed these files: commit them" >&2; exit 1; \
	fi

clean: ## remove everything that make has made, the environment too (figures stay)
	rm -rf $(VENV) node_modules $(LIB) site .pytest_cache .ruff_cache
	find figures_src tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed, and '$(PYTHON)' is: $$($(PYTHON) --version 2>&1)." \
	    "Name another one, for example: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.bench: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	@touch $@

# The browser libraries, and of them only the files a page loads.
$(LIB)/.installed: package.json package-lock.json | $(VENV)/.installed
	$(NPM_CI) --omit=dev
	rm -rf $(LIB)
	mkdir -p $(LIB)/katex/fonts
	cp node_modules/mermaid/dist/mermaid.min.js $(LIB)/
	cp node_modules/katex/dist/fonts/*.woff2 $(LIB)/katex/fonts/
	# Every browser here reads woff2: leave out the other two formats, and what names them.
	sed -E 's/,url\([^)]*\.(woff|ttf)\) format\("[a-z]+"\)//g' node_modules/katex/dist/katex.min.css > $(LIB)/katex/katex.min.css
	@touch $@

# What test-site and lighthouse need besides: not for readers.
$(TOOLS): package.json package-lock.json | $(LIB)/.installed
	$(NPM_CI)
	@touch $@
