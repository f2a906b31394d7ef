#!/usr/bin/env python3
"""Runs a measurement with --json and fails unless it says something plausible and leaves nothing.

check_report.py PROGRAM [OPTION]...
"""

import json
import math
import pathlib
import subprocess
import sys
import tempfile


def numbers(value):
    if isinstance(value, dict):
        for part in value.values():
            yield from numbers(part)
    elif isinstance(value, list):
        for part in value:
            yield from numbers(part)
    elif isinstance(value, (int, float)):
        yield value


def processes_naming(folder):
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if folder in words:
            found.append(words.replace("\0", " "))
    return found


def main():
    program, *options = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        run = subprocess.run(
            [program, "--json", "--folder", folder, *options], capture_output=True, text=True
        )
        left = [str(path) for path in pathlib.Path(folder).iterdir()] + processes_naming(folder)
    if run.returncode != 0:
        sys.exit(f"exit code {run.returncode}: {run.stderr}")
    report = json.loads(run.stdout)
    if report["benchmark"] != pathlib.Path(program).name:
        sys.exit(f"benchmark: is another's name: {report['benchmark']}")
    if not report["tables"] or not all(report["tables"].values()):
        sys.exit("tables: there are none, or one has no row")
    bad = [value for value in numbers(report["tables"]) if not math.isfinite(value) or value < 0]
    if bad:
        sys.exit(f"tables: must be finite numbers from 0 on: {bad}")
    if left:
        sys.exit(f"left behind: {left}")


if __name__ == "__main__":
    main()
