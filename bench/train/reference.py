#!/usr/bin/env python3
"""The recipe of hone-train as a plain PyTorch loop with torchvision's transforms; one JSON line an epoch.

    reference.py PICTURES --epochs N --seed N [...]
"""

import argparse
import json
import sys
import time

sys.dont_write_bytecode = True

import torch  # noqa: E402
from torchvision import datasets, transforms  # noqa: E402

from resnet import ResNet  # noqa: E402

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def loaders(folder, batch_size):
    normal = [transforms.ToTensor(), transforms.Normalize(MEAN, DEVIATION)]
    crop = [transforms.RandomCrop(32, padding=4), transforms.RandomHorizontalFlip()]
    train = datasets.ImageFolder(folder + "/train", transforms.Compose(crop + normal))
    validation = datasets.ImageFolder(folder + "/validation", transforms.Compose(normal))
    return (
        torch.utils.data.DataLoader(train, batch_size, shuffle=True),
        torch.utils.data.DataLoader(validation, batch_size),
    )


def train(network, optimizer, loader):
    network.train()
    stepping = 0.0
    for pictures, labels in loader:
        start = time.perf_counter()
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(network(pictures), labels)
        loss.backward()
        optimizer.step()
        loss.item()
        stepping += time.perf_counter() - start
    return stepping / len(loader)


def evaluate(network, loader):
    network.eval()
    right = 0
    with torch.no_grad():
        for pictures, labels in loader:
            pictures = pictures.contiguous(memory_format=torch.channels_last)
            right += (network(pictures).argmax(1) == labels).sum().item()
    return right / len(loader.dataset)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pictures")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--steps", default="", help="epochs after which the rate is divided by 10")
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    network = ResNet(20, 10).to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(
        network.parameters(), lr=options.learning_rate, momentum=0.9, weight_decay=1e-4
    )
    steps = [int(step) for step in options.steps.split(",") if step]
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, steps)
    training, validation = loaders(options.pictures, options.batch_size)
    for _ in range(options.epochs):
        start = time.perf_counter()
        step = train(network, optimizer, training)
        seconds = time.perf_counter() - start
        accuracy = evaluate(network, validation)
        schedule.step()
        print(json.dumps({"step": step, "epoch": seconds, "accuracy": accuracy}), flush=True)


if __name__ == "__main__":
    main()
