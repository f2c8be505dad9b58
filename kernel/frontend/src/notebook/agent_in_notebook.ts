import { type JupyterFrontEnd } from '@jupyterlab/application';
import { type Cell, type CodeCell } from '@jupyterlab/cells';
import { type Notebook, type NotebookPanel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import { type NotebookAgent, type People, type RunState } from '../agent';
import { type Annotate, type FrontEndEvent, type Malformed, type Op } from '../pure/messages';
import { asksForAgent, runsIn } from '../pure/placement';
import { merged } from '../pure/provenance';
import { Adoption } from './adoption';
import { cellById, isCode, isRunning, neverRan, placed, provenance } from './cells';
import { Inserting } from './inserting';
import { KernelLink, type LinkUser, type NotebookDescription } from './kernel_link';
import { pageOf } from './page';
import { Removal } from './removal';
import { runCell, type Outcome } from './running';
import { Saving } from './saving';
import { Steady } from './steady';

/** The agent in one open notebook: what the kernel asks for, done there, and what a person wants, told to the
 * kernel. */
export class AgentInNotebook implements NotebookAgent, LinkUser {
  constructor(
    private readonly app: JupyterFrontEnd,
    readonly panel: NotebookPanel,
    readonly people: People,
    savesItself: () => boolean
  ) {
    this.saving = new Saving(panel.context, savesItself);
    this.ready = panel.context.ready.then(() => this.watchCells());
    this.link = KernelLink.join(panel.sessionContext, this);
  }

  dispose(): void {
    this.link.leave(this);
    this.adoption?.dispose();
    this.saving.dispose();
    this.steady.dispose();
    Signal.clearData(this);
  }

  // ---- what there is

  get connected(): boolean {
    return this.link.isOpen;
  }

  run: RunState | null = null;
  resumable = '';
  follow = false;
  readonly changed: Signal<NotebookAgent, void> = new Signal(this);
  readonly cellsChanged: Signal<NotebookAgent, void> = new Signal(this);

  proposedCell(): CodeCell | null {
    if (this.run?.phase !== 'proposed') return null;
    const { run, step } = this.run;
    for (const cell of this.agentCells(run)) {
      const from = provenance(cell)!;
      if (from.step === step && from.role === 'experiment' && isCode(cell) && neverRan(cell)) return cell;
    }
    return null;
  }

  agentCells(run?: string): Cell[] {
    return this.notebook.widgets.filter(cell => {
      const from = provenance(cell);
      return from !== null && (run === undefined || from.run === run);
    });
  }

  // ---- what a person wants

  approve(remarks = ''): void {
    if (!this.run) return;
    if (this.run.step === 0) {
      this.send({ event: 'approve', run: this.run.run, remarks });
      return;
    }
    const cell = this.proposedCell();
    if (!cell) {
      if (this.isAtWork()) return; // a second click
      this.people.notify('The proposed cell is not in this notebook, or was deleted. Reject it to get another one.');
      return;
    }
    if (remarks) this.hint(remarks);
    void this.execute(cell);
  }

  approveAll(): void {
    if (!this.run) return;
    this.send({ event: 'approve_all', run: this.run.run });
    if (this.run.phase === 'proposed') this.approve();
  }

  editFirst(): void {
    const cell = this.proposedCell();
    if (!cell) return;
    const index = this.notebook.widgets.indexOf(cell);
    this.app.shell.activateById(this.panel.id);
    this.notebook.activeCellIndex = index;
    void this.notebook.scrollToItem(index, 'smart').then(() => {
      this.notebook.activeCellIndex = this.notebook.widgets.indexOf(cell);
      this.notebook.mode = 'edit';
    });
  }

  reject(reason: string): void {
    if (this.run) this.send({ event: 'reject', run: this.run.run, step: this.run.step, reason });
  }

  hint(text: string): void {
    if (this.run) this.send({ event: 'hint', run: this.run.run, text });
  }

  pause(): void {
    if (this.run) this.send({ event: 'pause', run: this.run.run });
  }

  resume(): void {
    const stopped = this.run && ['paused', 'failed'].includes(this.run.phase) ? this.run.run : '';
    const run = stopped || this.resumable;
    const kernel = this.link.kernel;
    if (!run || !kernel) return;
    const cells = this.agentCells(run);
    const cellId = cells.length ? cells[cells.length - 1].model.id : '';
    const code = `%agent resume ${run}`;
    const request = kernel.requestExecute({ code, store_history: false, stop_on_error: false }, true, { cellId });
    void request.done.then(
      reply => {
        if (reply.content.status === 'error') this.people.notify(reply.content.evalue);
      },
      () => undefined // canceled: the kernel is gone, which is told elsewhere
    );
  }

  stop(): void {
    if (!this.run) return;
    // Messages wait behind a running cell.
    if (this.run.phase === 'running' || this.isAtWork()) void this.link.kernel?.interrupt();
    this.send({ event: 'stop', run: this.run.run });
  }

  // ---- undo and redo

  removeRun(run: string, adoptedToo: boolean): number {
    if (this.run?.run === run && this.run.phase !== 'ended') this.stop();
    const cells = this.agentCells(run).filter(cell => adoptedToo || !provenance(cell)!.adopted);
    this.discard(new Set(cells.map(cell => cell.model.id)));
    return cells.length;
  }

  get canRedo(): boolean {
    return this.removal.canRedo;
  }

  redo(): void {
    this.removal.redo();
    this.onCells();
  }

  /** Removes cells so that redo() can put them back. */
  discard(cells: ReadonlySet<string>): void {
    this.removal.remove(cells, true);
    this.onCells();
  }

  // ---- the kernel's line

  readonly ready: Promise<void>;

  describe(): NotebookDescription {
    return {
      client: `${this.app.name.toLowerCase()} ${this.app.version}`,
      page: pageOf(this.panel.context.path),
      notebook: this.panel.context.path,
      runs: runsIn(placed(this.notebook)),
      origins: this.notebook.widgets
        .filter(cell => isCode(cell) && asksForAgent(cell.model.sharedModel.getSource()))
        .map(cell => cell.model.id)
    };
  }

  take(op: Op | Malformed): void {
    switch (op.op) {
      case 'hello':
        this.resumable = op.open_run;
        this.changed.emit();
        break;
      case 'state':
        this.run = op.state;
        this.watchRun(op.state);
        if (op.state.phase !== 'ended' || op.state.run === this.resumable) this.resumable = '';
        this.changed.emit();
        break;
      case 'insert':
        void this.inserting.take(op);
        break;
      case 'remove':
        this.removal.remove(new Set([...op.cells, ...this.untouched(op.run, op.step)]), false);
        this.onCells();
        break;
      case 'metadata':
        this.annotate(op);
        break;
      case 'malformed':
        console.warn(`maia-lab: a message of the kernel makes no sense: ${op.reason}`);
        if (op.id) this.send({ event: 'failed', id: op.id, reason: op.reason });
        break;
    }
  }

  lineChanged(lost: boolean): void {
    if (lost) {
      this.inserting.forget();
      this.run = null;
      this.resumable = '';
    }
    this.changed.emit();
  }

  send(event: FrontEndEvent): boolean {
    return this.link.send(event);
  }

  // ---- cells

  inserted(cells: readonly string[]): void {
    this.onCells();
    if (this.follow) this.showCell(cells[cells.length - 1]);
  }

  private async execute(cell: CodeCell, insertion = ''): Promise<void> {
    let outcome: Outcome = await runCell(this.panel, cell);
    // A cell of the person that stood before it in the queue has failed; this one has nothing to do with it.
    if (outcome === 'aborted' && !cell.isDisposed) outcome = await runCell(this.panel, cell);
    if (outcome === 'aborted' && insertion)
      this.send({ event: 'failed', id: insertion, reason: 'the kernel refused to run the cell: another failed' });
    if (cell.isDisposed || outcome === 'canceled') return;
    this.saving.request();
    if (this.follow) this.showCell(cell.model.id);
  }

  /** Whether a cell of the present run is being executed, or waits for that. */
  private isAtWork(): boolean {
    return !!this.run && this.agentCells(this.run.run).some(cell => isCode(cell) && isRunning(cell));
  }

  private annotate(op: Annotate): void {
    const model = cellById(this.notebook, op.cell)?.model;
    if (!model) return;
    for (const [key, value] of Object.entries(merged(model.metadata, op.metadata)))
      if (key in op.metadata) model.setMetadata(key, value);
    this.cellsChanged.emit();
  }

  /** Scrolls to a cell, unless the person is writing. */
  private showCell(id: string): void {
    if (this.notebook.mode === 'edit') return;
    const index = this.notebook.widgets.findIndex(cell => cell.model.id === id);
    if (index >= 0) void this.notebook.scrollToItem(index, 'smart');
  }

  /** The ids of a step's cells that no person has changed. */
  private untouched(run: string, step: number): string[] {
    if (step === 0) return [];
    const ours = this.agentCells(run).filter(cell => provenance(cell)!.step === step && !provenance(cell)!.adopted);
    return ours.map(cell => cell.model.id);
  }

  /** Outputs of these cells come and go while a person reads elsewhere: also where the page was loaded again. */
  private watchRun({ run, origin, phase }: RunState): void {
    this.steady.atWork = phase === 'thinking' || phase === 'running';
    for (const cell of this.notebook.widgets)
      if (cell.model.id === origin || provenance(cell)?.run === run) this.steady.watch(cell);
  }

  private onCells(): void {
    this.saving.request();
    this.cellsChanged.emit();
  }

  private watchCells(): void {
    const model = this.notebook.model;
    if (model && !this.panel.isDisposed) this.adoption = new Adoption(model, () => this.cellsChanged.emit());
  }

  private get notebook(): Notebook {
    return this.panel.content;
  }

  private readonly link: KernelLink;
  private readonly saving: Saving;
  private readonly steady = new Steady(this.panel.content);
  private readonly removal = new Removal(this.panel.content, this.steady);
  private readonly inserting = new Inserting({
    panel: this.panel,
    people: this.people,
    steady: this.steady,
    send: event => this.send(event),
    discard: cells => this.discard(cells),
    run: (cell, insertion) => void this.execute(cell, insertion),
    inserted: cells => this.inserted(cells)
  });
  private adoption: Adoption | null = null;
}
