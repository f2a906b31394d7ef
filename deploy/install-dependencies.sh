#!/usr/bin/env bash
# Installs what Hone is built and run with, from the distribution's own packages: Debian 12, and Ubuntu 24.04 by
# the same names (untested there). Says what is missing and why; changes nothing when all is there.
set -euo pipefail

usage() {
  cat <<'END'
Usage: deploy/install-dependencies.sh [--tests] [--dry-run]

  --tests    also what the tests need
  --dry-run  say what is missing, install nothing
END
}

# package | command that will do as well, however it was installed | what for
# Packages with a slash between them are alternatives: the first that is there, or can be had.
build_and_run='
g++                    | g++     | compiles Hone (C++20: 12 or later)
cmake                  | cmake   | configures the build (3.25 or later)
ninja-build            | ninja   | runs the build
ccache                 | ccache  | makes the second build quick
mold                   | mold    | links quickly
protobuf-compiler      |         | generates the messages from proto/
protobuf-compiler-grpc |         | generates the services from proto/
libprotobuf-dev        |         | messages
libgrpc++-dev          |         | remote calls: clients, workers, health, reflection
libc-ares-dev          |         | asked for by the CMake files of gRPC
libre2-dev             |         | the regular expressions of metrics; also asked for by gRPC
libabsl-dev            |         | asked for by the CMake files of gRPC
libssl-dev             |         | SHA-256; also asked for by gRPC
libboost1.81-dev/libboost1.83-dev | | event loops (Asio) and the HTTP server (Beast)
libsqlite3-dev         |         | the database
libspdlog-dev          |         | log lines
libfmt-dev             |         | what spdlog formats with
nlohmann-json3-dev     |         | JSON
prometheus-cpp-dev     |         | what honed counts, for Prometheus
pkg-config             | pkg-config | finds prometheus-cpp
libcli11-dev           |         | command lines
libyaml-cpp-dev        |         | job files and configuration files
libtorch-dev           |         | hone-train: networks and their gradients (LibTorch)
libjpeg-dev            |         | hone-train: reads JPEG pictures
libpng-dev             |         | hone-train: reads PNG pictures
zlib1g-dev             |         | hone-train: packed model archives
dpkg-dev               | dpkg-shlibdeps | the package: what it depends on
file                   | file    | the package: which of its files are programs
'
tests='
libgtest-dev           |         | the tests (GoogleTest)
libgmock-dev           |         | the tests (matchers)
sqlite3                | sqlite3 | tests that the shell can read the database while it runs
python3                | python3 | runs the examples in Python
npm                    | npm     | fetches buf, which guards the protos against changes that break clients
ca-certificates        |         | lets npm know whom it talks to
procps                 | ps      | tests that look at processes
iproute2               | ip      | tests with networks that break (as root)
nftables               | nft     | the same
prometheus             | prometheus | scrapes honed in a test, on a port of its own; brings promtool
'

want="$build_and_run"
dry_run=false
for argument in "$@"; do
  case "$argument" in
    --tests) want="$build_and_run$tests" ;;
    --dry-run) dry_run=true ;;
    --help) usage; exit 0 ;;
    *) printf 'install-dependencies.sh: unknown option: %s\n' "$argument" >&2; usage >&2; exit 2 ;;
  esac
done

if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
  echo "install-dependencies.sh: this is not Debian or Ubuntu. Hone needs:" >&2
  printf '%s' "$want" >&2
  exit 1
fi

installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Abbrev}' "$1" 2> /dev/null)" = "ii " ]
}

any_installed() {
  local package
  for package in ${1//\// }; do
    if installed "$package"; then return 0; fi
  done
  return 1
}

# The first of the alternatives that apt knows.
choose() {
  local package
  for package in ${1//\// }; do
    if apt-cache show "$package" > /dev/null 2>&1; then
      printf '%s' "$package"
      return
    fi
  done
  printf 'install-dependencies.sh: no package source has %s\n' "${1//\// or }" >&2
  return 1
}

missing=()
while IFS='|' read -r package command purpose; do
  package="${package//[[:space:]]/}"
  command="${command//[[:space:]]/}"
  if [ -z "$package" ]; then continue; fi
  if [ -n "$command" ] && command -v "$command" > /dev/null; then continue; fi
  if any_installed "$package"; then continue; fi
  if [ ${#missing[@]} -eq 0 ]; then echo "Missing:"; fi
  printf '  %-24s %s\n' "${package//\// or }" "${purpose# }"
  missing+=("$package")
done <<< "$want"

if [ ${#missing[@]} -eq 0 ]; then
  echo "All there: nothing to install."
  exit 0
fi
if $dry_run; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo > /dev/null; then
    {
      echo "install-dependencies.sh: packages are installed by root, and there is no sudo. As root, run:"
      echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]%%/*}"
    } >&2
    exit 1
  fi
  as_root=(sudo)
fi
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q "$@"
}

apt update
chosen=()
for package in "${missing[@]}"; do
  name="$(choose "$package")"
  chosen+=("$name")
done
apt install -y --no-install-recommends "${chosen[@]}"

# The package of Prometheus starts a service, and the tests want only its programs.
if [[ " ${chosen[*]} " == *" prometheus "* ]] && [ -d /run/systemd/system ]; then
  "${as_root[@]}" systemctl disable --now prometheus.service
fi
