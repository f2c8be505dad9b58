"""Which cells of a notebook the agent wrote, and which cell began the run that they belong to.

An agent's cell has the tag maia-agent and metadata.maia with "run" and "step"; the runner adds "origin", the id of the
cell with %agent. That cell itself gets metadata.maia with "run" and "state", how far the run came.
"""
import re

TAG = 'maia-agent'

# What begins a run or goes on with one. The other commands only show or change something.
_BEGINS = re.compile(r'^[ \t]*%agent[ \t]+(?!(?:status|stop|report|undo|help)\b)\S', re.MULTILINE)


def provenance(cell) -> dict:
    """The cell's metadata.maia, empty if it has none."""
    found = cell.metadata.get('maia')
    return found if isinstance(found, dict) else {}


def is_agent_cell(cell) -> bool:
    return TAG in cell.metadata.get('tags', []) and 'run' in provenance(cell)


def begins_run(cell) -> bool:
    return cell.cell_type == 'code' and not is_agent_cell(cell) and bool(_BEGINS.search(cell.source))


def cells_of(cells, index: int) -> list:
    """The agent's cells behind cells[index] that an execution of this cell added.

    Cells without "origin" (another front end inserted them) count if no other %agent cell is in between.
    """
    origin = cells[index].get('id')
    found, nearest = [], True
    for cell in cells[index + 1:]:
        if is_agent_cell(cell):
            known = provenance(cell).get('origin')
            if known == origin if known else nearest:
                found.append(cell)
        elif begins_run(cell):
            nearest = False
    return found


def step_of(cell) -> int:
    step = provenance(cell).get('step')
    return step if isinstance(step, int) else 0
