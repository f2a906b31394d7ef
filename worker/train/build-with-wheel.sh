#!/usr/bin/env bash
# Builds hone-train against the LibTorch in PyPI's torch wheel, of whichever version pip finds.
# By hand: the wheel and what it needs at run time take 5.3 GB, and 1.3 GB for the processor alone.
set -euo pipefail

usage() {
  cat <<'END'
Usage: worker/train/build-with-wheel.sh [--cpu] FOLDER [CMAKE-OPTION]...

  --cpu   for the processor alone: without the GPU's libraries, so that Python cannot import torch
  FOLDER  gets a Python environment with torch, python, and the build beside it, build;
          hone-train needs both of them. A second call builds what changed

The program for GPUs runs where there is none, too. On a machine that has torch already, without the
network:
  cmake -S worker/train -B build/train -G Ninja -DHONE_TRAIN_CUDA=ON \
    -DHONE_TORCH_ROOT="$(python3 -c 'import os, torch; print(os.path.dirname(torch.__file__))')"
  cmake --build build/train
END
}

cuda=ON
if [ "${1:-}" = --cpu ]; then cuda=OFF; shift; fi
if [ $# -lt 1 ] || [[ "$1" = -* ]]; then usage >&2; exit 2; fi
folder="$(realpath -m "$1")"
shift
source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
python="$folder/python/bin/python"

python3 -m venv "$folder/python"
if [ $cuda = ON ]; then
  "$python" -m pip install --quiet torch
else
  "$python" -m pip install --quiet --no-deps torch
  # What the processor's part links all the same: two of the extras that the wheel asks for.
  "$python" -m pip install --quiet --no-warn-conflicts "$("$python" -c '
import importlib.metadata, re
(toolkit,) = [r for r in importlib.metadata.requires("torch") if r.startswith("cuda-toolkit[")]
print(re.sub(r"\[.*?\]", "[cudart,cupti]", toolkit))')"
fi
root="$("$python" -c '
import importlib.util
print(importlib.util.find_spec("torch").submodule_search_locations[0])')"

cmake -S "$source" -B "$folder/build" -G Ninja \
  -DHONE_TRAIN_CUDA=$cuda -DHONE_TORCH_ROOT="$root" "$@"
cmake --build "$folder/build"

# Torch's libraries look for those of CUDA by themselves, in the packages beside torch.
"$folder/build/bin/hone-train" --version
