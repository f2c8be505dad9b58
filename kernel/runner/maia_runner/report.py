"""The command line of `maia report`: the page of one run of the agent, from its record."""
import argparse
import os
import sys
import tempfile
from pathlib import Path

from jupyter_client.kernelspec import NoSuchKernel

from .journal import runs_folder
from .kernel_session import KernelError, kernel_session
from .output import replace_file
from .paths import add_kernels_of_installation

_OK, _USAGE = 0, 2


def _arguments(argv):
    parser = argparse.ArgumentParser(
        prog='maia report',
        description='Writes a run of the agent as a page: prompts, hypotheses, experiments with their images, conclusion, cost. '
        'Nothing is run and nobody is asked.')
    parser.add_argument('run', metavar='RUN', help='a name of %%agent runs, or the folder of a run')
    parser.add_argument('-o', '--output', type=Path, metavar='OUT', help='the page (default: agent-RUN.html)')
    return parser.parse_args(argv)


def _say(text: str):
    print(f'maia report: {text}', file=sys.stderr)


def main(argv=None) -> int:
    options = _arguments(argv)
    folder = Path(options.run)
    if not (folder / 'journal.jsonl').exists():
        folder = runs_folder() / options.run
    name = folder.name
    output = options.output or Path(f'agent-{name}.html')
    add_kernels_of_installation()
    environment = {**os.environ, 'MAIA_RUNS': str(folder.resolve().parent)}
    try:
        with tempfile.TemporaryDirectory() as place, kernel_session('maia', place, environment) as run:
            run(f'%agent report {name}')
            replace_file(output, (Path(place) / f'agent-{name}.html').read_text(encoding='utf-8'))
    except KernelError as error:
        _say(str(error))
        return _USAGE
    except NoSuchKernel:
        _say("there is no kernel 'maia' in this installation")
        return _USAGE
    except OSError as error:
        _say(f'cannot write {output}: {error.strerror}')
        return _USAGE
    _say(f'wrote {output}')
    return _OK
