#!/usr/bin/env bash
# Kills everything at random moments while jobs run, and compares what is stored with what the programs noted.
set -euo pipefail

usage() {
  cat <<'END'
Usage: tests/chaos.sh KILLS [--seed S] [--kinds KIND,...] [--keep FOLDER]

  KILLS          how many; jobs are created for as long as it takes
  --seed S       of the jobs and the kills, to show a failure again; default: drawn, and printed
  --kinds K,...  honed, agent, both, starting, supervisor, program, machine, gone; default: all
  --keep FOLDER  where databases, logs and notes go if something is wrong

Exit status: 0 nothing was wrong, 1 something was, 2 wrong use. Builds what is missing, with the preset dev.
END
}

if [ $# -eq 0 ]; then usage >&2; exit 2; fi
if [ "$1" = --help ]; then usage; exit 0; fi

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
build="$root/build/dev"

if [ ! -f "$build/build.ninja" ]; then (cd "$root" && cmake --preset dev); fi
cmake --build "$build" --target hone-chaos

export HONED="$build/bin/honed" HONE="$build/bin/hone"
export HONE_WORKER="$build/bin/hone-worker" HONE_SUPERVISE="$build/bin/hone-supervise"
export HONE_CHAOS_PROGRAM="$build/bin/chaos-program"
exec "$build/bin/hone-chaos" "$@"
