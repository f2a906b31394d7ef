#!/bin/sh
# Takes the protos as they are for the baseline: at a release, when all additions since the last one are promises.
#
#   update-baseline.sh BUF
set -eu

if [ $# -ne 1 ]; then
  echo "Usage: tests/upgrade/update-baseline.sh BUF (as build/dev/buf/buf)" >&2
  exit 2
fi
here="$(cd "$(dirname "$0")" && pwd)"
"$1" build "$here/../../proto" --config "$here/buf.yaml" --exclude-source-info -o "$here/proto.binpb"
