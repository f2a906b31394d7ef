#!/usr/bin/env bash
# Measures hone-train beside PyTorch in Python on the CIFAR-10 pictures: speed, then accuracy.
# More options than below go to compare.py, such as --only speed or --python FILE of a newer torch.
set -euo pipefail

usage() {
  cat <<'END'
Usage: bench/train/run.sh HONE_TRAIN PICTURES.tar.gz [OPTION]...

  HONE_TRAIN       the program, such as build/release/bin/hone-train
  PICTURES.tar.gz  with cifar10/train and cifar10/validation in it

Needs python3-torch and python3-torchvision. Speed takes some 6 minutes, accuracy an hour.
END
}

if [ $# -lt 2 ]; then usage >&2; exit 2; fi
program="$(realpath "$1")"
pictures="$2"
shift 2

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
tar -xzf "$pictures" -C "$folder"

# Debian's packages belong to Debian's Python, whatever comes first in PATH.
python=python3
if [ -x /usr/bin/python3 ]; then python=/usr/bin/python3; fi
"$python" "$(dirname "${BASH_SOURCE[0]}")/compare.py" "$program" "$folder/cifar10" "$@"
