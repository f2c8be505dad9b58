// A line above each of the agent's cells that says who wrote it, with what, and whether a person changed it.
import { type Cell } from '@jupyterlab/cells';
import { type NotebookAgent, type Provenance } from '../agent';
import { badgeParts, flags, provenance } from '../pure/words';
import { element } from './dom';

const CELL_CLASS = 'maia-AgentCell';
const NOTEBOOK_CLASS = 'maia-Notebook';

/** Who wrote the cell; null for a person. */
export function provenanceOf(cell: Cell): Provenance | null {
  const found = cell.model.getMetadata('maia');
  return found && typeof found.run === 'string' && typeof found.role === 'string' ? (found as Provenance) : null;
}

export function createBadge(cell: Provenance, waiting: boolean): HTMLElement {
  const all = provenance(cell);
  const spoken = all.split('\n');
  if (waiting) spoken.push('Waits for your approval');
  const parts = badgeParts(cell).map(text => element('span', { className: 'maia-Badge-part', text }));
  const marks = flags(cell, waiting).map(({ text, kind }) =>
    element('span', { className: `maia-Badge-flag maia-mod-${kind}`, text })
  );
  return element('div', {
    className: 'maia-Badge',
    title: all,
    attributes: { role: 'note', 'aria-label': spoken.join('. ') },
    children: [element('span', { className: 'maia-Badge-agent', text: 'Agent' }), ...parts, ...marks]
  });
}

/** Keeps the badges of one notebook right: cells come, move, are pasted and edited, and drawn only when in view. */
export class Badges {
  constructor(private readonly agent: NotebookAgent) {
    const notebook = agent.panel.content;
    agent.changed.connect(this.refresh, this);
    agent.cellsChanged.connect(this.refresh, this);
    notebook.modelChanged.connect(this.watchModel, this);
    this.watchModel();
  }

  private watchModel(): void {
    const cells = this.agent.panel.content.model?.cells;
    if (cells) cells.changed.connect(this.refresh, this);
    this.refresh();
  }

  private refresh(): void {
    if (this.agent.panel.isDisposed) return;
    const notebook = this.agent.panel.content;
    const proposed = this.agent.proposedCell();
    let any = false;
    for (const cell of notebook.widgets) {
      const found = provenanceOf(cell);
      any ||= found !== null;
      this.show(cell, found, cell === proposed);
    }
    notebook.toggleClass(NOTEBOOK_CLASS, any || this.agent.connected);
  }

  private show(cell: Cell, found: Provenance | null, waiting: boolean): void {
    const shown = this.shown.get(cell);
    const key = found && JSON.stringify([found, waiting]);
    if (key === (shown?.key ?? null) && (!shown || shown.node.isConnected || !cell.isAttached)) return;
    cell.toggleClass(CELL_CLASS, found !== null);
    cell.toggleClass('maia-mod-waiting', waiting);
    shown?.node.remove();
    this.shown.delete(cell);
    if (!found || !key) return;
    const header = cell.node.querySelector(':scope > .jp-CellHeader');
    if (!header) {
      if (this.undrawn.has(cell)) return;
      this.undrawn.add(cell);
      // Drawn when it is scrolled into view.
      cell.inViewportChanged?.connect(this.refresh, this);
      void cell.ready.then(() => this.refresh());
      return;
    }
    const node = createBadge(found, waiting);
    header.append(node);
    this.shown.set(cell, { key, node });
  }

  private readonly undrawn = new WeakSet<Cell>();
  private readonly shown = new WeakMap<Cell, { readonly key: string; readonly node: HTMLElement }>();
}
