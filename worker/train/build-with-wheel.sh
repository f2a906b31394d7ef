#!/usr/bin/env bash
# Builds hone-train against the LibTorch in PyPI's torch wheel, of whichever version pip finds, and for CUDA.
# By hand: the wheel and what it needs at run time take some 5 GB. Runs on the processor where there is no GPU.
set -euo pipefail

usage() {
  cat <<'END'
Usage: worker/train/build-with-wheel.sh FOLDER [CMAKE-OPTION]...

  FOLDER  gets a Python environment with torch, and the build beside it

On a machine that has torch already, without the network:
  cmake -S worker/train -B build/train -G Ninja -DHONE_TRAIN_CUDA=ON \
    -DHONE_TORCH_ROOT="$(python3 -c 'import os, torch; print(os.path.dirname(torch.__file__))')"
END
}

if [ $# -lt 1 ]; then usage >&2; exit 2; fi
folder="$(realpath -m "$1")"
shift
source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet torch
root="$("$folder/python/bin/python" -c 'import os, torch; print(os.path.dirname(torch.__file__))')"

cmake -S "$source" -B "$folder/build" -G Ninja -DHONE_TRAIN_CUDA=ON -DHONE_TORCH_ROOT="$root" "$@"
cmake --build "$folder/build"

# The libraries of CUDA lie in packages beside torch, which its own libraries look for by themselves.
"$folder/build/bin/hone-train" --version
