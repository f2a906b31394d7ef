#!/usr/bin/env bash
# Builds what a measurement needs and runs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'END'
Usage: bench/run.sh NAME [OPTION]...

  NAME    throughput, turnaround, idle, queries, observations, load or suggestion
  OPTION  of the measurement: bench/run.sh NAME --help

Builds honed, hone and the measurement into build/release first.
END
}

case "${1:-}" in
  throughput | turnaround | idle | queries | observations | load | suggestion) name="$1" ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac
shift

cmake --preset release -DHONE_BENCH=ON > /dev/null
cmake --build --preset release --target "bench-$name" 1>&2
exec "build/release/bench/$name" "$@"
