// The cells of an open notebook as the agent sees them.
import { type Cell, type CodeCell } from '@jupyterlab/cells';
import { type Notebook } from '@jupyterlab/notebook';
import { type Provenance } from '../agent';
import { type Placed } from '../pure/placement';
import { provenanceOf } from '../pure/provenance';

export function provenance(cell: Cell): Provenance | null {
  return provenanceOf(cell.model.metadata);
}

export function placed(notebook: Notebook): Placed[] {
  return notebook.widgets.map(cell => ({ id: cell.model.id, type: cell.model.type, provenance: provenance(cell) }));
}

export function cellById(notebook: Notebook, id: string): Cell | null {
  return notebook.widgets.find(cell => cell.model.id === id) ?? null;
}

export function isCode(cell: Cell): cell is CodeCell {
  return cell.model.type === 'code';
}

/** Whether a code cell has never been run to its end, nor is being run. */
export function neverRan(cell: CodeCell): boolean {
  return cell.model.executionCount === null && !isRunning(cell);
}

export function isRunning(cell: CodeCell): boolean {
  const future = cell.outputArea.future;
  return !!future && !future.isDisposed;
}
