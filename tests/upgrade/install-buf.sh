#!/bin/sh
# Puts buf, in the version that package-lock.json pins by digest, into a folder, as FOLDER/buf.
# Does nothing when it is there already.
set -eu

if [ $# -ne 1 ]; then
  echo "Usage: tests/upgrade/install-buf.sh FOLDER" >&2
  exit 2
fi
here="$(cd "$(dirname "$0")" && pwd)"
mkdir -p "$1"
cd "$1"

if [ -x buf ] && cmp -s "$here/package-lock.json" package-lock.json; then
  echo "buf $(./buf --version) is there."
  exit 0
fi
rm -f buf
cp "$here/package.json" "$here/package-lock.json" .
# The packages are buf's own programs, one for each kind of machine. npm fetches the one that fits, and takes it for
# no mistake when it gets none.
npm ci --no-audit --no-fund --ignore-scripts
for program in node_modules/@bufbuild/buf-linux-*/bin/buf; do
  if [ -x "$program" ]; then ln -s "$program" buf; fi
done
if [ ! -x buf ]; then
  echo "install-buf.sh: npm fetched no buf: either $(npm config get registry) cannot be reached (npm's log has more)," >&2
  echo "or there is none for this kind of machine: $(uname -sm)" >&2
  exit 1
fi
echo "buf $(./buf --version)"
