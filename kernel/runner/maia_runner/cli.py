"""The command line of `maia run`."""
import argparse
import logging
import os
import sys
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from .client import AgentFailed, Interrupted, RunnerClient
from .document import Document
from .frontend import FrontEnd
from .output import failure_text
from .page import save_page
from .paths import add_kernels_of_installation
from .progress import Progress

_OK, _FAILED, _USAGE, _INTERRUPTED = 0, 1, 2, 130


def _arguments(argv):
    parser = argparse.ArgumentParser(
        prog='maia run',
        description='Runs the cells of a notebook in order and saves the result after each cell. Cells that an agent adds '
        '(%agent) are inserted and run, too.',
        epilog='Exit status: 0 all cells ran, and every run of the agent ended (also without a conclusion, at one of its '
        'limits, which is said); 1 a cell failed (cells tagged raises-exception may) or a run of the agent did; 2 wrong usage '
        'or an unreadable file; 130 interrupted.')
    parser.add_argument('notebook', type=Path, metavar='NOTEBOOK')
    parser.add_argument('-o', '--output', type=Path, metavar='OUT',
                        help='the executed notebook (default: NAME-executed.ipynb beside NOTEBOOK)')
    parser.add_argument('--html', action='store_true', help='also write a page, OUT with the ending .html')
    parser.add_argument('--timeout', type=int, metavar='S', help='longest time for one cell in seconds (default: none)')
    parser.add_argument('--allow-errors', action='store_true', help='go on after a cell that fails')
    parser.add_argument('--resume', action='store_true',
                        help='go on from OUT, if it is there: cells run again, but a run of the agent that had not ended is '
                        'taken up where it stopped, and no reply of a model is paid for twice')
    parser.add_argument('--kernel', metavar='NAME', help="the kernel (default: the notebook's own, else maia)")
    parser.add_argument('--sandbox', choices=['strict', 'open'], default=None,
                        help='open: cells can do all that you can (default: strict, or what MAIA_SANDBOX says)')
    parser.add_argument('--allow', type=Path, action='append', default=[], metavar='PATH',
                        help='a folder or file that cells may read besides those of %%sandbox; may be given again')
    parser.add_argument('--allow-write', type=Path, action='append', default=[], metavar='PATH',
                        help='one that they may also change')
    parser.add_argument('--allow-degraded', action='store_true',
                        help="run the agent's cells even where the system lacks a part of the sandbox")
    options = parser.parse_args(argv)
    for path in options.allow + options.allow_write:
        if not path.exists() or ':' in str(path.resolve()):
            parser.error(f'--allow {path}: there is no such file or folder, or it has a colon in its name')
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


def _set_sandbox(options):
    """Of the kernel that is started: it looks at its environment, and at nothing that a notebook holds."""
    if options.sandbox:
        os.environ['MAIA_SANDBOX'] = options.sandbox
    for name, paths in (('MAIA_SANDBOX_READ', options.allow), ('MAIA_SANDBOX_WRITE', options.allow_write)):
        given = [os.environ[name]] if os.environ.get(name) else []
        if paths:
            os.environ[name] = ':'.join(given + [str(path.resolve()) for path in paths])
    if options.allow_degraded:
        os.environ['MAIA_ALLOW_DEGRADED'] = '1'


def _run(document: Document, options) -> int:
    """Runs the cells; the document holds their outputs afterwards, and is saved."""
    notebook = document.notebook
    total = sum(1 for cell in notebook.cells if cell.cell_type == 'code' and cell.source.strip())
    kernel = options.kernel or notebook.metadata.get('kernelspec', {}).get('name') or 'maia'
    progress = Progress(total)
    frontend = FrontEnd(document, progress, options.resume)
    client = RunnerClient(
        document, frontend, progress, kernel_name=kernel, timeout=options.timeout, allow_errors=options.allow_errors,
        resources={'metadata': {'path': str(options.notebook.resolve().parent)}})
    client.log.setLevel(logging.CRITICAL)  # what it would log is said below, once
    reason = ''  # beyond what the failed cell shows
    try:
        client.execute()
        document.save()
        _say_what_is_open(frontend)
        return _FAILED if frontend.open_runs() else _OK
    except NoSuchKernel:
        _say(f"there is no kernel '{kernel}' (jupyter kernelspec list shows those there are); choose one by --kernel")
        return _USAGE
    except Interrupted:
        _say('interrupted')
        _say_what_is_open(frontend)
        return _INTERRUPTED
    except AgentFailed:
        _say_what_is_open(frontend)
        return _FAILED
    except CellTimeoutError:
        reason = f'it ran longer than --timeout {options.timeout} allows'
    except DeadKernelError:
        reason = 'the kernel died'
    except CellExecutionError:
        pass
    print('\n' + failure_text(document, client.failed_cell, sys.stderr.isatty()) + '\n', file=sys.stderr)
    if reason:
        _say(reason)
    _say_what_is_open(frontend)
    return _FAILED


def _say_what_is_open(frontend: FrontEnd):
    runs = frontend.open_runs()
    if runs:
        _say(f'{runs}; the same command with --resume goes on where it stopped')


def main(argv=None) -> int:
    options = _arguments(argv)
    resumed = options.resume and options.output.exists()
    notebook = _read(options.output if resumed else options.notebook)
    if notebook is None:
        return _USAGE
    add_kernels_of_installation()
    _set_sandbox(options)
    document = Document(notebook, options.output)
    try:
        status = _run(document, options)
        if status == _USAGE:
            return status
        _say(f'wrote {options.output}')
        if options.html:
            page = options.output.with_suffix('.html')
            save_page(document.visible(), page)
            _say(f'wrote {page}')
    except OSError as error:
        _say(f'cannot write {error.filename or options.output}: {error.strerror}')
        return _USAGE
    return status
