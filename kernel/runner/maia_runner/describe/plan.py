"""What a folder of `maia describe` was asked for: describe.json, so that --resume needs no other option."""
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ..output import replace_file
from .units import Unit

_FILE = 'describe.json'


@dataclass
class Plan:
    units: list = field(default_factory=list)
    backend: str = ''  # empty: what the person set by %backend
    steps: int = 0  # 0: the kernel's own limit
    seed: int = -1  # -1: none
    budget: float = 0.0  # US dollars for all units together; 0: no limit
    kernel: str = 'maia'

    def command(self, budget: float) -> str:
        """The line that begins a unit's run; `budget` is its own, 0: no limit."""
        parts = ['%agent describe']
        if self.steps:
            parts.append(f'--steps {self.steps}')
        if budget > 0:
            parts.append(f'--budget {budget:.6f}')
        if self.backend:
            parts.append(f'--backend {self.backend}')
        if self.seed >= 0:
            parts.append(f'--seed {self.seed}')
        return ' '.join(parts)

    def save(self, folder: Path):
        replace_file(folder / _FILE, json.dumps({'version': 1, **asdict(self)}, indent=1, ensure_ascii=False) + '\n')


def exists(folder: Path) -> bool:
    return (folder / _FILE).exists()


def load(folder: Path) -> Plan:
    """OSError if it can't be read, ValueError if it is damaged."""
    path = folder / _FILE
    try:
        stored = json.loads(path.read_text(encoding='utf-8'))
        if stored.pop('version') != 1:
            raise ValueError('it is of another version')
        stored['units'] = [Unit(**unit) for unit in stored['units']]
        return Plan(**stored)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f'{path} is damaged: {error}') from error
