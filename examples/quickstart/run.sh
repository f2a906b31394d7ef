#!/usr/bin/env bash
# From a fresh machine to a finished tuning job: installs what is missing, builds Hone, starts it in
# a state folder of its own, runs the search of examples/shell, shows what came of it, stops Hone.
# May be run again at any time; what is there already is not done twice.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

bin="build/release/bin"
export HONE_STATE="$PWD/build/quickstart/state"
unset HONE_ENDPOINT HONE_LISTEN HONE_HTTP_LISTEN

say() { printf '\n== %s\n' "$*"; }

say "Installing what Hone is built with"
deploy/install-dependencies.sh

say "Building"
cmake --preset release
cmake --build --preset release --target honed hone-worker hone-supervise hone

say "Starting honed and a worker"
mkdir -p "$HONE_STATE"
trap '"$bin/hone" down || true' EXIT
"$bin/hone" up --slots 4

say "Tuning the example in examples/shell (a made-up function that trains nothing)"
job="quickstart-$(date -u +%Y%m%d-%H%M%S)"
"$bin/hone" create examples/shell/job.yaml --name "$job" --watch

say "The analytics table: a row for each trial"
"$bin/hone" analytics "$job"

say "The job"
"$bin/hone" describe "$job"

say "Stopping"
trap - EXIT
"$bin/hone" down
