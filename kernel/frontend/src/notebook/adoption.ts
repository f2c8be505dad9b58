import { type ICellModel } from '@jupyterlab/cells';
import { type INotebookModel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import { isAdopted, merged, provenanceOf } from '../pure/provenance';

/** Marks cells of the agent whose text a person has changed, and takes the mark away when it is as it was. */
export class Adoption {
  constructor(private readonly model: INotebookModel, private readonly marked: () => void) {
    model.cells.changed.connect(this.watch, this);
    this.watch();
  }

  dispose(): void {
    Signal.disconnectReceiver(this);
  }

  private watch(): void {
    // Connecting a slot again does nothing.
    for (const cell of this.model.cells) cell.contentChanged.connect(this.check, this);
  }

  private check(cell: ICellModel): void {
    const from = provenanceOf(cell.metadata);
    const adopted = isAdopted(from, cell.sharedModel.getSource());
    if (adopted === null || adopted === (from?.adopted ?? false)) return;
    cell.setMetadata('maia', merged(cell.getMetadata('maia'), { adopted }));
    this.marked();
  }
}
