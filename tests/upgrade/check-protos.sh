#!/bin/sh
# Fails, and says where, when a client built from the baseline would not understand today's protos any more.
#
#   check-protos.sh FOLDER_OF_PROTOS BASELINE BUF
set -eu

protos="$1"
baseline="$2"
buf="$3"
here="$(cd "$(dirname "$0")" && pwd)"

if [ ! -x "$buf" ]; then
  echo "buf is not at $buf, so nobody knows whether the protos broke their clients." >&2
  echo "tests/run.sh installs it; by hand: tests/upgrade/install-buf.sh $(dirname "$buf")" >&2
  exit 1
fi
exec "$buf" breaking "$protos" --against "$baseline" --config "$here/buf.yaml"
