// Going from one of the agent's cells to another.
import { type Cell } from '@jupyterlab/cells';
import { type NotebookAgent } from '../agent';

/** Makes a cell the active one and brings it into view. */
export function goTo(agent: NotebookAgent, cell: Cell): void {
  const notebook = agent.panel.content;
  const index = notebook.widgets.indexOf(cell);
  if (index < 0) return;
  notebook.mode = 'command';
  notebook.deselectAll();
  notebook.activeCellIndex = index;
  notebook.activate();
  void notebook.scrollToItem(index, 'smart').catch(() => undefined);
}

/** The next (1) or previous (-1) cell of the agent that is shown; null at the end. */
export function neighbor(agent: NotebookAgent, direction: 1 | -1): Cell | null {
  const { widgets, activeCellIndex } = agent.panel.content;
  const agentCells = new Set<Cell>(agent.agentCells());
  for (let at = activeCellIndex + direction; at >= 0 && at < widgets.length; at += direction)
    if (agentCells.has(widgets[at]) && !widgets[at].isHidden) return widgets[at];
  return null;
}

/** The proposed cell, or the newest cell of the present run. */
export function showLastCell(agent: NotebookAgent): void {
  const cell = agent.proposedCell() ?? agent.agentCells(agent.run?.run).slice(-1)[0];
  if (cell) goTo(agent, cell);
}
