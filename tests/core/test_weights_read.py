"""Files that this machine's PyTorch writes, read by maia and compared with numpy."""
import collections
import json
import os
import pickle
import struct
import subprocess
import zipfile
from pathlib import Path

import pytest

torch = pytest.importorskip('torch', reason='PyTorch (python3-torch) is not installed')
numpy = pytest.importorskip('numpy')

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get('MAIA_READ_WEIGHTS', ROOT / 'build/release/tests/core/weights/maia-read-weights'))
DTYPES = {'F64': 'f8', 'F32': 'f4', 'F16': 'f2', 'BF16': 'i2', 'I64': 'i8', 'I32': 'i4', 'I16': 'i2', 'I8': 'i1', 'U8': 'u1',
          'BOOL': '?'}


def run(*files):
    """What `PROGRAM WEIGHTS OUT...` says to these files."""
    if not PROGRAM.exists():
        pytest.skip(f'{PROGRAM} is not built')
    return subprocess.run([PROGRAM, *files], text=True, capture_output=True, timeout=60).stderr


def read(path, out):
    """{name: array} of what maia reads; bfloat16 as the integers with the same bits."""
    assert run(path, out) == ''
    data = out.read_bytes()
    length, = struct.unpack('<Q', data[:8])
    assert (8 + length) % 64 == 0
    arrays = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        begin, end = entry['data_offsets']
        assert (8 + length + begin) % numpy.dtype(DTYPES[entry['dtype']]).itemsize == 0
        arrays[name] = numpy.frombuffer(data[8 + length:][begin:end], DTYPES[entry['dtype']]).reshape(entry['shape'])
    return arrays


def array(tensor):
    tensor = tensor.detach()
    return (tensor.view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor).numpy()


def assert_same(state, arrays):
    assert set(state) == set(arrays)
    for name, tensor in state.items():
        expected = array(tensor)
        assert arrays[name].dtype == expected.dtype and arrays[name].shape == expected.shape, name
        assert arrays[name].tobytes() == numpy.ascontiguousarray(expected).tobytes(), name


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3)
        self.norm = torch.nn.BatchNorm2d(4)
        self.fc = torch.nn.Linear(4, 5)
        self.fc.weight = torch.nn.Parameter(self.fc.weight.t().contiguous().t())
        self.register_buffer('ids', torch.arange(7).expand(2, 7))

    def forward(self, x):
        return self.fc(self.norm(self.conv(x)).mean((2, 3)))


@pytest.fixture
def network():
    torch.manual_seed(1)
    return Network()


@pytest.mark.parametrize('new, protocol', [(False, 2), (True, 2), (True, 3), (True, 4), (True, 5)])
def test_state_dicts(network, new, protocol, tmp_path):
    state = network.to(memory_format=torch.channels_last).state_dict()
    torch.save(state, tmp_path / 'a.pth', pickle_protocol=protocol, _use_new_zipfile_serialization=new)
    assert_same(state, read(tmp_path / 'a.pth', tmp_path / 'out'))


def test_types(tmp_path):
    state = {name: (torch.randn(3, 5) * 30).to(getattr(torch, name))
             for name in ('float64', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8', 'uint8', 'bool')}
    torch.save(state, tmp_path / 'a.pth')
    assert_same(state, read(tmp_path / 'a.pth', tmp_path / 'out'))


@pytest.mark.parametrize('new', [True, False], ids=['zip', 'legacy'])
def test_parallel_training_with_an_optimizer(network, new, tmp_path):
    optimizer = torch.optim.Adam(network.parameters())
    network(torch.randn(2, 3, 8, 8)).sum().backward()
    optimizer.step()
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2, 3])
    state = torch.nn.DataParallel(network).state_dict()
    torch.save({'state_dict': state, 'optimizer': optimizer.state_dict(), 'epoch': 1, 'loss': numpy.float32(2.5),
                'history': numpy.arange(3.), 'schedule': schedule.state_dict(), 'device': torch.device('cpu'),
                'shape': torch.Size([2, 3]), 'type': torch.float32, 'seen': {1, 2}}, tmp_path / 'a.pth',
               _use_new_zipfile_serialization=new)
    assert_same({name[len('module.'):]: value for name, value in state.items()}, read(tmp_path / 'a.pth', tmp_path / 'out'))


def test_repacked_by_somebody_else(network, tmp_path):
    state = network.state_dict()
    torch.save(state, tmp_path / 'a.pth')
    with zipfile.ZipFile(tmp_path / 'a.pth') as source, \
            zipfile.ZipFile(tmp_path / 'b.pth', 'w', zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            with packed.open(name, 'w', force_zip64=True) as entry:
                entry.write(source.read(name))
    assert_same(state, read(tmp_path / 'b.pth', tmp_path / 'out'))


def test_torchscript(network, tmp_path):
    torch.jit.script(network.eval()).save(str(tmp_path / 'a.pt'))
    assert_same(network.state_dict(), read(tmp_path / 'a.pt', tmp_path / 'out'))


class Evil:
    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def test_no_code_is_run(tmp_path):
    trace = tmp_path / 'trace'
    evils = [Evil(os.system, f'touch {trace}'), Evil(eval, f'open({str(trace)!r}, "w")'), Evil(getattr, 'x', '__class__'),
             Evil(pickle.loads, pickle.dumps(1)), Evil(torch.load, 'x'), Evil(subprocess.run, ['touch', str(trace)])]
    files = []
    for new in (True, False):
        for evil in evils:
            path = tmp_path / f'{len(files)}.pth'
            torch.save(collections.OrderedDict(weight=torch.ones(2), evil=evil), path, _use_new_zipfile_serialization=new)
            files += [path, tmp_path / 'out']
    errors = run(*files).splitlines()
    assert len(errors) == 12
    for path, error in zip(files[::2], errors):
        assert str(path) in error and 'never runs code' in error
    assert not trace.exists()
    assert not (tmp_path / 'out').exists()


def test_whole_modules_are_refused(tmp_path):
    torch.save(torch.nn.Linear(2, 2), tmp_path / 'a.pth')
    error = run(tmp_path / 'a.pth', tmp_path / 'out')
    assert "'torch.nn.modules.linear.Linear'" in error and 'state_dict()' in error
