"""The command line of `maia describe`."""
import argparse
import fcntl
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.kernelspec import NoSuchKernel

from ..kernel_session import KernelError
from ..paths import add_kernels_of_installation
from . import plan as plans
from .check import check_units
from .index import totals
from .plan import Plan
from .units import EMBEDDED, Unit, parse_units
from .work import Work

_OK, _FAILED, _USAGE, _INTERRUPTED = 0, 1, 2, 130
_LOCK_PATIENCE = 10  # seconds


def _arguments(argv):
    parser = argparse.ArgumentParser(
        prog='maia describe',
        description='Lets the agent describe many units. Each becomes a notebook, executed and as a page; FOLDER/index.html '
        'shows all of them, FOLDER/summary.csv is the same as a table.',
        epilog='Exit status: 0 all runs ended (also at one of their limits); 1 a unit failed or was not begun; 2 wrong usage; '
        '130 interrupted. What was killed or failed goes on with --resume: no reply of a model that had arrived is paid for '
        'twice.')
    which = parser.add_argument_group('which units')
    which.add_argument('--model', metavar='M', help=f'the model, as in System (default: {EMBEDDED}, which comes with maia)')
    which.add_argument('--layer', metavar='L', help='the layer of --units')
    which.add_argument('--units', metavar='N-N,N', help='their numbers, for example 0-99,120')
    which.add_argument('--synthetic', nargs='+', default=[], metavar='RULE',
                       help='synthetic units, for example "dog OR car"')
    run = parser.add_argument_group('how')
    run.add_argument('--out', type=Path, metavar='FOLDER', help='where the results go (default: ./describe)')
    run.add_argument('--resume', action='store_true', help='go on in FOLDER; other options are needed only to change them')
    run.add_argument('--backend', metavar='B', help='the model that plays the agent (default: what %%backend vlm says)')
    run.add_argument('--steps', type=int, metavar='N', help='experiments for one unit at most')
    run.add_argument('--budget', type=float, metavar='TOTAL', help='US dollars for all units together')
    run.add_argument('--jobs', type=int, default=1, metavar='N', help='units at a time (1)')
    run.add_argument('--seed', type=int, metavar='N', help='where the model and the images start from')
    run.add_argument('--timeout', type=float, metavar='S', help='longest time for one unit in seconds (default: none)')
    run.add_argument('--kernel', metavar='NAME', help='the kernel (maia)')
    options = parser.parse_args(argv)
    for name, least in ('steps', 1), ('jobs', 1), ('seed', 0), ('timeout', 1):
        value = getattr(options, name)
        if value is not None and value < least:
            parser.error(f'--{name} {value}: must be at least {least}')
    if options.budget is not None and options.budget <= 0:
        parser.error(f'--budget {options.budget}: must be more than 0')
    options.out = options.out or Path('describe')
    options.wanted = _wanted_units(options, parser)
    if not options.wanted and not options.resume:
        parser.error('which units? --layer L --units 0-99 names some of a model, --synthetic "dog OR car" is one of known '
                     'behavior')
    return options


def _wanted_units(options, parser) -> list:
    if (options.units is None) != (options.layer is None):
        parser.error('--layer and --units go together')
    units = []
    if options.units is not None:
        try:
            numbers = parse_units(options.units)
        except ValueError as error:
            parser.error(f'--units {options.units}: {error}')
        units = [Unit(str(number), options.layer, options.model or EMBEDDED) for number in numbers]
    elif options.model is not None:
        parser.error('--model needs --layer and --units')
    return units + [Unit(rule, 'synthetic', '') for rule in dict.fromkeys(options.synthetic)]


class _Wrong(Exception):
    """What was asked for is not possible; the message says why."""


def _plan(options) -> Plan:
    folder = options.out
    if not options.resume:
        if plans.exists(folder):
            raise _Wrong(f'{folder} holds results already: --resume goes on with them, or choose another --out')
        return Plan(options.wanted, options.backend or '', options.steps or 0,
                    -1 if options.seed is None else options.seed, options.budget or 0.0, options.kernel or 'maia')
    if not plans.exists(folder):
        raise _Wrong(f'there is nothing to resume in {folder}' + ('' if options.wanted else '; name the units to begin'))
    try:
        plan = plans.load(folder)
    except (OSError, ValueError) as error:
        raise _Wrong(str(error)) from error
    for name in 'backend', 'steps', 'seed', 'kernel':
        given, stored = getattr(options, name), getattr(plan, name)
        if given is not None and given != stored:
            said = stored if stored not in ('', 0, -1) else 'none'
            raise _Wrong(f'{folder} was begun with {"no " if said == "none" else ""}--{name}'
                         f'{"" if said == "none" else f" {said}"}, and results of two kinds would not compare; '
                         'choose another --out')
    plan.budget = options.budget or plan.budget
    plan.units += [unit for unit in options.wanted if unit not in plan.units]
    return plan


@contextmanager
def _locked(folder: Path):
    """The runs of units hold the lock, too: nobody else works in the folder while one of them still ends."""
    created = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / '.lock'
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        _take_lock(descriptor, folder)
        yield descriptor
    finally:
        if created and list(folder.iterdir()) == [lock]:  # nothing was started
            lock.unlink()
            folder.rmdir()
        os.close(descriptor)


def _take_lock(descriptor: int, folder: Path):
    """Waits a little: after a kill the runs of units need a moment to end, too."""
    deadline = time.monotonic() + _LOCK_PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise _Wrong(f'another maia describe works in {folder}') from error
            time.sleep(0.1)


def _title(units: list) -> str:
    places = dict.fromkeys(' '.join(part for part in (unit.model, unit.layer) if part) for unit in units)
    return f'maia describe: {len(units)} unit{"" if len(units) == 1 else "s"} of {", ".join(places)}'


def _say(text: str):
    print(f'maia describe: {text}', file=sys.stderr, flush=True)


def _describe(options) -> int:
    plan = _plan(options)
    add_kernels_of_installation()
    with _locked(options.out) as lock:
        work = Work(plan, options.out, _title(plan.units), options.jobs, options.timeout, lock)
        open_units = [result.unit for result in work.results if not result.done]
        if open_units:
            _say(f'looking at {len(open_units)} unit{"" if len(open_units) == 1 else "s"}')
            check_units(open_units, plan.kernel, options.out)
        plan.save(options.out)
        work.run()
    return _said(work, options.out)


def _said(work: Work, folder: Path) -> int:
    """Says what came of it; the exit status."""
    _say(totals(work.results))
    _say(f'wrote {folder / "index.html"} and {folder / "summary.csv"}')
    missing = [result for result in work.results if not result.done]
    if missing:
        if work.stopped:
            _say(f'ended early: {work.stopped}')
        for result in missing:
            _say(f'{result.unit.title}: {result.state}{": " + result.problem if result.problem else ""}')
        _say(f'maia describe --out {folder} --resume goes on')
    return _INTERRUPTED if work.interrupted else _FAILED if missing else _OK


def main(argv=None) -> int:
    options = _arguments(argv)
    try:
        return _describe(options)
    except _Wrong as error:
        _say(str(error))
    except KernelError as error:
        _say(f'{error}; nothing was started')
    except NoSuchKernel as error:
        _say(f"there is no kernel '{error.name}' (jupyter kernelspec list shows those there are)")
    except OSError as error:
        _say(f'cannot write {error.filename}: {error.strerror}')
    return _USAGE
