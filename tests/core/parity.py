"""Comparing maia's networks with those of Python packages, through the test program maia_core_activations."""

import json
import os
import struct
import subprocess
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("MAIA_BUILD", ROOT / "build" / "release"))
TOOL = BUILD / "tests" / "core" / "graph" / "maia_core_activations"
TOLERANCE = 1e-4  # of a layer's largest absolute value


def write_input(path, array):
    header = json.dumps({"input": {"dtype": "F32", "shape": array.shape, "data_offsets": [0, array.nbytes]}}).encode()
    header += b" " * (-len(header) % 8)
    path.write_bytes(struct.pack("<Q", len(header)) + header + array.tobytes())


def read_outputs(path):
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    body = data[8 + size :]
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], np.float32).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def run_tool(architecture, weights, image, layers, folder, executor="fast"):
    """Activations by layer, and "output"; layers are units x height x width per image."""
    write_input(folder / "input.safetensors", image)
    output = folder / "output.safetensors"
    command = [TOOL, architecture, weights, folder / "input.safetensors", output, executor, *layers]
    subprocess.run(command, check=True, timeout=120)
    return read_outputs(output)


def layer_names(architecture, weights, folder):
    write_input(folder / "input.safetensors", np.zeros((1, 3, 224, 224), np.float32))
    command = [TOOL, architecture, weights, folder / "input.safetensors", folder / "none", "aten", "all"]
    return subprocess.run(command, check=True, timeout=120, capture_output=True, text=True).stdout.split()


def random_image(images=2, seed=4):
    return np.random.default_rng(seed).standard_normal((images, 3, 224, 224)).astype(np.float32)


def randomize(model, seed, last_norm=None):
    """Weights that keep activations of one size. Statistics, too: with those of a new model, batch normalisation would do nothing.
    `last_norm` is how the last one of each residual block is called: it is small, or else a hundred blocks explode."""
    generator = torch.Generator().manual_seed(seed)

    def uniform(tensor, low, high):
        tensor.data.copy_(torch.rand(tensor.shape, generator=generator) * (high - low) + low)

    for path, module in model.named_modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            last = last_norm is not None and path.endswith(last_norm)
            uniform(module.weight, *((0.05, 0.3) if last else (0.5, 1.5)))
            uniform(module.running_mean, -0.2, 0.2)
            uniform(module.running_var, 0.5, 1.5)
            uniform(module.bias, -0.2, 0.2)
        elif isinstance(module, torch.nn.LayerNorm):
            uniform(module.weight, 0.5, 1.5)
            uniform(module.bias, -0.2, 0.2)
    return model.eval()


def record(model, layers, image, run=None, tokens_first=()):
    """The last call's output of each module: a block calls its relu more than once. `tokens_first` are those whose
    tensors are tokens x images x units. In double precision, so that all of the error is ours."""
    found = {}
    model.double()

    def hook(path):
        def keep(module, inputs, output):
            value = output[0] if isinstance(output, tuple) else output
            # Cloned, because some modules work in place on what a hook has seen.
            found[path] = (value.transpose(0, 1) if path.startswith(tokens_first or "\0") else value).detach().clone()

        return keep

    handles = [model.get_submodule(path).register_forward_hook(hook(path)) for path in layers]
    with torch.no_grad():
        found["output"] = (run or model)(torch.from_numpy(image).double())
    for handle in handles:
        handle.remove()
    return found


def as_maps(value):
    """N x units x height x width: class tokens dropped and patches folded."""
    if value.dim() == 3:
        patches = value[:, 1:]
        side = round(patches.shape[1] ** 0.5)
        return patches.transpose(1, 2).reshape(value.shape[0], value.shape[2], side, side)
    return value[:, :, None, None] if value.dim() == 2 else value


def compare(found, expected, what=""):
    worst = 0.0
    for path, value in expected.items():
        want = (value if path == "output" else as_maps(value)).numpy()
        assert found[path].shape == want.shape, (what, path, found[path].shape, want.shape)
        error = np.abs(found[path] - want).max() / np.abs(want).max()
        assert error < TOLERANCE, (what, path, error)
        worst = max(worst, error)
    return worst
