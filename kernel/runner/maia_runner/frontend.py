"""The runner as a front end of the kernel: takes the agent's cells into the notebook and keeps up with its runs.

The kernel speaks on a comm of the target maia.frontend. What is to be answered is kept until the running cell has ended:
the shell socket can't be written to while nbclient waits on it.
"""
import uuid

from .agent_cells import begins_run, cells_of, is_agent_cell, provenance, step_of
from .agent_run import AgentRun
from .document import Document, new_cell
from .journal import has_ended, runs_folder
from .progress import Progress

TARGET = 'maia.frontend'
HELLO = {'version': 2, 'client': 'maia run', 'sync': True}


class FrontEnd:
    def __init__(self, document: Document, progress: Progress, resume: bool = False):
        self.comm_id = uuid.uuid4().hex
        self.runs = {}  # name -> AgentRun, in the order in which they were heard of
        self._document = document
        self._progress = progress
        self._resume = resume
        self._index = -1  # of the running cell
        self._origin = None  # the %agent cell of what runs now
        self._kept = {}  # id -> cell, of a run that is taken up again
        self._proposed = set()  # ids of cells that the kernel does not want to be run before a person agrees
        self._answers = []

    # ---------------------------------------------------------------- what the client asks

    def begin_cell(self, index: int) -> str:
        """Called before a code cell runs; returns the code to be sent for it."""
        cell = self._document.cells[index]
        self._index = index
        if is_agent_cell(cell):
            self._origin = provenance(cell).get('origin', self._origin)
            return cell.source
        self._origin = cell.id
        if not begins_run(cell):
            return cell.source
        earlier, run = cells_of(self._document.cells, index), provenance(cell).get('run')
        taken_up = self._resume and run
        if taken_up and not has_ended(runs_folder() / run):
            self._kept.update((old.id, old) for old in earlier)
            self._progress.note(f'going on with agent run {run}')
            return f'%agent resume {run}'
        if earlier:
            self._document.remove(earlier)
            self._progress.note(f'replacing {len(earlier)} cells that an earlier run of this %agent cell added')
        if taken_up:
            self._progress.note(f'agent run {run} has ended: its record plays the model once more')
            return f'%agent replay {run}'
        cell.metadata.pop('maia', None)
        return cell.source

    def skips(self, cell) -> bool:
        """Whether this cell is not to be run: it went, waits for a person, or was run before the run was taken up again."""
        if self._document.is_removed(cell):
            return True
        if cell.id in self._proposed:
            run = self.runs.get(provenance(cell)['run'])
            if run is None or not run.may_be_approved:
                self._progress.note('the agent proposed cells that wait for a person: they are not run')
                return True
        return cell.id in self._kept and provenance(cell).get('ran') is True

    def has_run(self, cell):
        """The outputs of this cell of the agent are complete."""
        cell.metadata['maia'] = {**provenance(cell), 'ran': True}

    def heading(self, cell) -> str:
        """How the progress calls an agent's cell; empty for a person's."""
        if not is_agent_cell(cell):
            return ''
        run = self.runs.get(provenance(cell)['run'])
        return f'agent step {step_of(cell)}' + (f' of at most {run.steps}' if run and run.steps else '')

    def request_metadata(self, cell) -> dict:
        """What a notebook's front end sends with an execute_request: the cell's metadata and its id."""
        metadata = {key: value for key, value in cell.metadata.items() if key != 'execution'}
        return {**metadata, 'cellId': cell.id}

    def take_answers(self) -> list:
        answers, self._answers = self._answers, []
        return answers

    def failed(self) -> bool:
        """Whether a run can't go on now, because its model could not be asked."""
        return any(run.failed for run in self.runs.values())

    def open_runs(self) -> str:
        """The runs that have not ended, for a person; '' if there are none."""
        return '; '.join(run.summary() for run in self.runs.values() if not run.ended)

    # ---------------------------------------------------------------- what the kernel says

    def handle_msg(self, message):
        """Called by nbclient with each comm_msg."""
        data = message['content'].get('data', {})
        handlers = {'insert_run': self._insert, 'insert': self._insert, 'state': self._state, 'remove': self._remove,
                    'metadata': self._metadata}
        handler = handlers.get(data.get('op'))
        if handler is None:
            self._progress.note(f'the kernel sent {data.get("op")!r}, which this runner does not know')
        else:
            handler(data)

    def _insert(self, data):
        try:
            cells = [self._cell_from(item, data) for item in data['cells']]
            position = self._position(data)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            self._answers.append({'event': 'failed', 'id': data.get('id'), 'reason': f'{error}'})
            self._progress.note(f"the agent's cells could not be inserted: {error}")
            return
        self._document.remove(self._superseded(data, cells))
        self._document.insert(position, cells)
        self._answers.append({'event': 'inserted', 'id': data.get('id'), 'cells': [cell.id for cell in cells]})
        if data['op'] == 'insert':
            self._proposed.update(cell.id for cell in cells if cell.cell_type == 'code')
        self._document.save()

    def _cell_from(self, item, data):
        if item['cell_type'] not in ('markdown', 'code'):
            raise ValueError(f'a cell can be markdown or code, not {item["cell_type"]!r}')
        metadata = dict(item.get('metadata', {}))
        metadata['maia'] = {'run': data['run'], 'step': data.get('step', 0), **metadata.get('maia', {}),
                            'origin': self._origin}
        tags = list(metadata.get('tags', []))
        # An experiment that fails is an observation for the agent, and no reason to end the notebook.
        wanted = ['maia-agent'] + (['raises-exception'] if item['cell_type'] == 'code' else [])
        metadata['tags'] = tags + [tag for tag in wanted if tag not in tags]
        return new_cell(item['cell_type'], str(item['source']), metadata)

    def _position(self, data) -> int:
        """Behind the cell `after`, and behind earlier steps of the same run that follow it."""
        cells = self._document.cells
        index = self._document.index_of(data['after']) if data.get('after') else self._index
        if index is None:
            raise ValueError(f'there is no cell {data["after"]!r}')
        if index < self._index:
            raise ValueError(f'cell {data["after"]!r} stands before the one that runs')
        position = index + 1
        while position < len(cells) and provenance(cells[position]).get('run') == data['run']:
            position += 1
        return position

    def _superseded(self, data, cells) -> list:
        """Cells of a run that is taken up again which the new ones replace: a step that was not finished."""
        step = data.get('step', 0)
        proposal = any(cell.cell_type == 'code' for cell in cells)
        return [old for old in self._kept.values()
                if step_of(old) > step or (proposal and step_of(old) == step)
                or provenance(old).get('role') == 'conclusion']

    def _state(self, data):
        name = data.get('run')
        if not isinstance(name, str) or not name:
            return
        run = self.runs.setdefault(name, AgentRun(name, self._origin))
        run.update(data)
        index = self._document.index_of(run.origin)
        if index is not None:
            self._document.cells[index].metadata['maia'] = {'run': name, 'state': run.phase}
        running = self._document.cells[self._index]
        if run.phase == 'thinking' and is_agent_cell(running):
            self.has_run(running)
        self._document.save()
        if run.ended or run.failed:
            self._progress.note(run.summary())
        elif run.phase == 'thinking':
            self._progress.state(f'thinking about step {run.step + 1}', say=True)

    def _remove(self, data):
        """Takes out agent's cells only: a person's are not the kernel's to remove."""
        ids, step = set(data.get('cells', [])), data.get('step')

        def is_meant(cell):
            of_step = step and (provenance(cell).get('run'), provenance(cell).get('step')) == (data.get('run'), step)
            return cell.id in ids or (of_step and not provenance(cell).get('adopted'))

        self._document.remove([cell for cell in self._document.cells if is_agent_cell(cell) and is_meant(cell)])

    def _metadata(self, data):
        index = self._document.index_of(data.get('cell'))
        added = data.get('metadata', {}).get('maia')
        if index is not None and isinstance(added, dict):
            cell = self._document.cells[index]
            cell.metadata['maia'] = {**provenance(cell), **added}
