"""The ResNets against torchvision with seeded random weights, through the .pth file of a person.

Needs the test program maia_core_activations; MAIA_BUILD names its build folder, else build/release.
"""

import pytest

pytest.importorskip("numpy", reason="python3-numpy is missing")
torch = pytest.importorskip("torch", reason="python3-torch is missing")
torchvision = pytest.importorskip("torchvision", reason="python3-torchvision is missing")

import parity  # noqa: E402

pytestmark = pytest.mark.skipif(not parity.TOOL.exists(), reason=f"{parity.TOOL} is missing; build it first")


def random_model(name, seed):
    torch.manual_seed(seed)
    model = getattr(torchvision.models, name)()
    return parity.randomize(model, seed, "bn3" if hasattr(model.layer1[0], "conv3") else "bn2")


def layers_of(model):
    blocks = [len(getattr(model, f"layer{i}")) for i in range(1, 5)]
    return [
        "conv1", "bn1", "maxpool", "layer1.0.conv1", "layer1.0", "layer1", "layer2.0.downsample.0", "layer2.0.downsample",
        f"layer2.{blocks[1] - 1}.bn2", "layer2", f"layer3.{blocks[2] // 2}.conv2", "layer3", f"layer4.{blocks[3] - 1}.relu",
        "layer4", "fc",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"])
def test_resnet(name, tmp_path):
    model = random_model(name, seed=122)
    layers = layers_of(model)
    image = parity.random_image()
    torch.save(model.state_dict(), tmp_path / "weights.pth")
    expected = parity.record(model, layers, image)
    for executor in ("aten", "fast"):
        found = parity.run_tool(name, tmp_path / "weights.pth", image, layers, tmp_path, executor)
        print(f"{name} {executor}: {parity.compare(found, expected, executor):.2g}")


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_layers_are_the_modules_of_torchvision(name, tmp_path):
    model = random_model(name, seed=1)
    torch.save(model.state_dict(), tmp_path / "weights.pth")
    paths = parity.layer_names(name, tmp_path / "weights.pth", tmp_path)
    assert set(paths) == {path for path, module in model.named_modules() if path}
