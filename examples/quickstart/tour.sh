#!/usr/bin/env bash
# Tunes a network on pictures, then trains once more from the best model, and shows what each brought.
set -euo pipefail

usage() {
  cat <<'END'
Usage: tour.sh PROGRAMS FOLDER [DIR] [--set KEY=VALUE]...

  PROGRAMS  the folder with hone and the others
  FOLDER    where all of it goes: pictures, state, the model in the end
  DIR       pictures of your own; without it seedlings are drawn
  --set     as of hone create, for the search
END
}

if [ $# -lt 2 ]; then usage >&2; exit 2; fi
programs="$(realpath "$1")"
mkdir -p "$2"
folder="$(realpath "$2")"
shift 2
pictures=""
if [ $# -gt 0 ] && [ "$1" != --set ]; then
  pictures="$(realpath "$1")"
  shift
fi
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export HONE_STATE="$folder/state"
unset HONE_ENDPOINT HONE_LISTEN HONE_HTTP_LISTEN

say() { printf '\n== %s\n' "$*"; }
hone() { "$programs/hone" "$@"; }

# What differs from the job files for pictures of one's own.
settings=()
if [ -z "$pictures" ]; then
  pictures="$folder/seedlings"
  if [ ! -e "$pictures" ]; then
    say "Drawing seedlings (no real plants: a small program draws five species that do not exist)"
    "$programs/draw-seedlings" "$pictures"
  fi
else
  # How deep a network may be depends on how large the pictures are: hone-train knows.
  settings+=(--set 'static={}')
fi
quoted() { printf "'%s'" "${1//\'/\'\'}"; }  # As YAML has it.
if [ -d "$pictures/train" ]; then
  channels="train: $(quoted "$pictures/train")"
  if [ -d "$pictures/validation" ]; then
    channels+=", validation: $(quoted "$pictures/validation")"
  fi
else
  channels="train: $(quoted "$pictures")"
fi

say "Starting honed and a worker that takes two trials at a time"
trap 'hone down || true' EXIT
hone up --slots 2

# After the folder, with the first number that is free: seedlings-1.
name="$(basename "$pictures" | tr -cs 'a-zA-Z0-9' - | cut -c -16 | sed 's/^-*//; s/-*$//')"
number=1
while hone describe "${name:=pictures}-$number" > /dev/null 2>&1; do number=$((number + 1)); done
name="$name-$number"
say "Tuning learning rate, epochs and batch size"
hone create "$here/search.yaml" --name "$name" --set "trial.inputs={$channels}" \
  "${settings[@]}" "$@" --watch

say "The analytics table: a row for each trial"
hone analytics "$name"

say "The search"
hone describe "$name"

say "Training once more: it begins with the best model, and goes on more carefully"
hone train "$here/further.yaml" --name "$name-further" \
  --set "trial.inputs={$channels, model: {from: $name}}" --watch

say "What that brought"
best="$(hone trials "$name" --top 1 | awk 'NR == 2 { print $3 }')"
further="$(hone list --training --name-contains "$name-further" | awk 'NR == 2 { print $3 }')"
printf 'accuracy of the best trial  %s\nafter training it further   %s\n' "$best" "$further"

say "Stopping"
hone pull "$name-further" "$folder/$name-further"
trap - EXIT
hone down
printf '\nTo look at: %s (the state, what was drawn, and in %s the last model)\n' "$folder" "$name-further"
