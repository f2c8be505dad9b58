"""The command line of `maia run`."""
import argparse
import logging
import os
import sys
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from .client import Interrupted, RunnerClient
from .output import failure_text, join_streams, save_notebook, save_page
from .progress import Progress

_PREFIX = Path(__file__).resolve().parents[3]  # PREFIX/libexec/maia/maia_runner/cli.py

_OK, _CELL_FAILED, _USAGE, _INTERRUPTED = 0, 1, 2, 130


def _arguments(argv):
    parser = argparse.ArgumentParser(
        prog='maia run',
        description='Runs the cells of a notebook in order and saves the result, also when a cell fails.',
        epilog='Exit status: 0 all cells ran; 1 a cell failed (cells tagged raises-exception may); '
        '2 wrong usage or an unreadable file; 130 interrupted.')
    parser.add_argument('notebook', type=Path, metavar='NOTEBOOK')
    parser.add_argument('-o', '--output', type=Path, metavar='OUT',
                        help='the executed notebook (default: NAME-executed.ipynb beside NOTEBOOK)')
    parser.add_argument('--html', action='store_true', help='also write a page, OUT with the ending .html')
    parser.add_argument('--timeout', type=int, metavar='S', help='longest time for one cell in seconds (default: none)')
    parser.add_argument('--allow-errors', action='store_true', help='go on after a cell that fails')
    parser.add_argument('--kernel', metavar='NAME', help="the kernel (default: the notebook's own, else maia)")
    options = parser.parse_args(argv)
    if options.timeout is not None and options.timeout < 1:
        parser.error(f'--timeout {options.timeout}: must be at least 1 second')
    if options.output is None:
        options.output = options.notebook.with_name(options.notebook.stem + '-executed.ipynb')
    return options


def _say(text: str):
    print(f'maia run: {text}', file=sys.stderr)


def _read(path: Path):
    """The notebook, or None after saying why not."""
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        return notebook
    except OSError as error:
        _say(f'cannot read {path}: {error.strerror}')
    except Exception as error:  # nbformat raises many kinds for what is not a notebook
        _say(f'{path} is not a notebook: {str(error).splitlines()[0]}')
    return None


def _run(notebook, options) -> int:
    """Runs the cells; the notebook holds their outputs afterwards."""
    total = sum(1 for cell in notebook.cells if cell.cell_type == 'code' and cell.source.strip())
    kernel = options.kernel or notebook.metadata.get('kernelspec', {}).get('name') or 'maia'
    client = RunnerClient(
        notebook, Progress(total), kernel_name=kernel, timeout=options.timeout, allow_errors=options.allow_errors,
        resources={'metadata': {'path': str(options.notebook.resolve().parent)}})
    client.log.setLevel(logging.CRITICAL)  # what it would log is said below, once
    try:
        client.execute()
        return _OK
    except NoSuchKernel:
        _say(f"there is no kernel '{kernel}' (jupyter kernelspec list shows those there are); choose one by --kernel")
        return _USAGE
    except Interrupted:
        _say('interrupted')
        return _INTERRUPTED
    except CellTimeoutError:
        reason = f'it ran longer than --timeout {options.timeout} allows'
    except DeadKernelError:
        reason = 'the kernel died'
    except CellExecutionError:
        reason = ''
    print('\n' + failure_text(notebook, client.failed_cell, sys.stderr.isatty()) + '\n', file=sys.stderr)
    if reason:
        _say(reason)
    return _CELL_FAILED


def main(argv=None) -> int:
    options = _arguments(argv)
    notebook = _read(options.notebook)
    if notebook is None:
        return _USAGE
    paths = [str(_PREFIX / 'share/jupyter'), os.environ.get('JUPYTER_PATH', '')]
    os.environ['JUPYTER_PATH'] = os.pathsep.join(path for path in paths if path)

    status = _run(notebook, options)
    if status == _USAGE:
        return status
    join_streams(notebook)
    try:
        save_notebook(notebook, options.output)
        _say(f'wrote {options.output}')
        if options.html:
            page = options.output.with_suffix('.html')
            save_page(notebook, page)
            _say(f'wrote {page}')
    except OSError as error:
        _say(f'cannot write {error.filename or options.output}: {error.strerror}')
        return _USAGE
    return status
