import { type Provenance } from '../agent';
import { digest } from './digest';
import { isObject, type NewCell } from './messages';

const ROLES = ['plan', 'hypotheses', 'experiment', 'conclusion'];

/** What a cell's metadata says of the agent; null for a person's cell. */
export function provenanceOf(metadata: Readonly<Record<string, unknown>>): Provenance | null {
  const maia = metadata.maia;
  if (!isObject(maia) || typeof maia.run !== 'string' || !maia.run) return null;
  if (typeof maia.step !== 'number' || !ROLES.includes(maia.role as string)) return null;
  return maia as unknown as Provenance;
}

/** `patch` laid over `base`: objects by member, everything else replaced. Neither is changed. */
export function merged(
  base: Readonly<Record<string, unknown>>,
  patch: Readonly<Record<string, unknown>>
): Record<string, unknown> {
  const result = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    const old = result.get(key);
    result.set(key, isObject(value) ? merged(isObject(old) ? old : {}, value) : value);
  }
  return Object.fromEntries(result);
}

/** The metadata with which a cell of the kernel goes into the notebook. */
export function metadataOf(cell: NewCell, insertion: string): Record<string, unknown> {
  return merged(cell.metadata, { maia: { insertion, digest: digest(cell.source) } });
}

/** Whether a person has changed the source since it was inserted; null if the cell is not known to be the agent's. */
export function isAdopted(provenance: Provenance | null, source: string): boolean | null {
  return provenance?.digest ? digest(source) !== provenance.digest : null;
}
