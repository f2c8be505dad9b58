import { type CodeCell, type MarkdownCell } from '@jupyterlab/cells';
import { type NotebookPanel } from '@jupyterlab/notebook';
import { type People } from '../agent';
import { type FrontEndEvent, type Insert } from '../pure/messages';
import { earlierRuns, madeBy, placeFor } from '../pure/placement';
import { metadataOf } from '../pure/provenance';
import { cellById, isCode, neverRan, placed } from './cells';
import { asOneStep } from './removal';
import { type Steady } from './steady';

/** What inserting needs of the agent in the notebook. */
export interface InsertingHost {
  readonly panel: NotebookPanel;
  readonly people: People;
  readonly steady: Steady;
  /** False when the line to the kernel has gone since. */
  send(event: FrontEndEvent): boolean;
  /** Removes the cells of earlier runs. */
  discard(cells: ReadonlySet<string>): void;
  /** Runs a code cell, later. */
  run(cell: CodeCell, insertion: string): void;
  inserted(cells: readonly string[]): void;
}

/** Carries out the kernel's insertions, each once. */
export class Inserting {
  constructor(private readonly host: InsertingHost) {}

  /** Never waited for: see LinkUser.take. */
  async take(wanted: Insert): Promise<void> {
    if (this.underWay.has(wanted.id)) {
      // Asked for again, by a kernel whose line broke meanwhile.
      if (this.asking === wanted.id) this.host.send({ event: 'asking', id: wanted.id });
      return;
    }
    this.underWay.add(wanted.id);
    const { kernel } = this;
    try {
      await this.host.panel.context.ready;
      await this.insert(wanted, () => kernel === this.kernel && !this.host.panel.isDisposed);
    } catch (error) {
      this.host.send({ event: 'failed', id: wanted.id, reason: String(error) });
    } finally {
      this.underWay.delete(wanted.id);
    }
  }

  /** The kernel has gone, and nobody waits any more for what is under way. */
  forget(): void {
    ++this.kernel;
    this.underWay.clear();
  }

  private async insert(wanted: Insert, isWanted: () => boolean): Promise<void> {
    const notebook = this.host.panel.content;
    let ids = madeBy(placed(notebook), wanted);
    if (ids.length === 0) {
      await this.askAboutEarlier(wanted, isWanted);
      if (!isWanted()) return;
      ids = this.put(wanted);
      this.host.inserted(ids);
    }
    if (!this.host.send({ event: 'inserted', id: wanted.id, cells: ids }) || !wanted.execute) return;
    // Not before the answer is on its way: the kernel knows the step by its cell.
    for (const id of ids) {
      const cell = cellById(notebook, id);
      if (cell && isCode(cell) && neverRan(cell)) this.host.run(cell, wanted.id);
    }
  }

  private put(wanted: Insert): string[] {
    const notebook = this.host.panel.content;
    const at = placeFor(placed(notebook), wanted);
    const cells = wanted.cells.map(cell => ({
      cell_type: cell.cell_type,
      source: cell.source,
      // As JupyterLab does with what a kernel proposes: trusted once it has been run.
      metadata: { ...metadataOf(cell, wanted.id), ...(cell.cell_type === 'code' ? { trusted: false } : {}) },
      ...(cell.cell_type === 'code' ? { outputs: [], execution_count: null } : {})
    }));
    return this.host.steady.during(() => {
      asOneStep(notebook, () => void notebook.model!.sharedModel.insertCells(at, cells));
      const made = notebook.widgets.slice(at, at + cells.length);
      for (const cell of made) {
        if (cell.model.type === 'markdown') (cell as MarkdownCell).rendered = true;
        this.host.steady.watch(cell);
      }
      return made.map(cell => cell.model.id);
    });
  }

  /** A new run of an `%agent` whose earlier runs left cells: a person says whether these stay. */
  private async askAboutEarlier(wanted: Insert, isWanted: () => boolean): Promise<void> {
    const cells = placed(this.host.panel.content);
    if (this.settled.has(wanted.run) || cells.some(cell => cell.provenance?.run === wanted.run)) return;
    this.settled.add(wanted.run);
    const earlier = earlierRuns(cells, wanted.origin, wanted.run);
    const untouched = earlier.filter(cell => !cell.provenance!.adopted);
    if (untouched.length === 0) return;
    this.asking = wanted.id;
    this.host.send({ event: 'asking', id: wanted.id });
    const run = untouched[untouched.length - 1].provenance!.run;
    const answer = await this.host.people.askReplace(earlier.length, run, earlier.length - untouched.length);
    this.asking = '';
    if (answer === 'replace' && isWanted()) this.host.discard(new Set(untouched.map(cell => cell.id)));
  }

  private readonly underWay = new Set<string>();
  private asking = '';
  private kernel = 0;
  /** Runs about whose predecessors the person has been asked. */
  private readonly settled = new Set<string>();
}
