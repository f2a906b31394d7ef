#!/usr/bin/env python3
"""Logistic regression: learns to tell rows of class 0 from rows of class 1. Needs only Python 3.

It does what a training program can do under Hone, and runs by hand, too:
python3 train.py --epochs 5
"""
import argparse
import json
import math
import os
import random
import signal
import sys
from pathlib import Path

BAD_DATA, BAD_PARENT, NOT_FINITE = 81, 82, 84  # Exit codes that tell Hone what went wrong.
STOPPED = 128 + signal.SIGTERM  # Not 0, which would say that the training is done.
DEFAULTS = {"learning_rate": 0.1, "epochs": 10, "mini_batch_size": 16, "l2": 0.001, "seed": 1}

CONFIG = Path(os.environ.get("SM_INPUT_CONFIG_DIR", "input/config"))
OUTPUT = Path(os.environ.get("SM_OUTPUT_DIR", "output"))
MODEL = Path(os.environ.get("SM_MODEL_DIR", "model")) / "model.json"
CHECKPOINT = Path(os.environ.get("HONE_CHECKPOINT_DIR", "checkpoints")) / "checkpoint.json"


def give_up(code, sentence):
    """Hone shows the sentence as the reason of the failure."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / "failure").write_text(sentence)
    print(sentence, file=sys.stderr)
    sys.exit(code)


def save(file, content):
    """As a whole or not at all: at any moment `file` is as it was before, or complete."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".part")
    with open(temporary, "w") as stream:
        json.dump(content, stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, file)


def read_hyperparameters():
    """From Hone's file, in which all values are texts; an argument --NAME VALUE is stronger."""
    file = CONFIG / "hyperparameters.json"
    given = json.loads(file.read_text()) if file.exists() else {}
    parser = argparse.ArgumentParser()
    for name, default in DEFAULTS.items():
        parser.add_argument("--" + name, type=type(default), default=given.get(name, default))
    return parser.parse_args()


def read_rows():
    """Numbers with commas between, the class last, from the CSV files of the channel `train`."""
    if "SM_CHANNEL_TRAIN" not in os.environ:
        return made_up_rows()
    channel, rows = Path(os.environ["SM_CHANNEL_TRAIN"]), []
    for file in sorted(channel.glob("*.csv")):
        for number, line in enumerate(file.open(errors="replace"), start=1):
            try:
                row = [float(text) for text in line.split(",")]
            except ValueError as error:
                give_up(BAD_DATA, f"{file}:{number}: {error}")
            rows.append(row)
            if not math.isfinite(sum(row)) or len(row) != len(rows[0]) or row[-1] not in (0, 1):
                give_up(BAD_DATA, f"{file}:{number}: must be as long as the first row, and end "
                                  f"with 0 or 1: {line.strip()}")
    return rows or give_up(BAD_DATA, f"{channel}: must have a row in a file that ends with .csv")


def made_up_rows():
    """Two clouds that reach into each other, in four dimensions; the same ones each time."""
    draw = random.Random(1)
    return [[draw.gauss(c * x, 1) for x in (0.3, 0.6, 0.9, 1.2)] + [c] for c in [0, 1] * 400]


def first_weights(count):
    """Those of the parent, if there is one; zeros otherwise. The last one is the bias."""
    if "SM_CHANNEL_MODEL" not in os.environ:
        return [0.0] * count
    file = Path(os.environ["SM_CHANNEL_MODEL"]) / "model.json"
    try:
        weights = [float(weight) for weight in json.loads(file.read_text())["weights"]]
    except (OSError, ValueError, LookupError, TypeError) as error:
        give_up(BAD_PARENT, f"{file}: must be a model of this program: {error!r}")
    if len(weights) != count:
        give_up(BAD_PARENT, f"{file}: must have {count} weights for this data: {len(weights)}")
    return weights


def margin(weights, features):
    return sum(weight * feature for weight, feature in zip(weights, features + [1]))


def learn(weights, batch, learning_rate, l2):
    """The weights after one step against the gradient of the loss."""
    gradient = [l2 * weight for weight in weights]
    for *features, label in batch:
        error = (1 + math.tanh(margin(weights, features) / 2)) / 2 - label
        for i, feature in enumerate(features + [1]):
            gradient[i] += error * feature / len(batch)
    return [weight - learning_rate * slope for weight, slope in zip(weights, gradient)]


def report(weights, rows, epoch):
    """Values of metrics: for Hone in its file, where there is one, and for people."""
    signed = [margin(weights, row[:-1]) * (2 * row[-1] - 1) for row in rows]
    loss = sum(max(-m, 0) + math.log1p(math.exp(-abs(m))) for m in signed) / len(rows)
    accuracy = sum(m > 0 for m in signed) / len(rows)
    print(f"epoch={epoch} loss={loss:.5f} accuracy={accuracy:.4f}", flush=True)
    if not math.isfinite(loss):
        give_up(NOT_FINITE, f"the loss of epoch {epoch} is {loss}: lower the learning rate")
    if "HONE_METRICS_FILE" in os.environ:
        with open(os.environ["HONE_METRICS_FILE"], "a") as file:  # Closing it flushes it.
            for name, value in {"validation:loss": loss, "validation:accuracy": accuracy}.items():
                print(json.dumps({"name": name, "value": value, "step": epoch}), file=file)


def main():
    stop_requests = []
    signal.signal(signal.SIGTERM, lambda number, frame: stop_requests.append(number))
    options = read_hyperparameters()
    rows = read_rows()
    random.Random(options.seed).shuffle(rows)
    validation, training = rows[: len(rows) // 4 or 1], rows[len(rows) // 4 :]
    batches = math.ceil(len(training) / options.mini_batch_size)

    # Resumed is only a training with the same hyperparameters.
    state = json.loads(CHECKPOINT.read_text()) if CHECKPOINT.exists() else {}
    if state.get("options") == vars(options):
        print(f"goes on after {state['steps']} steps", flush=True)
    else:
        state = {"options": vars(options), "steps": 0, "weights": first_weights(len(rows[0]))}
    while True:
        epoch, batch = divmod(state["steps"], batches)
        if batch == 0:
            report(state["weights"], validation, epoch)
        if batch == 0 or stop_requests:
            save(MODEL, {"weights": state["weights"], "epoch": epoch})
            save(CHECKPOINT, state)
        if epoch == options.epochs:
            return
        if stop_requests:
            sys.exit(STOPPED)
        # Drawn from the seed and the step's number alone: a resumed training ends as a whole one.
        draw = random.Random(f"{options.seed}/{state['steps']}")
        chosen = draw.sample(training, min(options.mini_batch_size, len(training)))
        state["weights"] = learn(state["weights"], chosen, options.learning_rate, options.l2)
        state["steps"] += 1


main()
