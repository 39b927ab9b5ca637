# Each target calls one thing. `make` alone lists them.

PYTHON ?= python3
BOARD ?= pico
PORT ?=
UF2 ?=
# Not from the environment, where others use such names.
IMAGE :=
TOOL :=
DRY_RUN :=
COUNT := 500
FIRST := 0
SEED :=
JSON :=
RUNS := 10
ONLY :=
MICROPYTHON :=
YES :=

# Else each command compiles some hundred modules at its start.
export PYTHONDONTWRITEBYTECODE :=

NOHEAP := .venv/bin/noheap
# Each target needs one of these. They are made again when the pinned packages change.
# The packages of check, flash, monitor and repl.
BASE := .venv/.base
# Those of the emulator as well, and a MicroPython image.
RUN := .venv/.run
# The packages of all tools.
DEV := .venv/.dev
# Those, QEMU, and MicroPython for QEMU and unix.
TESTS := .venv/.tests

.DEFAULT_GOAL := help
.PHONY: help setup run page page-bundle page-figures fleet-figures test campaign attack flaky figures bench check size firmware flash repl monitor clean lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo "  BOARD=$(BOARD) picks the board, PORT=/dev/ttyACM0 the serial port, UF2=1 flashes a .uf2"
	@echo "  YES=1 asks nothing before apt-get installs what a build needs"
	@echo "  IMAGE=file flashes a whole image, DRY_RUN=1 only shows what flash would do"

setup: $(TESTS) ## get all that these targets need; each one gets its own otherwise
	@echo "set up; $(NOHEAP) doctor tells the details"

run: $(RUN) ## run the firmware on an emulated board
	@$(NOHEAP) run

page: $(RUN) ## write the bench as a web page to build/page
	@$(NOHEAP) page

page-bundle: $(TESTS) # build the page's bundle, which is under version control, from tools/page
	@.venv/bin/python -m noheap_tools.page.facts tools/page/src/wire/facts.json
	@.venv/bin/python -m noheap_tools.page.bundle

page-figures: $(TESTS) page # write what docs/guide/page.md takes from a run in Chromium
	@.venv/bin/python -m noheap_tools.page.figures build/page --docs docs/guide/page.md --pictures build

fleet-figures: $(TESTS) # draw the dashboard of docs/guide/fleet.md in Chromium
	@.venv/bin/python -m noheap_tools.page.dashboard.picture docs/guide/fleet.png

test: $(TESTS) ## run all tests, on all CPUs
	@.venv/bin/python -m pytest -n auto

campaign: $(TESTS) ## random faults on the emulated Pico: COUNT=500 seeds from FIRST=0, or the one of SEED=123; TIER=dma
	@PYTHONPATH=host_tests .venv/bin/python -m campaign --count $(COUNT) --first $(FIRST) \
	  $(if $(SEED),--seed $(SEED)) $(if $(JSON),--json) $(if $(TIER),--tier $(TIER)) \
	  $(if $(filter 500/0//,$(COUNT)/$(FIRST)/$(SEED)/$(TIER)),--docs docs/guide/failsafe.md) \
	  $(if $(filter 500/0//dma,$(COUNT)/$(FIRST)/$(SEED)/$(TIER)),--docs docs/guide/dma.md)

attack: $(TESTS) ## wrong inputs, damaged frames and kills at random moments: COUNT=500 rounds
	@.venv/bin/python -m pytest host_tests/attack -n auto --attack-count $(COUNT)

flaky: $(TESTS) ## run the tests RUNS=10 times under load, and name those that are not the same always
	@PYTHONPATH=host_tests .venv/bin/python -m lanes.flaky --runs $(RUNS) $(if $(JSON),--json) $(ONLY)

figures: $(RUN) ## run, and write what README.md and docs/ take from commands
	@$(NOHEAP) run --svg boards/$(BOARD)/run.svg --readme README.md
	@mkdir -p build
	@$(NOHEAP) run --scenario docs/guide/monitor.toml --record build/monitor.noheap --force
	@$(NOHEAP) monitor --replay build/monitor.noheap --svg docs/guide/monitor.svg
	@$(NOHEAP) boards --docs docs/guide/boards.md
	@$(NOHEAP) boards --wiring
	@$(NOHEAP) check --docs docs/reference/check-rules.md
	@$(NOHEAP) size --ram --docs docs/guide/real-time.md
	@$(NOHEAP) cycles firmware/main.py --system --docs docs/guide/cycles.md

bench: $(RUN) ## measure cycles beside C and plain MicroPython, and write the tables of docs/
	@$(NOHEAP) bench buf --docs docs/reference/buffers.md
	@$(NOHEAP) bench hal --docs docs/reference/hal.md
	@$(NOHEAP) bench log --docs docs/guide/telemetry.md
	@$(NOHEAP) bench sensors --docs docs/reference/sensors.md
	@$(NOHEAP) bench rt --docs docs/guide/real-time.md
	@$(NOHEAP) bench monitor --docs docs/guide/monitor.md
	@$(NOHEAP) bench gateway --docs docs/guide/fleet.md
	@$(NOHEAP) bench cluster --docs docs/guide/fleet.md
	@$(NOHEAP) bench outage --docs docs/guide/fleet.md
	@$(NOHEAP) bench page --docs docs/guide/engine.md
	@$(NOHEAP) bench check --docs docs/guide/check.md

check: $(DEV) ## lint, format, types, and what interrupt handlers allocate
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/pyright
	@for family in firmware/*/pyrightconfig.json; do .venv/bin/pyright -p $$family || exit 1; done
	@$(NOHEAP) check firmware lib

size: $(BASE) ## bytes on the device, against the budget
	@$(NOHEAP) size --board $(BOARD)

firmware: $(RUN) ## build an image with library and firmware frozen in
	@$(NOHEAP) firmware --board $(BOARD) $(if $(MICROPYTHON),--micropython $(MICROPYTHON))

flash: $(BASE) ## put library and firmware on a board
	@$(NOHEAP) flash --board $(BOARD) $(if $(PORT),--port $(PORT)) $(if $(UF2),--uf2) \
	  $(if $(IMAGE),--image $(IMAGE)) $(if $(TOOL),--tool $(TOOL)) $(if $(DRY_RUN),--dry-run)

repl: $(BASE) ## open the board's REPL
	@$(NOHEAP) repl $(if $(PORT),--port $(PORT))

monitor: $(BASE) ## show what the board reports
	@$(NOHEAP) monitor $(if $(PORT),--port $(PORT))

clean: ## remove what was built here; .venv and the user's cache stay
	@rm -rf build .pytest_cache .ruff_cache .hypothesis .noheap_cache

PATCHES := $(wildcard tools/noheap_tools/rp2040py_changes/sources/*/*.patch)
.venv/.%: pyproject.toml requirements.lock tools/page/package-lock.json $(PATCHES)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "noheap needs Python 3.11 or newer, and $(PYTHON) is not: make setup PYTHON=python3.12" >&2; \
	  exit 1; }
	@PYTHONPATH=tools:lib $(PYTHON) -m noheap_tools.toolchain.clone $* $(if $(YES),--yes)

lock: $(DEV) # pin what pip would take today; see noheap_tools/toolchain/lock.py
	@.venv/bin/python -m noheap_tools.toolchain.lock
