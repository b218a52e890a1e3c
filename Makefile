# Airvein. `make` lists what there is.

SHELL := /bin/bash
BIN   := bin/airvein
APP   := web/app
# A second MAVLink implementation, which plays vehicle in a test.
NODEV := fleet/mavlink/testdata/node-vehicle
# The packages that start goroutines or talk to the outside: always tested
# with the race detector.
SHELLS := ./cmd/... ./web/... ./dispatch/engine/... ./dispatch/journal/... ./fleet/mavlink/... ./fleet/history/...
PURE    = $(filter-out $(shell go list $(SHELLS)),$(shell go list ./...))

export CGO_ENABLED = 1

.DEFAULT_GOAL := help
.PHONY: help run web build node-vehicle test test-web test-browser test-go nightly fmt vet clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: build ## build everything and start the demo; ARGS="--auto --speed 20" passes flags on
	$(BIN) demo $(ARGS)

web: $(APP)/node_modules/.package-lock.json ## build the web application into web/dist
	cd $(APP) && npm run build

build: web ## build the web application and the binary, bin/airvein
	go build -o $(BIN) ./cmd/airvein

# npm writes this file last, so it is newer than the lock once all is there.
$(APP)/node_modules/.package-lock.json: $(APP)/package-lock.json
	cd $(APP) && npm ci --no-audit --no-fund
	@touch $@

node-vehicle: $(NODEV)/node_modules/.package-lock.json ## install the second MAVLink implementation that plays vehicle in a test

$(NODEV)/node_modules/.package-lock.json: $(NODEV)/package-lock.json
	cd $(NODEV) && npm ci --no-audit --no-fund
	@touch $@

test: build vet test-web test-browser test-go ## every test, installing what it needs

test-web: web
	cd $(APP) && npm run check && npm test

test-browser: build
	.ci/browser

# Last, so that the run closes with the test runner's own lines.
test-go: node-vehicle
	go test -timeout 30m $(PURE)
	AIRVEIN_POSTGRES_BIN="$$(.ci/postgres || true)" go test -race -timeout 30m $(SHELLS)
	AIRVEIN_POSTGRES_BIN="$$(.ci/postgres || true)" go test -timeout 30m -run KilledServers ./cmd/airvein

nightly: build vet test-web test-browser node-vehicle ## the long tests: the race detector everywhere
	AIRVEIN_POSTGRES_BIN="$$(.ci/postgres || true)" AIRVEIN_NIGHTLY=1 go test -race -timeout 60m ./...
	AIRVEIN_POSTGRES_BIN="$$(.ci/postgres || true)" AIRVEIN_NIGHTLY=1 go test -timeout 90m -run KilledServers ./cmd/airvein
	$(BIN) check --seeds 750 --night

vet: ## go vet, and a failure if gofmt would change a file
	@files=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$files" ]; then echo "gofmt would change:"; echo "$$files"; exit 1; fi
	go vet ./...

fmt: ## format the Go files
	gofmt -w $$(git ls-files '*.go')

clean: ## remove what was built; the demo's data stays
	rm -rf bin $(APP)/node_modules $(NODEV)/node_modules
