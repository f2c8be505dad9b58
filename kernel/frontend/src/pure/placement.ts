// Where cells of the agent go in a notebook, and which of them are there already.
import { type Provenance } from '../agent';
import { type Insert } from './messages';

/** What placing needs to know of a cell of the notebook. */
export interface Placed {
  readonly id: string;
  readonly type: string;
  readonly provenance: Provenance | null;
}

/** The index at which the cells of an insertion belong: below `after`, else below the run's last cell, below
 * `origin`, at the end. */
export function placeFor(cells: readonly Placed[], wanted: Pick<Insert, 'after' | 'run' | 'origin'>): number {
  const below = (fits: (cell: Placed) => boolean): number =>
    cells.reduce((at, cell, i) => (fits(cell) ? i + 1 : at), 0);
  return (
    (wanted.after && below(cell => cell.id === wanted.after)) ||
    below(cell => cell.provenance?.run === wanted.run) ||
    (wanted.origin && below(cell => cell.id === wanted.origin)) ||
    cells.length
  );
}

/** The cells that an insertion made when it came before, in the order of its cells; empty if the notebook has none of
 * them. A cell that a person copied stands after its original and is not taken for it. */
export function madeBy(cells: readonly Placed[], insertion: Pick<Insert, 'id' | 'run' | 'step' | 'cells'>): string[] {
  const left = cells.filter(
    ({ provenance: from }) =>
      from?.insertion === insertion.id && from.run === insertion.run && from.step === insertion.step
  );
  const found: string[] = [];
  for (const wanted of insertion.cells) {
    const role = (wanted.metadata.maia as { role?: string } | undefined)?.role;
    const at = left.findIndex(cell => cell.type === wanted.cell_type && cell.provenance?.role === role);
    if (at >= 0) found.push(...left.splice(at, 1).map(cell => cell.id));
  }
  return found;
}

/** The cells of earlier runs of the `%agent` in cell `origin`. */
export function earlierRuns(cells: readonly Placed[], origin: string, run: string): Placed[] {
  if (!origin) return [];
  return cells.filter(({ provenance: from }) => from?.origin === origin && from.run !== run);
}

/** The runs of which a notebook holds cells, oldest first: names begin with the day; on one day in the notebook's
 * order. */
export function runsIn(cells: readonly Placed[]): string[] {
  const runs = new Set<string>();
  for (const cell of cells) if (cell.provenance) runs.add(cell.provenance.run);
  return [...runs].sort((a, b) => (a.slice(0, 10) < b.slice(0, 10) ? -1 : a.slice(0, 10) > b.slice(0, 10) ? 1 : 0));
}

/** Whether the source of a code cell begins a run when it is executed. */
export function asksForAgent(source: string): boolean {
  return /^%agent\b/m.test(source);
}
