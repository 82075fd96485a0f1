# Plain `make` lists what there is. Python 3.11 to 3.13 with venv, and make, are all that is needed:
# each target sets up what it lacks, and a set-up that is in place costs nothing.

PYTHON ?= python3
PORT ?= 8000
FIG ?=
NB ?=
SEEDS ?= 20
ARGS ?=
# `cuda`, or the address of an index of builds; by default the small build for CPUs.
TORCH ?=

VENV := .venv
ZOO := .zoo
BIN := $(VENV)/bin
LIB := docs/theme/assets/lib
LAB := $(LIB)/lab/.installed
TOOLS := tests/browser/node_modules/.installed
NPM_CI := $(BIN)/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
# What `make figures` and `make seeds` write and git keeps.
DRAWN := docs/*/figures figures_src/results

# Compiled Python goes here, not beside the sources: `serve` watches those.
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/pycache
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Material announces its successor on every start; mkdocs.yml is written to suit both.
export NO_MKDOCS_2_WARNING := 1
# Where there is no home to write to, what is kept between runs goes here.
ifneq ($(shell test -n "$$HOME" && test -w "$$HOME" && echo yes),yes)
export npm_config_cache := $(CURDIR)/.cache/npm
export XDG_CACHE_HOME := $(CURDIR)/.cache
export MPLCONFIGDIR := $(CURDIR)/.cache/matplotlib
export IPYTHONDIR := $(CURDIR)/.cache/ipython
endif

READY := $(VENV)/.installed $(LIB)/.installed $(LAB)

.PHONY: help setup serve figures seeds neighbours new notebooks mnist bench test test-site zoo lighthouse build lint format check clean

help: ## list these targets
	@echo "usage: make TARGET"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-11s %s\n", $$1, $$2 }'

setup: $(READY) ## install what the targets below need (they do it themselves)

serve: $(READY) ## show the site on 127.0.0.1:8000 and follow every edit (PORT=8001 for another port)
	@$(BIN)/mkdocs serve --dev-addr 127.0.0.1:$(PORT)

figures: $(READY) ## measure and draw what is out of date (FIG=why/too_small for one figure)
	$(BIN)/python -m figures_src $(FIG)
	@$(BIN)/python -m figures_src.machinery.figures.sweep $(FIG)

seeds: $(READY) ## measure with 20 other seeds what is out of date, and show the spread (FIG, SEEDS=5)
	$(BIN)/python -m figures_src --seeds $(SEEDS) $(FIG)

neighbours: $(READY) ## measure with wrong initializations what is out of date, to test the ranges (FIG)
	$(BIN)/python -m tests.figures.neighbours $(FIG)

notebooks: $(READY) $(if $(NB),,mnist) ## execute the notebooks that are out of date (NB=zh/deep_signals for one)
	$(BIN)/python -m figures_src.machinery.notebooks $(NB)

# Only exercise 2 and a few tests need it.
mnist: $(VENV)/.installed ## fetch MNIST (12 MB) into the cache, unless it is there or in MNIST_DIR
	@$(BIN)/python -m figures_src.core.mnist

# Three workers for two cores: some tests wait for processes that they started. One thread each: torch would
# otherwise start as many threads as there are cores, three times.
test: $(READY) ## check every claim (ARGS="-k he" for some)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 --dist loadgroup $(ARGS)
	$(if $(ARGS),,cd initcheck && OMP_NUM_THREADS=1 ../$(BIN)/python -m pytest -n 3 -q)

test-site: $(READY) $(TOOLS) ## look at the built site in a Chromium (ARGS="-k offline" for some)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 tests/browser $(ARGS)

# Models of torchvision, timm, transformers, diffusers and peft, and hand-made ones: gigabytes, so apart.
zoo: $(VENV)/.installed ## try the tool on 240 models that are known to train, or not to (downloads gigabytes)
	test -d $(ZOO) || $(PYTHON) -m venv $(ZOO)
	$(ZOO)/bin/pip install --quiet -r initcheck/zoo/requirements.txt ./initcheck
	cd initcheck && OMP_NUM_THREADS=1 ../$(ZOO)/bin/python -m zoo $(ARGS)

lighthouse: $(READY) $(TOOLS) ## score every page with Lighthouse, on a calm machine, and record it
	$(BIN)/python -m tests.browser.lighthouse $(ARGS)

new: $(READY) ## start a figure: its script and its labels (FIG=he/my_claim)
	$(BIN)/python -m figures_src --new "$(FIG)"

bench: $(READY) $(VENV)/.bench ## time the figure build and the server, also against sphinx-gallery
	$(BIN)/python bench

# Whatever the user's umask: a host must be able to read what it is given.
build: figures ## build the site into site/; any warning is an error
	umask 022 && $(BIN)/mkdocs build --strict && $(BIN)/python -m figures_src.machinery.finish site

lint: $(VENV)/.installed ## check style and format of the Python code
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: $(VENV)/.installed ## put the Python code into the format that lint wants
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

check: is-clone lint mnist test test-site build ## all that CI runs: lint, tests, build, and figures that match what is committed
	@changed=$$(git status --short -- $(DRAWN)) || exit; \
	if [ -n "$$changed" ]; then \
	  echo "$$changed"; echo "make figures changed these files: commit them" >&2; exit 1; \
	fi

.PHONY: is-clone
is-clone:
	@git rev-parse --is-inside-work-tree > /dev/null 2>&1 || { \
	  echo "make check compares with what is committed: run it in a clone, with git" >&2; exit 1; }

clean: ## remove everything that make has made, the environment too (figures stay)
	rm -rf $(VENV) $(ZOO) node_modules tests/browser/node_modules $(LIB) site .cache .pytest_cache .ruff_cache
	find figures_src tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.installed: pyproject.toml constraints.txt setup/install.py
	@command -v $(PYTHON) > /dev/null || { \
	  echo "no '$(PYTHON)' here: name a Python, as in make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) setup/install.py $(VENV) --torch "$(TORCH)" --stamp $@

$(VENV)/.bench: $(VENV)/.installed
	@$(BIN)/python setup/install.py $(VENV) --extra bench --stamp $@

# The browser libraries, and of them only the files a page loads. Every browser here reads woff2: left
# out are the other two formats of the fonts, and what names them.
$(LIB)/.installed: package.json package-lock.json | $(VENV)/.installed
	@$(NPM_CI)
	@rm -rf $(LIB) && mkdir -p $(LIB)/katex/fonts
	@cp node_modules/katex/dist/fonts/*.woff2 $(LIB)/katex/fonts/
	@sed -E 's/,url\([^)]*\.(woff|ttf)\) format\("[a-z]+"\)//g' node_modules/katex/dist/katex.min.css > $(LIB)/katex/katex.min.css
	@touch $@

# The laboratory: its scripts in two bundles, its data as files.
$(LAB): $(shell find lab -type f) figures_src/core/data.py $(LIB)/.installed
	@$(BIN)/node lab/build.mjs "$(CURDIR)/$(LIB)/lab"
	@$(BIN)/python -m lab.data $(LIB)/lab
	@touch $@

# What test-site and lighthouse need besides: not for readers, so in a folder of its own.
$(TOOLS): tests/browser/package.json tests/browser/package-lock.json | $(LIB)/.installed
	$(NPM_CI) --prefix tests/browser
	@touch $@
