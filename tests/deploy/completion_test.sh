#!/usr/bin/env bash
# Usage: completion_test.sh SHELL PROGRAMS TESTS. Has a real shell complete lines, with a real honed
# that has a job, and without one.
set -euo pipefail
shell="$1"
programs="$(realpath "$2")"
tests="$(realpath "$3")"
if ! command -v "$shell" > /dev/null; then
  echo "skipped: there is no $shell"
  exit 77
fi
folder="$(mktemp -d)"
honed=
trap 'if [ -n "$honed" ]; then kill "$honed"; wait "$honed" || true; fi; rm -rf "$folder"' EXIT
export HOME="$folder" HONE_STATE="$folder/state" PATH="$programs:$PATH"
unset HONE_ENDPOINT HONE_CONFIG XDG_CONFIG_HOME
hone completion "$shell" > "$folder/_hone"
cd "$folder"
mkdir results
touch seedlings.yaml

failed=0
# Whether what is offered for a line is, in any order, what follows it. The slash of a folder is
# offered by some shells and added later by others.
offers() {
  local line="$1" offered expected
  shift
  offered="$("$shell" "$tests/complete.$shell" "$folder/_hone" "$line" | sed 's:/$::; /^$/d' | sort -u | tr '\n' ' ')"
  expected="$(for word in "$@"; do echo "$word"; done | sort -u | tr '\n' ' ')"
  if [ "$offered" != "$expected" ]; then
    printf '%s\n  offered:  %s\n  expected: %s\n' "$line" "$offered" "$expected"
    failed=1
  fi
}

offers 'hone des' describe
offers 'hone create --dr' --dry-run
offers 'hone create see' seedlings.yaml
offers 'hone list --sort ' created name status
offers 'hone --json completion ' bash fish zsh
offers 'hone --state re' results
# There is no controller, and nobody is told.
offers 'hone watch seed'

honed --listen 127.0.0.1:0 --http-listen 127.0.0.1:0 2> honed.log &
honed=$!
for ((i = 0; i < 400; ++i)); do
  if [ -s state/controller/endpoints.json ]; then break; fi
  sleep 0.05
done
cat > seedlings.yaml <<'END'
objective: {metric: loss, goal: minimize}
parameters: {x: {type: continuous, min: 0, max: 1}}
trial: {command: [train]}
END
hone create seedlings.yaml --name seedlings-1 > /dev/null 2>&1
hone create seedlings.yaml --name seedlings-2 > /dev/null 2>&1
hone create seedlings.yaml --name other > /dev/null 2>&1
offers 'hone watch seed' seedlings-1 seedlings-2
offers 'hone --json stop o' other
endpoint="$(sed 's/.*"grpc":"\([^"]*\)".*/\1/' state/controller/endpoints.json)"
HONE_STATE="$folder/nothing" offers "hone --endpoint $endpoint describe seed" seedlings-1 seedlings-2
HONE_STATE="$folder/nothing" offers "hone describe --state $folder/state oth" other
exit "$failed"
