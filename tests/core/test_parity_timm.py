"""EfficientNet-Lite0 and the vision transformers against timm, where it is installed (it is not needed otherwise: golden
files in tests/core/graph/golden hold what it says)."""

import pytest

pytest.importorskip("numpy", reason="python3-numpy is missing")
torch = pytest.importorskip("torch", reason="python3-torch is missing")
timm = pytest.importorskip("timm", reason="timm is not installed, e.g. by pip install timm==0.9.16")

import parity  # noqa: E402

pytestmark = pytest.mark.skipif(not parity.TOOL.exists(), reason=f"{parity.TOOL} is missing; build it first")


@pytest.fixture
def model_file(tmp_path):
    def save(model):
        torch.save(model.state_dict(), tmp_path / "weights.pth")
        return tmp_path / "weights.pth"

    return save


def test_every_layer_of_efficientnet_lite0(model_file, tmp_path):
    torch.manual_seed(3)
    model = parity.randomize(timm.create_model("tf_efficientnet_lite0"), 3, "bn3")
    weights = model_file(model)
    layers = parity.layer_names("efficientnet_lite0", weights, tmp_path)
    image = parity.random_image(1)
    expected = parity.record(model, layers, image)
    found = parity.run_tool("efficientnet_lite0", weights, image, layers, tmp_path)
    print(f"{len(layers)} layers: {parity.compare(found, expected):.2g}")


@pytest.mark.parametrize(
    "name, arch",
    [
        ("dino_vits8", "vit_small_patch8_224.dino"),
        ("dino_vits16", "vit_small_patch16_224.dino"),
        ("dino_vitb8", "vit_base_patch8_224.dino"),
        ("dino_vitb16", "vit_base_patch16_224.dino"),
    ],
)
def test_every_layer_of_a_vit(name, arch, model_file, tmp_path):
    torch.manual_seed(3)
    model = parity.randomize(timm.create_model(arch, num_classes=0), 3)
    for block in model.blocks:
        # Otherwise attention is even everywhere, and mistakes in it go unseen.
        block.attn.qkv.weight.data *= 3
    weights = model_file(model)
    layers = parity.layer_names(name, weights, tmp_path)
    image = parity.random_image(1)
    expected = parity.record(model, layers, image)
    found = parity.run_tool(name, weights, image, layers, tmp_path)
    print(f"{name}, {len(layers)} layers: {parity.compare(found, expected):.2g}")
