"""Writes seeded random weights of a model as a state dict: speed does not depend on their values.

usage: random_weights.py NAME FILE     NAME: a torchvision ResNet, or dino_vits8 (under timm's names)
"""
import sys

import torch
import torchvision


def vision_transformer(width=384, blocks=12, patch=8, side=224):
    """The tensors of DINO's ViT-S/8."""
    def linear(name, out, into):
        return {f"{name}.weight": torch.randn(out, into) / into**0.5, f"{name}.bias": torch.zeros(out)}

    def norm(name):
        return {f"{name}.weight": torch.ones(width), f"{name}.bias": torch.zeros(width)}

    weights = {
        "cls_token": torch.randn(1, 1, width),
        "pos_embed": torch.randn(1, 1 + (side // patch) ** 2, width),
        "patch_embed.proj.weight": torch.randn(width, 3, patch, patch) / (3 * patch * patch) ** 0.5,
        "patch_embed.proj.bias": torch.zeros(width),
        **norm("norm"),
    }
    for i in range(blocks):
        name = f"blocks.{i}"
        weights |= norm(f"{name}.norm1") | norm(f"{name}.norm2")
        weights |= linear(f"{name}.attn.qkv", 3 * width, width) | linear(f"{name}.attn.proj", width, width)
        weights |= linear(f"{name}.mlp.fc1", 4 * width, width) | linear(f"{name}.mlp.fc2", width, 4 * width)
    return weights


def residual_network(name):
    """Fresh weights double the values in every block; a small factor at each block's end keeps them in range."""
    weights = torchvision.models.get_model(name).state_dict()
    for key, value in weights.items():
        if key.startswith("layer") and key.endswith(("bn3.weight", "bn2.weight")):
            value.fill_(0.2)
    return weights


def main():
    name, file = sys.argv[1:]
    torch.manual_seed(0)
    weights = vision_transformer() if name == "dino_vits8" else residual_network(name)
    torch.save(weights, file)


if __name__ == "__main__":
    main()
