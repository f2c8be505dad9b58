"""CLIP against open_clip, where it is installed (it is not needed otherwise: golden files in tests/core/graph/golden
hold what it says)."""

import pytest

pytest.importorskip("numpy", reason="python3-numpy is missing")
torch = pytest.importorskip("torch", reason="python3-torch is missing")
open_clip = pytest.importorskip("open_clip", reason="open_clip is not installed, e.g. by pip install open_clip_torch==2.24.0")

import parity  # noqa: E402

pytestmark = pytest.mark.skipif(not parity.TOOL.exists(), reason=f"{parity.TOOL} is missing; build it first")


@pytest.mark.parametrize("name, arch", [("clip-RN50", "RN50"), ("clip-ViT-B32", "ViT-B-32-quickgelu")])
def test_every_layer(name, arch, tmp_path):
    torch.manual_seed(5)
    model = open_clip.create_model(arch)
    parity.randomize(model, 5, "bn3")
    for path, tensor in model.visual.state_dict().items():
        if path.endswith("in_proj_weight"):
            tensor *= 2
    torch.save(model.state_dict(), tmp_path / "weights.pth")
    layers = parity.layer_names(name, tmp_path / "weights.pth", tmp_path)
    image = parity.random_image()
    expected = parity.record(model.visual, layers, image, tokens_first=("transformer",))
    if "ln_post" in expected:
        expected["ln_post"] = expected["ln_post"][:, 0] if expected["ln_post"].dim() == 3 else expected["ln_post"]
    found = parity.run_tool(name, tmp_path / "weights.pth", image, layers, tmp_path)
    print(f"{name}, {len(layers)} layers: {parity.compare(found, expected):.2g}")
