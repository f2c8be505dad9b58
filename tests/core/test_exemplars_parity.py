"""`maia exemplars` against a plain loop in Python: torchvision's ResNet-18 with seeded random weights on 500 images.

Needs the installed tree (./maia build), or MAIA_EXEMPLARS_PROGRAM: the path of the program maia-exemplars.
"""

import json
import os
import signal
import struct
import subprocess
from pathlib import Path

import pytest

np = pytest.importorskip("numpy", reason="python3-numpy is missing")
torch = pytest.importorskip("torch", reason="python3-torch is missing")
torchvision = pytest.importorskip("torchvision", reason="python3-torchvision is missing")
Image = pytest.importorskip("PIL.Image", reason="python3-pil is missing")

import parity  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("MAIA_EXEMPLARS_PROGRAM", ROOT / "build/prefix/libexec/maia/maia-exemplars"))
pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason=f"{PROGRAM} is missing; run ./maia build first")

IMAGES = 500
LAYERS = ["conv1", "layer2", "layer4.1.conv1", "layer4"]
K = 15
TOLERANCE = 1e-4  # of the layer's largest absolute value


def exemplars(*arguments, **options):
    environment = {**os.environ, "MAIA_DATA": str(ROOT / "share/maia")}
    return subprocess.run([PROGRAM, *map(str, arguments)], check=True, env=environment, timeout=600, **options)


def read_store(path):
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    types = {"F64": "f8", "F32": "f4", "F16": "f2", "I64": "i8", "I32": "i4", "I8": "i1", "U16": "u2", "U8": "u1"}
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            values = np.frombuffer(data[8 + size + start : 8 + size + end], types[entry["dtype"]])
            tensors[name] = values.reshape(entry["shape"])
    return tensors


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """500 images of several sizes (and two files that are none), and weights."""
    folder = tmp_path_factory.mktemp("exemplars")
    (folder / "images").mkdir()
    random = np.random.default_rng(3)
    for number in range(IMAGES):
        coarse = random.integers(0, 256, (random.integers(2, 12), random.integers(2, 12), 3), dtype=np.uint8)
        size = (int(random.integers(200, 320)), int(random.integers(200, 320)))
        Image.fromarray(coarse).resize(size, Image.BICUBIC).save(folder / f"images/{number:04}.png", compress_level=1)
    (folder / "images/0100a.png").write_bytes(b"no image")
    (folder / "images/0200a.jpg").write_bytes(b"")
    torch.manual_seed(5)
    model = parity.randomize(torchvision.models.resnet18(), 5, "bn2").eval()
    torch.save(model.state_dict(), folder / "weights.pth")
    return folder


@pytest.fixture(scope="module")
def options(folder):
    return ["--model", f"resnet18@{folder}/weights.pth", "--images", folder / "images", "--layers", ",".join(LAYERS), "--k", K]


@pytest.fixture(scope="module")
def store(folder, options):
    exemplars(*options, "--out", folder / "store")
    return folder / "store"


@pytest.fixture(scope="module")
def loop(folder):
    """Maxima (images x units), maps of all images and sums by layer, one image at a time."""
    model = torchvision.models.resnet18()
    model.load_state_dict(torch.load(folder / "weights.pth"))
    model.eval()
    taps = {}
    for layer in LAYERS:
        module = dict(model.named_modules())[layer]
        module.register_forward_hook(lambda module, inputs, output, layer=layer: taps.__setitem__(layer, output[0]))
    preprocess = torchvision.transforms.Compose(
        [
            torchvision.transforms.Resize(224),
            torchvision.transforms.CenterCrop(224),
            torchvision.transforms.ToTensor(),
            torchvision.transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ]
    )
    found = {layer: {"maxima": [], "sum": 0, "squares": 0, "values": []} for layer in LAYERS}
    numbers = []
    for number, path in enumerate(sorted((folder / "images").iterdir())):
        if path.stat().st_size < 100:
            continue
        numbers.append(number)
        with torch.no_grad():
            model(preprocess(Image.open(path).convert("RGB"))[None])
        for layer in LAYERS:
            values = taps[layer].flatten(1).numpy()
            found[layer]["maxima"].append(values.max(1))
            found[layer]["sum"] += values.sum(1, dtype=np.float64)
            found[layer]["squares"] += (values.astype(np.float64) ** 2).sum(1)
            found[layer]["values"].append(values[:4].copy())
    for layer in LAYERS:
        found[layer]["maxima"] = np.stack(found[layer]["maxima"])
        found[layer]["values"] = np.concatenate(found[layer]["values"], 1)
        found[layer]["positions"] = found[layer]["values"].shape[1]
    return np.array(numbers), found


@pytest.mark.parametrize("layer", LAYERS)
def test_same_images_and_values(store, loop, layer):
    tensors = read_store(store)
    numbers, found = loop
    maxima = found[layer]["maxima"]
    allowed = TOLERANCE * np.abs(maxima).max()
    assert maxima.shape[0] == IMAGES
    for list_name, sign in (("top", -1), ("bottom", 1)):
        images, values = tensors[f"{layer}/{list_name}_images"], tensors[f"{layer}/{list_name}_values"]
        assert images.shape == (maxima.shape[1], K)
        for unit in range(maxima.shape[1]):
            order = np.lexsort((numbers, sign * maxima[:, unit]))[:K]
            np.testing.assert_allclose(values[unit], maxima[order, unit], rtol=0, atol=allowed)
            # The same images; where two differ by less than rounding does, either may be first.
            own = maxima[np.searchsorted(numbers, images[unit]), unit]
            np.testing.assert_allclose(own, maxima[order, unit], rtol=0, atol=2 * allowed)
            clear = np.abs(np.diff(np.sort(maxima[:, unit]))).min() > 2 * allowed
            if clear:
                assert images[unit].tolist() == numbers[order].tolist()


@pytest.mark.parametrize("layer", LAYERS)
def test_same_statistics(store, loop, layer):
    tensors = read_store(store)
    found = loop[1][layer]
    count = found["positions"]
    mean = found["sum"] / count
    variance = found["squares"] / count - mean**2
    scale = np.sqrt(found["squares"] / count)
    np.testing.assert_allclose(tensors[f"{layer}/mean"], mean, rtol=0, atol=TOLERANCE * scale.max())
    np.testing.assert_allclose(tensors[f"{layer}/variance"], variance, rtol=0, atol=2 * TOLERANCE * scale.max() ** 2)


def bin_bounds(index, bits=6, low=-24):
    """Smallest and largest magnitude of a histogram's bin."""
    step = 1 << bits
    return [2.0 ** (low + i // step) * (1 + i % step / step) for i in (index - 1, index)]


@pytest.mark.parametrize("layer", LAYERS)
def test_same_quantiles(store, loop, layer):
    tensors = read_store(store)
    zero = 48 * 64
    ends = np.concatenate([[0], tensors[f"{layer}/histogram_ends"]])
    for unit in range(4):
        exact = np.sort(loop[1][layer]["values"][unit])
        bins = tensors[f"{layer}/histogram_bins"][ends[unit] : ends[unit + 1]].astype(int) - zero
        counts = tensors[f"{layer}/histogram_counts"][ends[unit] : ends[unit + 1]]
        assert counts.sum() == exact.size
        for q in (0.01, 0.5, 0.9, 0.99, 0.999):
            rank = max(int(np.ceil(q * exact.size)), 1)
            index = bins[np.searchsorted(np.cumsum(counts), rank)]
            value = exact[rank - 1]
            if index == 0:
                assert abs(value) < 1e-5
                continue
            low, high = bin_bounds(abs(index))
            slack = TOLERANCE * np.abs(exact).max()
            assert low - slack <= value * np.sign(index) <= high + slack


def test_shards_give_the_same_bytes(folder, options, store):
    parts = [folder / f"part{shard}" for shard in (1, 2, 3)]
    for shard, part in enumerate(parts, 1):
        exemplars(*options, "--shard", f"{shard}/3", "--out", part)
    exemplars("merge", folder / "merged", parts[2], parts[0], parts[1])
    assert (folder / "merged").read_bytes() == store.read_bytes()


def test_an_interrupted_sweep_goes_on_to_the_same_bytes(folder, options, store):
    out = folder / "interrupted"
    environment = {**os.environ, "MAIA_DATA": str(ROOT / "share/maia")}
    command = [PROGRAM, *map(str, options), "--out", str(out)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:  # at the first sign of progress
        if line.startswith("sweep:"):
            break
    process.send_signal(signal.SIGINT)
    _, message = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "the same command goes on from there" in message
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if line.startswith("sweep:"):
            break
    process.kill()
    process.wait()
    exemplars(*options, "--out", out)
    assert out.read_bytes() == store.read_bytes()


def test_bfloat16_gives_the_same_lists(folder, options, store):
    try:
        exemplars(*options, "--bf16", "--out", folder / "bfloat16", capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        if "bfloat16" in error.stderr:
            pytest.skip(error.stderr.strip())
        raise
    exact, rounded = read_store(store), read_store(folder / "bfloat16")
    for name, values in exact.items():
        if name.partition("/")[2].startswith(("top_", "bottom_")):
            assert np.array_equal(values, rounded[name]), name


def test_bad_files_are_listed(store):
    assert read_store(store)["bad/images"].tolist() == [101, 202]


def test_a_unit_is_shown(folder, store):
    done = exemplars("show", store, "layer4", "3", "--out", folder / "grid.png", capture_output=True, text=True)
    assert done.stdout.startswith("resnet18")
    assert Image.open(folder / "grid.png").size[0] > 1000
