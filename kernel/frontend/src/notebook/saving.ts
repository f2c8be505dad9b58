import { type IDocumentContext } from '@jupyterlab/docregistry';

/** Saves a notebook through its context, so that a reload of the page loses nothing: only where the person lets
 * JupyterLab save by itself, and not what can't be written. */
export class Saving {
  constructor(private readonly context: IDocumentContext, private readonly isWanted: () => boolean) {
    context.saveState.connect(this.onSaveState, this);
  }

  dispose(): void {
    this.context.saveState.disconnect(this.onSaveState, this);
  }

  /** Saves soon; requests that come meanwhile are one. */
  request(): void {
    this.requested = true;
    if (!this.saving) void this.save();
  }

  private async save(): Promise<void> {
    this.saving = true;
    try {
      await this.context.ready;
      while (this.requested && this.mayWrite) {
        this.requested = false;
        await this.context.save();
      }
    } catch {
      // JupyterLab has told the person: the file changed on disk, or can't be written. Not again until they have saved.
      this.refused = true;
    } finally {
      this.requested = false;
      this.saving = false;
    }
  }

  private get mayWrite(): boolean {
    return (
      !this.refused && !this.context.isDisposed && this.isWanted() && this.context.contentsModel?.writable !== false
    );
  }

  private onSaveState(_sender: IDocumentContext, state: string): void {
    if (state.startsWith('completed')) this.refused = false;
  }

  private requested = false;
  private saving = false;
  private refused = false;
}
