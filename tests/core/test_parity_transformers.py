"""The names of Hugging Face's models, against the package transformers, where it is installed."""

import pytest

pytest.importorskip("numpy", reason="python3-numpy is missing")
torch = pytest.importorskip("torch", reason="python3-torch is missing")
transformers = pytest.importorskip(
    "transformers", reason="transformers is not installed, e.g. by pip install transformers==4.36.2"
)

import parity  # noqa: E402

pytestmark = pytest.mark.skipif(not parity.TOOL.exists(), reason=f"{parity.TOOL} is missing; build it first")


def check(name, model, run, modules, tmp_path):
    """`modules`: path in transformers of each of our layers."""
    torch.save(model.state_dict(), tmp_path / "weights.pth")
    image = parity.random_image()
    recorded = parity.record(model, list(modules.values()), image, run)
    expected = {ours: recorded[theirs] for ours, theirs in modules.items()}
    expected["output"] = recorded["output"]
    found = parity.run_tool(name, tmp_path / "weights.pth", image, list(modules), tmp_path)
    print(f"{name}: {parity.compare(found, expected):.2g}")


def test_resnet(tmp_path):
    torch.manual_seed(6)
    for name, kind, depths, sizes in (
        ("resnet18", "basic", [2, 2, 2, 2], [64, 128, 256, 512]),
        ("resnet50", "bottleneck", [3, 4, 6, 3], [256, 512, 1024, 2048]),
    ):
        config = transformers.ResNetConfig(
            layer_type=kind, depths=depths, hidden_sizes=sizes, num_labels=1000, downsample_in_first_stage=False
        )
        model = parity.randomize(transformers.ResNetForImageClassification(config), 6, "layer.2.normalization")
        modules = {
            "conv1": "resnet.embedder.embedder.convolution",
            "layer1": "resnet.encoder.stages.0",
            "layer3": "resnet.encoder.stages.2",
            "layer4": "resnet.encoder.stages.3",
        }
        check(name, model, lambda image, model=model: model(image).logits, modules, tmp_path)


def test_dino(tmp_path):
    torch.manual_seed(6)
    config = transformers.ViTConfig(hidden_size=384, num_attention_heads=6, intermediate_size=1536, patch_size=16, layer_norm_eps=1e-6)
    model = parity.randomize(transformers.ViTModel(config), 6)
    modules = {
        "patch_embed.proj": "embeddings.patch_embeddings.projection",
        "blocks.3.mlp.fc1": "encoder.layer.3.intermediate.dense",
        "blocks.11": "encoder.layer.11",
        "norm": "layernorm",
    }
    check("dino_vits16", model, lambda image: model(image).last_hidden_state[:, 0], modules, tmp_path)


def test_clip(tmp_path):
    torch.manual_seed(6)
    model = parity.randomize(transformers.CLIPModel(transformers.CLIPConfig()), 6)
    modules = {
        "ln_pre": "vision_model.pre_layrnorm",
        "transformer.resblocks.5.mlp.c_fc": "vision_model.encoder.layers.5.mlp.fc1",
        "transformer": "vision_model.encoder.layers.11",
    }
    check("clip-ViT-B32", model, lambda image: model.get_image_features(image), modules, tmp_path)
