"""TorchScript files in maia against forward hooks in Python, live with the installed torch and torchvision."""

import math
import os
import subprocess
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch (package python3-torch)")
torchvision = pytest.importorskip("torchvision", reason="needs torchvision (package python3-torchvision)")
from torch import nn  # noqa: E402

BUILD = Path(os.environ.get("MAIA_BUILD", Path(__file__).parents[2] / "build" / "release"))
TOOL = BUILD / "tests" / "core" / "script" / "maia_core_script_tool"
SIZE = 32

if not TOOL.exists():
    pytest.skip(f"needs {TOOL}: build the tests first, or set MAIA_BUILD", allow_module_level=True)


# ---- the modules ----


class Block(nn.Module):
    """A residual block with everything changed in place that can be."""

    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        y = self.relu(self.norm(self.conv(x)))
        y += x
        return self.relu(y)


class InPlace(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.block = Block(8)
        self.identity = nn.Identity()
        self.drop = nn.Dropout(0.5, inplace=True)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        x = self.stem(x)
        x.mul_(1.5)
        x = self.identity(self.relu(x))
        x.add_(0.25)
        x = self.drop(self.block(x))
        x.clamp_(max=2.0)
        return self.fc(torch.flatten(self.pool(x), 1))


class OutOfPlace(InPlace):
    """The same function of the same weights; autograd can't follow the other one."""

    def forward(self, x):
        x = self.relu(self.stem(x) * 1.5) + 0.25
        y = self.block.norm(self.block.conv(x)).relu() + x
        x = torch.minimum(y.relu(), torch.tensor(2.0))
        return self.fc(torch.flatten(self.pool(x), 1))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = self.qkv(x).reshape(n, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        a = ((q @ k.transpose(-2, -1)) / math.sqrt(c // self.heads)).softmax(dim=-1)
        return self.proj((a @ v).transpose(1, 2).reshape(n, t, c))


class EncoderBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attn = Attention(width, 2)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Vit(nn.Module):
    def __init__(self, class_tokens=1, width=12):
        super().__init__()
        self.patch = nn.Conv2d(3, width, 8, stride=8)
        self.tokens = nn.Parameter(torch.randn(1, class_tokens, width))
        self.position = nn.Parameter(torch.randn(1, class_tokens + 16, width))
        self.blocks = nn.ModuleList([EncoderBlock(width) for _ in range(2)])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 7)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.tokens.expand(x.shape[0], -1, -1), x], dim=1) + self.position
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0])


class SequenceFirst(nn.Module):
    """Tokens before images, as torch's own attention has them; its first module returns a tuple."""

    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, 8, 8, stride=8)
        self.attention = nn.MultiheadAttention(8, 2)
        self.mlp = nn.Linear(8, 8)
        self.head = nn.Linear(8, 4)

    def forward(self, x):
        x = self.patch(x).flatten(2).permute(2, 0, 1)
        x = x + self.attention(x, x, x)[0]
        x = self.mlp(x)
        return self.head(x.mean(0))


class ChannelsLast(nn.Module):
    """Maps as N x H x W x C, like Swin's and ConvNeXt's."""

    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, 6, 4, stride=4)
        self.norm = nn.LayerNorm(6)
        self.mlp = nn.Linear(6, 10)
        self.head = nn.Linear(10, 4)

    def forward(self, x):
        x = self.mlp(self.norm(self.patch(x).permute(0, 2, 3, 1)))
        return self.head(x.mean((1, 2)))


class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.again = nn.Conv2d(4, 4, 3, padding=1)
        self.act = nn.Tanh()
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        x = self.act(self.stem(x))
        for _ in range(3):
            x = self.act(self.again(x))
        return self.fc(x.mean((2, 3)))


class Flow(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.bright = nn.Conv2d(4, 4, 1)
        self.dark = nn.Conv2d(4, 4, 1)
        self.trained = nn.Conv2d(4, 4, 1)
        self.step = nn.Conv2d(4, 4, 1)
        self.last = nn.Conv2d(4, 4, 1)
        self.rounds = 2

    def forward(self, x):
        x = self.stem(x)
        if x.mean() > 0.01:
            x = self.bright(x)
        else:
            x = self.dark(x)
        if self.training:
            x = self.trained(x)
        else:
            x = self.last(x)
        i = 0
        while i < int(x.abs().max() * 0) + 2:
            x = self.step(x).sigmoid()
            i += 1
        for _ in range(self.rounds):
            x = x * 2
        return x.mean((2, 3))


class OnlyZeros(nn.Module):
    def forward(self, x, y):
        if x.abs().sum() > 0:
            raise RuntimeError("ran what was not needed")
        return y


class LateCheck(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.check = OnlyZeros()
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        y = self.conv(x)
        return self.fc(self.check(x, y).mean((2, 3)))


class Splits(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 4, 3)
        self.b = nn.Conv2d(3, 2, 3)

    def forward(self, x):
        return self.a(x), self.b(x)


class Listing(nn.Module):
    def forward(self, x):
        return [x, x * 2]


class Structures(nn.Module):
    def __init__(self):
        super().__init__()
        self.split = Splits()
        self.listing = Listing()
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        a, b = self.split(x)
        y = torch.cat([a, b], 1)
        y = self.listing(y)[1]
        return {"aux": y, "logits": self.fc(y.mean((2, 3)))}


class Stateful(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.register_buffer("steps", torch.zeros(1))
        self.calls = 0

    def forward(self, x):
        self.steps += 1
        self.calls = self.calls + 1
        return self.conv(x + self.steps + self.calls).mean((2, 3))


class OneImage(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, stride=2)
        self.fc = nn.Linear(4 * 15 * 15, 3)

    def forward(self, x):
        return self.fc(self.conv(x).view(1, -1))


class Forked(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 4, 3)
        self.b = nn.Conv2d(3, 4, 3)

    def forward(self, x):
        later = torch.jit.fork(self.a, x)
        return (self.b(x) + torch.jit.wait(later)).mean((2, 3))


class Defaults(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x, scale: float = 2.0, pool: bool = True):
        x = self.conv(x) * scale
        return x.mean((2, 3)) if pool else x.flatten(1)


class Instance(nn.Module):
    """A batch norm without stored statistics: the other images of a batch would change the result."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.norm = nn.BatchNorm2d(4, track_running_stats=False)

    def forward(self, x):
        return self.norm(self.conv(x)).relu().mean((2, 3))


# ---- running ----


def seeded(module):
    """The module in evaluation mode with random weights and statistics."""
    torch.manual_seed(1)
    module = module.eval()
    with torch.no_grad():
        for name, tensor in list(module.named_parameters()) + list(module.named_buffers()):
            if "running_var" in name:
                tensor.uniform_(0.5, 2)
            elif "running_mean" in name:
                tensor.normal_(0, 0.3)
            elif tensor.dim() == 1 and tensor.is_floating_point() and name != "steps":
                tensor.normal_(0.5, 0.4)
    return module


def images(count=3, size=SIZE):
    torch.manual_seed(2)
    return torch.randn(count, 3, size, size)


def saved(module, folder, how, size=SIZE):
    path = folder / "model.pt"
    if how == "traced":
        program = torch.jit.trace(module, images(2, size), check_trace=False)
    else:
        program = torch.jit.script(module)
    torch.jit.save(program, str(path))
    return path


class Tool:
    """One process for all tests: starting libtorch takes most of a second."""

    process = None

    def ask(self, words):
        """The lines of the answer and the error, if there was one."""
        if not self.process:
            self.process = subprocess.Popen([str(TOOL)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write("\t".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if line == "done":
                return lines, None
            if line.startswith("failed "):
                return lines, line[7:]
            lines.append(line)
        status, self.process = self.process.wait(), None
        pytest.fail(f"the tool ended with status {status}")

    def end(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()
            self.process = None


shared_tool = Tool()


@pytest.fixture(scope="module", autouse=True)
def end_of_tool():
    yield
    shared_tool.end()


def tool(*words, fails=False):
    lines, error = shared_tool.ask(words)
    if not fails:
        assert error is None
        return lines
    assert error and "another exception" not in error
    return error


def layers(path, size=SIZE):
    """Path -> (layout, units, height, width), and the other two lines."""
    *lines, outputs, last_map = tool(path, size, "layers")
    found = {}
    for line in lines:
        name, layout, *numbers = line.split()
        assert name not in found
        found[name] = (layout, *map(int, numbers))
    return found, int(outputs.split()[1]), (last_map.split() + [""])[1]


def run(path, x, *words, patch=None):
    """Word -> tensor, for the taps and "output" among the words."""
    folder = path.parent
    x.numpy().tofile(folder / "input")
    if patch is not None:
        patch.contiguous().numpy().tofile(folder / "patch")
    shapes = {}
    for line in tool(path, x.shape[-1], "run", folder, *words):
        name, shape = line.rstrip("]").split("[")
        shapes[name] = [int(number) for number in shape.split(",")]
    read = lambda name: torch.from_file(str(folder / name), size=math.prod(shapes[name])).clone().view(shapes[name])
    taps = [word[4:] for word in words if word.startswith("tap=")]
    result = {path: read(f"tap{i}") for i, path in enumerate(taps)}
    if "output" in shapes:
        result["output"] = read("output")
    return result


def maps(value, layout):
    """A hook's value as maia returns it."""
    kind, units, height, width = layout
    if kind == "vector":
        return value[:, :, None, None]
    if kind == "tokens":
        if value.shape[0] != 3:  # three images in these tests
            value = value.transpose(0, 1)
        patches = value[:, value.shape[1] - height * width :]
        return patches.transpose(1, 2).unflatten(2, (height, width))
    return value if value.shape[1] == units and value.shape[3] == width else value.permute(0, 3, 1, 2)


def hooked(module, x, change=None):
    """Path -> the module's last output as it was when it returned, and "output". `change` maps a path to a function
    that returns the changed output."""
    values, hooks = {}, []

    def keep(name):
        def hook(_, __, output):
            changed = None
            if change and name in change:
                output = changed = change[name](output)
            first = output[0] if isinstance(output, tuple) else output
            if isinstance(first, torch.Tensor):
                values[name] = first.clone()
            return changed

        return hook

    for name, child in module.named_modules():
        if name:
            hooks.append(child.register_forward_hook(keep(name)))
    with torch.no_grad():
        output = module(x.clone())
    for hook in hooks:
        hook.remove()
    if isinstance(output, dict):
        output = output["logits"]
    values["output"] = output[0] if isinstance(output, tuple) else output
    return values


def close(ours, theirs, tolerance=1e-5):
    assert ours.shape == theirs.shape
    scale = theirs.abs().max().clamp(min=1e-6)
    assert ((ours - theirs).abs().max() / scale).item() <= tolerance


MODULES = {
    "in_place": InPlace,
    "vit": Vit,
    "distilled": lambda: Vit(2),
    "registers": lambda: Vit(5),
    "no_class_token": lambda: Vit(0),
    "sequence_first": SequenceFirst,
    "channels_last": ChannelsLast,
    "shared": Shared,
}


@pytest.fixture(
    scope="module", params=[(name, how) for name in MODULES for how in ("traced", "scripted")], ids="-".join
)
def model(request, tmp_path_factory):
    name, how = request.param
    module = seeded(MODULES[name]())
    return module, saved(module, tmp_path_factory.mktemp(name), how), how


# ---- taps ----


def test_every_layer_is_what_a_hook_sees(model):
    module, path, how = model
    known, outputs, last_map = layers(path)
    theirs = hooked(module, images())
    expected = {name for name in theirs if name != "output"}
    if how == "traced":  # a trace has no trace of modules that return their input
        expected -= {"identity"}
    assert set(known) == expected
    ours = run(path, images(), *[f"tap={name}" for name in known], "output", "threads=3")
    for name, layout in known.items():
        close(ours[name], maps(theirs[name], layout))
    close(ours["output"], theirs["output"])
    assert outputs == theirs["output"].shape[1]
    assert last_map == [name for name, layout in known.items() if layout[2] * layout[3] > 1][-1]


def test_each_layer_alone_is_the_same(model):
    module, path, _ = model
    known = layers(path)[0]
    theirs = hooked(module, images())
    for name in list(known)[:: max(1, len(known) // 3)]:
        close(run(path, images(), f"tap={name}")[name], maps(theirs[name], known[name]))


def test_images_do_not_depend_on_their_batch(model):
    _, path, _ = model
    whole = run(path, images(4), "output")["output"]
    close(run(path, images(4)[1:2].contiguous(), "output")["output"], whole[1:2])


@pytest.mark.parametrize("how", ["traced", "scripted", "frozen"])
def test_resnet18_of_torchvision(tmp_path, how):
    module = seeded(torchvision.models.resnet18(weights=None))
    x = images(2, 64)
    theirs = hooked(module, x)
    if how == "frozen":
        path = tmp_path / "model.pt"
        torch.jit.save(torch.jit.freeze(torch.jit.script(module)), str(path))
        known, outputs, last_map = layers(path, 64)
        assert last_map in known and "conv2d_0" in known
        ours = run(path, x, "tap=conv2d_0", "tap=relu_0", f"tap={last_map}", "output")
        # Freezing has folded the batch norm into the convolution.
        close(ours["conv2d_0"], theirs["bn1"], 1e-4)
        close(ours["relu_0"], theirs["bn1"].relu(), 1e-4)
        close(ours[last_map], theirs["layer4"], 1e-4)
        close(ours["output"], theirs["output"], 1e-4)
        return
    path = saved(module, tmp_path, how, 64)
    known, outputs, last_map = layers(path, 64)
    assert (outputs, last_map) == (1000, "layer4")
    assert set(known) == set(theirs) - {"output"}
    assert list(known).index("layer1.0.conv1") < list(known).index("layer1.0") < list(known).index("layer1")
    ours = run(path, x, *[f"tap={name}" for name in known], "output")
    for name, layout in known.items():
        close(ours[name], maps(theirs[name], layout))
    close(ours["output"], theirs["output"])
    # Alone, so that batch norms are folded into all convolutions.
    close(run(path, x, "output")["output"], theirs["output"], 1e-4)
    close(run(path, x, "tap=layer3")["layer3"], theirs["layer3"], 1e-4)


def test_conditions_and_loops(tmp_path):
    module = seeded(Flow())
    path = saved(module, tmp_path, "scripted")
    known = layers(path)[0]
    assert list(known) == ["stem", "last"]
    theirs = hooked(module, images())
    ours = run(path, images(), "tap=stem", "tap=last", "output")
    for name in ours:
        close(ours[name], theirs[name])
    for name in ("bright", "dark", "step"):
        message = tool(path, SIZE, "run", tmp_path, f"tap={name}", fails=True)
        assert "inside of a condition or a loop" in message and name in message
    assert "no layer 'trained'" in tool(path, SIZE, "run", tmp_path, "tap=trained", fails=True)


def test_tuples_lists_and_dictionaries(tmp_path):
    module = seeded(Structures())
    path = saved(module, tmp_path, "scripted")
    known = layers(path)[0]
    assert list(known) == ["split.a", "split.b", "split", "fc"]
    theirs = hooked(module, images())
    ours = run(path, images(), "tap=split.b", "tap=split", "output")
    for name in ours:
        close(ours[name], theirs[name])
    assert "returns List[Tensor]" in tool(path, SIZE, "run", tmp_path, "tap=listing", fails=True)
    changed = hooked(module, images(), {"split": lambda out: (zeroed(out[0], [1]), out[1])})
    close(run(path, images(), "output", "edit=ablate,split,1,0,0")["output"], changed["output"])


def test_forks_are_joined(tmp_path):
    module = seeded(Forked())
    path = saved(module, tmp_path, "scripted")
    theirs = hooked(module, images())
    ours = run(path, images(), "tap=a", "tap=b", "output", "threads=2")
    for name in ours:
        close(ours[name], theirs[name])


def test_other_arguments_take_their_defaults(tmp_path):
    module = seeded(Defaults())
    path = saved(module, tmp_path, "scripted")
    close(run(path, images(), "output")["output"], hooked(module, images())["output"])


def test_early_exit_skips_what_follows(tmp_path):
    module = seeded(LateCheck())
    path = saved(module, tmp_path, "scripted")
    expected = module.conv(images()).detach()
    close(run(path, images(), "tap=conv")["conv"], expected)
    images().numpy().tofile(tmp_path / "input")
    message = tool(path, SIZE, "run", tmp_path, "output", fails=True)
    assert "ran what was not needed" in message and "\n" not in message


def test_a_program_that_counts_its_calls_gives_the_same_every_time(tmp_path):
    module = seeded(Stateful())
    path = saved(module, tmp_path, "scripted")
    expected = hooked(module, images())
    ours = run(path, images(), "tap=conv", "output", "threads=4")
    for name in ours:
        close(ours[name], expected[name])


@pytest.mark.parametrize("module", [OneImage, Instance])
def test_programs_for_one_image_run_image_by_image(tmp_path, module):
    module = seeded(module())
    path = saved(module, tmp_path, "scripted")
    singles = [hooked(module, x[None]) for x in images()]
    expected = {name: torch.cat([single[name] for single in singles]) for name in singles[0]}
    ours = run(path, images(), "tap=conv", "output")
    for name in ours:
        close(ours[name], expected[name])
    patch = torch.randn(3, 2, *layers(path)[0]["conv"][2:])
    change = lambda i: {"conv": lambda out: patched(out, [1, 3], patch[i : i + 1])}
    changed = [hooked(module, x[None], change(i))["output"] for i, x in enumerate(images())]
    close(run(path, images(), "output", "edit=patch,conv,1:3,3,0", patch=patch)["output"], torch.cat(changed))


def test_half_precision_files_are_computed_in_float32(tmp_path):
    module = seeded(Vit())
    for parameter in module.parameters():  # exact in both
        parameter.data = parameter.data.half().float()
    theirs = hooked(module, images())
    path = tmp_path / "model.pt"
    torch.jit.save(torch.jit.script(module.half()), str(path))
    ours = run(path, images(), "tap=blocks.1.attn", "output")
    close(ours["output"], theirs["output"])


def test_bfloat16(tmp_path):
    module = seeded(InPlace())
    path = saved(module, tmp_path, "traced")
    theirs = hooked(module, images())
    ours = run(path, images(), "tap=block", "output", "bfloat16")
    close(ours["block"], theirs["block"], 0.03)
    assert (ours["block"] - theirs["block"]).abs().max() > 0


# ---- edits ----


def at_units(value, units):
    """An index of the units in a hook's value: of three images, in the second dimension of a map."""
    return (slice(None), units) if value.dim() in (2, 4) else (slice(None), slice(None), units)


def zeroed(value, units):
    value = value.clone()
    value[at_units(value, units)] = 0
    return value


def patched(value, units, patch):
    value = value.clone()
    if value.dim() == 4:
        value[:, units] = patch
    elif value.dim() == 2:
        value[:, units] = patch[..., 0, 0]
    else:
        patch = patch.flatten(-2).transpose(-2, -1)
        value[:, value.shape[1] - patch.shape[-2] :, units] = patch
    return value


def clamped(value, units, low, high):
    value = value.clone()
    index = at_units(value, units)
    value[index] = value[index].clamp(low, high)
    return value


def scaled(value, units, factor):
    value = value.clone()
    value[at_units(value, units)] *= factor
    return value


def filled(value, units, number):
    value = value.clone()
    value[at_units(value, units)] = number
    return value


EDITS = {
    "ablate": ("0,0", lambda value: zeroed(value, [1, 3])),
    "scale": ("-2.5,0", lambda value: scaled(value, [1, 3], -2.5)),
    "clamp": ("-0.1,0.2", lambda value: clamped(value, [1, 3], -0.1, 0.2)),
    "set": ("1.75,0", lambda value: filled(value, [1, 3], 1.75)),
}

EDITED = [
    ("in_place", "stem", "block"),
    ("in_place", "relu", "block.conv"),
    ("in_place", "block.norm", "block"),
    ("in_place", "block", "fc"),
    ("in_place", "fc", "fc"),
    ("vit", "blocks.0.mlp.0", "blocks.1.attn.qkv"),
    ("vit", "blocks.0", "norm"),
    ("distilled", "blocks.0.attn", "blocks.1"),
]


@pytest.mark.parametrize("name,layer,later", EDITED)
@pytest.mark.parametrize("how", ["traced", "scripted"])
def test_edits_are_what_a_changing_hook_does(tmp_path, name, layer, later, how):
    module = seeded(MODULES[name]())
    path = saved(module, tmp_path, how)
    layout = layers(path)[0]
    for kind, (numbers, change) in EDITS.items():
        theirs = hooked(module, images(), {layer: change})
        ours = run(path, images(), f"tap={layer}", f"tap={later}", "output", f"edit={kind},{layer},1:3,{numbers}")
        for tap in (layer, later):
            close(ours[tap], maps(theirs[tap], layout[tap]))
        close(ours["output"], theirs["output"])
    for count in (0, 3):
        patch = torch.randn(*[count] * (count > 0), 2, *layout[layer][2:])
        theirs = hooked(module, images(), {layer: lambda value: patched(value, [1, 3], patch)})
        ours = run(path, images(), f"tap={layer}", "output", f"edit=patch,{layer},1:3,{count},0", patch=patch)
        close(ours[layer], maps(theirs[layer], layout[layer]))
        close(ours["output"], theirs["output"])


def test_edits_follow_each_other(tmp_path):
    module = seeded(Vit())
    path = saved(module, tmp_path, "traced")
    change = {
        "blocks.0": lambda v: scaled(filled(v, [2], 0.5), [2, 5], 3),
        "blocks.1.mlp.1": lambda v: zeroed(v, [0, 7]),
    }
    theirs = hooked(module, images(), change)
    words = ["edit=set,blocks.0,2,0.5,0", "edit=scale,blocks.0,2:5,3,0", "edit=ablate,blocks.1.mlp.1,0:7,0,0"]
    close(run(path, images(), "output", *words)["output"], theirs["output"])


def test_edit_of_a_shared_module_changes_its_last_call(tmp_path):
    module = seeded(Shared())
    path = saved(module, tmp_path, "traced")
    calls = []

    def last_only(value):
        calls.append(1)
        return zeroed(value, [2]) if len(calls) == 4 else value

    theirs = hooked(module, images(), {"act": last_only})
    close(run(path, images(), "output", "edit=ablate,act,2,0,0")["output"], theirs["output"])


@pytest.mark.parametrize("name,layer", [("sequence_first", "mlp"), ("channels_last", "norm")])
def test_edits_of_unusual_layouts(tmp_path, name, layer):
    module = seeded(MODULES[name]())
    path = saved(module, tmp_path, "traced")

    def last_dimension(value):
        value = value.clone()
        value[..., [1, 3]] = 0
        return value

    theirs = hooked(module, images(), {layer: last_dimension})
    close(run(path, images(), "output", f"edit=ablate,{layer},1:3,0,0")["output"], theirs["output"])


# ---- gradients ----


@pytest.mark.parametrize(
    "name,layer",
    [
        ("in_place", "stem"),
        ("in_place", "relu"),
        ("in_place", "block.conv"),
        ("vit", "blocks.0"),
        ("sequence_first", "mlp"),
        ("channels_last", "patch"),
        ("one_image", "conv"),
    ],
)
def test_gradients_of_the_output(tmp_path, name, layer):
    module = seeded({**MODULES, "one_image": OneImage}[name]())
    path = saved(module, tmp_path, "scripted")
    kept = {}

    def hook(_, __, output):
        kept["value"] = output.detach().requires_grad_()
        return kept["value"].clone()

    if name == "in_place":
        weights = module.state_dict()
        module = OutOfPlace().eval()
        module.load_state_dict(weights)
    handle = dict(module.named_modules())[layer].register_forward_hook(hook)
    expected = []
    for batch in images().split(1 if name == "one_image" else 3):
        module(batch)[:, 2].sum().backward()
        expected.append(kept["value"].grad)
    handle.remove()
    layout = layers(path)[0][layer]
    ours = run(path, images(), f"tap={layer}", "gradient=2")
    close(ours[layer], maps(torch.cat(expected), layout))


# ---- errors ----


def test_unknown_layers_and_units(tmp_path):
    path = saved(seeded(InPlace()), tmp_path, "traced")
    images().numpy().tofile(tmp_path / "input")
    message = tool(path, SIZE, "run", tmp_path, "tap=block.cnov", fails=True)
    assert "no layer 'block.cnov' in model" in message and "block.conv" in message
    assert "no unit 8" in tool(path, SIZE, "run", tmp_path, "output", "edit=ablate,stem,8,0,0", fails=True)
    if not torch.cuda.is_available():
        assert "no CUDA" in tool(path, SIZE, "run", tmp_path, "output", "cuda", fails=True)


def test_wrong_input_size(tmp_path):
    path = saved(seeded(Vit()), tmp_path, "traced")
    message = tool(path, 64, "layers", fails=True)
    assert "64 x 64" in message and '"size"' in message


def test_traced_in_training_mode(tmp_path):
    module = InPlace().train()
    path = saved(module, tmp_path, "traced")
    assert "traced in training mode" in tool(path, SIZE, "layers", fails=True)


class TwoImages(nn.Module):
    def forward(self, x, y):
        return (x + y).mean((2, 3))


def test_forward_must_take_one_image(tmp_path):
    path = saved(TwoImages(), tmp_path, "scripted")
    assert "also needs 'y'" in tool(path, SIZE, "layers", fails=True)


class Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x):
        return self.conv(x)


def test_networks_without_a_vector_have_no_outputs(tmp_path):
    path = saved(Dense(), tmp_path, "scripted")
    assert layers(path) == ({"conv": ("spatial", 4, 30, 30)}, 0, "conv")
    images().numpy().tofile(tmp_path / "input")
    assert "no vector" in tool(path, SIZE, "run", tmp_path, "output", fails=True)


class ReadsFile(nn.Module):
    def forward(self, x):
        return x.mean((2, 3)) + torch.from_file("/etc/passwd", False, 1)


class WritesFile(nn.Module):
    def forward(self, x):
        torch.save(x, "stolen")
        return x.mean((2, 3))


@torch.jit.script
class Hidden:
    def __init__(self, path: str):
        self.path = path

    def read(self, x: torch.Tensor) -> torch.Tensor:
        return x + torch.from_file(self.path, False, 1)


class ReadsByClass(nn.Module):
    def forward(self, x):
        return Hidden("/etc/passwd").read(x).mean((2, 3))


@pytest.mark.parametrize(
    "module,operation", [(ReadsFile, "from_file"), (WritesFile, "save"), (ReadsByClass, "from_file")]
)
def test_programs_that_open_files_are_refused(tmp_path, module, operation):
    path = saved(module(), tmp_path, "scripted")
    message = tool(path, SIZE, "layers", fails=True)
    assert f"aten::{operation}" in message and str(path) in message
    assert not Path("stolen").exists()


class RunsWhenLoaded(nn.Module):
    def __init__(self):
        super().__init__()
        self.training = False

    @torch.jit.export
    def __getstate__(self):
        return self.training

    @torch.jit.export
    def __setstate__(self, state: bool):
        self.training = state
        torch.save(state, "stolen")

    def forward(self, x):
        return x.mean((2, 3))


def test_programs_that_open_files_when_loaded_are_refused_before(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = saved(RunsWhenLoaded(), tmp_path, "scripted")
    message = tool(path, SIZE, "layers", fails=True)
    assert "__setstate__" in message
    assert not (tmp_path / "stolen").exists()


def test_damaged_files(tmp_path):
    module = seeded(InPlace())
    good = saved(module, tmp_path, "scripted").read_bytes()
    path = tmp_path / "damaged.pt"
    renamed = good.replace(b"code/__torch__", b"code/__twrch__")
    for content in (b"", b"PK\x03\x04", good[:100], good[: len(good) // 2], b"\0" * 1000, renamed):
        path.write_bytes(content)
        assert str(path) in tool(path, SIZE, "layers", fails=True)
    changed = bytearray(good)  # a bit of the weights: libtorch itself does not compare checksums
    weights = module.stem.weight.detach().numpy().tobytes()
    changed[good.index(weights) + 5] ^= 1
    path.write_bytes(changed)
    assert f"{path} is damaged" in tool(path, SIZE, "layers", fails=True)
    assert "no such file" in tool(tmp_path / "missing.pt", SIZE, "layers", fails=True)
    torch.save({"weight": torch.ones(1)}, path)
    assert "not a TorchScript file" in tool(path, SIZE, "layers", fails=True)
