#!/usr/bin/env bash
# Usage: units_test.sh UNITS PROGRAMS. Has systemd read the units, as if PROGRAMS were installed.
set -euo pipefail
units="$1"
programs="$2"
if ! command -v systemd-analyze > /dev/null; then
  echo "skipped: there is no systemd-analyze"
  exit 77
fi
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
failed=0
for unit in honed.service hone-worker.service; do
  sed "s:/usr/bin/hone:$programs/hone:" "$units/$unit" > "$folder/$unit"
done
# Of a key that it does not know it only warns, so nothing may be said at all.
for unit in honed.service hone-worker.service; do
  said="$(cd "$folder" && systemd-analyze verify --man=no "./$unit" 2>&1)" || failed=1
  if [ -n "$said" ]; then
    printf '%s: %s\n' "$unit" "$said"
    failed=1
  fi
done
exit "$failed"
