# Every target checks for the tools it needs first; see scripts/setup.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# dev builds in a few minutes and is fast enough for a demonstration; release takes longer and is what to install.
PROFILE ?= dev
LISTEN ?= 127.0.0.1:8080
DATA ?= data/demo
SCALE ?=
ARGS ?=
TARGET ?=
SECONDS ?= 180

BINARY := $${CARGO_TARGET_DIR:-target}/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))/bihuan
export PATH := $(PATH):$(HOME)/.cargo/bin

.PHONY: help run demo build assets test lint bench fuzz advisories clean

help: ## Show this list
	@echo "Bihuan 闭环: make TARGET"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
		printf '%-14s%s\n' "$$name" "$$text"; done
	@echo "Variables: PROFILE=dev|release LISTEN=$(LISTEN) DATA=$(DATA) SCALE=N ARGS='arguments of the tests'"

run: demo ## Build everything and start a demonstration township on http://127.0.0.1:8080

demo: build ## The same; SCALE=N for larger synthetic townships
	@exec $(BINARY) demo --listen $(LISTEN) --data ./$(DATA) $(if $(SCALE),--scale $(SCALE))

build: assets ## Build the program bihuan
	@source scripts/lib.sh; step "Building the program, profile $(PROFILE) (the first time takes a few minutes)"
	@cargo build --profile $(PROFILE) --package bihuan-server
	@source scripts/lib.sh; step "Built $(BINARY)"

assets: ## Build styles, icons, charts and maps
	@scripts/setup build
	@scripts/assets

test: ## Run every test, browser tests included; installs chromium and PostgreSQL when absent
	@scripts/setup test
	@scripts/assets
	@scripts/test $(ARGS)

lint: assets ## Check format, lints, the project's own rules, licences, advisories
	@scripts/lint

bench: assets ## Measure the speed on a million hazards (release build)
	@cargo build --release --package bihuan-server
	@bench/run

fuzz: ## Fuzz what reads strangers' bytes; TARGET=name SECONDS=N for one of them, for so long
	@scripts/fuzz "$(TARGET)" $(SECONDS)

advisories: ## Ask the RustSec database about known weaknesses of dependencies (needs the internet)
	@cargo deny --version >/dev/null 2>&1 || cargo install --locked cargo-deny
	@scripts/advisories

clean: ## Remove everything that was built, and the demonstration's data
	@scripts/test-postgres stop "$${CARGO_TARGET_DIR:-target}/test-postgres" 2>/dev/null || true
	@cargo clean --quiet
	@rm -rf assets/node_modules assets/dist $(DATA)
