"""The notebook of one unit: made before its run, looked at and, after a crash, mended afterwards."""
import base64

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ..agent_cells import begins_run, is_agent_cell, provenance
from ..document import new_cell
from ..journal import Outcome
from ..output import save_notebook
from .units import Unit

_EXEMPLARS = 'system.exemplars()'


def write_notebook(path, unit: Unit, command: str, kernel: str):
    cells = [
        new_markdown_cell(f'# {unit.title}\n\nIts strongest images in the dataset, and what the agent makes of it.'),
        new_code_cell(unit.definition),
        new_code_cell(_EXEMPLARS),
        new_code_cell(command),
    ]
    spec = {'name': kernel, 'display_name': 'C++', 'language': 'c++'}
    save_notebook(new_notebook(cells=cells, metadata={'kernelspec': spec, 'title': unit.title}), path)


def name_run(path, run: str) -> bool:
    """Writes into the cell with %agent which run is to be taken up: the journal may know of one before the notebook does.
    False if there is no notebook with such a cell."""
    try:
        notebook = nbformat.read(path, 4)
        cell = next(cell for cell in notebook.cells if begins_run(cell))
    except (OSError, ValueError, StopIteration):
        return False
    if provenance(cell).get('run') != run or provenance(cell).get('state') == 'ended':
        cell.metadata['maia'] = {'run': run, 'state': 'thinking'}
        save_notebook(notebook, path)
    return True


def add_conclusion(path, outcome: Outcome) -> bool:
    """Adds the conclusion from the journal if the notebook was not saved with it. Returns whether it had to."""
    notebook = nbformat.read(path, 4)
    if any(is_agent_cell(cell) and provenance(cell).get('role') == 'conclusion' for cell in notebook.cells):
        return False
    command = next(cell for cell in notebook.cells if begins_run(cell))
    command.metadata['maia'] = {'run': outcome.run, 'state': 'ended'}
    about = {'run': outcome.run, 'step': outcome.steps, 'role': 'conclusion', 'backend': outcome.backend,
             'origin': command.id}
    text = outcome.markdown or outcome.reason
    notebook.cells.append(new_cell('markdown', f"### The agent's conclusion\n\n{text}",
                                   {'tags': ['maia-agent'], 'maia': about}))
    save_notebook(notebook, path)
    return True


def exemplars_picture(notebook):
    """The picture of the exemplars and its file's ending; empty bytes if the notebook has none (yet)."""
    for cell in notebook.cells:
        if cell.source == _EXEMPLARS:
            for output in cell.get('outputs', []):
                for mime, ending in ('image/png', 'png'), ('image/jpeg', 'jpg'):
                    if mime in output.get('data', {}):
                        return base64.b64decode(output.data[mime]), ending
    return b'', ''
