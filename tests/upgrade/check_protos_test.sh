#!/bin/sh
# The check bites: what breaks clients is refused by name, what does not is let through.
#
#   check_protos_test.sh FOLDER_OF_PROTOS BASELINE BUF
set -eu

protos="$1"
baseline="$2"
buf="$3"
here="$(cd "$(dirname "$0")" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
tuning_job=hone/v1/tuning_job.proto
tuning_service=hone/v1/tuning_service.proto

# Copies the protos, changes one file of the copy with sed, and checks the copy.
check_changed() {
  rm -rf "$work/proto"
  cp -R "$protos" "$work/proto"
  sed "$2" "$protos/$1" > "$work/proto/$1"
  if cmp -s "$protos/$1" "$work/proto/$1"; then
    echo "FAILED: '$2' changes nothing in $1; the test is out of date." >&2
    exit 1
  fi
  "$here/check-protos.sh" "$work/proto" "$baseline" "$buf" > "$work/output" 2>&1
}

refused() {
  if check_changed "$2" "$3"; then
    echo "FAILED: $1 was let through." >&2
    exit 1
  fi
  if ! grep -q "$4" "$work/output"; then
    echo "FAILED: $1 was refused, but not for that; expected '$4':" >&2
    cat "$work/output" >&2
    exit 1
  fi
  echo "refused: $1"
}

allowed() {
  if ! check_changed "$2" "$3"; then
    echo "FAILED: $1 was refused:" >&2
    cat "$work/output" >&2
    exit 1
  fi
  echo "allowed: $1"
}

allowed "a new message" $tuning_job '$a message AddedLater { string name = 1; }'
refused "a renumbered field" $tuning_service 's/bool dry_run = 3;/bool dry_run = 33;/' 'dry_run'
refused "a renamed field, which JSON shows" $tuning_service 's/bool dry_run = 3;/bool try_only = 3;/' 'dry_run'
refused "a field of another type" $tuning_service 's/bool dry_run = 3;/string dry_run = 3;/' 'dry_run'
refused "a method that is gone" $tuning_service '/^  rpc StopTuningJob/d' 'StopTuningJob'

if "$here/check-protos.sh" "$protos" "$baseline" "$work/no-such-buf" 2> "$work/output"; then
  echo "FAILED: the check passes without buf." >&2
  exit 1
fi
grep -q "install-buf.sh" "$work/output"
echo "refused: to pass without buf"
