#!/usr/bin/env python3
"""Measures hone-train beside PyTorch in Python, in turns. See README.md."""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RECIPE = {"mini_batch_size": 64, "learning_rate": 0.1, "num_layers": 20}


def environment():
    quiet = {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}
    return {**os.environ, **quiet}


def run_hone(options, epochs, seed, steps):
    """For each epoch: seconds a step, seconds, share of them spent waiting, accuracy."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {
            **environment(),
            "SAGEMAKER_BASE_DIR": folder,
            "SM_CHANNEL_TRAIN": options.pictures + "/train",
            "SM_CHANNEL_VALIDATION": options.pictures + "/validation",
        }
        values = {**RECIPE, "epochs": epochs, "seed": seed}
        if steps:
            values["lr_scheduler_step"] = steps
        words = [word for name, value in values.items() for word in ("--" + name, str(value))]
        text = subprocess.run(
            [options.hone_train, "image-classification", *words],
            env=variables, check=True, capture_output=True, text=True,
        ).stdout
    count = -(-int(re.search(r"pictures: (\d+) for training", text)[1]) // RECIPE["mini_batch_size"])

    def column(name):
        return [float(value) for value in re.findall(name + r"=([0-9.]+)", text)]

    return [
        {"step": (seconds - waited) / count, "epoch": seconds, "waited": waited / seconds, "accuracy": accuracy}
        for seconds, waited, accuracy in zip(
            column("Time cost"), column("Waited for data"), column("Validation-accuracy")
        )
    ]


def run_python(python, options, epochs, seed, steps):
    text = subprocess.run(
        [python, str(HERE / "reference.py"), options.pictures, "--epochs", str(epochs), "--seed",
         str(seed), "--learning-rate", str(RECIPE["learning_rate"]), "--steps", steps],
        env=environment(), check=True, capture_output=True, text=True,
    ).stdout
    return [json.loads(line) for line in text.splitlines()]


def sides(options):
    yield "hone-train", lambda *rest: run_hone(options, *rest)
    for python in options.python:
        version = subprocess.run(
            [python, "-c", "import torch; print(torch.__version__)"],
            check=True, capture_output=True, text=True,
        ).stdout.strip()
        yield "PyTorch " + version, lambda *rest, python=python: run_python(python, options, *rest)


def speed(options):
    print(f"ResNet-20, 32x32, batch 64, one thread; median (least to most) of {options.rounds} in turns")
    measured = {}
    for seed in range(options.rounds):
        for name, run in sides(options):
            measured.setdefault(name, []).append(run(1, seed, "")[0])
    for name, rounds in measured.items():
        for unit in ("step", "epoch"):
            times = sorted(result[unit] for result in rounds)
            print(f"{name}: {unit} {statistics.median(times):.4f} s ({times[0]:.4f} to {times[-1]:.4f})")
        if "waited" in rounds[0]:
            waited = statistics.median(result["waited"] for result in rounds)
            print(f"{name}: waiting for data {100 * waited:.2f}% of the time")
    own = statistics.median(result["epoch"] for result in measured.pop("hone-train"))
    other = min(statistics.median(r["epoch"] for r in rounds) for rounds in measured.values())
    print(f"epoch, hone-train to the better other one: {own / other:.3f} (target: at most 1.0, 5% for noise)")


def accuracy(options):
    print(f"accuracy after {options.epochs} epochs, {options.seeds} seeds, rate / 10 after {options.steps}")
    means = {}
    for name, run in sides(options):
        last = [run(options.epochs, seed, options.steps)[-1]["accuracy"] for seed in range(options.seeds)]
        error = statistics.stdev(last) / len(last) ** 0.5 if len(last) > 1 else float("nan")
        means[name] = (statistics.mean(last), error)
        print(f"{name}: {means[name][0]:.4f}, standard error {error:.4f}: {last}", flush=True)
    own, own_error = means.pop("hone-train")
    for name, (mean, error) in means.items():
        both = (own_error**2 + error**2) ** 0.5
        print(f"hone-train less {name}: {own - mean:+.4f}, standard error {both:.4f} (target: below 2 of them)")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("hone_train", help="the program")
    parser.add_argument("pictures", help="folder with train and validation")
    parser.add_argument("--python", nargs="+", default=[sys.executable], help="interpreters with torch")
    parser.add_argument("--only", choices=["speed", "accuracy"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--steps", default="6,9")
    options = parser.parse_args()
    if options.only != "accuracy":
        speed(options)
    if options.only != "speed":
        accuracy(options)


if __name__ == "__main__":
    main()
