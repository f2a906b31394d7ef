#!/usr/bin/env bash
# From a fresh machine to a tuned network: installs what is missing, builds Hone, and runs tour.sh.
# May be run again at any time; what is there already is not done twice.
set -euo pipefail

usage() {
  cat <<'END'
Usage: examples/quickstart/run.sh [DIR]

Without DIR, the pictures are seedlings that a small program draws. DIR is a folder with pictures of
your own: a folder of JPEG or PNG files for each class, or two such folders, DIR/train and
DIR/validation.
END
}

if [ $# -gt 1 ]; then usage >&2; exit 2; fi
case "${1:-}" in
  --help) usage; exit 0 ;;
  -*) usage >&2; exit 2 ;;
  "") pictures=() ;;
  *) pictures=("$(realpath "$1")") ;;
esac

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

say() { printf '\n== %s\n' "$*"; }

say "Installing what Hone is built with"
deploy/install-dependencies.sh

say "Building"
cmake --preset release
cmake --build --preset release --target honed hone-worker hone-supervise hone hone-train draw-seedlings

exec examples/quickstart/tour.sh build/release/bin build/quickstart "${pictures[@]}"
