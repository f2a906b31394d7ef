#!/usr/bin/env bash
# Puts a package of Python into a virtual environment, unless it is there: install.sh FOLDER PACKAGE
set -euo pipefail

folder="$1"
package="$2"
# Debian's Python, whatever comes first in PATH.
python=python3
if [ -x /usr/bin/python3 ]; then python=/usr/bin/python3; fi
[ -x "$folder/bin/python3" ] || "$python" -m venv "$folder"
"$folder/bin/python3" -c "import ${package%%[*}" 2> /dev/null && exit 0
"$folder/bin/python3" -m pip install --quiet --disable-pip-version-check "$package"
"$folder/bin/python3" -c "import ${package%%[*}"
