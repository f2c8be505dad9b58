"""What maia is measured against: the same work in Python with Debian's PyTorch and torchvision.

usage: rivals.py WAY MODEL_FILE IMAGES_DIR COUNT REPEATS

WAY is
  reference   one image per forward pass, a forward hook, one unit: how the Python original of MAIA does it
  best        the best that we could write in Python with the same libtorch: batches, channels last, the network cut after
              the layer, frozen and optimised for inference, masks in batches
  forward     only the optimised network's forward pass on prepared batches
  bf16        as best, in bfloat16
Prints the seconds of each repeat, one a line. MODEL_FILE is a state dict of torchvision's resnet152 (.pth).
"""
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torchvision
from PIL import Image

LAYER, UNIT, BATCH = "layer4", 122, 16
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


def load_model(path):
    model = torchvision.models.resnet152()
    model.load_state_dict(torch.load(path))
    return model.eval()


def fit(image):
    image = torchvision.transforms.functional.resize(image, 224)
    return torchvision.transforms.functional.center_crop(image, 224)


def normalized(image):
    return (torch.from_numpy(np.array(image)).permute(2, 0, 1).float() / 255 - MEAN) / STD


def overlay(images, maps, thresholds):
    """images: N x 3 x 224 x 224 bytes as float; maps: N x h x w."""
    large = torch.nn.functional.interpolate(maps[:, None], size=(224, 224), mode="bilinear", align_corners=False)
    inside = (large > thresholds.view(-1, 1, 1, 1)).float()
    return (images * (inside + 0.25 * (1 - inside))).clamp(0, 255).byte()


def reference(model, images):
    """The hook keeps the layer's output; gradients are not switched off, as in the original."""
    kept = {}
    handle = dict(model.named_modules())[LAYER].register_forward_hook(lambda module, given, out: kept.update(out=out))
    activations, masked = [], []
    for image in images:
        fitted = fit(image)
        model(normalized(fitted)[None])
        unit_map = kept["out"][0, UNIT].detach()
        activations.append(round(float(unit_map.max()), 2))
        pixels = torch.from_numpy(np.array(fitted)).permute(2, 0, 1).float()[None]
        masked.append(overlay(pixels, unit_map[None], torch.quantile(unit_map, 0.95)[None])[0])
    handle.remove()
    return activations, masked


def cut_and_optimised(model, dtype):
    class Trunk(torch.nn.Module):
        def __init__(self):
            super().__init__()
            names = ["conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4"]
            self.parts = torch.nn.Sequential(*[getattr(model, name) for name in names])

        def forward(self, x):
            return self.parts(x)

    trunk = Trunk().eval().to(memory_format=torch.channels_last).to(dtype)
    example = torch.zeros(BATCH, 3, 224, 224, dtype=dtype).to(memory_format=torch.channels_last)
    with torch.no_grad():
        traced = torch.jit.freeze(torch.jit.trace(trunk, example))
        if dtype == torch.float32:
            traced = torch.jit.optimize_for_inference(traced)
        for _ in range(3):
            traced(example)
    return traced


@torch.inference_mode()
def best(trunk, images, dtype):
    activations, masked = [], []
    for first in range(0, len(images), BATCH):
        fitted = [fit(image) for image in images[first : first + BATCH]]
        pixels = torch.from_numpy(np.stack([np.array(image) for image in fitted]))
        batch = ((pixels.permute(0, 3, 1, 2).float() / 255 - MEAN) / STD).contiguous(memory_format=torch.channels_last)
        maps = trunk(batch.to(dtype))[:, UNIT].float()
        activations += maps.flatten(1).amax(1).tolist()
        masked += list(overlay(pixels.permute(0, 3, 1, 2).float(), maps, torch.quantile(maps.flatten(1), 0.95, dim=1)))
    return activations, masked


@torch.inference_mode()
def forward(trunk, batches):
    for batch in batches:
        trunk(batch)


def main():
    way, model_file, folder, count, repeats = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
    torch.set_num_threads(len(__import__("os").sched_getaffinity(0)))
    model = load_model(model_file)
    images = [Image.open(path).convert("RGB") for path in sorted(Path(folder).iterdir())[:count]]
    dtype = torch.bfloat16 if way == "bf16" else torch.float32
    if way == "reference":
        work = lambda: reference(model, images)
        reference(model, images[:1])
    else:
        trunk = cut_and_optimised(model, dtype)
        if way == "forward":
            batches = [torch.randn(BATCH, 3, 224, 224).to(memory_format=torch.channels_last)] * (count // BATCH)
            work = lambda: forward(trunk, batches)
        else:
            work = lambda: best(trunk, images, dtype)
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        print(time.perf_counter() - begin, flush=True)


if __name__ == "__main__":
    main()
