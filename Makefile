# `make lab` and `make test` set themselves up on first use, in .venv; nothing outside this folder.

RUN := .venv/bin/python
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
SOLUTIONS := $(wildcard solutions/*.ipynb)

export TF_CPP_MIN_LOG_LEVEL = 3
export TF_ENABLE_ONEDNN_OPTS = 0
export KERAS_BACKEND = tensorflow
# Python and its kernels would take packages and code from these before their own.
unexport PYTHONHOME PYTHONPATH PYTHONSTARTUP VIRTUAL_ENV

# What Jupyter and its friends would otherwise leave in the home folder.
SETTINGS := $(CURDIR)/.venv/settings
JUPYTER_CONFIG_DIR ?= $(SETTINGS)/jupyter
JUPYTER_DATA_DIR ?= $(SETTINGS)/jupyter-data
IPYTHONDIR ?= $(SETTINGS)/ipython
MPLCONFIGDIR ?= $(SETTINGS)/matplotlib
KERAS_HOME ?= $(SETTINGS)/keras
export JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR IPYTHONDIR MPLCONFIGDIR KERAS_HOME

# The first Python that runs; tools/bootstrap.py looks for a better one where that is too old.
define with_any_python
@for python in $(RUN) python3 python3.13 python3.12 python3.11 "$$PYTHON"; do \
  "$$python" -c "" 2>/dev/null && exec "$$python" $(1); \
done; \
echo "No Python was found: install Python 3.11, 3.12 or 3.13 (python.org/downloads)," \
  "then run the same command again." >&2; exit 1
endef

.PHONY: help lab check test lint exercises hub facts chapter task rule site bench wheels doctor clean course dev any

help: ## show this list
	@echo "make ..."
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' Makefile

lab: course ## open the course in JupyterLab (PORT=8888 ARGS=--no-browser LIGHT=1 WHEELS=folder)
	@echo "JupyterLab starts; its address follows. Press Ctrl-C twice to stop it."
	@PATH="$(CURDIR)/.venv/bin:$$PATH" $(RUN) -m jupyterlab --config=tools/jupyterlab.py \
	  $(if $(PORT),--port=$(PORT)) $(if $(filter 0,$(shell id -u)),--allow-root) $(ARGS)

hub: ## start a hub for a class, on Linux (ARGS="--roster roster.csv --network")
	$(call with_any_python,tools/bootstrap.py hub)
	@$(RUN) -m teaching.hub $(if $(PORT),--port=$(PORT)) $(ARGS)

check: any ## the marks of your own exercises, and what comes next (ARGS=exercises/ex05*.ipynb)
	@$(RUN) -m mountain.check $(ARGS)

test: dev ## run every test and every notebook (ARGS="-k adam")
	@$(RUN) tools/doctor.py --versions
	@echo $(if $(ARGS),"Checking what was asked for: pytest $(ARGS)",\
	  "Checking every test in tests/ and $(words $(NOTEBOOKS) $(SOLUTIONS)) notebooks from top to bottom.")
	@$(RUN) -m pytest -n 4 --dist loadfile --no-loadscope-reorder --nbval-lax --nbval-current-env \
	  --nbval-cell-timeout=900 --nbval-kernel-startup-timeout=900 $(or $(ARGS),--cov --cov-report=term)

lint: dev ## check style, format, and that notebooks keep the house rules
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/oxlint
	@$(if $(NOTEBOOKS),$(RUN) -m nbstripout --verify --keep-id $(NOTEBOOKS) $(SOLUTIONS))
	@$(RUN) -m tools.lint_notebooks $(NOTEBOOKS)
	@$(RUN) -m tools.lint_exercises
	@$(RUN) -m tools.facts --check
	@$(RUN) -m teaching.run_sheets --check

exercises: dev ## make exercises/ from solutions/; never overwrites anybody's work
	@$(RUN) tools/make_exercises.py $(ARGS)

facts: dev ## write points, minutes, titles, links and run-sheets wherever they are read
	@$(RUN) -m tools.facts
	@$(RUN) -m teaching.run_sheets

chapter: dev ## begin a chapter (TITLE="Moving ground")
	@$(RUN) -m tools.new chapter "$(TITLE)"

task: dev ## begin a task of an exercise (EXERCISE=ex06_overshooting NAME=second-valley)
	@$(RUN) -m tools.new task "$(EXERCISE)" "$(NAME)"

rule: dev ## begin an optimizer (NAME=Adamax)
	@$(RUN) -m tools.new rule "$(NAME)"

site: ## make the course's web site in build/site: films and games that need no Python
	$(call with_any_python,tools/bootstrap.py site)
	@$(RUN) -m publish $(ARGS)

bench: dev ## measure speed
	@$(RUN) -m benchmarks $(ARGS)

wheels: course ## gather all packages in a folder, for set-ups without a network (TO=wheels)
	@$(RUN) -m tools.wheels "$(or $(TO),wheels)" $(if $(LIGHT),light,course)

doctor: ## say what is wrong with this installation, and the cure
	$(call with_any_python,tools/doctor.py)

clean: ## remove all that was installed or made here
	@rm -rf .venv .cache .pytest_cache .ruff_cache .hypothesis build dist
	@find . -name __pycache__ -prune -exec rm -rf {} + -o -name .ipynb_checkpoints -prune -exec rm -rf {} +

course any:
	$(call with_any_python,tools/bootstrap.py $(if $(LIGHT),light,$@))

dev:
	$(call with_any_python,tools/bootstrap.py dev)
