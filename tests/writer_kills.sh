#!/usr/bin/env bash
# Kills honed at its calls to the system, each in turn, and says whether anything was lost. Needs what `cmake --build`
# makes of writer_kill_tests. May be run from any folder.
set -euo pipefail

usage() {
  cat <<'END'
Usage: tests/writer_kills.sh [COUNT|all] [--preset NAME] [--jobs N]

  COUNT          how many kills, spread over honed's life; all (default): before each call, and inside each write
  --preset NAME  dev (default), release, asan or tsan, of CMakePresets.json
  --jobs N       how many at a time; the default is the number of cores
END
}

count=all
preset=dev
jobs="$(nproc)"
while [ $# -gt 0 ]; do
  case "$1" in
    --preset) preset="${2:?}"; shift 2 ;;
    --jobs) jobs="${2:?}"; shift 2 ;;
    --help) usage; exit 0 ;;
    all | [0-9]*) count="$1"; shift ;;
    *) printf 'writer_kills.sh: unknown option: %s\n' "$1" >&2; usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
build="$PWD/build/$preset"
export HONED="$build/bin/honed" HONE_WORKER="$build/bin/hone-worker" HONE="$build/bin/hone"
export HONE_SUPERVISE="$build/bin/hone-supervise" HONE_FAULTS_LIBRARY="$build/tests/libhone_faults.so"
export HONE_WRITER_KILLS="$count"
# One seed for all shares, so that no two of them try the same.
export HONE_WRITER_KILL_SEED="${HONE_WRITER_KILL_SEED:-$RANDOM}"

outputs="$(mktemp -d)"
trap 'rm -rf "$outputs"' EXIT
shares=()
for share in $(seq "$jobs"); do
  HONE_WRITER_KILLS_SHARE="$share/$jobs" "$build/tests/writer_kill_tests" > "$outputs/$share" 2>&1 &
  shares+=($!)
done
failed=0
for share in $(seq "$jobs"); do
  wait "${shares[share - 1]}" || failed=1
  grep -E ' (calls|tried), |Failure|HONE_WRITER_KILL' "$outputs/$share" || true
  if [ "$failed" -ne 0 ]; then cat "$outputs/$share"; fi
done
if [ "$failed" -ne 0 ]; then echo "Something was lost: HONE_WRITER_KILL=... before tests/writer_kill_tests shows one again"; fi
exit "$failed"
