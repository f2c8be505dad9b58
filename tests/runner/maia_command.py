"""Runs bin/maia of the installed tree, and reads the notebooks that it leaves."""
import contextlib
import importlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

PREFIX = Path(os.environ.get('MAIA_PREFIX') or Path(__file__).resolve().parents[2] / 'build/prefix')


def environment(**more):
    clean = {name: value for name, value in os.environ.items() if name != 'JUPYTER_PATH'}
    return {**clean, **more}


def maia(*arguments, prefix=PREFIX, env=None, **options):
    return subprocess.run([prefix / 'bin/maia', *map(str, arguments)], text=True, capture_output=True,
                          env=env or environment(), timeout=120, **options)


def maia_here(verb, *arguments, env):
    """The same as maia() within this process, which saves the time in which Python starts: for the verbs run and describe."""
    sys.path.insert(0, str(PREFIX / 'libexec/maia'))
    try:
        program = importlib.import_module({'run': 'maia_runner.cli', 'describe': 'maia_runner.describe.cli'}[verb])
    finally:
        sys.path.pop(0)
    said = io.StringIO()
    with mock.patch.dict(os.environ, env, clear=True), contextlib.redirect_stderr(said):
        try:
            status = program.main([str(argument) for argument in arguments])
        except SystemExit as end:  # of argparse
            status = end.code
    return subprocess.CompletedProcess(arguments, status, '', said.getvalue())


def start(*arguments, env=None):
    """The same without waiting; in a process group of its own."""
    return subprocess.Popen([PREFIX / 'bin/maia', *map(str, arguments)], text=True, stderr=subprocess.PIPE,
                            stdout=subprocess.PIPE, env=env or environment(), start_new_session=True)


def write_notebook(path, *cells, kernel='maia'):
    cells = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    nbformat.write(new_notebook(cells=cells, metadata={'kernelspec': {'name': kernel, 'display_name': 'C++'}}), path)
    return path


def read_cells(path):
    return nbformat.read(path, 4).cells


def outputs(path):
    """The outputs of the code cells of the notebook at `path`."""
    return [cell.outputs for cell in read_cells(path) if cell.cell_type == 'code']


class Fake:
    """The environment of a `maia` that finds the kernel of fake_kernel.py, called maia-fake; what that kernel saw."""

    def __init__(self, folder, **script):
        self.folder = folder
        kernel = folder / 'jupyter/kernels/maia-fake'
        kernel.mkdir(parents=True, exist_ok=True)
        program = [sys.executable, '-B', str(Path(__file__).with_name('fake_kernel.py')), '-f', '{connection_file}']
        (kernel / 'kernel.json').write_text(json.dumps({'argv': program, 'display_name': 'fake', 'language': 'c++'}))
        script = {'log': str(folder / 'log'), 'paid': str(folder / 'paid'), **script}
        self.environment = environment(JUPYTER_PATH=str(folder / 'jupyter'), IPYTHONDIR=str(folder / 'ipython'),
                                       MAIA_RUNS=str(folder / 'runs'), MAIA_FAKE_KERNEL=json.dumps(script))

    def log(self):
        return [json.loads(line) for line in (self.folder / 'log').read_text().splitlines()]

    def paid(self):
        """The requests to the model, as "RUN NUMBER"."""
        path = self.folder / 'paid'
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
