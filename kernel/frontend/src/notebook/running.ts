import { CodeCell } from '@jupyterlab/cells';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

/** The table of contents of 4.0, which is told of executions, fails when it has not yet read the headings of new
 * cells. */
const TELLS = NotebookActions.runCells !== undefined;

export type Outcome = 'ok' | 'error' | 'aborted' | 'canceled';

/** Runs a code cell as JupyterLab does, and tells all who listen to executions, but leaves selection, focus and
 * mode alone: NotebookActions.runCells ends the editing that a person may be in the midst of. `canceled`: the
 * kernel is gone. */
export async function runCell(panel: NotebookPanel, cell: CodeCell): Promise<Outcome> {
  const notebook = panel.content;
  const deletedCells = notebook.model?.deletedCells ?? [];
  if (TELLS) NotebookActions.executionScheduled.emit({ notebook, cell });
  let outcome: Outcome = 'canceled';
  try {
    const reply = await CodeCell.execute(cell, panel.sessionContext, {
      deletedCells,
      recordTiming: notebook.notebookConfig.recordTiming
    });
    deletedCells.splice(0);
    outcome = reply ? reply.content.status : 'canceled';
  } catch (error) {
    // The future of an execution is canceled when the kernel restarts or the notebook is closed.
    if (!String(error).includes('Canceled')) throw error;
  } finally {
    if (!cell.isDisposed) {
      if (outcome !== 'ok') resetPrompt(cell);
      if (TELLS) NotebookActions.executed.emit({ notebook, cell, success: outcome === 'ok' });
    }
  }
  return outcome;
}

/** A cell that was never run shows no "[*]". */
function resetPrompt(cell: CodeCell): void {
  if (cell.model.executionCount !== null) return;
  if (cell.model.executionState !== undefined) cell.model.executionState = 'idle';
  cell.setPrompt('');
}
