"""Optuna's trials a second: processes that share a study in SQLite, with the random sampler."""

import argparse
import json
import multiprocessing
import os
import time

import optuna


def work(url, seconds, seed, ready, results):
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.RandomSampler(seed=seed)
    study = optuna.load_study(study_name="search", storage=url, sampler=sampler)
    ready.wait()
    began = time.monotonic()
    ended = 0
    while time.monotonic() - began < seconds:
        trial = study.ask()
        value = trial.suggest_float("rate", 1e-4, 1, log=True)
        trial.suggest_int("depth", 1, 100)
        trial.suggest_categorical("optimizer", ["sgd", "adam", "rmsprop", "lamb"])
        study.tell(trial, value)
        ended += 1
    results.put((ended, time.monotonic() - began))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    # Its default is to give up on a locked database after 5 s, which so many writers exceed.
    url = "sqlite:///" + os.path.join(options.folder, "optuna.db") + "?timeout=120"
    optuna.create_study(study_name="search", storage=url, direction="minimize")
    context = multiprocessing.get_context("fork")
    ready = context.Barrier(options.processes)
    results = context.Queue()
    workers = [
        context.Process(target=work, args=(url, options.seconds, seed, ready, results))
        for seed in range(options.processes)
    ]
    for worker in workers:
        worker.start()
    found = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    # Each counts over its own time: the last trial of some takes long while others write.
    rate = sum(ended / seconds for ended, seconds in found)
    print(json.dumps({"trials_per_s": rate, "trials": sum(ended for ended, _ in found)}))


if __name__ == "__main__":
    main()
