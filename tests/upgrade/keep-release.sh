#!/usr/bin/env bash
# Keeps what this release writes, so that every later one is tested against it: a dump of the controller's database and
# a worker's folder, in tests/upgrade/releases/VERSION. To be run once for each release, when it is made.
set -euo pipefail

usage() {
  cat <<'END_OF_HELP'
Usage: tests/upgrade/keep-release.sh [BIN]

  BIN  the folder of honed, hone-worker and hone; default: build/dev/bin
END_OF_HELP
}

case "${1:-}" in
  --help) usage; exit 0 ;;
  -*) usage >&2; exit 2 ;;
esac

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bin="$(realpath "${1:-build/dev/bin}")"
version="$("$bin/hone" --version | awk '{print $NF}')"
kept="tests/upgrade/releases/$version"
scratch="$(mktemp -d /tmp/hone-release-XXXXXX)"
state="$scratch/state"
export PATH="$bin:$PATH"
# What the daemons know of their surroundings is kept with what they write.
daemon() {
  (cd / && exec env -i PATH="$bin:/usr/bin:/bin" HOME="$scratch" HONE_LISTEN=127.0.0.1:0 \
    HONE_HTTP_LISTEN=127.0.0.1:0 CUDA_VISIBLE_DEVICES= "$@")
}

end_all() {
  pkill -KILL -f "$scratch" || true
  rm -rf "$scratch"
}
trap end_all EXIT

wait_until() {
  for _ in $(seq 200); do
    if "$@"; then return 0; fi
    sleep 0.1
  done
  printf 'keep-release.sh: does not come true: %s\n' "$*" >&2
  return 1
}

job() {  # NAME TRIALS PROGRAM
  cat > "$scratch/$1.yaml" <<JOB
name: $1
strategy: random
seed: 7
objective: {metric: loss, goal: minimize}
parameters:
  learning_rate: {type: continuous, min: 0.001, max: 0.1, scaling: log}
  optimizer: {type: categorical, values: [sgd, adam]}
limits: {max_trials: $2, max_parallel_trials: 2}
trial:
  command: [/bin/sh, -c, '$3']
  metrics: [{name: loss, regex: "loss=([0-9.]+)"}]
  environment: {SIGN: $scratch/sign, BEGAN: $scratch/began}
  grace_period: 1s
JOB
  hone --state "$state" create "$scratch/$1.yaml" > /dev/null
}

mkdir -p "$state"
daemon honed --state "$state" 2> "$scratch/honed.log" &
wait_until test -s "$state/controller/endpoints.json"
endpoint="$(sed 's/.*"grpc": *"\([^"]*\)".*/\1/' "$state/controller/endpoints.json" | head -1)"
daemon hone-worker --state "$state" --name node-1 --slots 2 --controller "$endpoint" 2> "$scratch/worker.log" &

# One that ended well but for a trial, one that was stopped.
job seedlings 4 'echo loss=0.5; echo "loss=0.$HONE_TRIAL"; echo weights > "$SM_MODEL_DIR/weights"; [ "$HONE_TRIAL" != 2 ]'
hone --state "$state" watch seedlings > /dev/null
job stopped 2 'echo loss=1; echo began >> "$BEGAN"; while :; do sleep 0.1; done'
began() { [ "$(cat "$scratch/began" 2> /dev/null | wc -l)" -ge "$1" ]; }
wait_until began 2
hone --state "$state" stop stopped > /dev/null
hone --state "$state" watch stopped > /dev/null || true

# One that runs when both daemons are killed: of its two programs one ends while nobody watches, the other one's
# supervisor is killed too.
job running 2 'echo "loss=0.$HONE_TRIAL"; echo began >> "$BEGAN"; [ "$HONE_ATTEMPT" != 1 ] || while ! [ -e "$SIGN" ]; do sleep 0.1; done'
wait_until began 4
told() {
  [ "$(sqlite3 "$state/controller/hone.db" "SELECT count(*) FROM attempt WHERE status = 'Running' AND objective_value IS NOT NULL")" = 2 ]
}
wait_until told
pkill -KILL -f "hone-worker --state $state"
pkill -KILL -f "honed --state $state"
spool="$state/worker-node-1/spool"
orphan="$(ls "$spool" | sort -n | tail -1)"
pkill -KILL -f "hone-supervise.*$spool/$orphan"
touch "$scratch/sign"
ended() { [ "$(ls "$spool"/*/exit.json 2> /dev/null | wc -l)" = 1 ]; }
wait_until ended

# Nothing of the machine on which this ran is kept.
rm -rf "$kept"
mkdir -p "$kept"
machine="$(cat /etc/machine-id 2> /dev/null || true)"
{
  printf 'PRAGMA application_id = %s;\n' "$(sqlite3 "$state/controller/hone.db" 'PRAGMA application_id')"
  printf 'PRAGMA user_version = %s;\n' "$(sqlite3 "$state/controller/hone.db" 'PRAGMA user_version')"
  sqlite3 "$state/controller/hone.db" .dump
} > "$kept/hone.sql"
cp -R "$state/worker-node-1" "$kept/worker"
find "$kept/worker" \( -type p -o -empty -type d \) -delete
find "$kept" -type f -exec sed -i -e "s#$scratch#/srv/hone#g" -e "s#$bin#/usr/bin#g" \
  -e "s#${machine:-no-machine-id}#machine-of-node-1#g" -e "s#'$(hostname)'#'node-1'#g" {} +
printf '%s\n' "$kept"
