#!/usr/bin/env bash
# Usage: config_test.sh CONFIGS PROGRAMS. The example configurations are accepted, also with every
# line that is commented out in them.
set -euo pipefail
configs="$1"
programs="$2"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
unset HONE_CONFIG
export HOME="$folder"
for program in honed hone-worker; do
  example="$configs/$program.yaml"
  "$programs/$program" --config "$example" --print-config > "$folder/defaults"
  if grep -q "from: $example" "$folder/defaults"; then
    echo "$example: changes something by itself"
    exit 1
  fi
  sed 's/^# \([a-z-]*: [^ ]*\)$/\1/; s/^# \([a-z-]*: [{"].*\)$/\1/' "$example" > "$folder/all.yaml"
  "$programs/$program" --config "$folder/all.yaml" --print-config > "$folder/all"
  # state is where the unit says.
  if grep 'from: default' "$folder/all" | grep -v '^state:'; then
    echo "$example: does not name these"
    exit 1
  fi
done
