"""What has become of each unit, from what is on the disk."""
from dataclasses import dataclass
from pathlib import Path

from ..journal import Damaged, Outcome, read_outcome
from .units import Unit

CONCLUDED, ENDED, OPEN, FAILED, WAITING = 'concluded', 'no conclusion', 'unfinished', 'failed', 'not begun'


@dataclass
class Result:
    unit: Unit
    folder: Path
    outcome: Outcome
    state: str
    problem: str = ''  # why it failed, one line

    @property
    def done(self) -> bool:
        return self.state in (CONCLUDED, ENDED)

    @property
    def notebook(self) -> Path:
        return self.folder / 'notebook.ipynb'

    @property
    def page(self) -> Path:
        return self.folder / 'notebook.html'

    @property
    def picture(self) -> Path:
        drawn = self.folder / 'exemplars.png'
        return drawn if drawn.exists() else self.folder / 'exemplars.jpg'

    @property
    def log(self) -> Path:
        return self.folder / 'log.txt'

    @property
    def runs(self) -> Path:
        return self.folder / 'runs'


def look(unit: Unit, units_folder: Path) -> Result:
    result = Result(unit, units_folder / unit.folder, Outcome(), WAITING)
    try:
        result.outcome = read_outcome(result.runs)
    except Damaged as error:
        result.state, result.problem = FAILED, str(error)
        return result
    if result.outcome.ended:
        result.state = CONCLUDED if result.outcome.concluded else ENDED
    elif result.outcome.run or result.log.exists():
        result.problem = last_problem(result.log) if result.log.exists() else ''
        result.state = OPEN if result.outcome.run else FAILED
    return result


def last_problem(log: Path) -> str:
    """The last line of a log of `maia run` that says why it ended."""
    lines = [line.strip() for line in log.read_text(errors='replace').splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith('maia run: wrote')]
    return telling[-1].removeprefix('maia run: ') if telling else 'it left no message'
