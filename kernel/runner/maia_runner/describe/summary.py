"""summary.csv: one line for each unit, in the order in which they were asked for."""
import csv
import io
from pathlib import Path

from ..output import replace_file

COLUMNS = ['unit', 'layer', 'model', 'labels', 'description', 'state', 'reason', 'steps', 'tokens', 'cost', 'seconds',
           'backend', 'notebook', 'run']


def write_summary(folder: Path, results: list):
    text = io.StringIO(newline='')
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for result in results:
        outcome = result.outcome
        notebook = result.notebook.relative_to(folder) if result.notebook.exists() else ''
        writer.writerow([
            result.unit.unit, result.unit.layer, result.unit.model, '; '.join(outcome.labels), outcome.description,
            result.state, result.problem or outcome.reason, outcome.steps, outcome.tokens, f'{outcome.cost:.6f}',
            f'{outcome.seconds:.1f}', outcome.backend, notebook, outcome.run
        ])
    replace_file(folder / 'summary.csv', text.getvalue())
