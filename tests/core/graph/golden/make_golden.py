#!/usr/bin/env python3
"""Makes the golden files of the graph tests from timm and open_clip, in double precision.

    python3 -m venv --system-site-packages venv
    venv/bin/pip install --no-deps timm==0.9.16 open_clip_torch==2.24.0 safetensors==0.4.5 huggingface_hub==0.25.2 \
        ftfy==6.3.1 wcwidth regex tqdm packaging filelock fsspec
    venv/bin/python make_golden.py

Only EfficientNet-Lite0 has real weights, those that come with maia. The others' are functions of the tensors' names, which
reference_weights.cpp repeats, so that no weights have to be stored.
"""

import json
import math
import os
import struct
import sys

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
SHARE = os.path.join(HERE, "../../../../share/maia")
SAMPLES = 64
MASK = (1 << 64) - 1


def hashed(name):
    """FNV-1a."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def scrambled(values):
    """The output function of SplitMix64."""
    z = values.astype(np.uint64)
    with np.errstate(over="ignore"):
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(name, count):
    """`count` numbers in -1..1."""
    with np.errstate(over="ignore"):
        counter = np.uint64(hashed(name)) + np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (scrambled(counter) >> np.uint64(40)).astype(np.float64) / (1 << 23) - 1


def reference_tensor(name, shape):
    count = math.prod(shape)
    u = uniform(name, count)
    is_weight = name.endswith("weight")
    if len(shape) >= 2 and is_weight or name.endswith("proj"):
        fan_in = count // shape[0]
        values = u * math.sqrt((6 if len(shape) == 4 else 3) / fan_in)
    elif name.endswith("running_var"):
        values = 1 + 0.5 * u
    elif is_weight:
        values = (0.25 if name.endswith("bn3.weight") else 1) * (1 + 0.25 * u)
    else:
        values = 0.25 * u
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def reference_weights(model):
    tensors = {}
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point() and not name.endswith("attn_mask"):
            tensors[name] = reference_tensor(name, tuple(tensor.shape))
    return tensors


def read_safetensors(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
        data = file.read()
    header.pop("__metadata__")
    types = {"F16": np.float16, "F32": np.float32}
    return {
        name: torch.from_numpy(
            np.frombuffer(data[slice(*entry["data_offsets"])], types[entry["dtype"]]).reshape(entry["shape"]).copy()
        )
        for name, entry in header.items()
    }


def samples(array):
    """Numbers at positions that look random, and the root mean square of all."""
    flat = array.detach().double().reshape(-1)
    at = scrambled(np.arange(SAMPLES, dtype=np.uint64)) % np.uint64(flat.numel())
    return {
        "shape": list(array.shape),
        "rms": float(f"{flat.pow(2).mean().sqrt():.6g}"),
        "values": [float(f"{flat[int(i)]:.8g}") for i in at],
    }


def maps(value, grid):
    """Units x height x width of the first image; class tokens dropped, patches folded."""
    value = value[0] if isinstance(value, tuple) else value
    if value.dim() == 3:
        value = value.permute(1, 0, 2) if value.shape[1] == 1 and value.shape[0] != 1 else value
        value = value[:, 1:].transpose(1, 2).reshape(1, -1, grid, grid)
    elif value.dim() == 2:
        value = value[:, :, None, None]
    return value[0]


def record(name, model, tensors, layers, grid=0, prefix="", stored=False):
    model = model.double().eval()
    missing, unexpected = model.load_state_dict(tensors, strict=False)
    assert not unexpected and all(m.endswith(("num_batches_tracked", "attn_mask")) for m in missing), (missing, unexpected)
    image = torch.from_numpy(uniform("image", 3 * 224 * 224).astype(np.float32).reshape(1, 3, 224, 224)).double()
    found, hooks = {}, []
    for path in layers:
        module = model.get_submodule(path)
        hooks.append(module.register_forward_hook(lambda m, i, o, path=path: found.__setitem__(path, maps(o, grid).clone())))
    with torch.no_grad():
        output = model(image)
    golden = {"layers": {path: samples(found[path]) for path in layers}, "output": samples(output[0])}
    if not stored:
        golden["tensors"] = {prefix + n: list(t.shape) for n, t in tensors.items()}
    write(name, golden)


def write(name, golden):
    path = os.path.join(HERE, name + ".json")
    with open(path, "w") as file:
        json.dump(golden, file, separators=(",", ":"), ensure_ascii=True)
        file.write("\n")
    print(path, os.path.getsize(path))


def efficientnet():
    import timm

    tensors = read_safetensors(os.path.join(SHARE, "models/efficientnet_lite0.safetensors"))
    layers = ["conv_stem", "bn1", "blocks.0.0.conv_dw", "blocks.0", "blocks.1.0.bn2", "blocks.2", "blocks.3.1.bn3",
              "blocks.4.2", "blocks.5", "blocks.6.0.conv_dw", "blocks.6", "conv_head", "bn2", "global_pool"]
    record("efficientnet_lite0", timm.create_model("tf_efficientnet_lite0"), tensors, layers, stored=True)


def dino(name, arch, patch):
    import timm

    model = timm.create_model(arch, num_classes=0)
    layers = ["patch_embed.proj", "blocks.0.norm1", "blocks.0.attn.qkv", "blocks.1.attn.proj", "blocks.1.mlp.fc1",
              "blocks.5.mlp.act", "blocks.5.mlp", "blocks.9", "blocks.11.mlp.fc1", "blocks.11.mlp.fc2", "norm"]
    record(name, model, reference_weights(model), layers, 224 // patch)


def clip():
    import open_clip
    from open_clip.transformer import TextTransformer

    model = open_clip.create_model("RN50").visual
    layers = ["conv1", "act1", "avgpool", "layer1", "layer2.0.avgpool", "layer2.0.downsample", "layer2.3.bn2", "layer3",
              "layer4.1.act2", "layer4", "attnpool"]
    record("clip-RN50", model, reference_weights(model), layers, prefix="visual.")

    model = open_clip.create_model("ViT-B-32-quickgelu").visual
    layers = ["conv1", "ln_pre", "transformer.resblocks.0.ln_1", "transformer.resblocks.1.mlp.c_fc",
              "transformer.resblocks.1.mlp.gelu", "transformer.resblocks.4.attn", "transformer.resblocks.5",
              "transformer.resblocks.7.mlp.c_proj", "transformer.resblocks.11.mlp.c_fc", "transformer"]
    record("clip-ViT-B32", model, reference_weights(model), layers, 7, prefix="visual.")

    # A small text tower: ours takes its size from the weights.
    texts = open_clip.tokenize(["a dog", "a bow tie on a child, photographed in 1974", ""])
    golden = {}
    for kind, act in (("quick_gelu", open_clip.transformer.QuickGELU), ("gelu", torch.nn.GELU)):
        tower = TextTransformer(width=128, heads=2, layers=3, output_dim=64, act_layer=act)
        tensors = reference_weights(tower)
        tower.load_state_dict(tensors, strict=False)
        with torch.no_grad():
            output = tower.double()(texts)
        golden["tensors"] = {n: list(t.shape) for n, t in tensors.items()}
        golden[kind] = [[float(f"{x:.8g}") for x in row] for row in output]
    golden["tokens"] = texts.tolist()
    write("clip_text", golden)


TEXTS = [
    "a dog",
    "",
    "   ",
    "A Bow-Tie on a DOG!!",
    "it's John's, they'll say we've 'd I'm you're isn't 'S",
    "3.14159 and 100,000 \u00bd \u0663\u0664 \u2167",
    "line one\nline two\r\n\tand\u00a0three\u2003four",
    "&lt;tag&gt; &amp;amp; &#233; &#xE9; &#x80; &copy 2024 &notit; &hellip;",
    "<b>bold</b> &lt;i&gt; &eacute;",
    "&#0; &#xD800; &#x110000; &#1; &#; &#x; &; &nosuchentity; &AMP; &ampamp;",
    "\u201ccurly\u201d \u2018quotes\u2019 and \u02bcsomething\u201b",
    "o\ufb03ce \ufb02ower \ufb01t \u0132sselmeer \ufb05op",
    "\uff21\uff22\uff23\uff01\u3000\uff76\uff9e\uff80",
    "caf\u00e9 cafe\u0301 \u212bngstr\u00f6m",
    "\u0130stanbul STRA\u00dfE \u03a3\u0399\u03a3\u03a5\u03a6\u039f\u03a3 \u1e9e",
    "\u72ac\u306e\u5199\u771f",
    "\u0938\u094d\u0924\u0947 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
    "\U0001f436\U0001f469\u200d\U0001f52c \u2764\ufe0f",
    "zero\u200bwidth\ufeffjoin\u00adsoft",
    "\x1b[31mred\x1b[0m bell\x07 tab\x0b",
    "<start_of_text>not a start<end_of_text> <|endoftext|>",
    "a_b__c--d==e/\\f~`g",
    "http://example.org/?q=1&r=2#x",
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "!!!???...;;;'''\"\"\"",
    "$5 \u20ac7 \u00a39 50% 20\u00b0C H\u2082O x\u00b2",
    "\u00bfQu\u00e9? \u041f\u0440\u0438\u0432\u0435\u0442, \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "'''s''t '", "&amp;lt;p&amp;gt;&amp;amp;eacute;", "don\u2019t \u2014 won\u2019t\u2026",
    "x \u2028 y \u2029 z", "\u01c5ep \u0149ame",
    "a < b &eacute;\n&eacute; &amp;amp;amp;", "&amp;amp;amp;\n<",
    "dog\u0345cat", "it'\u017f",
]


def tokenizer():
    from open_clip.tokenizer import SimpleTokenizer

    encode = SimpleTokenizer().encode
    write("tokenizer", [{"text": text, "ids": encode(text)} for text in TEXTS])


if __name__ == "__main__":
    torch.set_num_threads(1)
    wanted = sys.argv[1:]
    parts = {
        "tokenizer": tokenizer,
        "efficientnet": efficientnet,
        "dino_vits16": lambda: dino("dino_vits16", "vit_small_patch16_224.dino", 16),
        "dino_vits8": lambda: dino("dino_vits8", "vit_small_patch8_224.dino", 8),
        "clip": clip,
    }
    for part, make in parts.items():
        if not wanted or part in wanted:
            make()
