#!/usr/bin/env python3
"""Makes the numbers that the tests of hone-train compare with: by PyTorch 1.13 and Pillow 9.4.

Writes steps.json and pictures.json beside itself. Needs Debian's python3-torch and python3-pil.
"""

import io
import json
import math
import pathlib
import sys

import torch
from PIL import Image

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[3] / "bench" / "train"))
from resnet import ResNet  # noqa: E402

PICTURES = 4
STEPS = 3
LABELS = [3, 1, 4, 1]


def wave(index, count, shift):
    """The same numbers as Wave() in learner_test.cc."""
    return [math.sin(shift + 0.37 * index + 0.7 * i) for i in range(count)]


def set_weights(network):
    for index, (_, parameter) in enumerate(network.named_parameters()):
        values = torch.tensor(wave(index, parameter.numel(), 0.1), dtype=torch.float32)
        values = values.reshape(parameter.shape)
        if parameter.dim() == 1:
            values = 0.1 * values + (1.0 if index % 3 == 1 else 0.0)
        else:
            values = values * (2.0 / math.sqrt(parameter[0].numel()))
        parameter.data.copy_(values)


def pixels():
    values = wave(0, PICTURES * 32 * 32 * 3, 0.5)
    by_pixel = torch.tensor(values, dtype=torch.float32).reshape(PICTURES, 32, 32, 3)
    return by_pixel.permute(0, 3, 1, 2).contiguous()


def optimizers(parameters):
    common = {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.001}
    yield "sgd", torch.optim.SGD(parameters(), **common)
    yield "nag", torch.optim.SGD(parameters(), nesterov=True, **common)
    yield "adam", torch.optim.Adam(parameters(), lr=0.01, weight_decay=0.001)


def steps():
    torch.set_num_threads(1)
    results = {}
    for number, name in enumerate(["sgd", "nag", "adam"]):
        network = ResNet(20, 10)
        set_weights(network)
        optimizer = list(optimizers(network.parameters))[number][1]
        losses = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(network(pixels()), torch.tensor(LABELS))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        weights = {
            key: [value.double().sum().item(), value.double().abs().sum().item()]
            for key, value in network.state_dict().items()
        }
        network.eval()
        with torch.no_grad():
            loss = torch.nn.functional.cross_entropy(network(pixels()), torch.tensor(LABELS))
        results[name] = {"losses": losses, "evaluated": loss.item(), "weights": weights}
    return results


def drawn(width, height):
    picture = Image.new("RGB", (width, height))
    for y in range(height):
        for x in range(width):
            red = int(127 + 120 * math.sin(x / 5))
            picture.putpixel((x, y), (red, 255 * y // height, (x * 7 + y * 3) % 256 // 2))
    return picture


def encoded(picture, **options):
    file = io.BytesIO()
    picture.save(file, **options)
    return file.getvalue()


def entry(name, file, tolerance):
    picture = Image.open(io.BytesIO(file)).convert("RGB")
    return {
        "name": name,
        "file": file.hex(),
        "width": picture.width,
        "height": picture.height,
        "pixels": picture.tobytes().hex(),
        "tolerance": tolerance,
    }


def pictures():
    picture = drawn(23, 17)
    grey = picture.convert("L")
    alpha = picture.convert("RGBA")
    alpha.putalpha(grey)
    decoded = [
        entry("jpeg", encoded(picture, format="JPEG", quality=90), 2),
        entry("progressive", encoded(picture, format="JPEG", progressive=True), 2),
        entry("full colour", encoded(picture, format="JPEG", subsampling=0), 2),
        entry("grey jpeg", encoded(grey, format="JPEG"), 2),
        entry("cmyk", encoded(picture.convert("CMYK"), format="JPEG"), 3),
        entry("png", encoded(picture, format="PNG"), 0),
        entry("palette", encoded(picture.quantize(16), format="PNG"), 0),
        entry("grey png", encoded(grey, format="PNG"), 0),
        entry("transparent", encoded(alpha, format="PNG"), 0),
        entry("two colours", encoded(grey.convert("1"), format="PNG"), 0),
    ]
    larger = drawn(61, 47)
    resized = []
    for width, height in [(20, 15), (61, 20), (90, 80)]:
        small = larger.resize((width, height), Image.BILINEAR)
        resized.append({"width": width, "height": height, "pixels": small.tobytes().hex()})
    part = larger.resize((16, 16), Image.BILINEAR, box=(7, 5, 47, 38))
    resized.append({"width": 16, "height": 16, "box": [7, 5, 40, 33], "pixels": part.tobytes().hex()})
    return {"decoded": decoded, "original": entry("png", encoded(larger, format="PNG"), 0), "resized": resized}


def main():
    for name, content in [("steps", steps()), ("pictures", pictures())]:
        (HERE / (name + ".json")).write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    main()
