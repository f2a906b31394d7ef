#!/usr/bin/env bash
# How long honed takes to be ready, and what it costs when there is nothing to do.
#
#   bench/idle.sh [--starts N] [--workers N] [--seconds N]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

starts=10
workers=4
seconds=60
while [ $# -gt 0 ]; do
  case "$1" in
    --starts) starts="$2" ;;
    --workers) workers="$2" ;;
    --seconds) seconds="$2" ;;
    *) sed -n '2,4s/^# *//p' "$0"; exit 2 ;;
  esac
  shift 2
done

bin="$PWD/build/release/bin"
state="$(mktemp -d)"
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
  wait
  rm -rf "$state"
}
trap finish EXIT

now_us() { printf '%s' "${EPOCHREALTIME/./}"; }

# Succeeds once honed's HTTP port says that it is ready.
is_ready() {
  local address host port status
  address=$(sed -n 's/.*"http": *"\([^"]*\)".*/\1/p' "$state/controller/endpoints.json" 2> /dev/null) || return 1
  [ -n "$address" ] || return 1
  host="${address%:*}" port="${address##*:}"
  exec 3<> "/dev/tcp/$host/$port" || return 1
  printf 'GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3
  read -r status <&3
  exec 3>&-
  case "$status" in *" 200 "*) return 0 ;; *) return 1 ;; esac
}

start_honed() {
  "$bin/honed" --state "$state" --listen 127.0.0.1:0 --http-listen 127.0.0.1:0 2> "$state/honed.log" &
  honed=$!
}

echo "time from start to /readyz, in ms:"
for _ in $(seq "$starts"); do
  begin=$(now_us)
  start_honed
  until is_ready 2> /dev/null; do :; done
  printf ' %s.%s' "$(( ($(now_us) - begin) / 1000 ))" "$(( ($(now_us) - begin) / 100 % 10 ))"
  kill "$honed"
  wait "$honed" || true
done
echo

start_honed
pids+=("$honed")
until is_ready 2> /dev/null; do :; done
grpc=$(sed -n 's/.*"grpc": *"\([^"]*\)".*/\1/p' "$state/controller/endpoints.json")
for i in $(seq "$workers"); do
  "$bin/hone-worker" --state "$state" --name "w$i" --controller "$grpc" 2> "$state/w$i.log" &
  pids+=("$!")
done
sleep 5  # Until the workers have said what they have to say.

ticks() { awk '{print $14 + $15}' "/proc/$honed/stat"; }
before=$(ticks)
sleep "$seconds"
spent=$(( ($(ticks) - before) * 1000 / $(getconf CLK_TCK) ))
echo "idle with $workers workers: $(awk '/VmRSS/ {print $2}' "/proc/$honed/status") KiB resident, $spent ms of processor time in $seconds s"
