import { type Notebook } from '@jupyterlab/notebook';
import { RemovedCells, type CellContent } from '../pure/removed_cells';
import { type Steady } from './steady';

/** JupyterLab's undo joins what happens within half a second; what is done here is a step of its own. */
export function asOneStep(notebook: Notebook, change: () => void): void {
  const shared = notebook.model!.sharedModel;
  shared.undoManager?.stopCapturing();
  shared.transact(change);
  shared.undoManager?.stopCapturing();
}

/** Takes cells out of a notebook, and puts the last ones back. Each is one step of JupyterLab's undo. */
export class Removal {
  constructor(private readonly notebook: Notebook, private readonly steady: Steady) {}

  /** Removes exactly the cells with these ids; `forRedo`: so that redo() puts them back. */
  remove(wanted: ReadonlySet<string>, forRedo: boolean): void {
    const { notebook } = this;
    const order = this.ids();
    const contents = notebook.widgets
      .filter(cell => wanted.has(cell.model.id))
      .map(cell => ({ ...cell.model.toJSON(), id: cell.model.id }) as CellContent);
    if (contents.length === 0) return;
    if (forRedo) this.removed = RemovedCells.from(order, contents);
    this.steady.during(() => {
      // The text that a person is in is about to go.
      if (notebook.activeCell && wanted.has(notebook.activeCell.model.id)) notebook.mode = 'command';
      asOneStep(notebook, () => {
        for (let i = order.length - 1; i >= 0; --i) {
          if (!wanted.has(order[i])) continue;
          notebook.model!.deletedCells.push(order[i]);
          notebook.model!.sharedModel.deleteCell(i);
        }
      });
    });
  }

  get canRedo(): boolean {
    return !!this.removed && this.removed.restore(this.ids()).length > 0;
  }

  /** Puts cells back where they were, with their outputs. */
  redo(): void {
    const cells = this.removed?.restore(this.ids()) ?? [];
    this.removed = null;
    if (cells.length === 0) return;
    const shared = this.notebook.model!.sharedModel;
    this.steady.during(() =>
      asOneStep(this.notebook, () => {
        for (const { index, content } of cells) shared.insertCells(index, [content]);
      })
    );
  }

  private ids(): string[] {
    return this.notebook.widgets.map(cell => cell.model.id);
  }

  private removed: RemovedCells | null = null;
}
