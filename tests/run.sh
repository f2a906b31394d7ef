#!/usr/bin/env bash
# From a clean clone to tested: installs what is missing, builds everything, runs every test but the slow ones.
# May be run again at any time, from any folder; what is there already is not done twice.
set -euo pipefail

usage() {
  cat <<'END'
Usage: tests/run.sh [--preset NAME]

  --preset NAME  dev (default), release, asan or tsan, of CMakePresets.json
END
}

preset=dev
while [ $# -gt 0 ]; do
  case "$1" in
    --preset)
      if [ $# -lt 2 ]; then usage >&2; exit 2; fi
      preset="$2"
      shift 2
      ;;
    --help) usage; exit 0 ;;
    *) printf 'run.sh: unknown option: %s\n' "$1" >&2; usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
build="build/$preset"
jobs="$(nproc)"

say() { printf '\n== %s\n' "$*"; }

say "Installing what Hone is built and tested with"
deploy/install-dependencies.sh --tests

say "Fetching buf"
tests/upgrade/install-buf.sh "$build/buf" || say "Without buf the tests of the protos will fail; going on for the others"

say "Building with the preset $preset"
cmake --preset "$preset" -DHONE_BUILD_TESTS=ON
cmake --build --preset "$preset" --parallel "$jobs"

# Most tests wait for processes and disks more than they compute, so there may be more of them than cores.
say "Testing"
ctest --preset "$preset" --parallel "$((jobs * 2))" < /dev/null

# What is killed and restarted, and must not be undone by a stray pointer: decisions, storage, supervisors.
if [ "$preset" = dev ]; then
  say "Building decisions, storage and supervisors with AddressSanitizer"
  cmake --preset asan -DHONE_BUILD_TESTS=ON -DHONE_BUILD_TRAIN=OFF
  cmake --build --preset asan --parallel "$jobs" --target sanitized_tests
  say "Testing them"
  ctest --preset asan --label-regex sanitized --parallel "$jobs" < /dev/null
fi
