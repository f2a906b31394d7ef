#!/usr/bin/env bash
# Usage: manual_pages_test.sh PROGRAMS. Formats the manual pages, without a warning.
set -euo pipefail
programs="$1"
if ! command -v groff > /dev/null; then
  echo "skipped: there is no groff"
  exit 77
fi
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$programs/hone" man-page > "$folder/hone.1"
"$programs/honed" --man-page > "$folder/honed.8"
"$programs/hone-worker" --man-page > "$folder/hone-worker.8"

fail() {
  printf '%s\n' "$*"
  exit 1
}

for page in hone.1 honed.8 hone-worker.8; do
  groff -man -Tutf8 -ww -P-cbou "$folder/$page" > "$folder/$page.txt" 2> "$folder/warnings"
  if [ -s "$folder/warnings" ]; then fail "$page: $(cat "$folder/warnings")"; fi
  if command -v mandoc > /dev/null; then
    # Without a date, for the same program makes the same page on any day.
    said="$(mandoc -man -Tlint -Wwarning "$folder/$page" | grep -v 'missing date' || true)"
    if [ -n "$said" ]; then fail "$said"; fi
  fi
done

# What --help has is in the page: every command, every option.
for command in $("$programs/hone" completion bash | sed -n "s/^_hone_commands='\(.*\)'/\1/p"); do
  grep -q "hone $command" "$folder/hone.1.txt" || fail "hone.1 lacks $command"
done
for program in honed hone-worker; do
  for option in $("$programs/$program" --help | grep -o '^  --[a-z-]*'); do
    grep -q -- "$option" "$folder/$program.8.txt" || fail "$program.8 lacks $option"
  done
done
