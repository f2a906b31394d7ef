"""Ray Tune's trials a second: a function that reports one value, random search."""

import argparse
import json
import os
import time

os.environ.setdefault("RAY_AIR_NEW_OUTPUT", "0")
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_AUTH_MODE", "disabled")  # Else it leaves a file in the home folder.

import ray
from ray import tune


def train(config):
    tune.report({"loss": config["rate"]})


def fit(folder, name, trials, processes):
    space = {
        "rate": tune.loguniform(1e-4, 1),
        "depth": tune.randint(1, 101),
        "optimizer": tune.choice(["sgd", "adam", "rmsprop", "lamb"]),
    }
    tuner = tune.Tuner(
        tune.with_resources(train, {"cpu": 1}),
        param_space=space,
        tune_config=tune.TuneConfig(
            num_samples=trials, max_concurrent_trials=processes, metric="loss", mode="min",
            reuse_actors=True,
        ),
        run_config=tune.RunConfig(name=name, storage_path=folder, verbose=0),
    )
    began = time.monotonic()
    results = tuner.fit()
    seconds = time.monotonic() - began
    if results.errors:
        raise SystemExit(f"trials failed: {results.errors[0]}")
    return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    # So many slots as the others have processes, whatever the machine has.
    ray.init(num_cpus=options.processes, include_dashboard=False, log_to_driver=False,
             configure_logging=False, _temp_dir=os.path.join(options.folder, "ray"))
    # Its processes start with the first trials; they are not counted.
    few = options.processes
    seconds = fit(options.folder, "first", few, options.processes)
    # As many as four rounds of all processes at least, so that starting them is not what counts.
    trials = max(4 * few, int(few / seconds * options.seconds))
    seconds = fit(options.folder, "counted", trials, options.processes)
    print(json.dumps({"trials_per_s": trials / seconds, "trials": trials}))
    ray.shutdown()


if __name__ == "__main__":
    main()
