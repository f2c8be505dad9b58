"""What the journals of runs say. The records are described in maia_core/agent/journal.hpp."""
import fcntl
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

_PATIENCE = 5  # seconds that a kernel has to end after its parent did


@dataclass
class Outcome:
    run: str = ''  # its name; empty: no run has begun
    ended: bool = False
    concluded: bool = False
    reason: str = ''
    labels: list = field(default_factory=list)
    description: str = ''
    markdown: str = ''
    backend: str = ''
    steps: int = 0
    tokens: int = 0
    cost: float = 0.0
    seconds: float = 0.0
    budget: float = 0.0


class Damaged(Exception):
    """A journal is not what the kernel writes; the message names the file."""


def runs_folder() -> Path:
    """Where the kernel keeps runs."""
    if os.environ.get('MAIA_RUNS'):
        return Path(os.environ['MAIA_RUNS'])
    data = os.environ.get('XDG_DATA_HOME')
    return (Path(data) if data else Path.home() / '.local/share') / 'maia/runs'


def wait_until_free(run: Path):
    """Waits a little for another kernel that writes to the run in this folder: one outlives a killed `maia run` by up to
    a second."""
    try:
        with open(run / 'lock') as lock:
            deadline = time.monotonic() + _PATIENCE
            while not _free(lock) and time.monotonic() < deadline:
                time.sleep(0.05)
    except OSError:
        pass  # nobody ever locked it


def has_ended(run: Path) -> bool:
    """Whether the run in this folder has ended. False also if there is no readable journal: the kernel says what is wrong."""
    wait_until_free(run)
    try:
        found = _outcome_of(run / 'journal.jsonl')
    except (OSError, Damaged):
        return False
    return found is not None and found[1].ended


def _free(lock) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(lock, fcntl.LOCK_UN)
    return True


def read_outcome(runs: Path) -> Outcome:
    """The newest run in this folder, with the cost of all of them."""
    for path in runs.glob('*/journal.jsonl'):
        wait_until_free(path.parent)
    outcomes = [_outcome_of(path) for path in runs.glob('*/journal.jsonl')]
    outcomes = [outcome for _, outcome in sorted((pair for pair in outcomes if pair), key=lambda pair: pair[0])]
    if not outcomes:
        return Outcome()
    newest = outcomes[-1]
    newest.tokens = sum(outcome.tokens for outcome in outcomes)
    newest.cost = sum(outcome.cost for outcome in outcomes)
    return newest


def _outcome_of(path: Path):
    """(when it began, Outcome), or None if not even its begin was written."""
    begun, outcome = None, Outcome(run=path.parent.name)
    for number, record in _records(path):
        try:
            begun = _take(record, outcome, begun)
        except (KeyError, TypeError, ValueError) as error:
            raise Damaged(f'{path}:{number} is damaged: {error!r}') from error
    return None if begun is None else (begun, outcome)


def _records(path: Path):
    lines = path.read_bytes().split(b'\n')
    for number, line in enumerate(lines[:-1], 1):  # the last is empty, or was cut short by a crash
        try:
            yield number, json.loads(line)
        except ValueError as error:
            raise Damaged(f'{path}:{number} is damaged: {error}') from error


def _take(record: dict, outcome: Outcome, begun):
    kind = record['type']
    if kind == 'begin':
        begun = float(record['at'])
        outcome.backend = str(record['backend'])
        outcome.budget = float(record['options']['budget'])
    elif kind == 'resumed':
        outcome.backend = str(record['backend'])
    elif kind == 'reply':
        outcome.tokens += int(record['input_tokens']) + int(record['output_tokens'])
        outcome.cost += float(record['cost'])
        outcome.seconds += float(record['seconds'])
    elif kind == 'observation':
        outcome.steps += 1
        outcome.seconds += float(record['seconds'])
    elif kind == 'undone':
        outcome.steps -= 1
    elif kind == 'end':
        outcome.ended = True
        outcome.concluded = bool(record['concluded'])
        for name in 'reason', 'description', 'markdown':
            setattr(outcome, name, str(record[name]))
        outcome.labels = [str(label['text']) for label in record['labels']]
    return begun
