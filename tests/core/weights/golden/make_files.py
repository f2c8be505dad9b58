#!/usr/bin/python3
"""Makes the small files of this folder with PyTorch (Debian's 1.13). expected.safetensors is written by hand, from numpy."""
import argparse
import collections
import json
import struct
from pathlib import Path

import numpy
import torch

FOLDER = Path(__file__).resolve().parent
DTYPES = {torch.float64: 'F64', torch.float32: 'F32', torch.float16: 'F16', torch.bfloat16: 'BF16', torch.int64: 'I64',
          torch.int32: 'I32', torch.int16: 'I16', torch.int8: 'I8', torch.uint8: 'U8', torch.bool: 'BOOL'}


def tensors():
    """One tensor of every type, and views of all kinds."""
    torch.manual_seed(5)
    state = collections.OrderedDict()
    for dtype in DTYPES:
        state[str(dtype).replace('torch.', 'type.')] = (torch.randn(2, 3) * 50).to(dtype)
    base = torch.randn(6, 8)
    state['shared.whole'] = base
    state['shared.rows'] = base[2:4]
    state['shared.columns'] = base[:, 1:7:2]
    state['shared.transposed'] = base.t()
    state['channels_last'] = torch.randn(2, 3, 4, 5).contiguous(memory_format=torch.channels_last)
    state['expanded'] = torch.arange(5).expand(3, 5)
    state['scalar'] = torch.tensor(2.6593)
    state['empty'] = torch.empty(0, 4)
    state['parameter'] = torch.nn.Parameter(torch.randn(3))
    return state


def safetensors(state):
    header, data = {}, b''
    for name in sorted(state):
        tensor = state[name].detach().contiguous()
        raw = tensor.view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor
        piece = raw.numpy().tobytes()
        header[name] = {'dtype': DTYPES[tensor.dtype], 'shape': list(tensor.shape),
                        'data_offsets': [len(data), len(data) + len(piece)]}
        data += piece
    text = json.dumps(header).encode()
    return struct.pack('<Q', len(text)) + text + data


def main():
    state = tensors()
    (FOLDER / 'expected.safetensors').write_bytes(safetensors(state))
    torch.save(state, FOLDER / 'zip.pth')
    torch.save(state, FOLDER / 'legacy.pth', _use_new_zipfile_serialization=False)

    small = {'fc.weight': torch.arange(6.).reshape(2, 3), 'fc.bias': torch.ones(2)}
    training = {'epoch': 3, 'best': numpy.float64(0.5), 'args': argparse.Namespace(lr=0.1, where=Path('/data')),
                'optimizer': torch.optim.SGD([torch.nn.Parameter(torch.ones(2))], 0.1, 0.9).state_dict()}
    torch.save({**training, 'state_dict': {'module.' + name: value for name, value in small.items()}},
               FOLDER / 'training.pth')
    torch.save({**training,
                'student': {'module.backbone.' + name: value + 1 for name, value in small.items()},
                'teacher': {**{'backbone.' + name: value for name, value in small.items()}, 'head.weight': torch.ones(3)}},
               FOLDER / 'dino.pth', _use_new_zipfile_serialization=False)
    torch.save({'model': torch.nn.Linear(1, 1)}, FOLDER / 'module.pth')
    torch.jit.script(torch.nn.Linear(3, 2)).save(FOLDER / 'script.pt')


main()
