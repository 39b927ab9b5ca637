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
SEED :=
MICROPYTHON :=

NOHEAP := .venv/bin/noheap
STAMP := .venv/.set-up
# For firmware/*/pyrightconfig.json. Apart from the other packages: they shadow Python's own.
STUBS := .venv/stubs
stubs = $(shell sed -n 's/^$(1) = "\(.*\)"/\1/p' tools/noheap_tools/versions.py)
RP2_STUBS := $(call stubs,RP2_STUBS)
STM32_STUBS := $(call stubs,STM32_STUBS)
VENV_PACKAGE := apt-get install --yes python3-venv

.DEFAULT_GOAL := help
.PHONY: help setup run test campaign figures bench check size firmware flash repl monitor clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo "  BOARD=$(BOARD) picks the board, PORT=/dev/ttyACM0 the serial port, UF2=1 flashes a .uf2"
	@echo "  IMAGE=file flashes a whole image, DRY_RUN=1 only shows what flash would do"

setup: $(STAMP) ## get everything: .venv, packages, MicroPython image and unix interpreter
	@echo "set up; $(NOHEAP) doctor tells the details"

run: $(STAMP) ## run the firmware on an emulated board
	@$(NOHEAP) run

test: $(STAMP) ## run all tests, on all CPUs
	@.venv/bin/python -m pytest -n auto

campaign: $(STAMP) ## random faults on the emulated Pico: COUNT=500 scenarios, or the one of SEED=123
	@.venv/bin/python -m pytest host_tests/campaign/test_campaign.py \
	  $(if $(SEED),--campaign-seed $(SEED),-n auto --campaign-count $(COUNT) \
	  $(if $(filter 500,$(COUNT)),--campaign-docs docs/guide/failsafe.md))

figures: $(STAMP) ## run, and write what README.md and docs/ take from commands
	@$(NOHEAP) run --svg boards/$(BOARD)/run.svg --readme README.md
	@$(NOHEAP) boards --docs docs/guide/boards.md
	@$(NOHEAP) boards --wiring
	@$(NOHEAP) check --docs docs/reference/check-rules.md
	@$(NOHEAP) size --ram --docs docs/guide/real-time.md

bench: $(STAMP) ## measure cycles beside C and plain MicroPython, and write the tables of docs/
	@$(NOHEAP) bench buf --docs docs/reference/buffers.md
	@$(NOHEAP) bench hal --docs docs/reference/hal.md
	@$(NOHEAP) bench sensors --docs docs/reference/sensors.md
	@$(NOHEAP) bench rt --docs docs/guide/real-time.md

check: $(STAMP) ## lint, format, types, and what interrupt handlers allocate
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/pyright
	@for family in firmware/*/pyrightconfig.json; do .venv/bin/pyright -p $$family || exit 1; done
	@$(NOHEAP) check firmware lib

size: $(STAMP) ## bytes on the device, against the budget
	@$(NOHEAP) size --board $(BOARD)

firmware: $(STAMP) ## build an image with library and firmware frozen in
	@$(NOHEAP) firmware --board $(BOARD) $(if $(MICROPYTHON),--micropython $(MICROPYTHON))

flash: $(STAMP) ## put library and firmware on a board
	@$(NOHEAP) flash --board $(BOARD) $(if $(PORT),--port $(PORT)) $(if $(UF2),--uf2) \
	  $(if $(IMAGE),--image $(IMAGE)) $(if $(TOOL),--tool $(TOOL)) $(if $(DRY_RUN),--dry-run)

repl: $(STAMP) ## open the board's REPL
	@$(NOHEAP) repl $(if $(PORT),--port $(PORT))

monitor: $(STAMP) ## show what the board reports
	@$(NOHEAP) monitor $(if $(PORT),--port $(PORT))

clean: ## remove what was built here; .venv and the user's cache stay
	@rm -rf build .pytest_cache .ruff_cache .hypothesis

# Done again when the packages that pyproject.toml pins change.
$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "noheap needs Python 3.11 or newer, and $(PYTHON) is not: make setup PYTHON=python3.12" >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	  then $(VENV_PACKAGE) || { apt-get update && $(VENV_PACKAGE); }; \
	  else echo "$(PYTHON) cannot make a venv yet: sudo $(VENV_PACKAGE)" >&2; exit 1; fi; }
	@echo "making .venv with the packages of pyproject.toml ..."
	@$(PYTHON) -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@.venv/bin/pip install --quiet --disable-pip-version-check --upgrade --target $(STUBS)/rp2 $(RP2_STUBS)
	@.venv/bin/pip install --quiet --disable-pip-version-check --upgrade --target $(STUBS)/stm32 $(STM32_STUBS)
	@$(NOHEAP) setup
	@touch $@
