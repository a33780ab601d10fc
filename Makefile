# Each line calls one command. `make help` explains the verbs.
PYTHON ?= python3
DEVICE ?= cpu
PS ?= ps03_broadcasting
SIZE ?= 10000
SEED ?= 1
COUNT ?= 100
BIN := .venv/bin
ENVIRONMENT := .venv/.complete

# Notebooks and checks are small: more threads than that only get in each other's way.
export OMP_NUM_THREADS ?= 1

# nbgrader calls `alembic`, and JupyterLab its kernels, by name.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help demo lab test validate validate-matrix build check mutants slips nightly release grade lint numbers bench soak book pdf bundle

help: ## Say what each verb does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 17

$(ENVIRONMENT): requirements.lock pyproject.toml autograder/pyproject.toml scripts/make_environment.py
	@$(PYTHON) scripts/make_environment.py

demo: $(ENVIRONMENT) ## Build, release and grade a sample class in demo/; print the grade table
	$(BIN)/autograder build
	$(BIN)/python -m coursetools.demo

lab: $(ENVIRONMENT) ## Open JupyterLab on the course
	@mkdir -p exchange
	@$(BIN)/python -m coursetools.publish.problem_sets
	JUPYTER_CONFIG_PATH=$(CURDIR)/tensorlab/jupyter JUPYTER_PATH=$(CURDIR)/tensorlab/jupyter/data:$(CURDIR)/autograder/present/jupyter $(BIN)/jupyter lab --ServerApp.allow_root=True --ServerApp.root_dir=. '--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb?file-browser-path=/'

test: $(ENVIRONMENT) ## Every test: units, gate, release leak, notebooks on the CPU, browser
	$(BIN)/python -m pytest -n auto --dist loadfile
	$(MAKE) --no-print-directory validate

validate: $(ENVIRONMENT) ## Run every notebook again and compare every output (DEVICE=cpu|cuda|simulated, NB=one.ipynb, RECORD=1)
	$(BIN)/python scripts/validate.py --device $(DEVICE) $(if $(RECORD),--record) $(NB)

validate-matrix: $(ENVIRONMENT) ## The same on the oldest and the newest versions supported (RECORD=1; 6 GB each, minutes)
	$(BIN)/python scripts/validate_matrix.py $(if $(RECORD),--record)

build: $(ENVIRONMENT) ## authoring/ -> notebooks/, source/, solutions/
	$(BIN)/autograder build

check: $(ENVIRONMENT) ## Prove every check against right and wrong answers
	$(BIN)/autograder check

mutants: $(ENVIRONMENT) ## Attack the checks with slips in every reference solution
	$(BIN)/autograder check --mutants

slips: $(ENVIRONMENT) ## Attack the grader's own tests with slips in its modules (COUNT=100, SEED=1, ON="autograder/wire")
	$(BIN)/python -m coursetools.slips --count $(COUNT) --seed $(SEED) $(ON)

nightly: $(ENVIRONMENT) ## Twenty seeds, all mutants, the kill matrix in reports/, a simulated device, other versions, every attack
	$(BIN)/autograder check --seeds 20 --mutants --page reports/kill-matrix.html
	AUTOGRADER_NIGHTLY=1 $(BIN)/python -m pytest --timeout=14400 tests/agreement tests/attacks tests/classes/test_soak.py tests/wire tests/course/test_intake_hostile.py tests/classes/test_problem_sets.py tests/nbgrader_plugin/test_preprocessors.py
	$(MAKE) --no-print-directory validate DEVICE=simulated
	$(MAKE) --no-print-directory validate-matrix

bench: $(ENVIRONMENT) ## Compare with stock nbgrader on one core; write docs/benchmarks.md
	$(BIN)/python -m benchmarks

soak: $(ENVIRONMENT) ## Grade 10,000 submissions while processes are killed, the disk fills and the power is cut; the gradebook must end the same (SIZE=200, SEED=1)
	$(BIN)/python scripts/soak.py --size $(SIZE) --seed $(SEED)

release: $(ENVIRONMENT) ## Make the student version of a problem set (PS=ps03_broadcasting)
	$(BIN)/autograder release $(PS)

grade: $(ENVIRONMENT) ## Grade what was collected (PS=ps03_broadcasting)
	$(BIN)/autograder grade $(PS)

book: $(ENVIRONMENT) ## Write the course as HTML pages and slides into book/, for readers without Jupyter
	$(BIN)/python -m coursetools.publish.book

pdf: book ## Print the book into dist/tensorlab-book.pdf (needs a Chromium)
	$(BIN)/python -m coursetools.publish.pdf

bundle: $(ENVIRONMENT) ## Zip the course for students without git into dist/
	$(BIN)/python -m coursetools.publish.bundle

numbers: $(ENVIRONMENT) ## Write docs/numbers.md from the proofs
	$(BIN)/python -m tests.numbers

lint: $(ENVIRONMENT) ## Format, lint, types, and whether the notebooks are what the text builds
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/autograder build --check
